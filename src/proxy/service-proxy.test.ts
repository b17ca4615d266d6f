import { describe, expect, it } from 'vitest';
import { startServerFixture } from '../../test/fixtures/in-process-server.ts';
import { nodeObject, serviceObject } from '../../test/fixtures/service-objects.ts';
import { sleep } from '../base/clock.ts';
import { silentLogger } from '../base/logger.ts';
import { onNextTurn } from '../base/next-turn.ts';
import { SeededRandom } from '../base/seeded-random.ts';
import { Client } from '../client/client.ts';
import { endpointSlices, nodes, services } from '../client/resources.ts';
import { InProcessTransport } from '../cluster/in-process-transport.ts';
import type { StaleFlows } from './conntrack/stale-flows.ts';
import type { Nft } from './nft/nft.ts';
import { ServiceProxy, type ServiceProxyOptions } from './service-proxy.ts';

const namespace = 'default';
const user = { name: 'admin', groups: ['system:masters'] };
/** So many turns of the event loop, and all that was under way has come to an end. */
const turns = 50;

/** Remembers what it was told. */
class RecordingNft implements Nft {
  /** How long each transaction takes. */
  takes: () => Promise<void> = async () => {};
  readonly transactions: string[] = [];
  failure: Error | undefined;
  isThere = false;
  checks = 0;

  async apply(commands: string): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    await this.takes();
    this.transactions.push(commands);
    this.isThere = !commands.endsWith('delete table inet wherry-proxy\n');
  }

  async hasChain(): Promise<boolean> {
    this.checks++;
    return this.isThere;
  }

  take(): readonly string[] {
    return this.transactions.splice(0);
  }
}

async function setUp(options: Partial<ServiceProxyOptions> = {}) {
  const { server, clock } = await startServerFixture();
  const client = new Client(new InProcessTransport(server, user, 'test'));
  const nft = new RecordingNft();
  const deleted: StaleFlows[] = [];
  const proxy = new ServiceProxy({
    client,
    nodeName: 'node-1',
    clusterCidr: '10.244.0.0/16',
    clock,
    random: new SeededRandom(1),
    logger: silentLogger,
    nft,
    conntrack: { deleteFlows: async (flows) => void deleted.push(...flows) },
    ...options,
  });
  /** Lets time pass, and then what is under way come to an end. */
  const settle = async (ms = 0): Promise<void> => {
    await clock.advance(ms);
    for (let i = 0; i < turns; i++) await new Promise<void>((resolve) => onNextTurn(resolve));
  };
  const createService = async (name: string, clusterIP: string, protocol = 'TCP'): Promise<void> => {
    const ports = [{ name: 'http', port: 80, targetPort: 80, protocol }];
    await client.create(services, serviceObject({ clusterIP, ports }, { name, uid: undefined }));
  };
  const createSlice = async (name: string, service: string, ip: string, labels = {}, protocol = 'TCP') => {
    await client.create(endpointSlices, {
      metadata: { name, namespace, labels: { 'kubernetes.io/service-name': service, ...labels } },
      addressType: 'IPv4',
      ports: [{ name: 'http', port: 8080, protocol }],
      endpoints: [{ addresses: [ip], conditions: { ready: true }, nodeName: 'node-1' }],
    });
  };
  return { client, clock, nft, deleted, proxy, settle, createService, createSlice };
}

describe('the proxy', () => {
  it('has set all rules when it has started, in one transaction', async () => {
    const { proxy, nft, createService, createSlice } = await setUp();
    for (let i = 1; i <= 3; i++) {
      await createService(`web-${i}`, `10.96.0.${i}`);
      await createSlice(`web-${i}`, `web-${i}`, `10.244.0.${i}`);
    }
    expect(proxy.health()).toMatchObject({ healthy: false, lastUpdated: undefined });
    await proxy.start();
    await proxy.start();
    const [all, ...more] = nft.take();
    expect(more).toEqual([]);
    expect(all).toMatch(/^add table inet wherry-proxy\ndelete table inet wherry-proxy\nadd table inet wherry-proxy\n/);
    expect(all?.match(/dnat ip to 10\.244\.0\.\d/g)).toHaveLength(3);
    await proxy.stop();
    await proxy.stop();
  });

  it('changes what has changed, and does nothing otherwise', async () => {
    const { proxy, nft, settle, createService, createSlice } = await setUp();
    await createService('web', '10.96.0.1');
    await createService('other', '10.96.0.2');
    await proxy.start();
    await settle(1000);
    await settle(1000);
    nft.take();
    await createSlice('web', 'web', '10.244.0.1');
    await settle();
    await settle(10);
    expect(nft.take()).toEqual([
      [
        'delete element inet wherry-proxy no-endpoint-ips-4 { 10.96.0.1 . tcp . 80 }',
        'add chain inet wherry-proxy cluster-4/default/web/tcp/80',
        'add rule inet wherry-proxy cluster-4/default/web/tcp/80 meta l4proto tcp dnat ip to 10.244.0.1:8080',
        'add element inet wherry-proxy service-ips-4 { 10.96.0.1 . tcp . 80 : goto cluster-4/default/web/tcp/80 }',
        'add element inet wherry-proxy hairpin-ips-4 { 10.244.0.1 . 10.244.0.1 }',
        '',
      ].join('\n'),
    ]);
    await settle(3_600_000);
    expect(nft.take()).toEqual([]);
    await proxy.stop();
  });

  it('takes changes together, and rests after each transaction', async () => {
    const { proxy, nft, settle, createService } = await setUp();
    await proxy.start();
    await settle(1000);
    nft.take();
    for (let i = 1; i <= 20; i++) await createService(`a-${i}`, `10.96.0.${i}`);
    await settle();
    await settle(9);
    expect(nft.take()).toEqual([]);
    await settle(1);
    expect(nft.take()).toHaveLength(1);
    await createService('b-1', '10.96.1.1');
    await settle();
    await settle(49);
    expect(nft.take()).toEqual([]);
    await createService('b-2', '10.96.1.2');
    await settle();
    await settle(1);
    const [both] = nft.take();
    expect(both).toContain('{ 10.96.1.1, 10.96.1.2 }');
    await proxy.stop();
  });

  it.each([
    { tookMs: 10, restsMs: 50 },
    { tookMs: 100, restsMs: 200 },
    { tookMs: 5000, restsMs: 1000 },
  ])('rests $restsMs ms after a transaction of $tookMs ms', async ({ tookMs, restsMs }) => {
    const { clock, proxy, nft, settle, createService } = await setUp();
    await proxy.start();
    await settle(2000);
    await settle(2000);
    nft.take();
    nft.takes = () => sleep(clock, tookMs);
    await createService('a', '10.96.0.1');
    await settle();
    await settle(10);
    await createService('b', '10.96.0.2');
    await settle();
    await settle(tookMs);
    expect(nft.take()).toHaveLength(1);
    nft.takes = async () => {};
    await settle(restsMs - 1);
    expect(nft.take()).toEqual([]);
    await settle(1);
    expect(nft.take()).toHaveLength(1);
    await proxy.stop();
  });

  it('follows Services that go, slices that move, and leaves to others what is theirs', async () => {
    const { client, proxy, nft, settle, createService, createSlice } = await setUp();
    const theirs = { 'service.kubernetes.io/service-proxy-name': 'theirs' };
    await createService('web', '10.96.0.1');
    await createService('other', '10.96.0.2');
    await createSlice('moving', 'web', '10.244.0.1');
    await createSlice('headless', 'web', '10.244.0.2', { 'service.kubernetes.io/headless': '' });
    await createSlice('theirs', 'web', '10.244.0.3', theirs);
    await proxy.start();
    await settle(1000);
    expect(nft.take()[0]?.match(/dnat ip to \S+/g)).toEqual(['dnat ip to 10.244.0.1:8080']);
    const slice = await client.get(endpointSlices, { namespace, name: 'moving' });
    const labels = { 'kubernetes.io/service-name': 'other' };
    await client.update(endpointSlices, { ...slice, metadata: { ...slice.metadata, labels } });
    await settle(1000);
    const moved = nft.take().join('');
    expect(moved).toContain('delete chain inet wherry-proxy cluster-4/default/web/tcp/80\n');
    expect(moved).toContain('add chain inet wherry-proxy cluster-4/default/other/tcp/80\n');
    await client.delete(services, { namespace, name: 'other' });
    await settle(1000);
    expect(nft.take().join('')).toContain('delete chain inet wherry-proxy cluster-4/default/other/tcp/80\n');
    const web = await client.get(services, { namespace, name: 'web' });
    await client.update(services, { ...web, metadata: { ...web.metadata, labels: theirs } });
    await settle(1000);
    expect(nft.take()).toEqual([
      'delete element inet wherry-proxy cluster-ips-4 { 10.96.0.1 }\n' +
        'delete element inet wherry-proxy no-endpoint-ips-4 { 10.96.0.1 . tcp . 80 }\n',
    ]);
    await proxy.stop();
  });

  it('follows the addresses and the zone of its Node', async () => {
    const { client, proxy, nft, settle, createService } = await setUp();
    await createService('web', '10.96.0.1');
    for (const [name, ip] of [
      ['a', '10.244.0.1'],
      ['b', '10.244.0.2'],
    ] as const) {
      await client.create(endpointSlices, {
        metadata: { name, namespace, labels: { 'kubernetes.io/service-name': 'web' } },
        addressType: 'IPv4',
        ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
        endpoints: [{ addresses: [ip], conditions: {}, hints: { forZones: [{ name }] } }],
      });
    }
    await proxy.start();
    await settle(1000);
    expect(nft.take()[0]).toContain('numgen random mod 2');
    const node = nodeObject('node-1', 'b');
    const { metadata } = await client.create(nodes, node);
    const addresses = [{ type: 'InternalIP', address: '192.0.2.1' }];
    await client.updateStatus(nodes, { ...node, metadata, status: { ...node.status, addresses } });
    await settle(1000);
    const followed = nft.take().join('');
    expect(followed).toContain('dnat ip to 10.244.0.2:8080\n');
    expect(followed).toContain('add element inet wherry-proxy node-port-ips-4 { 192.0.2.1 }\n');
    expect(proxy.health()).toMatchObject({ healthy: true, nodeEligible: true });
    const created = await client.get(nodes, { name: 'node-1' });
    const taints = [{ key: 'ToBeDeletedByClusterAutoscaler', effect: 'NoSchedule' }];
    await client.update(nodes, { ...created, spec: { taints } });
    await settle(1000);
    expect(nft.take()).toEqual([]);
    expect(proxy.health()).toMatchObject({ healthy: true, nodeEligible: false });
    await client.delete(nodes, { name: 'node-1' });
    await settle(1000);
    expect(nft.take()).toEqual([]);
    await proxy.stop();
  });

  it('makes all anew after a failure, later each time, and says when it is behind', async () => {
    const { clock, proxy, nft, settle, createService } = await setUp();
    await proxy.start();
    await settle(1000);
    nft.take();
    const wentWellAt = proxy.health().lastUpdated;
    nft.failure = new Error('nft failed');
    await createService('web', '10.96.0.1');
    await settle(10);
    expect(proxy.health()).toMatchObject({ healthy: true, lastUpdated: wentWellAt });
    // However many changes come, the next try waits its turn.
    await createService('web-2', '10.96.0.2');
    await settle(59_000);
    expect(proxy.health().healthy).toBe(true);
    await settle(2000);
    expect(proxy.health()).toEqual({
      healthy: false,
      lastUpdated: wentWellAt,
      currentTime: clock.now(),
      nodeEligible: true,
    });
    nft.failure = undefined;
    await settle(30_000);
    const [all, ...more] = nft.take();
    expect(more).toEqual([]);
    expect(all).toMatch(/^add table inet wherry-proxy\ndelete table/);
    expect(all).toContain('{ 10.96.0.1, 10.96.0.2 }');
    expect(proxy.health().healthy).toBe(true);
    expect(proxy.health().lastUpdated).toBeGreaterThan(wentWellAt!);
    await proxy.stop();
  });

  it('does not start where rules cannot be set', async () => {
    const { clock, proxy, nft, settle } = await setUp();
    const timers = clock.pending;
    nft.failure = new Error('nft is not installed');
    await expect(proxy.start()).rejects.toThrow('nft is not installed');
    expect(clock.pending).toBe(timers);
    nft.failure = undefined;
    await settle(60_000);
    expect(nft.take()).toEqual([]);
    await proxy.stop();
  });

  it('sees within half a minute that the table was taken away', async () => {
    const { proxy, nft, settle } = await setUp();
    await proxy.start();
    await settle(1000);
    nft.take();
    nft.isThere = false;
    await settle(30_000);
    expect(nft.take()).toEqual([expect.stringMatching(/^add table inet wherry-proxy\ndelete table/)]);
    for (let i = 0; i < 3; i++) await settle(30_000);
    expect(nft.take()).toEqual([]);
    expect(nft.checks).toBeGreaterThanOrEqual(4);
    await proxy.stop();
  });

  it('has flows of UDP endpoints deleted that are gone', async () => {
    const { client, proxy, deleted, settle, createService, createSlice } = await setUp();
    await createService('dns', '10.96.0.10', 'UDP');
    await createSlice('dns', 'dns', '10.244.0.1', {}, 'UDP');
    await proxy.start();
    await settle(1000);
    expect(deleted.splice(0)).toEqual([{ family: 4, ip: '10.96.0.10', port: 80, from: '10.96.0.10' }]);
    await client.delete(endpointSlices, { namespace, name: 'dns' });
    await settle(1000);
    expect(deleted.splice(0)).toEqual([{ family: 4, ip: '10.96.0.10', port: 80, from: '10.244.0.1' }]);
    await proxy.stop();
  });

  it('leaves no more flows to delete than it has said, however many endpoints go', async () => {
    const { client, proxy, deleted, settle, createService } = await setUp();
    await createService('dns', '10.96.0.10', 'UDP');
    for (let slice = 0; slice < 11; slice++) {
      await client.create(endpointSlices, {
        metadata: { name: `dns-${slice}`, namespace, labels: { 'kubernetes.io/service-name': 'dns' } },
        addressType: 'IPv4',
        ports: [{ name: 'http', port: 53, protocol: 'UDP' }],
        endpoints: Array.from({ length: 100 }, (_, i) => ({ addresses: [`10.244.${slice}.${i + 1}`], conditions: {} })),
      });
    }
    await proxy.start();
    await settle(1000);
    deleted.splice(0);
    await client.deleteCollection(endpointSlices, { namespace });
    await settle(1000);
    expect(deleted).toHaveLength(1000);
    await proxy.stop();
  });

  it('leaves the rules when it stops, and takes them away on request', async () => {
    const { proxy, nft, settle, createService } = await setUp();
    await proxy.start();
    nft.take();
    await proxy.stop();
    await createService('web', '10.96.0.1');
    await settle(60_000);
    expect(nft.take()).toEqual([]);
    await proxy.cleanup();
    await proxy.cleanup();
    const gone = 'add table inet wherry-proxy\ndelete table inet wherry-proxy\n';
    expect(nft.take()).toEqual([gone, gone]);
  });
});
