/** Informers over HTTPS, on servers that are killed, and on networks that break. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConfigMap } from '../../src/api/core/v1/config-map.ts';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Client } from '../../src/client/client.ts';
import { clientFromKubeconfig } from '../../src/client/http/client-from-kubeconfig.ts';
import { HttpTransport } from '../../src/client/http/http-transport.ts';
import { readKubeconfig } from '../../src/client/http/kubeconfig.ts';
import { Informer } from '../../src/client/informer/informer.ts';
import { configMaps } from '../../src/client/resources.ts';
import { startCluster } from '../../src/cluster/cluster.ts';
import { Log } from '../client-node/client.ts';
import { startTestCluster } from '../fixtures/cluster.ts';
import { startServerProcess } from '../fixtures/server-process.ts';
import { startTcpProxy } from '../fixtures/tcp-proxy.ts';

const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

const map = (name: string): ConfigMap => ({ metadata: { namespace: 'default', name, labels: { suite: 'client' } } });

/** Those of the test: controllers make some of their own. */
const own = { namespace: 'default', labelSelector: 'suite=client' };

async function inform(client: Client, initial: 'stream' | 'list' = 'stream') {
  const log = new Log<string>();
  const informer = new Informer<ConfigMap>({
    client,
    resource: configMaps,
    select: own,
    initial,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  });
  informer.addHandler({
    added: ({ metadata }) => log.push(`added ${metadata.name}`),
    updated: ({ metadata }) => log.push(`updated ${metadata.name}`),
    deleted: ({ metadata }) => log.push(`deleted ${metadata.name}`),
  });
  informer.start();
  await informer.synced();
  running.push(() => informer.stop());
  return { informer, log };
}

async function connect(kubeconfig: string): Promise<Client> {
  const client = await clientFromKubeconfig(kubeconfig);
  running.push(() => client.transport.close());
  return client;
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wherry-client-'));
  running.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const has =
  (...wanted: readonly string[]) =>
  (entries: readonly string[]): boolean =>
    wanted.every((entry) => entries.includes(entry));

/** A write that is repeated while the server is away. */
async function persist(write: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await write();
      return;
    } catch (error) {
      if ((error as Error).name !== 'ConnectionError') throw error;
      await new Promise((resolve) => systemClock.setTimeout(() => resolve(undefined), 50));
    }
  }
}

describe('informers over HTTPS', () => {
  it.each(['stream', 'list'] as const)('follow a collection, by %s', async (initial) => {
    const cluster = await startTestCluster();
    running.push(() => cluster.close());
    const client = await connect(cluster.kubeconfig);
    for (let i = 0; i < 30; i++) await client.create(configMaps, map(`before-${i}`));
    const { informer, log } = await inform(client, initial);
    expect(informer.lister.size).toBe(30);
    await client.patch(configMaps, { namespace: 'default', name: 'before-3' }, 'merge', { data: { x: '1' } });
    await client.delete(configMaps, { namespace: 'default', name: 'before-4' });
    await client.create(configMaps, map('after'));
    await log.until(has('updated before-3', 'deleted before-4', 'added after'));
    expect(log.entries.slice(30)).toEqual(['updated before-3', 'deleted before-4', 'added after']);
    const { items } = await client.list(configMaps, own);
    expect(informer.lister.list()).toHaveLength(items.length);
    for (const item of items) expect(informer.lister.get('default', item.metadata.name!)).toEqual(item);
  });

  it('hear of all that happened while their connection was cut, though the store forgot it', async () => {
    const cluster = await startTestCluster();
    running.push(() => cluster.close());
    const proxy = await startTcpProxy(Number(new URL(cluster.url).port));
    running.push(() => proxy[Symbol.asyncDispose]());
    const direct = await connect(cluster.kubeconfig);
    const indirect = await connect(cluster.kubeconfig.replace(cluster.url, `https://127.0.0.1:${proxy.port}`));
    for (const name of ['a', 'b', 'c']) await direct.create(configMaps, map(name));
    const { informer, log } = await inform(indirect);
    for (const forgets of [false, true]) {
      log.entries.length = 0;
      proxy.cut();
      await direct.delete(configMaps, { namespace: 'default', name: 'a' });
      await direct.create(configMaps, map('a'));
      await direct.delete(configMaps, { namespace: 'default', name: 'b' });
      await direct.patch(configMaps, { namespace: 'default', name: 'c' }, 'merge', { data: { at: String(forgets) } });
      if (forgets) await cluster.compact();
      await log.until(has('deleted a', 'added a', 'deleted b', 'updated c'));
      expect([...log.entries].sort()).toEqual(['added a', 'deleted a', 'deleted b', 'updated c']);
      expect(log.entries.indexOf('deleted a')).toBeLessThan(log.entries.indexOf('added a'));
      await direct.create(configMaps, map('b'));
      await log.until(has('added b'));
    }
    expect(informer.lister.size).toBe(3);
  });

  it('go on when the server is killed and comes back', async () => {
    const folder = await newFolder();
    const options = { command: 'source', folder } as const;
    const first = await startServerProcess(options);
    running.push(() => first[Symbol.asyncDispose]());
    const port = new URL(first.url).port;
    const client = await connect(join(folder, 'kubeconfig'));
    await client.create(configMaps, map('before'));
    await client.create(configMaps, map('going'));
    const { informer, log } = await inform(client);
    await client.delete(configMaps, { namespace: 'default', name: 'going' });
    await first.kill();
    const second = await startServerProcess({ ...options, args: ['--port', port] });
    running.push(() => second[Symbol.asyncDispose]());
    await persist(() => client.create(configMaps, map('after')));
    await log.until(has('added after'));
    expect(log.entries).toEqual(['added before', 'added going', 'deleted going', 'added after']);
    expect(informer.lister.list().map(({ metadata }) => metadata.name)).toEqual(['before', 'after']);
  });

  it('begin anew when the server comes back without what it had', async () => {
    const dataDir = await newFolder();
    // The server's bookmarks, which tell where it is, come this much more often.
    const hurried: Clock = {
      ...systemClock,
      setTimeout: (callback, ms, options) => systemClock.setTimeout(callback, ms / 100, options),
    };
    // It keeps its certificates in the folder, but its state in memory.
    const first = await startCluster({ store: 'memory', port: 0, dataDir, clock: hurried });
    running.push(() => first.close());
    const client = await connect(first.kubeconfig);
    for (let i = 0; i < 5; i++) await client.create(configMaps, map(`m${i}`));
    for (let i = 0; i < 300; i++) {
      await client.patch(configMaps, { namespace: 'default', name: 'm0' }, 'merge', { data: { i: String(i) } });
    }
    const { informer, log } = await inform(client);
    await first.close();
    const second = await startCluster({ store: 'memory', port: first.port, dataDir, clock: hurried });
    running.push(() => second.close());
    await persist(() => client.create(configMaps, map('m0')));
    await log.until(has('deleted m0', 'added m0', 'deleted m4'));
    expect(informer.lister.list().map(({ metadata }) => metadata.name)).toEqual(['m0']);
  });
});

it('a hundred informers share a connection, and another where that is full', async () => {
  const cluster = await startTestCluster();
  running.push(() => cluster.close());
  const proxy = await startTcpProxy(Number(new URL(cluster.url).port));
  running.push(() => proxy[Symbol.asyncDispose]());
  const { access } = await readKubeconfig(cluster.kubeconfig.replace(cluster.url, `https://127.0.0.1:${proxy.port}`));
  const transport = new HttpTransport({ access, clock: systemClock });
  running.push(() => transport.close());
  const client = new Client(transport);
  const first = await Promise.all(Array.from({ length: 100 }, () => inform(client)));
  expect(proxy.open).toBe(1);
  const more = await Promise.all(Array.from({ length: 200 }, () => inform(client)));
  expect(proxy.open).toBe(2);
  await client.create(configMaps, map('seen by all'.replaceAll(' ', '-')));
  await Promise.all([...first, ...more].map(({ log }) => log.until(has('added seen-by-all'))));
});
