import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServerFixture, startServerFixture } from '../../../test/fixtures/in-process-server.ts';
import { silentLogger } from '../../base/logger.ts';
import { turnsTaken } from '../../base/next-turn.ts';
import { systemRandom } from '../../base/random.ts';
import { Client } from '../../client/client.ts';
import { configMaps, secrets } from '../../client/resources.ts';
import { InProcessTransport } from '../../cluster/in-process-transport.ts';
import { type ObjectName, WatchedObjects } from './watched-objects.ts';

const admin = { name: 'admin', groups: ['system:masters'] };
const namespace = 'default';
const settings: ObjectName = { kind: 'ConfigMap', namespace, name: 'settings' };

let server: ServerFixture;
let client: Client;
let watches: string[];
let watched: WatchedObjects;

beforeEach(async () => {
  server = await startServerFixture();
  watches = [];
  class CountingTransport extends InProcessTransport {
    override watch(...[request, sink]: Parameters<InProcessTransport['watch']>): Promise<void> {
      watches.push(request.path);
      return super.watch(request, sink);
    }
  }
  client = new Client(new CountingTransport(server.server, admin, 'test'));
  watched = new WatchedObjects({ client, clock: server.clock, random: systemRandom, logger: silentLogger });
});

afterEach(() => watched.stop());

const create = (name: string, data: Record<string, string>): Promise<object> =>
  client.create(configMaps, { metadata: { name, namespace }, data });

describe('watched objects', () => {
  it('are as the API has them', async () => {
    await create('settings', { a: '1' });
    await client.create(secrets, { metadata: { name: 'settings', namespace }, data: { key: 'MQ==' } });
    watched.watch(settings, () => {});
    watched.watch({ ...settings, kind: 'Secret' }, () => {});
    expect((await watched.configMap(namespace, 'settings'))?.data).toEqual({ a: '1' });
    expect((await watched.secret(namespace, 'settings'))?.data).toEqual({ key: 'MQ==' });
  });

  it('may not be there', async () => {
    watched.watch(settings, () => {});
    expect(await watched.configMap(namespace, 'settings')).toBeUndefined();
  });

  it('tell of changes, not of what they are at first, nor of others', async () => {
    await create('settings', { a: '1' });
    const told: string[] = [];
    watched.watch(settings, () => told.push('changed'));
    await watched.configMap(namespace, 'settings');
    expect(told).toEqual([]);
    await create('others', { a: '1' });
    await client.patch(configMaps, { namespace, name: 'settings' }, 'merge', { data: { a: '2' } });
    await expect.poll(() => told).toHaveLength(1);
    expect((await watched.configMap(namespace, 'settings'))?.data).toEqual({ a: '2' });
    await client.delete(configMaps, { namespace, name: 'settings' });
    await expect.poll(() => told).toHaveLength(2);
    expect(await watched.configMap(namespace, 'settings')).toBeUndefined();
    await create('settings', { a: '3' });
    await expect.poll(() => told).toHaveLength(3);
  });

  it('are watched once for all who want them, and no longer than anybody does', async () => {
    await create('settings', { a: '1' });
    const told: string[] = [];
    const first = watched.watch(settings, () => told.push('first'));
    const second = watched.watch(settings, () => told.push('second'));
    await watched.configMap(namespace, 'settings');
    expect(watches).toHaveLength(1);
    first();
    first();
    await client.patch(configMaps, { namespace, name: 'settings' }, 'merge', { data: { a: '2' } });
    await expect.poll(() => told).toEqual(['second']);
    expect(watched.size).toBe(1);
    second();
    expect(watched.size).toBe(0);
    await client.patch(configMaps, { namespace, name: 'settings' }, 'merge', { data: { a: '3' } });
    await turnsTaken();
    expect(told).toEqual(['second']);
    await expect(watched.configMap(namespace, 'settings')).rejects.toThrow('not registered');
  });

  it('are no longer waited for after the end', async () => {
    watched.watch(settings, () => {});
    const reading = watched.configMap(namespace, 'settings');
    const refused = expect(reading).rejects.toThrow('stopped before');
    await watched.stop();
    await refused;
    await watched.stop();
    expect(watched.size).toBe(0);
  });
});
