import { describe, expect, it } from 'vitest';
import type { NamespaceCondition } from '../../api/core/v1/namespace.ts';
import { deployments, pods } from '../../client/resources.ts';
import { conditionsAfter, type DeletionFindings, failuresOf } from './deletion-conditions.ts';

const nowMs = Date.UTC(2030, 0, 1);
const now = '2030-01-01T00:00:00Z';
const earlier = '2029-01-01T00:00:00Z';

const nothing: DeletionFindings = { undiscovered: new Map(), malformed: [], errors: [], remaining: [] };

const condition = (type: string, status: string, reason: string, message: string): NamespaceCondition => ({
  type,
  status,
  lastTransitionTime: now,
  reason,
  message,
});

const good: readonly NamespaceCondition[] = [
  condition(
    'NamespaceDeletionDiscoveryFailure',
    'False',
    'ResourcesDiscovered',
    'All resources successfully discovered',
  ),
  condition(
    'NamespaceDeletionGroupVersionParsingFailure',
    'False',
    'ParsedGroupVersions',
    'All legacy kube types successfully parsed',
  ),
  condition(
    'NamespaceDeletionContentFailure',
    'False',
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ),
  condition('NamespaceContentRemaining', 'False', 'ContentRemoved', 'All content successfully removed'),
  condition(
    'NamespaceFinalizersRemaining',
    'False',
    'ContentHasNoFinalizers',
    'All content-preserving finalizers finished',
  ),
];

const bad = (...changed: readonly NamespaceCondition[]): NamespaceCondition[] =>
  good.map((fine) => changed.find(({ type }) => type === fine.type) ?? fine);

const undiscovered = new Map([
  ['metrics.k8s.io/v1beta1', new Error('the server is currently unable to handle the request')],
  ['a.example.com/v1', new Error('no')],
]);
const groupsText =
  'unable to retrieve the complete list of server APIs: a.example.com/v1: no, metrics.k8s.io/v1beta1: the server is currently unable to handle the request';

describe('the conditions of a Namespace', () => {
  it.each<{ name: string; findings: Partial<DeletionFindings>; conditions: NamespaceCondition[]; failures: string[] }>([
    { name: 'nothing is left', findings: {}, conditions: [...good], failures: [] },
    {
      name: 'there is no discovery',
      findings: { discoveryError: new Error('connection refused') },
      conditions: bad(condition('NamespaceDeletionDiscoveryFailure', 'True', 'DiscoveryFailed', 'connection refused')),
      failures: ['connection refused'],
    },
    {
      name: 'some groups are not discovered',
      findings: { undiscovered },
      conditions: bad(
        condition(
          'NamespaceDeletionDiscoveryFailure',
          'True',
          'DiscoveryFailed',
          `Discovery failed for some groups, 2 failing: ${groupsText}`,
        ),
      ),
      failures: [groupsText],
    },
    {
      name: 'a group and version is none',
      findings: { malformed: ['a/b/c'] },
      conditions: bad(
        condition(
          'NamespaceDeletionGroupVersionParsingFailure',
          'True',
          'GroupVersionParsingFailed',
          'unexpected GroupVersion string: a/b/c',
        ),
      ),
      failures: ['unexpected GroupVersion string: a/b/c'],
    },
    {
      name: 'something cannot be deleted',
      findings: { errors: [new Error('second'), 'first'] },
      conditions: bad(
        condition(
          'NamespaceDeletionContentFailure',
          'True',
          'ContentDeletionFailed',
          'Failed to delete all resource types, 2 remaining: first, second',
        ),
      ),
      failures: ['second', 'first'],
    },
    {
      name: 'something is left, with finalizers',
      findings: {
        remaining: [
          { resource: pods, objects: 3, finalizers: new Map([['example.com/b', 1]]) },
          {
            resource: deployments,
            objects: 1,
            finalizers: new Map([
              ['example.com/b', 1],
              ['example.com/a', 1],
            ]),
          },
        ],
      },
      conditions: bad(
        condition(
          'NamespaceContentRemaining',
          'True',
          'SomeResourcesRemain',
          'Some resources are remaining: deployments.apps has 1 resource instances, pods. has 3 resource instances',
        ),
        condition(
          'NamespaceFinalizersRemaining',
          'True',
          'SomeFinalizersRemain',
          'Some content in the namespace has finalizers remaining: example.com/a in 1 resource instances, example.com/b in 2 resource instances',
        ),
      ),
      failures: [],
    },
  ])('where $name', ({ findings, conditions, failures }) => {
    const all = { ...nothing, ...findings };
    expect(conditionsAfter([], all, nowMs)).toEqual(conditions);
    expect(conditionsAfter(conditions, all, nowMs + 60_000)).toBeUndefined();
    expect(failuresOf(all)).toEqual(failures);
  });

  it('keep the time of what only reads otherwise, and what others have said', () => {
    const other = condition('Other', 'True', 'Reason', 'message');
    const before = [
      other,
      ...good.map((fine) =>
        fine.type === 'NamespaceContentRemaining'
          ? { ...fine, status: 'True', message: 'Some resources are remaining: x', lastTransitionTime: earlier }
          : { ...fine, lastTransitionTime: earlier },
      ),
    ];
    const remaining = [{ resource: pods, objects: 1, finalizers: new Map() }];
    const after = conditionsAfter(before, { ...nothing, remaining }, nowMs);
    expect(after?.map(({ type, lastTransitionTime }) => [type, lastTransitionTime])).toEqual(
      before.map(({ type, lastTransitionTime }) => [type, lastTransitionTime]),
    );
    const emptied = conditionsAfter(before, nothing, nowMs);
    expect(emptied?.find(({ type }) => type === 'NamespaceContentRemaining')).toEqual(good[3]);
  });
});
