import { describe, expect, it } from 'vitest';
import { claimOf, claimRefTo, onHost, storageClassOf, volumeOf } from '../../../test/fixtures/volume-objects.ts';
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { type ClaimFacts, decideClaim } from './claim-decision.ts';

const completed = { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } };
const selected = (name: string) => ({ annotations: { 'volume.kubernetes.io/selected-node': name } });
const slow = storageClassOf('slow', { volumeBindingMode: 'WaitForFirstConsumer' });
const fast = storageClassOf('fast');
const isDefault = (value: string) => ({ annotations: { 'storageclass.kubernetes.io/is-default-class': value } });

function podOf(name: string, nodeName?: string, phase = 'Pending', metadata: object = {}): Pod {
  return { metadata: { name, ...metadata }, spec: { nodeName }, status: { phase } } as unknown as Pod;
}

const nodeNamed = (name: string): Node | undefined =>
  name === 'node-1' || name === 'node-2'
    ? ({ metadata: { name, labels: { 'kubernetes.io/hostname': name } } } as unknown as Node)
    : undefined;

/** `bind a`, `wait Normal FailedBinding: …`. */
function decided(facts: Partial<ClaimFacts> & Pick<ClaimFacts, 'claim'>): string {
  const decision = decideClaim({ volumes: [], classes: [], pods: [], node: nodeNamed, ...facts });
  switch (decision.action) {
    case 'bind':
      return `bind ${decision.volume.metadata.name}`;
    case 'assign-class':
      return `assign ${decision.className}`;
    case 'provision':
      return `provision ${decision.storageClass.metadata.name} on ${decision.nodeName ?? 'any'}`;
    default: {
      const { event } = decision;
      return event === undefined
        ? decision.action
        : `${decision.action} ${event.type} ${event.reason}: ${event.message}`;
    }
  }
}

const noneAvailable =
  'wait Normal FailedBinding: no persistent volumes available for this claim and no storage class is set';
const waitsForConsumer = 'wait Normal WaitForFirstConsumer: waiting for first consumer to be created before binding';

describe('a claim without a volume', () => {
  it.each<[string, Parameters<typeof decided>[0], string]>([
    ['gets one that suits', { claim: claimOf('data'), volumes: [volumeOf('a')] }, 'bind a'],
    ['waits for one', { claim: claimOf('data') }, noneAvailable],
    [
      'waits while it is being deleted',
      { claim: claimOf('data', { metadata: { deletionTimestamp: 't' } }), volumes: [volumeOf('a')] },
      'wait',
    ],
    [
      'has one made',
      { claim: claimOf('data', { spec: { storageClassName: 'fast' } }), classes: [fast] },
      'provision fast on any',
    ],
    [
      'gets one that is there rather than a new one',
      {
        claim: claimOf('data', { spec: { storageClassName: 'fast' } }),
        classes: [fast],
        volumes: [volumeOf('a', { spec: { storageClassName: 'fast' } })],
      },
      'bind a',
    ],
    [
      'waits for its class',
      { claim: claimOf('data', { spec: { storageClassName: 'none' } }) },
      'wait Warning ProvisioningFailed: storageclass.storage.k8s.io "none" not found',
    ],
    [
      'waits where nobody makes volumes',
      {
        claim: claimOf('data', { spec: { storageClassName: 'local' } }),
        classes: [storageClassOf('local', { provisioner: 'kubernetes.io/no-provisioner' })],
      },
      'wait Warning ProvisioningFailed: no volume plugin matched name: kubernetes.io/no-provisioner',
    ],
    [
      'is given the newest default class where it names none',
      {
        claim: claimOf('data', { spec: { storageClassName: undefined } }),
        classes: [
          storageClassOf('a', {}, { ...isDefault('true'), creationTimestamp: '2030-01-01T00:00:00Z' }),
          storageClassOf('b', {}, { ...isDefault('true'), creationTimestamp: '2030-01-02T00:00:00Z' }),
          storageClassOf('c', {}, isDefault('false')),
        ],
      },
      'assign b',
    ],
    [
      'is given none where it names the empty one',
      { claim: claimOf('data'), classes: [storageClassOf('a', {}, isDefault('true'))] },
      noneAvailable,
    ],
    [
      'is given none where there is no default',
      { claim: claimOf('data', { spec: { storageClassName: undefined } }), classes: [fast] },
      noneAvailable,
    ],
  ])('%s', (_, facts, expected) => {
    expect(decided(facts)).toBe(expected);
  });
});

describe('a claim that waits for its first consumer', () => {
  const spec = { storageClassName: 'slow' };
  const claim = claimOf('data', { spec });
  const local = (name: string, host: string) => volumeOf(name, { spec: { ...spec, nodeAffinity: onHost(host) } });

  it.each<[string, Partial<ClaimFacts>, string]>([
    ['without one', {}, waitsForConsumer],
    ['though there is a volume', { volumes: [local('a', 'node-1')] }, waitsForConsumer],
    ['for one Pod', { pods: [podOf('web')] }, 'wait Normal WaitForPodScheduled: waiting for pod web to be scheduled'],
    [
      'for several Pods',
      { pods: [podOf('web-1'), podOf('web-0'), podOf('done', undefined, 'Failed')] },
      'wait Normal WaitForPodScheduled: waiting for pods web-0,web-1 to be scheduled',
    ],
    [
      'and has a volume that is meant for it',
      { volumes: [volumeOf('a', { spec: { ...spec, claimRef: claimRefTo('data') } })] },
      'bind a',
    ],
    ['which came to a Node', { pods: [podOf('web', 'node-1')] }, 'provision slow on node-1'],
    [
      'which came to a Node with a volume',
      { pods: [podOf('web', 'node-2')], volumes: [local('a', 'node-1'), local('b', 'node-2')] },
      'bind b',
    ],
    ['which has ended on its Node', { pods: [podOf('web', 'node-1', 'Succeeded')] }, waitsForConsumer],
    ['which is going', { pods: [podOf('web', 'node-1', 'Pending', { deletionTimestamp: 't' })] }, waitsForConsumer],
    [
      'for which a Node was chosen',
      { claim: claimOf('data', { spec, metadata: selected('node-2') }), pods: [podOf('web', 'node-1')] },
      'provision slow on node-2',
    ],
    [
      'for which a Node was chosen that is gone',
      { claim: claimOf('data', { spec, metadata: selected('node-9') }) },
      'provision slow on node-9',
    ],
  ])('%s', (_, facts, expected) => {
    expect(decided({ claim, classes: [slow], ...facts })).toBe(expected);
  });
});

describe('a claim that names its volume', () => {
  const claim = claimOf('data', { spec: { volumeName: 'a' } });
  const byController = claimOf('data', {
    spec: { volumeName: 'a' },
    metadata: { annotations: { 'pv.kubernetes.io/bound-by-controller': 'yes' } },
  });

  it.each<[string, Parameters<typeof decided>[0], string]>([
    ['waits for it', { claim, volumes: [volumeOf('b')] }, 'wait'],
    ['gets it', { claim, volumes: [volumeOf('a')] }, 'bind a'],
    [
      'gets it where it is meant for it',
      { claim, volumes: [volumeOf('a', { spec: { claimRef: claimRefTo('data', null) } })] },
      'bind a',
    ],
    [
      'does not get what does not suit',
      { claim, volumes: [volumeOf('a', { spec: { capacity: { storage: '1Mi' } } })] },
      'wait Warning VolumeMismatch: Cannot bind to requested volume "a": requested PV is too small',
    ],
    [
      'does not get what is another’s',
      { claim, volumes: [volumeOf('a', { spec: { claimRef: claimRefTo('other') } })] },
      'wait Warning FailedBinding: volume "a" already bound to a different claim.',
    ],
    [
      'says nothing where the binder itself chose it',
      { claim: byController, volumes: [volumeOf('a', { spec: { claimRef: claimRefTo('other') } })] },
      'wait',
    ],
  ])('%s', (_, facts, expected) => {
    expect(decided(facts)).toBe(expected);
  });
});

describe('a claim that is bound', () => {
  const bound = (more: object = {}) =>
    claimOf('data', { metadata: completed, spec: { volumeName: 'a' }, status: { phase: 'Bound' }, ...more });

  it.each<[string, Parameters<typeof decided>[0], string]>([
    ['stays so', { claim: bound(), volumes: [volumeOf('a', { spec: { claimRef: claimRefTo('data') } })] }, 'bind a'],
    ['is bound anew where its volume has forgotten it', { claim: bound(), volumes: [volumeOf('a')] }, 'bind a'],
    [
      'is lost without its volume',
      { claim: bound() },
      'lose Warning ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!',
    ],
    [
      'is lost without the name of its volume',
      { claim: bound({ spec: {} }) },
      'lose Warning ClaimLost: Bound claim has lost reference to PersistentVolume. Data on the volume is lost!',
    ],
    [
      'is lost where its volume is another’s',
      { claim: bound(), volumes: [volumeOf('a', { spec: { claimRef: claimRefTo('other') } })] },
      'lose Warning ClaimMisbound: Two claims are bound to the same volume, this one is bound incorrectly',
    ],
    ['is lost once', { claim: bound({ status: { phase: 'Lost' } }) }, 'wait'],
    [
      'stays so while it is being deleted',
      {
        claim: bound({ metadata: { ...completed, deletionTimestamp: 't' } }),
        volumes: [volumeOf('a', { spec: { claimRef: claimRefTo('data') } })],
      },
      'bind a',
    ],
  ])('%s', (_, facts, expected) => {
    expect(decided(facts)).toBe(expected);
  });
});
