import { describe, expect, it } from 'vitest';
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
import type { PersistentVolume } from './persistent-volume.ts';
import type { PersistentVolumeClaim } from './persistent-volume-claim.ts';
import { persistentVolumeClaimResource } from './persistent-volume-claim-resource.ts';
import { persistentVolumeResource } from './persistent-volume-resource.ts';

const volume: Input = {
  metadata: { name: 'v' },
  spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/data' } },
};
const claim: Input = {
  metadata: { name: 'c' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};

describe('a PersistentVolume', () => {
  it('is pending, retained, a file system', () => {
    expect(created<PersistentVolume>(persistentVolumeResource, volume)).toMatchObject({
      spec: { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem', hostPath: { type: '' } },
      status: { phase: 'Pending', lastPhaseTransitionTime: request.now },
    });
  });

  it('its change of phase is dated', () => {
    const old = defaulted<PersistentVolume>(persistentVolumeResource, volume);
    const object = defaulted<PersistentVolume>(persistentVolumeResource, withField(volume, 'status.phase', 'Bound'));
    persistentVolumeResource.status?.prepareForUpdate?.(object, old, request);
    expect(object.status.lastPhaseTransitionTime).toBe(request.now);
  });

  const nodeAffinity = {
    required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }] },
  };
  it.each([
    ['a path', volume, []],
    [
      'nothing',
      { metadata: {} },
      [
        'spec.accessModes: Required value',
        'spec.capacity: Required value',
        'spec.capacity: Unsupported value: {}: supported values: "storage"',
        'spec: Required value: must specify a volume type',
      ],
    ],
    [
      'two sources',
      withField(volume, 'spec.nfs', { server: 's', path: '/p' }),
      ['spec.nfs: Forbidden: may not specify more than 1 volume type'],
    ],
    [
      'no size',
      withField(volume, 'spec.capacity.storage', '0'),
      ['spec.capacity[storage]: Invalid value: "0": must be greater than zero'],
    ],
    [
      'a local path, on any Node',
      withField(withField(volume, 'spec.hostPath', undefined), 'spec.local', { path: '/p' }),
      ['spec.nodeAffinity: Required value: Local volume requires node affinity'],
    ],
    [
      'a local path, on some Nodes',
      withField(
        withField(withField(volume, 'spec.hostPath', undefined), 'spec.local', { path: '/p' }),
        'spec.nodeAffinity',
        nodeAffinity,
      ),
      [],
    ],
    [
      'the root, recycled',
      withField(withField(volume, 'spec.hostPath.path', '/'), 'spec.persistentVolumeReclaimPolicy', 'Recycle'),
      ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"],
    ],
    [
      'a CSI volume without handle and with half a secret',
      withField(withField(volume, 'spec.hostPath', undefined), 'spec.csi', {
        driver: 'd.example.com',
        nodePublishSecretRef: { name: 's' },
      }),
      ['spec.csi.volumeHandle: Required value', 'spec.csi.nodePublishSecretRef.namespace: Required value'],
    ],
    [
      'attributes without CSI',
      withField(volume, 'spec.volumeAttributesClassName', 'fast'),
      ['spec.csi: Required value: has to be specified when using volumeAttributesClassName'],
    ],
  ])('created: %s', (_, input, expected) => {
    expect(createErrors(persistentVolumeResource, input)).toEqual(expected);
  });

  it.each([
    ['a claim', withField(volume, 'spec.claimRef', { name: 'c', namespace: 'n' }), []],
    [
      'another source',
      withField(volume, 'spec.hostPath.path', '/other'),
      [
        'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n' +
          '- hostPath.path: "/data"\n+ hostPath.path: "/other"',
      ],
    ],
    [
      'another mode',
      withField(volume, 'spec.volumeMode', 'Block'),
      ['volumeMode: Invalid value: "Block": field is immutable'],
    ],
  ])('updated: %s', (_, input, expected) => {
    expect(updateErrors(persistentVolumeResource, volume, input)).toEqual(expected);
  });

  it('its node affinity follows a label that has lost its beta', () => {
    const at = (key: string): Input => {
      const required = { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'Exists' }] }] };
      return withField(volume, 'spec.nodeAffinity', { required });
    };
    const old = at('beta.kubernetes.io/os');
    expect(updateErrors(persistentVolumeResource, old, at('kubernetes.io/os'))).toEqual([]);
    expect(updateErrors(persistentVolumeResource, old, at('other'))).toHaveLength(1);
    expect(updateErrors(persistentVolumeResource, old, volume)).toHaveLength(1);
  });
});

describe('a PersistentVolumeClaim', () => {
  const snapshot = { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 's' };
  it.each([
    ['the older field', { dataSource: snapshot }, { dataSource: snapshot, dataSourceRef: snapshot }],
    ['the newer field', { dataSourceRef: snapshot }, { dataSource: snapshot, dataSourceRef: snapshot }],
    ['the older field, of another kind', { dataSource: { kind: 'Other', name: 'o', apiGroup: 'a.b' } }, {}],
  ])('data source in %s', (_, spec, expected) => {
    const input = { ...claim, spec: { ...(claim.spec as object), ...spec } };
    const { dataSource, dataSourceRef } = created<PersistentVolumeClaim>(persistentVolumeClaimResource, input).spec;
    expect({ dataSource, dataSourceRef }).toEqual(expected);
  });

  it('is pending, a file system', () => {
    expect(created<PersistentVolumeClaim>(persistentVolumeClaimResource, claim)).toMatchObject({
      spec: { volumeMode: 'Filesystem' },
      status: { phase: 'Pending' },
    });
  });

  it.each([
    ['some storage', claim, []],
    [
      'nothing',
      { metadata: {} },
      [
        'spec.accessModes: Required value: at least 1 access mode is required',
        'spec.resources[storage]: Required value',
      ],
    ],
  ])('created: %s', (_, input, expected) => {
    expect(createErrors(persistentVolumeClaimResource, input)).toEqual(expected);
  });

  const bound = withField(claim, 'status.phase', 'Bound');
  const size = (text: string, base = claim): Input => withField(base, 'spec.resources.requests.storage', text);
  it.each([
    ['a volume', claim, withField(claim, 'spec.volumeName', 'v'), 0],
    ['a class, where there was none', claim, withField(claim, 'spec.storageClassName', 's'), 0],
    ['another volume', withField(claim, 'spec.volumeName', 'v'), withField(claim, 'spec.volumeName', 'w'), 1],
    ['a size, unbound', claim, size('2Gi'), 1],
    ['other modes', claim, withField(claim, 'spec.accessModes', ['ReadOnlyMany']), 1],
  ])('updated: %s', (_, old, input, count) => {
    expect(updateErrors(persistentVolumeClaimResource, old, input)).toHaveLength(count);
  });

  it('grows once it is bound, and never shrinks below what it has', () => {
    const validate = (old: Input, input: Input): string[] => {
      const [before, after] = [old, input].map((each) =>
        defaulted<PersistentVolumeClaim>(persistentVolumeClaimResource, each),
      );
      return (persistentVolumeClaimResource.strategy.validateUpdate?.(after!, before!) ?? []).map(String);
    };
    const full = withField(bound, 'status.capacity', { storage: '1Gi' });
    expect(validate(full, size('2Gi', full))).toEqual([]);
    expect(validate(size('3Gi', full), size('2Gi', full))).toEqual([]);
    expect(validate(full, size('1Mi', full))).toEqual([
      'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
    ]);
    expect(validate(full, withField(full, 'spec.accessModes', ['ReadOnlyMany']))).toEqual([
      'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n' +
        '- accessModes[0]: "ReadWriteOnce"\n+ accessModes[0]: "ReadOnlyMany"',
    ]);
  });

  it('a resize of unknown state in its status', () => {
    const input = withField(claim, 'status.allocatedResourceStatuses', { storage: 'Growing' });
    expect(statusErrors(persistentVolumeClaimResource, claim, input)).toEqual([
      'status.allocatedResourceStatus: Unsupported value: "storage": supported values: "ControllerResizeInProgress", ' +
        '"ControllerResizeInfeasible", "NodeResizeInProgress", "NodeResizeInfeasible", "NodeResizePending"',
    ]);
  });
});
