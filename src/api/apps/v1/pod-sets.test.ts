import { describe, expect, it } from 'vitest';
import { replicationControllerResource } from '../../core/v1/replication-controller-resource.ts';
import type { KubernetesObject } from '../../resource.ts';
import {
  created,
  createErrors,
  defaulted,
  type Input,
  request,
  statusErrors,
  updateErrors,
  withField,
} from '../../validation/strategy-fixture.ts';
import { controllerRevisionResource } from './controller-revision-resource.ts';
import type { DaemonSet } from './daemon-set.ts';
import { daemonSetResource } from './daemon-set-resource.ts';
import { templateGenerationAnnotation } from './daemon-set-strategy.ts';
import { deploymentResource } from './deployment-resource.ts';
import { replicaSetResource } from './replica-set-resource.ts';
import type { StatefulSet } from './stateful-set.ts';
import { statefulSetResource } from './stateful-set-resource.ts';

const set: Input = {
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx:1' }] },
    },
  },
};

type Change = readonly [path: string, value: unknown];

const changed = (...changes: readonly Change[]): Input =>
  changes.reduce((object, [path, value]) => withField(object, path, value), set);

describe('ReplicaSets', () => {
  it.each<[string, Change[], string[]]>([
    ['the least there can be', [], []],
    [
      'an empty selector, which upstream says a deployment has',
      [['spec.selector', {}]],
      ['spec.selector: Invalid value: {}: empty selector is invalid for deployment'],
    ],
    [
      'negative replicas',
      [['spec.replicas', -1]],
      ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(createErrors(replicaSetResource, changed(...changes))).toEqual(expected);
  });

  it('can be selected by the number of their replicas', () => {
    const object = defaulted(replicaSetResource, changed(['status', { replicas: 3 }]));
    expect(replicaSetResource.selectableFields?.['status.replicas']?.(object as KubernetesObject)).toBe('3');
  });

  it('can not have more labelled Pods than Pods', () => {
    const status = changed(['status', { replicas: 1, fullyLabeledReplicas: 2 }]);
    expect(statusErrors(replicaSetResource, set, status)).toEqual([
      'status.fullyLabeledReplicas: Invalid value: 2: cannot be greater than status.replicas',
    ]);
  });
});

describe('DaemonSets', () => {
  const rolling = (rollingUpdate: object): Change => ['spec.updateStrategy', { type: 'RollingUpdate', rollingUpdate }];

  it('roll one Node after the other where nothing else is said', () => {
    const { spec } = defaulted<DaemonSet>(daemonSetResource, set);
    expect(spec.updateStrategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } });
    expect(spec.revisionHistoryLimit).toBe(10);
  });

  it.each<[string, Change[], string[]]>([
    ['the least there can be', [], []],
    ['on delete', [['spec.updateStrategy', { type: 'OnDelete' }]], []],
    [
      'an unknown strategy',
      [['spec.updateStrategy', { type: 'X' }]],
      ['spec.updateStrategy: Unsupported value: "X": supported values: "RollingUpdate", "OnDelete"'],
    ],
    [
      'both before and after',
      [rolling({ maxUnavailable: 1, maxSurge: 1 })],
      ['spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero'],
    ],
    [
      'neither before nor after',
      [rolling({ maxUnavailable: 0 })],
      ['spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0'],
    ],
    [
      'an empty selector',
      [['spec.selector', {}]],
      ['spec.selector: Invalid value: {}: empty selector is invalid for daemonset'],
    ],
    [
      'Pods with a deadline',
      [['spec.template.spec.activeDeadlineSeconds', 5]],
      ['spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(createErrors(daemonSetResource, changed(...changes))).toEqual(expected);
  });

  it('count the changes of their template in an annotation', () => {
    const generationOf = ({ metadata }: { metadata: DaemonSet['metadata'] }): string | undefined =>
      metadata.annotations?.[templateGenerationAnnotation];
    const old = created<DaemonSet>(daemonSetResource, set);
    const same = defaulted<DaemonSet>(daemonSetResource, changed(['spec.minReadySeconds', 5]));
    const other = defaulted<DaemonSet>(daemonSetResource, changed(['spec.template.spec.hostPID', true]));
    daemonSetResource.strategy.prepareForUpdate?.(same, old, request);
    daemonSetResource.strategy.prepareForUpdate?.(other, old, request);
    expect([generationOf(old), generationOf(same), generationOf(other)]).toEqual(['1', '1', '2']);
  });

  it('keep their selector', () => {
    const other = changed(['spec.selector.matchLabels', { app: 'x' }], ['spec.template.metadata.labels', { app: 'x' }]);
    expect(updateErrors(daemonSetResource, set, other)).toEqual([
      'spec.selector: Invalid value: {"matchLabels":{"app":"x"}}: field is immutable',
    ]);
  });
});

describe('StatefulSets', () => {
  it('defaults', () => {
    const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'] } };
    const { spec } = defaulted<StatefulSet>(statefulSetResource, changed(['spec.volumeClaimTemplates', [claim]]));
    expect(spec).toMatchObject({
      replicas: 1,
      podManagementPolicy: 'OrderedReady',
      revisionHistoryLimit: 10,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0, maxUnavailable: 1 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      volumeClaimTemplates: [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' } }],
    });
  });

  it.each<[string, Change[], string[]]>([
    ['the least there can be', [], []],
    [
      'a mount of a volume that a claim will bring',
      [['spec.template.spec.containers.0.volumeMounts', [{ name: 'data', mountPath: '/data' }]]],
      [],
    ],
    [
      'an unknown policy',
      [['spec.podManagementPolicy', 'X']],
      [`spec.podManagementPolicy: Invalid value: "X": must be 'OrderedReady' or 'Parallel'`],
    ],
    [
      'a partition without a rolling update',
      [['spec.updateStrategy', { type: 'OnDelete', rollingUpdate: { partition: 1 } }]],
      [
        `spec.updateStrategy.rollingUpdate: Invalid value: {"partition":1}: only allowed for updateStrategy 'RollingUpdate'`,
      ],
    ],
    [
      'a negative partition',
      [['spec.updateStrategy', { type: 'RollingUpdate', rollingUpdate: { partition: -1 } }]],
      ['spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'nothing unavailable',
      [['spec.updateStrategy', { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } }]],
      ['spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: 0: cannot be 0'],
    ],
    [
      'an unknown retention',
      [['spec.persistentVolumeClaimRetentionPolicy', { whenScaled: 'X' }]],
      [
        'spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "X": supported values: "Retain", "Delete"',
      ],
    ],
    [
      'an empty selector',
      [['spec.selector', {}]],
      ['spec.selector: Invalid value: {}: empty selector is invalid for statefulset'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(createErrors(statefulSetResource, changed(...changes))).toEqual(expected);
  });

  it('most of the spec never changes', () => {
    expect(updateErrors(statefulSetResource, set, changed(['spec.serviceName', 'x']))).toEqual([
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ]);
    expect(updateErrors(statefulSetResource, set, changed(['spec.replicas', 3]))).toEqual([]);
  });

  it('are named so that their Pods can be hosts', () => {
    expect(statefulSetResource.strategy.validateName?.('a.b', false)).not.toEqual([]);
    expect(deploymentResource.strategy.validateName?.('a.b', false) ?? []).toEqual([]);
  });
});

describe('ReplicationControllers', () => {
  const controller = withField(set, 'spec.selector', undefined);

  it('take labels and selector from the template', () => {
    const object = defaulted(replicationControllerResource, controller) as { metadata: object; spec: object };
    expect(object).toMatchObject({
      metadata: { labels: { app: 'web' } },
      spec: { replicas: 1, selector: { app: 'web' } },
    });
  });

  it.each<[string, Input, string[]]>([
    ['the least there can be', controller, []],
    [
      'no template',
      withField(controller, 'spec.template', undefined),
      ['spec.selector: Required value', 'spec.template: Required value'],
    ],
    [
      'another selector',
      withField(controller, 'spec.selector', { app: 'x' }),
      ['spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'],
    ],
    [
      'Pods that do not restart',
      withField(controller, 'spec.template.spec.restartPolicy', 'Never'),
      ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    ],
  ])('%s', (_, input, expected) => {
    expect(createErrors(replicationControllerResource, input)).toEqual(expected);
  });
});

describe('ControllerRevisions', () => {
  const revision: Input = { metadata: { name: 'r' }, data: { a: 1 }, revision: 1 };
  it('have data and a number', () => {
    expect(createErrors(controllerRevisionResource, revision)).toEqual([]);
    expect(createErrors(controllerRevisionResource, { metadata: { name: 'r' }, revision: -1 })).toEqual([
      'data: Required value: data is mandatory',
      'revision: Invalid value: -1: must be greater than or equal to 0',
    ]);
  });

  it('keep their data', () => {
    const other = withField(revision, 'data', { a: 2 });
    expect(updateErrors(controllerRevisionResource, revision, other)).toEqual([
      'data: Invalid value: {"a":2}: field is immutable',
    ]);
  });
});

describe('warnings of sets', () => {
  const warnings = (input: Input): string[] =>
    deploymentResource.strategy.warnings?.(created(deploymentResource, input), undefined) ?? [];

  it('about a name that Pods can not have as host names', () => {
    expect(warnings(changed(['metadata.name', 'a.b']))).toEqual([
      'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]',
    ]);
  });

  it('about the template', () => {
    const env = [
      { name: 'A', value: '1' },
      { name: 'A', value: '2' },
    ];
    expect(warnings(changed(['spec.template.spec.containers.0.env', env]))).toEqual([
      'spec.template.spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
    ]);
  });

  it('not again where the desired state is the same', () => {
    const object = created(deploymentResource, changed(['spec.template.spec.terminationGracePeriodSeconds', -1]));
    expect(deploymentResource.strategy.warnings?.(object, undefined)).toHaveLength(1);
    expect(deploymentResource.strategy.warnings?.(object, object)).toEqual([]);
  });
});
