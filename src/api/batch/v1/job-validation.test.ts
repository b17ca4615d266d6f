import { describe, expect, it } from 'vitest';
import type { Mutable } from '../../schema/schema.ts';
import {
  created,
  createErrors,
  defaulted,
  type Input,
  statusErrors,
  updateErrors,
  withField,
} from '../../validation/strategy-fixture.ts';
import type { Job } from './job.ts';
import { jobResource } from './job-resource.ts';

const minimal: Input = {
  metadata: { name: 'count', namespace: 'default' },
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i:1' }] } } },
};
const uid = '11111111-2222-3333-4444-555555555555';

type Change = readonly [path: string, value: unknown];

const job = (...changes: readonly Change[]): Input =>
  changes.reduce((object, [path, value]) => withField(object, path, value), minimal);

describe('new Jobs', () => {
  it('get their defaults', () => {
    expect(defaulted<Job>(jobResource, minimal).spec).toMatchObject({
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      suspend: false,
      manualSelector: false,
      podReplacementPolicy: 'TerminatingOrFailed',
    });
  });

  it.each<[string, Change[], object]>([
    ['completions stay open where only parallelism is given', [['spec.parallelism', 3]], { parallelism: 3 }],
    ['failures for each index', [['spec.backoffLimitPerIndex', 1]], { backoffLimit: 2147483647 }],
    ['a failure policy', [['spec.podFailurePolicy', { rules: [] }]], { podReplacementPolicy: 'Failed' }],
  ])('%s', (_, changes, expected) => {
    expect(defaulted<Job>(jobResource, job(...changes)).spec).toMatchObject(expected);
  });

  it('are labelled by name and uid, and select their Pods by uid', () => {
    const { spec } = created<Job>(jobResource, minimal);
    expect(spec.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': uid } });
    expect(spec.template.metadata.labels).toEqual({
      'batch.kubernetes.io/controller-uid': uid,
      'batch.kubernetes.io/job-name': 'count',
      'controller-uid': uid,
      'job-name': 'count',
    });
  });

  it('keep a selector of the client’s own', () => {
    const input = job(
      ['spec.manualSelector', true],
      ['spec.selector', { matchLabels: { a: 'b' } }],
      ['spec.template.metadata', { labels: { a: 'b' } }],
    );
    expect(created<Job>(jobResource, input).spec.selector).toEqual({ matchLabels: { a: 'b' } });
    expect(createErrors(jobResource, input)).toEqual([]);
  });
});

describe('Jobs', () => {
  const indexed: Change[] = [
    ['spec.completionMode', 'Indexed'],
    ['spec.completions', 3],
  ];
  it.each<[string, Change[], string[]]>([
    ['the least there can be', [], []],
    ['indexed', indexed, []],
    [
      'Pods that restart for ever',
      [['spec.template.spec.restartPolicy', undefined]],
      ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ],
    [
      'another Job’s label',
      [['spec.template.metadata', { labels: { 'job-name': 'other' } }]],
      [
        `spec.template.metadata.labels[job-name]: Invalid value: {"batch.kubernetes.io/controller-uid":"${uid}","batch.kubernetes.io/job-name":"count","controller-uid":"${uid}","job-name":"other"}: must be 'count'`,
      ],
    ],
    [
      'a selector that is not generated',
      [['spec.selector', { matchLabels: { a: 'b' } }]],
      [
        `spec.selector: Invalid value: {"matchLabels":{"a":"b","batch.kubernetes.io/controller-uid":"${uid}"}}: \`selector\` not auto-generated`,
        `spec.template.metadata.labels: Invalid value: {"batch.kubernetes.io/controller-uid":"${uid}","batch.kubernetes.io/job-name":"count","controller-uid":"${uid}","job-name":"count"}: \`selector\` does not match template \`labels\``,
      ],
    ],
    [
      'negative numbers',
      [
        ['spec.parallelism', -1],
        ['spec.completions', -1],
        ['spec.backoffLimit', -1],
        ['spec.ttlSecondsAfterFinished', -1],
        ['spec.activeDeadlineSeconds', -1],
      ],
      [
        'spec.parallelism: Invalid value: -1: must be greater than or equal to 0',
        'spec.completions: Invalid value: -1: must be greater than or equal to 0',
        'spec.activeDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0',
        'spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0',
        'spec.ttlSecondsAfterFinished: Invalid value: -1: must be greater than or equal to 0',
      ],
    ],
    [
      'indexed without an end',
      [
        ['spec.completionMode', 'Indexed'],
        ['spec.parallelism', 2],
      ],
      ['spec.completions: Required value: when completion mode is Indexed'],
    ],
    [
      'an unknown mode',
      [['spec.completionMode', 'X']],
      ['spec.completionMode: Unsupported value: "X": supported values: "NonIndexed", "Indexed"'],
    ],
    [
      'failures for each index without indexes',
      [['spec.backoffLimitPerIndex', 1]],
      ['spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode'],
    ],
    [
      'a manager without a domain',
      [['spec.managedBy', 'me']],
      ['spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")'],
    ],
    [
      'a failure rule without conditions',
      [['spec.podFailurePolicy', { rules: [{ action: 'Ignore' }] }]],
      ['spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required'],
    ],
    [
      'a failure rule about success',
      [['spec.podFailurePolicy', { rules: [{ action: '', onExitCodes: { operator: 'In', values: [1, 0] } }] }]],
      [
        'spec.podFailurePolicy.rules[0].action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]',
        'spec.podFailurePolicy.rules[0].onExitCodes.values[1]: Invalid value: 0: must not be 0 for the In operator',
        'spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [1,0]: must be ordered',
      ],
    ],
    [
      'a success policy of too many',
      [...indexed, ['spec.successPolicy', { rules: [{ succeededIndexes: '0-1', succeededCount: 3 }] }]],
      [
        'spec.successPolicy.rules[0].succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)',
      ],
    ],
    [
      'a success policy of an index that is not there',
      [...indexed, ['spec.successPolicy', { rules: [{ succeededIndexes: '7' }] }]],
      [
        'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "7": error parsing succeededIndexes: too large index: "7"',
      ],
    ],
  ])('%s', (_, changes, expected) => {
    expect(createErrors(jobResource, job(...changes))).toEqual(expected);
  });
});

describe('updates of Jobs', () => {
  /** What a client sends back that has read the Job and changed one thing. */
  const update = (from: readonly Change[], change: Change): string[] => {
    const { metadata: _, ...stored } = structuredClone(created<Job>(jobResource, job(...from))) as Mutable<Job>;
    const read = { ...stored, metadata: { name: 'count', namespace: 'default' } } as Input;
    return updateErrors(jobResource, job(...from), withField(read, ...change));
  };

  it.each<[string, Change[], Change]>([
    ['parallelism', [], ['spec.parallelism', 5]],
    ['suspension', [], ['spec.suspend', true]],
    ['where a suspended Job’s Pods go', [['spec.suspend', true]], ['spec.template.spec.nodeSelector', { a: 'b' }]],
  ])('allows %s', (_, from, change) => {
    expect(update(from, change)).toEqual([]);
  });

  it.each<[string, Change[], Change, RegExp]>([
    ['completions', [], ['spec.completions', 5], /^spec\.completions: Invalid value: 5: field is immutable$/],
    [
      'the template',
      [],
      ['spec.template.spec.containers.0.image', 'i:2'],
      /^spec\.template: Invalid value: \{.*\}: field is immutable$/,
    ],
    [
      'where a running Job’s Pods go',
      [],
      ['spec.template.spec.nodeSelector', { a: 'b' }],
      /^spec\.template: Invalid value: \{.*\}: field is immutable$/,
    ],
    [
      'the mode',
      [],
      ['spec.completionMode', 'Indexed'],
      /^spec\.completionMode: Invalid value: "Indexed": field is immutable$/,
    ],
    [
      'the number of indexes alone',
      [
        ['spec.completionMode', 'Indexed'],
        ['spec.completions', 3],
      ],
      ['spec.completions', 5],
      /^spec\.completions: Invalid value: 5: can only be modified in tandem with spec\.parallelism$/,
    ],
  ])('refuses %s', (_, from, change, expected) => {
    const errors = update(from, change);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(expected);
  });
});

describe('status of Jobs', () => {
  const times = { startTime: '2025-01-01T00:00:00Z', completionTime: '2025-01-01T00:01:00Z' };
  const condition = (type: string): object => ({ type, status: 'True' });
  it.each<[string, object, object, string[]]>([
    ['running', {}, { active: 1, ready: 1, startTime: times.startTime }, []],
    [
      'complete',
      { startTime: times.startTime },
      { ...times, succeeded: 1, conditions: [condition('SuccessCriteriaMet'), condition('Complete')] },
      [],
    ],
    [
      'complete and failed',
      {},
      {
        ...times,
        conditions: [condition('SuccessCriteriaMet'), condition('Complete'), condition('Failed')],
      },
      [
        'status.conditions: Invalid value: cannot set Complete=True and Failed=true conditions',
        'status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition',
        'status.conditions: Invalid value: cannot set SuccessCriteriaMet=True and Failed=true conditions',
      ],
    ],
    [
      'more ready than active',
      {},
      { ready: 1 },
      ['status.ready: Invalid value: 1: cannot set more ready pods than active'],
    ],
    [
      'fewer failures',
      { failed: 2 },
      { failed: 1 },
      ['status.failed: Invalid value: 1: cannot decrease the failed counter'],
    ],
    [
      'indexes of a Job without',
      {},
      { completedIndexes: '0' },
      [
        'status.completedIndexes: Invalid value: "0": cannot set non-empty completedIndexes when non-indexed completion mode',
      ],
    ],
  ])('%s', (_, old, status, expected) => {
    expect(statusErrors(jobResource, job(['status', old]), job(['status', status]))).toEqual(expected);
  });
});
