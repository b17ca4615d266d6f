import { describe, expect, it } from 'vitest';
import { type ServerFixture, startServerFixture } from '../../../test/fixtures/in-process-server.ts';

const inDefault = '/api/v1/namespaces/default';
const mergePatch = { contentType: 'application/merge-patch+json' };
const pod = (spec: object = {}, metadata: object = {}) => ({
  metadata: { name: 'p', ...metadata },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
});

describe('ServiceAccount, where accounts are made', () => {
  const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';

  async function serverWithAccount(account: object = {}) {
    const fixture = await startServerFixture({ serviceAccount: 'on' });
    await fixture.send('POST', `${inDefault}/serviceaccounts`, { metadata: { name: 'default' }, ...account });
    return fixture;
  }

  it('mounts the token of the account', async () => {
    const { send } = await serverWithAccount({ imagePullSecrets: [{ name: 's' }] });
    const { spec } = await send('POST', `${inDefault}/pods`, pod());
    const { name } = spec.volumes[0];
    expect(name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
    expect(spec).toMatchObject({
      serviceAccountName: 'default',
      imagePullSecrets: [{ name: 's' }],
      containers: [{ volumeMounts: [{ name, readOnly: true, mountPath }] }],
      volumes: [
        {
          projected: {
            defaultMode: 420,
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
              { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
              {
                downwardAPI: {
                  items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
                },
              },
            ],
          },
        },
      ],
    });
  });

  it.each([
    ['the account does not want it', { automountServiceAccountToken: false }, {}],
    ['the Pod does not want it', {}, { automountServiceAccountToken: false }],
    [
      'something is mounted there',
      {},
      {
        containers: [{ name: 'c', image: 'i', volumeMounts: [{ name: 'v', mountPath }] }],
        volumes: [{ name: 'v', emptyDir: {} }],
      },
    ],
  ])('mounts nothing where %s', async (_, account, spec) => {
    const { send } = await serverWithAccount(account);
    const made = await send('POST', `${inDefault}/pods`, pod(spec));
    expect((made.spec.volumes ?? []).filter((volume: object) => 'projected' in volume)).toEqual([]);
  });

  it.each([
    [
      'a Pod whose account is missing',
      pod({ serviceAccountName: 'other' }),
      'error looking up service account default/other: serviceaccount "other" not found',
    ],
    [
      'a mirror Pod with an account',
      pod({ serviceAccountName: 'default', nodeName: 'n' }, { annotations: { 'kubernetes.io/config.mirror': 'x' } }),
      'a mirror pod may not reference service accounts',
    ],
  ])('refuses %s', async (_, object, why) => {
    const { send } = await serverWithAccount();
    await expect(send('POST', `${inDefault}/pods`, object)).rejects.toThrow(`pods "p" is forbidden: ${why}`);
  });
});

describe('RuntimeClass', () => {
  async function serverWithClass(): Promise<ServerFixture> {
    const fixture = await startServerFixture();
    await fixture.send('POST', '/apis/node.k8s.io/v1/runtimeclasses', {
      metadata: { name: 'vm' },
      handler: 'vm',
      overhead: { podFixed: { cpu: '100m' } },
      scheduling: { nodeSelector: { vm: 'yes' }, tolerations: [{ key: 'vm', operator: 'Exists' }] },
    });
    return fixture;
  }

  it('gives a Pod its overhead and its scheduling', async () => {
    const { send } = await serverWithClass();
    const { spec } = await send('POST', `${inDefault}/pods`, pod({ runtimeClassName: 'vm', nodeSelector: { a: 'b' } }));
    expect(spec).toMatchObject({ overhead: { cpu: '100m' }, nodeSelector: { a: 'b', vm: 'yes' } });
    expect(spec.tolerations).toContainEqual({ key: 'vm', operator: 'Exists' });
  });

  it.each([
    ['a class that is missing', { runtimeClassName: 'no' }, 'pod rejected: RuntimeClass "no" not found'],
    [
      'another overhead',
      { runtimeClassName: 'vm', overhead: { cpu: '1' } },
      "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    ],
    [
      'overhead without a class',
      { overhead: { cpu: '1' } },
      'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
    ],
    [
      'another node',
      { runtimeClassName: 'vm', nodeSelector: { vm: 'no' } },
      'conflict: runtimeClass.scheduling.nodeSelector[vm] = yes; pod.spec.nodeSelector[vm] = no',
    ],
  ])('refuses %s', async (_, spec, why) => {
    const { send } = await serverWithClass();
    await expect(send('POST', `${inDefault}/pods`, pod(spec))).rejects.toThrow(`pods "p" is forbidden: ${why}`);
  });
});

describe('default classes', () => {
  const claim = (spec: object = {}) => ({
    metadata: { name: 'c' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  });
  const storageClass = (name: string, more: object = {}) => ({ metadata: { name }, provisioner: 'p', ...more });
  const isDefault = { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } };

  it.each([
    ['the newest default', {}, 'new'],
    ['the class that it names', { storageClassName: 'other' }, 'other'],
    ['none where it wants none', { storageClassName: '' }, ''],
  ])('give a claim %s', async (_, spec, expected) => {
    const { send, clock } = await startServerFixture();
    const path = '/apis/storage.k8s.io/v1/storageclasses';
    await send('POST', path, storageClass('old', { metadata: { name: 'old', ...isDefault } }));
    await clock.advance(5000);
    await send('POST', path, storageClass('new', { metadata: { name: 'new', ...isDefault } }));
    await send('POST', path, storageClass('other'));
    const made = await send('POST', `${inDefault}/persistentvolumeclaims`, claim(spec));
    expect(made.spec.storageClassName).toBe(expected);
  });

  it('give an Ingress its class', async () => {
    const { send } = await startServerFixture();
    const annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
    await send('POST', '/apis/networking.k8s.io/v1/ingressclasses', {
      metadata: { name: 'web', annotations },
      spec: { controller: 'example.com/web' },
    });
    const backend = { service: { name: 's', port: { number: 80 } } };
    const made = await send('POST', '/apis/networking.k8s.io/v1/namespaces/default/ingresses', {
      metadata: { name: 'i' },
      spec: { defaultBackend: backend },
    });
    expect(made.spec.ingressClassName).toBe('web');
  });

  it.each([
    ['is not bound', 'Pending', true, 'spec is immutable after creation except resources.requests'],
    [
      'is of a class that forbids it',
      'Bound',
      false,
      'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    ],
    ['is bound and of a class that allows it', 'Bound', true, undefined],
  ])('a claim grows or not: one that %s', async (_, phase, allowVolumeExpansion, why) => {
    const { send } = await startServerFixture();
    await send('POST', '/apis/storage.k8s.io/v1/storageclasses', storageClass('s', { allowVolumeExpansion }));
    const path = `${inDefault}/persistentvolumeclaims`;
    await send('POST', path, claim({ storageClassName: 's' }));
    await send('PATCH', `${path}/c/status`, { status: { phase } }, mergePatch);
    const growth = send('PATCH', `${path}/c`, { spec: { resources: { requests: { storage: '2Gi' } } } }, mergePatch);
    if (why === undefined) await growth;
    else await expect(growth).rejects.toThrow(why);
  });
});

describe('TaintNodesByCondition', () => {
  it('has new Nodes not ready', async () => {
    const { send } = await startServerFixture();
    const { spec } = await send('POST', '/api/v1/nodes', { metadata: { name: 'n' } });
    expect(spec.taints).toEqual([{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }]);
  });
});
