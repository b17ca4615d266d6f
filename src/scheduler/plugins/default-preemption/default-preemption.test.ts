import { describe, expect, it } from 'vitest';
import { makeFramework } from '../../../../test/fixtures/scheduling-framework.ts';
import {
  makeNode,
  makeNodeInfo,
  makePod,
  makePodInfo,
  type PodParts,
} from '../../../../test/fixtures/scheduling-objects.ts';
import { onNextTurn } from '../../../base/next-turn.ts';
import { CycleState } from '../../framework/cycle-state.ts';
import { Diagnosis } from '../../framework/diagnosis.ts';
import { Status, success } from '../../framework/status.ts';
import { nodeResourcesFit } from '../node-resources-fit/node-resources-fit.ts';
import { candidatesToFind, defaultPreemption, whyNotEligible } from './default-preemption.ts';

const preempted = {
  metadata: { deletionTimestamp: '2030-01-01T00:00:00Z' },
  status: { conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' }] },
} as unknown as PodParts;

describe('whyNotEligible', () => {
  const unresolvable = new Status('UnschedulableAndUnresolvable', 'X');
  const unschedulable = new Status('Unschedulable', 'X');
  const terminating = 'not eligible due to a terminating pod on the nominated node.';
  it.each<[string, PodParts['spec'] | undefined, PodParts | undefined, Status, string | undefined]>([
    ['not nominated', {}, undefined, unresolvable, undefined],
    [
      'never preempts',
      { preemptionPolicy: 'Never' },
      undefined,
      unresolvable,
      'not eligible due to preemptionPolicy=Never.',
    ],
    ['a victim is on its way', {}, preempted, unschedulable, terminating],
    ['a victim is on its way, but its Node will not do', {}, preempted, unresolvable, undefined],
    ['somebody else is being deleted', {}, { metadata: preempted.metadata }, unschedulable, undefined],
    ['the victim is still running', {}, { status: preempted.status }, unschedulable, undefined],
    ['a more important one is being preempted', {}, { ...preempted, spec: { priority: 10 } }, unschedulable, undefined],
  ])('%s', (_, spec, victim, status, why) => {
    const node = victim === undefined ? undefined : makeNodeInfo(makeNode('n'), [makePodInfo('v', victim)]);
    expect(whyNotEligible(makePodInfo('p', { spec: { priority: 10, ...spec } }), node, status)).toBe(why);
  });
});

it.each([
  [0, 0],
  [50, 50],
  [100, 100],
  [1000, 100],
  [5000, 500],
])('of %d Nodes %d candidates are enough', (nodes, expected) => {
  expect(candidatesToFind(nodes)).toBe(expected);
});

describe('postFilter', () => {
  const taint = new Status('UnschedulableAndUnresolvable', 'TaintToleration', ['node(s) had untolerated taint(s)']);
  const cpu = new Status('Unschedulable', 'NodeResourcesFit', ['Insufficient cpu']);

  function setup(victims: Readonly<Record<string, PodParts>>, spec: PodParts['spec'] = {}) {
    const fixture = makeFramework([{ make: nodeResourcesFit }, { make: defaultPreemption }]);
    const { framework, cache } = fixture;
    for (const name of ['a', 'b', 'c']) cache.setNode(makeNode(name, { allocatable: { cpu: '2' } }));
    for (const [nodeName, parts] of Object.entries(victims)) {
      cache.setPod(makePod(`on-${nodeName}`, { requests: { cpu: '2' }, ...parts, spec: { ...parts.spec, nodeName } }));
    }
    const snapshot = cache.snapshot();
    const { statuses } = new Diagnosis(3);
    for (const [i, node] of snapshot.nodes.entries()) statuses.add(node, i === 0 ? taint : cpu);
    const pod = makePodInfo('p', {
      requests: { cpu: '1' },
      spec: { priority: 10, schedulerName: 'default-scheduler', ...spec },
    });
    return { ...fixture, postFilter: () => framework.postFilter(new CycleState(), pod, statuses) };
  }

  it.each<[string, Readonly<Record<string, PodParts>>, PodParts['spec'], string, string | undefined]>([
    [
      'nobody can be evicted',
      { b: { spec: { priority: 10 } }, c: { spec: { priority: 11 } } },
      {},
      'preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.',
      '',
    ],
    [
      'it may not',
      { b: {}, c: {} },
      { preemptionPolicy: 'Never' },
      'preemption: not eligible due to preemptionPolicy=Never.',
      undefined,
    ],
  ])('%s', (_, victims, spec, message, nominatedNodeName) => {
    const { postFilter, requests } = setup(victims, spec);
    const result = postFilter();
    expect([result.status.code, result.status.message, result.nominatedNodeName, requests]).toEqual([
      'Unschedulable',
      message,
      nominatedNodeName,
      [],
    ]);
  });

  it('evicts whoever matters least, and takes their nominations from less important Pods', async () => {
    const { postFilter, requests, events, nominator, activated } = setup({
      a: { spec: { priority: 0 } },
      b: { spec: { priority: 5 } },
      c: { spec: { priority: 4 } },
    });
    nominator.set(makePodInfo('low', { requests: { cpu: '1' }, spec: { priority: 1 } }), 'c');
    const { status, nominatedNodeName } = postFilter();
    await new Promise<void>(onNextTurn);
    expect([status, nominatedNodeName]).toEqual([success, 'c']);
    expect(requests).toMatchObject([
      {
        method: 'PATCH',
        path: '/api/v1/namespaces/default/pods/on-c/status',
        body: {
          metadata: { uid: 'on-c-uid' },
          status: {
            conditions: [
              {
                type: 'DisruptionTarget',
                status: 'True',
                reason: 'PreemptionByScheduler',
                message: 'default-scheduler: preempting to accommodate a higher priority pod',
                lastTransitionTime: '2030-01-01T00:00:00Z',
              },
            ],
          },
        },
      },
      { method: 'DELETE', path: '/api/v1/namespaces/default/pods/on-c', body: { preconditions: { uid: 'on-c-uid' } } },
    ]);
    expect(events).toEqual(['Normal Preempted on-c: Preempted by pod p-uid on node c']);
    expect([nominator.isEmpty, activated]).toEqual([true, ['low-uid']]);
  });

  it('does not delete what is being deleted', async () => {
    const { postFilter, requests } = setup({ b: { spec: { priority: 10 } }, c: { metadata: preempted.metadata } });
    expect(postFilter().nominatedNodeName).toBe('c');
    await new Promise<void>(onNextTurn);
    expect(requests).toEqual([]);
  });
});
