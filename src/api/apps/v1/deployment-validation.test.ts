import { describe, expect, it } from 'vitest';
import {
  createErrors,
  defaulted,
  type Input,
  statusErrors,
  updateErrors,
  withField,
} from '../../validation/strategy-fixture.ts';
import type { Deployment } from './deployment.ts';
import { deploymentResource } from './deployment-resource.ts';

const minimal: Input = {
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

const deployment = (...changes: readonly Change[]): Input =>
  changes.reduce((object, [path, value]) => withField(object, path, value), minimal);

const rolling = (rollingUpdate: object): Change => ['spec.strategy', { type: 'RollingUpdate', rollingUpdate }];

describe('defaults of Deployments', () => {
  it('fills in what kubectl shows', () => {
    const { spec } = defaulted<Deployment>(deploymentResource, minimal);
    expect(spec).toMatchObject({
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template: { spec: { restartPolicy: 'Always', containers: [{ imagePullPolicy: 'IfNotPresent' }] } },
    });
    expect(spec.minReadySeconds).toBeUndefined();
  });

  it('Recreate gets no numbers', () => {
    const { spec } = defaulted<Deployment>(deploymentResource, deployment(['spec.strategy', { type: 'Recreate' }]));
    expect(spec.strategy).toEqual({ type: 'Recreate' });
  });

  it('keeps what the client says of a rolling update', () => {
    const { spec } = defaulted<Deployment>(deploymentResource, deployment(rolling({ maxSurge: 0 })));
    expect(spec.strategy.rollingUpdate).toEqual({ maxSurge: 0, maxUnavailable: '25%' });
  });
});

describe('Deployments', () => {
  it.each<[string, Change[], string[]]>([
    ['the least there can be', [], []],
    ['a percentage and a number', [rolling({ maxSurge: '50%', maxUnavailable: 0 })], []],
    [
      'labels that the selector does not find',
      [['spec.template.metadata.labels', { app: 'y' }]],
      ['spec.template.metadata.labels: Invalid value: {"app":"y"}: `selector` does not match template `labels`'],
    ],
    [
      'no selector',
      [['spec.selector', undefined]],
      [
        'spec.selector: Required value',
        'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
      ],
    ],
    [
      'an empty selector',
      [['spec.selector', {}]],
      ['spec.selector: Invalid value: {}: empty selector is invalid for deployment'],
    ],
    [
      'a selector that is none',
      [['spec.selector', { matchExpressions: [{ key: 'a', operator: 'Like' }] }]],
      [
        'spec.selector.matchExpressions[0].operator: Invalid value: "Like": not a valid selector operator',
        'spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"Like"}]}: invalid label selector',
      ],
    ],
    [
      'no progress possible',
      [rolling({ maxSurge: 0, maxUnavailable: 0 })],
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0'],
    ],
    [
      'no progress possible, in percent',
      [rolling({ maxSurge: '0%', maxUnavailable: '0%' })],
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0'],
    ],
    [
      'numbers of a rolling update without one',
      [['spec.strategy', { type: 'Recreate', rollingUpdate: {} }]],
      ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ],
    [
      'a percentage that is none',
      [rolling({ maxSurge: 'a lot' })],
      [
        "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"a lot\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
      ],
    ],
    [
      'more unavailable than there are',
      [rolling({ maxUnavailable: '150%' })],
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "150%": must not be greater than 100%'],
    ],
    [
      'a negative surge',
      [rolling({ maxSurge: -1 })],
      ['spec.strategy.rollingUpdate.maxSurge: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'an unknown strategy',
      [['spec.strategy', { type: 'randomType' }]],
      ['spec.strategy: Unsupported value: "randomType": supported values: "Recreate", "RollingUpdate"'],
    ],
    [
      'a deadline before Pods can be available',
      [['spec.minReadySeconds', 600]],
      ['spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds'],
    ],
    [
      'negative replicas',
      [['spec.replicas', -1]],
      ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'negative seconds',
      [['spec.minReadySeconds', -1]],
      ['spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'a negative history',
      [['spec.revisionHistoryLimit', -1]],
      ['spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'a negative deadline',
      [['spec.progressDeadlineSeconds', -1]],
      [
        'spec.progressDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0',
        'spec.progressDeadlineSeconds: Invalid value: -1: must be greater than minReadySeconds',
      ],
    ],
    [
      'Pods that do not restart',
      [['spec.template.spec.restartPolicy', 'Never']],
      ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    ],
    [
      'Pods with a deadline',
      [['spec.template.spec.activeDeadlineSeconds', 5]],
      ['spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported'],
    ],
    [
      'a template without an image',
      [['spec.template.spec.containers.0.image', '']],
      ['spec.template.spec.containers[0].image: Required value'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(createErrors(deploymentResource, deployment(...changes))).toEqual(expected);
  });

  it('the selector never changes', () => {
    const updated = deployment(
      ['spec.selector.matchLabels', { app: 'x' }],
      ['spec.template.metadata.labels', { app: 'x' }],
    );
    expect(updateErrors(deploymentResource, minimal, updated)).toEqual([
      'spec.selector: Invalid value: {"matchLabels":{"app":"x"}}: field is immutable',
    ]);
  });

  it('everything else may', () => {
    const updated = deployment(['spec.replicas', 3], ['spec.template.spec.containers.0.image', 'nginx:2']);
    expect(updateErrors(deploymentResource, minimal, updated)).toEqual([]);
  });
});

describe('status of Deployments', () => {
  it.each<[string, object, object, string[]]>([
    ['as a controller writes it', {}, { replicas: 3, readyReplicas: 2, availableReplicas: 1, collisionCount: 1 }, []],
    [
      'more parts than there are',
      {},
      { replicas: 1, readyReplicas: 2, updatedReplicas: 2 },
      [
        'status.updatedReplicas: Invalid value: 2: cannot be greater than status.replicas',
        'status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas',
      ],
    ],
    [
      'available but not ready',
      {},
      { replicas: 1, availableReplicas: 1 },
      ['status.availableReplicas: Invalid value: 1: cannot be greater than readyReplicas'],
    ],
    [
      'fewer collisions than before',
      { collisionCount: 2 },
      { collisionCount: 1 },
      ['status.collisionCount: Invalid value: 1: cannot be decremented'],
    ],
    [
      'a negative count',
      {},
      { unavailableReplicas: -1 },
      ['status.unavailableReplicas: Invalid value: -1: must be greater than or equal to 0'],
    ],
  ])('%s', (_, old, status, expected) => {
    const errors = statusErrors(deploymentResource, deployment(['status', old]), deployment(['status', status]));
    expect(errors).toEqual(expected);
  });
});
