/** A small operator, as users write it: it knows nothing but `wherry/client`. */
import { afterEach, expect, it } from 'vitest';
import {
  type Client,
  clientFromKubeconfig,
  configMaps,
  createEventRecorder,
  events,
  InformerFactory,
  isAlreadyExists,
  isNotFound,
  keyOf,
  LeaderElector,
  leaderIdentity,
  leases,
  Reconciler,
  secrets,
  splitKey,
  systemParts,
} from '../../src/client/index.ts';
import { startTestCluster } from '../fixtures/cluster.ts';

const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

/** Keeps a Secret beside each ConfigMap that asks for one by a label. */
function startOperator(client: Client, host: string) {
  const informers = new InformerFactory({ client, ...systemParts });
  const wanted = informers.informer(configMaps, { labelSelector: 'mirror=true' });
  const recorder = createEventRecorder({ client, component: 'mirror', host, ...systemParts });
  const reconciler = new Reconciler({
    name: 'mirror',
    workers: 2,
    reconcile: async (key) => {
      const object = wanted.lister.getByKey(key);
      if (object === undefined) {
        await client.delete(secrets, splitKey(key)).catch((error: unknown) => {
          if (!isNotFound(error)) throw error;
        });
        return;
      }
      const { namespace, name } = object.metadata;
      try {
        await client.create(secrets, { metadata: { namespace, name }, stringData: object.data });
        recorder.event({ resource: configMaps, object }, 'Normal', 'Mirrored', `Created secret ${name}`);
      } catch (error) {
        if (!isAlreadyExists(error)) throw error;
        await client.patch(secrets, { namespace, name: name! }, 'merge', { stringData: object.data });
      }
    },
    ...systemParts,
  });
  wanted.addHandler({
    added: (object) => reconciler.queue.add(keyOf(object)),
    updated: (object) => reconciler.queue.add(keyOf(object)),
    deleted: (object) => reconciler.queue.add(keyOf(object)),
  });
  const elector = new LeaderElector({
    client,
    lease: { namespace: 'default', name: 'mirror' },
    identity: leaderIdentity(host, systemParts.random),
    leaseDurationMs: 3000,
    renewDeadlineMs: 2000,
    retryPeriodMs: 200,
    events: recorder,
    lead: async (signal) => {
      informers.start();
      await informers.synced();
      reconciler.start();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await reconciler.stop();
    },
    ...systemParts,
  });
  elector.start();
  const stop = async (): Promise<void> => {
    await elector.stop();
    await informers.stop();
    await recorder.stop();
    await client.transport.close();
  };
  running.push(stop);
  return { elector, stop };
}

async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await look().catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
    if (found) return found;
    await new Promise((resolve) => systemParts.clock.setTimeout(() => resolve(undefined), 20));
  }
}

it('an operator does its work, and another takes over when it stops', async () => {
  const cluster = await startTestCluster();
  running.push(() => cluster.close());
  const user = await clientFromKubeconfig(cluster.kubeconfigFile);
  running.push(() => user.transport.close());
  const first = startOperator(await clientFromKubeconfig(cluster.kubeconfigFile), 'one');
  await until(async () => first.elector.isLeader);
  const second = startOperator(await clientFromKubeconfig(cluster.kubeconfigFile), 'two');
  const key = { namespace: 'default', name: 'settings' };
  const textOf = async (): Promise<string> => {
    const { data } = await user.get(secrets, key);
    return Buffer.from(data?.greeting ?? '', 'base64').toString();
  };

  const labels = { mirror: 'true' };
  await user.create(configMaps, { metadata: { ...key, labels }, data: { greeting: 'hello' } });
  expect(await until(textOf)).toBe('hello');
  await user.patch(configMaps, key, 'merge', { data: { greeting: 'good day' } });
  await until(async () => (await textOf()) === 'good day');
  const event = await until(async () =>
    (await user.list(events, { namespace: 'default' })).items.find(({ reason }) => reason === 'Mirrored'),
  );
  expect(event).toMatchObject({ message: 'Created secret settings', source: { component: 'mirror', host: 'one' } });
  expect(second.elector.isLeader).toBe(false);

  await first.stop();
  await until(async () => second.elector.isLeader);
  expect((await user.get(leases, { namespace: 'default', name: 'mirror' })).spec.leaseTransitions).toBe(1);
  await user.patch(configMaps, key, 'merge', { metadata: { labels: { mirror: null } } });
  await until(async () => {
    const { items } = await user.list(secrets, { namespace: 'default' });
    return items.every(({ metadata }) => metadata.name !== 'settings');
  });
});
