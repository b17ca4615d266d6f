import { describe, expect, it } from 'vitest';
import type { PersistentVolume } from '../../api/core/v1/persistent-volume.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { type PodReferences, referencesOf, secretsOfVolume } from './pod-references.ts';

const container = (name: string, fields: object) => ({ name, ...fields });
const pod = (spec: object, status: object = {}): Pod =>
  ({ metadata: { name: 'p' }, spec: { containers: [], ...spec }, status }) as unknown as Pod;

type Expected = { readonly [K in keyof PodReferences]?: readonly string[] };

describe('what a Pod names', () => {
  it.each<[string, Pod, Expected]>([
    ['nothing', pod({}), {}],
    ['its account', pod({ serviceAccountName: 'a' }), { serviceAccounts: ['a'] }],
    ['secrets to pull images', pod({ imagePullSecrets: [{ name: 's' }, {}] }), { secrets: ['s'] }],
    [
      'variables of every kind of container',
      pod({
        initContainers: [
          container('i', { env: [{ name: 'x', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }),
        ],
        containers: [container('c', { env: [{ name: 'x', valueFrom: { configMapKeyRef: { name: 'm', key: 'k' } } }] })],
        ephemeralContainers: [
          container('e', { envFrom: [{ secretRef: { name: 't' } }, { configMapRef: { name: 'n' } }] }),
        ],
      }),
      { secrets: ['s', 't'], configMaps: ['m', 'n'] },
    ],
    [
      'volumes',
      pod({
        volumes: [
          { name: 'a', secret: { secretName: 'a' } },
          { name: 'b', configMap: { name: 'b' } },
          { name: 'c', persistentVolumeClaim: { claimName: 'c' } },
          { name: 'd', ephemeral: {} },
          { name: 'e', projected: { sources: [{ secret: { name: 'e' } }, { configMap: { name: 'f' } }, {}] } },
          { name: 'g', csi: { driver: 'x', nodePublishSecretRef: { name: 'g' } } },
          { name: 'h', azureFile: { secretName: 'h', shareName: 'x' } },
          { name: 'i', iscsi: { secretRef: { name: 'i' } } },
          { name: 'z', emptyDir: {} },
        ],
      }),
      { secrets: ['a', 'e', 'g', 'h', 'i'], configMaps: ['b', 'f'], persistentVolumeClaims: ['c', 'p-d'] },
    ],
    [
      'claims on resources, its own and those made for it',
      pod(
        {
          resourceClaims: [
            { name: 'x', resourceClaimName: 'r' },
            { name: 'y', resourceClaimTemplateName: 't' },
          ],
        },
        { resourceClaimStatuses: [{ name: 'y', resourceClaimName: 'p-y' }] },
      ),
      { resourceClaims: ['r', 'p-y'] },
    ],
  ])('%s', (_, given, expected) => {
    const none = { secrets: [], configMaps: [], persistentVolumeClaims: [], resourceClaims: [], serviceAccounts: [] };
    const found = Object.fromEntries(Object.entries(referencesOf(given)).map(([kind, names]) => [kind, [...names]]));
    expect(found).toEqual({ ...none, ...expected });
  });

  it.each<[string, object, readonly string[]]>([
    ['nothing', { nfs: { server: 's', path: '/' } }, []],
    [
      'what its driver needs on the Node',
      {
        csi: {
          driver: 'd',
          nodeStageSecretRef: { namespace: 'x', name: 'a' },
          nodePublishSecretRef: { name: 'b' },
          controllerPublishSecretRef: { namespace: 'x', name: 'c' },
        },
      },
      ['x/a', 'ns/b'],
    ],
    ['a secret of the claim', { azureFile: { secretName: 'a', shareName: 's' } }, ['ns/a']],
    ['a secret of its own', { azureFile: { secretName: 'a', secretNamespace: 'x', shareName: 's' } }, ['x/a']],
  ])('a volume: %s', (_, source, expected) => {
    const volume = { metadata: {}, spec: { claimRef: { namespace: 'ns', name: 'c' }, ...source } };
    expect([...secretsOfVolume(volume as unknown as PersistentVolume)]).toEqual(expected);
  });
});
