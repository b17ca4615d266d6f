import { describe, expect, it } from 'vitest';
import { builtInResources } from '../../api/resources.ts';
import { silentLogger } from '../../base/logger.ts';
import { systemRandom } from '../../base/random.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { MemoryStore } from '../../storage/memory/memory-store.ts';
import { bootstrap } from '../bootstrap/bootstrap.ts';
import { localRequest, objectOf } from '../local-request.ts';
import { mastersAuthorizer } from '../security/authorization.ts';
import { ApiServer } from '../server.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { priority } from './priority.ts';
import { serviceAccountName } from './service-account.ts';
import { storageObjectInUseProtection } from './storage-object-in-use.ts';

const user = { name: 'admin', groups: ['system:masters'] };

async function startServer(): Promise<ApiServer> {
  const clock = new VirtualClock();
  const server: ApiServer = new ApiServer({
    store: new MemoryStore({ clock }),
    resources: builtInResources,
    authenticator: { authenticate: () => undefined },
    authorizer: mastersAuthorizer,
    admission: [
      namespaceLifecycle(() => server.parts.registry),
      serviceAccountName,
      priority(() => server.parts.registry),
      defaultTolerationSeconds,
      storageObjectInUseProtection,
    ],
    paths: [],
    clock,
    random: systemRandom,
    logger: silentLogger,
  });
  await bootstrap(server);
  return server;
}

const send = async (server: ApiServer, method: string, path: string, object?: object): Promise<never> =>
  objectOf(await server.handle(localRequest({ method, path, object, user }))) as never;

const pods = '/api/v1/namespaces/default/pods';
const pod = (spec: object = {}) => ({
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
});

describe('admission of a Pod', () => {
  it('gives it an account, a priority and tolerations', async () => {
    const { spec }: { spec: object } = await send(await startServer(), 'POST', pods, pod());
    expect(spec).toMatchObject({
      serviceAccountName: 'default',
      serviceAccount: 'default',
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
        { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      ],
    });
  });

  it('leaves the tolerations that it has', async () => {
    const tolerations = [{ operator: 'Exists' }];
    const { spec }: { spec: object } = await send(await startServer(), 'POST', pods, pod({ tolerations }));
    expect(spec).toMatchObject({ tolerations });
  });

  it.each([['a class that is there', { priorityClassName: 'system-node-critical' }, 2_000_001_000]])(
    'takes the priority of %s',
    async (_, fields, expected) => {
      const { spec }: { spec: object } = await send(await startServer(), 'POST', pods, pod(fields));
      expect(spec).toMatchObject({ priority: expected });
    },
  );

  it.each([
    [
      'a class that is not there',
      { priorityClassName: 'none' },
      'pods "p" is forbidden: no PriorityClass with name none was found',
    ],
    [
      'a priority of its own',
      { priority: 7 },
      'pods "p" is forbidden: the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    ],
  ])('refuses %s', async (_, fields, message) => {
    await expect(send(await startServer(), 'POST', pods, pod(fields))).rejects.toThrow(message);
  });
});

describe('NamespaceLifecycle', () => {
  it.each([['a namespace that is missing', '/api/v1/namespaces/none/configmaps', 'namespaces "none" not found']])(
    'refuses objects in %s',
    async (_, path, message) => {
      await expect(send(await startServer(), 'POST', path, { metadata: { name: 'a' } })).rejects.toThrow(message);
    },
  );

  it('refuses objects in a namespace that is going', async () => {
    const server = await startServer();
    await send(server, 'POST', '/api/v1/namespaces', { metadata: { name: 'going' } });
    await send(server, 'DELETE', '/api/v1/namespaces/going');
    await expect(
      send(server, 'POST', '/api/v1/namespaces/going/configmaps', { metadata: { name: 'a' } }),
    ).rejects.toThrow(
      'configmaps "a" is forbidden: unable to create new content in namespace going because it is being terminated',
    );
  });

  it('keeps the namespaces of the system', async () => {
    await expect(send(await startServer(), 'DELETE', '/api/v1/namespaces/kube-system')).rejects.toThrow(
      'namespaces "kube-system" is forbidden: this namespace may not be deleted',
    );
  });
});

describe('StorageObjectInUseProtection', () => {
  it('puts a finalizer on claims', async () => {
    const claim: { metadata: object } = await send(
      await startServer(),
      'POST',
      '/api/v1/namespaces/default/persistentvolumeclaims',
      {
        metadata: { name: 'c' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    );
    expect(claim.metadata).toMatchObject({ finalizers: ['kubernetes.io/pvc-protection'] });
  });
});
