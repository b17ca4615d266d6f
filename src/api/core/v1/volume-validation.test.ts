import { describe, expect, it } from 'vitest';
import { createErrors, type Input } from '../../validation/strategy-fixture.ts';
import { podResource } from './pod-resource.ts';

function errorsOf(source: object): string[] {
  const input: Input = {
    metadata: { name: 'web' },
    spec: {
      serviceAccountName: 'default',
      containers: [{ name: 'web', image: 'nginx:1' }],
      volumes: [{ name: 'v', ...source }],
    },
  };
  return createErrors(podResource, input).map((text) => text.replace('spec.volumes[0].', ''));
}

describe('sources of volumes', () => {
  it.each<[string, object]>([
    ['emptyDir', { emptyDir: { sizeLimit: '1Gi' } }],
    ['nfs', { nfs: { server: 's', path: '/p' } }],
    ['iscsi', { iscsi: { targetPortal: 'p', iqn: 'iqn.2001-04.com.example:storage', lun: 0 } }],
    ['fc', { fc: { targetWWNs: ['w'], lun: 1 } }],
    ['csi', { csi: { driver: 'd.example.com' } }],
    ['image', { image: { reference: 'i:1' } }],
    ['persistentVolumeClaim', { persistentVolumeClaim: { claimName: 'c' } }],
    [
      'ephemeral',
      {
        ephemeral: {
          volumeClaimTemplate: {
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        },
      },
    ],
    [
      'projected',
      {
        projected: {
          sources: [
            { serviceAccountToken: { path: 'token', expirationSeconds: 607 } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            { downwardAPI: { items: [{ path: 'ns', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
          ],
        },
      },
    ],
  ])('%s', (_, source) => {
    expect(errorsOf(source)).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    [
      'hostPath of an unknown type',
      { hostPath: { path: '/p', type: 'X' } },
      [
        'hostPath.type: Unsupported value: "X": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
      ],
    ],
    ['gitRepo without a repository', { gitRepo: {} }, ['gitRepo.repository: Required value']],
    ['a cloud disk without its name', { gcePersistentDisk: {} }, ['persistentDisk.pdName: Required value']],
    [
      'a partition out of range',
      { awsElasticBlockStore: { volumeID: 'v', partition: 256 } },
      ['awsElasticBlockStore.partition: Invalid value: 256: must be between 1 and 255, inclusive'],
    ],
    [
      'nfs by a relative path',
      { nfs: { server: 's', path: 'p' } },
      ['nfs.path: Invalid value: "p": must be an absolute path'],
    ],
    [
      'iscsi by an odd name',
      { iscsi: { targetPortal: 'p', iqn: 'x', lun: 256 } },
      [
        'iscsi.iqn: Invalid value: "x": must be valid format starting with iqn, eui, or naa',
        'iscsi.lun: Invalid value: 256: must be between 0 and 255, inclusive',
      ],
    ],
    ['rbd without anything', { rbd: {} }, ['rbd.monitors: Required value', 'rbd.image: Required value']],
    ['cephfs without monitors', { cephfs: {} }, ['cephfs.monitors: Required value']],
    [
      'fc without a target',
      { fc: {} },
      ['fc.targetWWNs: Required value: must specify either targetWWNs or wwids, but not both'],
    ],
    [
      'flexVolume with options of Kubernetes’ own',
      { flexVolume: { driver: 'd', options: { 'kubernetes.io/x': 'y' } } },
      [
        'flexVolume.options[kubernetes.io/x]: Invalid value: "kubernetes.io/x": kubernetes.io and k8s.io namespaces are reserved',
      ],
    ],
    [
      'flocker by both names',
      { flocker: { datasetName: 'a/b', datasetUUID: 'u' } },
      [
        'flocker: Invalid value: "resource": datasetName and datasetUUID can not be specified simultaneously',
        'flocker.datasetName: Invalid value: "a/b": must not contain \'/\'',
      ],
    ],
    [
      'quobyte without ports',
      { quobyte: { registry: 'r', volume: 'v' } },
      ['quobyte.registry: Invalid value: "r": must be a host:port pair or multiple pairs separated by commas'],
    ],
    [
      'azureDisk of the wrong kind of address',
      { azureDisk: { diskName: 'd', diskURI: '/x', kind: 'Dedicated' } },
      [
        'azureDisk.diskURI: Unsupported value: "/x": supported values: "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"',
      ],
    ],
    [
      'csi with too long a driver',
      { csi: { driver: 'd'.repeat(64) } },
      ['csi.driver: Too long: may not be more than 63 bytes'],
    ],
    ['a claim without its name', { persistentVolumeClaim: {} }, ['persistentVolumeClaim.claimName: Required value']],
    [
      'a claim to be made, of nothing',
      { ephemeral: { volumeClaimTemplate: { spec: {} } } },
      [
        'ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required',
        'ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value',
      ],
    ],
    [
      'a claim to be made, with a name',
      {
        ephemeral: {
          volumeClaimTemplate: {
            metadata: { name: 'n' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1' } } },
          },
        },
      },
      ['ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set'],
    ],
    [
      'a file outside of its volume',
      { secret: { secretName: 's', items: [{ key: 'k', path: '../p', mode: 511 }] } },
      ['secret.items[0].path: Invalid value: "../p": must not contain \'..\''],
    ],
    [
      'a file of the kubelet’s own',
      { configMap: { name: 'c', items: [{ key: 'k', path: '..data' }] } },
      ['configMap.items[0].path: Invalid value: "..data": must not start with \'..\''],
    ],
    [
      'a file of nothing',
      { downwardAPI: { items: [{ path: 'p' }] } },
      ['downwardAPI: Required value: one of fieldRef and resourceFieldRef is required'],
    ],
    [
      'a file of no container',
      { downwardAPI: { items: [{ path: 'p', resourceFieldRef: { resource: 'limits.cpu' } }] } },
      ['downwardAPI.resourceFieldRef.containerName: Required value'],
    ],
    [
      'a token that expires at once',
      { projected: { sources: [{ serviceAccountToken: { path: 't', expirationSeconds: 5 } }] } },
      [
        'projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes',
      ],
    ],
    [
      'two files in one place',
      {
        projected: {
          sources: [
            { secret: { name: 's', items: [{ key: 'k', path: 'p' }] } },
            { configMap: { name: 'c', items: [{ key: 'k', path: 'p' }] } },
          ],
        },
      },
      ['projected: Invalid value: "c": conflicting duplicate paths'],
    ],
    [
      'one source that is two',
      { projected: { sources: [{ secret: { name: 's' }, configMap: { name: 'c' } }] } },
      ['projected.sources[0]: Forbidden: may not specify more than 1 volume type per source'],
    ],
  ])('refuses %s', (_, source, expected) => {
    expect(errorsOf(source)).toEqual(expected);
  });
});
