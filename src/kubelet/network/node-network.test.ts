import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServerFixture } from '../../../test/fixtures/in-process-server.ts';
import { nodeObject } from '../../../test/fixtures/service-objects.ts';
import { silentLogger } from '../../base/logger.ts';
import { onNextTurn } from '../../base/next-turn.ts';
import { type Program, ProgramError, type RunOptions } from '../../base/program.ts';
import { SeededRandom } from '../../base/seeded-random.ts';
import { Client } from '../../client/client.ts';
import { nodes } from '../../client/resources.ts';
import { InProcessTransport } from '../../cluster/in-process-transport.ts';
import { neededPlugins } from './cni/cni-config.ts';
import { NodeNetwork } from './node-network.ts';

/** So many turns of the event loop, and files are written. */
const turns = 300;
const triesMax = 200;

/** A routing table that takes the routes to gateways of 192.0.2.0/24. */
class FakeIp implements Program {
  readonly routes = new Map<string, string>();
  readonly writes: string[] = [];
  links: readonly object[] = [];

  async run(args: readonly string[], { stdin = '' }: RunOptions = {}): Promise<string> {
    if (args.includes('link')) {
      if (args.includes('delete')) this.writes.push(args.join(' '));
      return JSON.stringify(this.links);
    }
    if (args.includes('show')) {
      const entries = args[0] === '-4' ? [...this.routes] : [];
      return JSON.stringify(entries.map(([dst, gateway]) => ({ dst, gateway })));
    }
    let stderr = '';
    for (const line of stdin.trim().split('\n')) {
      const [, verb, destination = '', , gateway = ''] = line.split(' ');
      this.writes.push(line);
      if (verb === 'delete') this.routes.delete(destination);
      else if (gateway.startsWith('192.0.2.')) this.routes.set(destination, gateway);
      else stderr += 'Error: Nexthop has invalid gateway.\n';
    }
    if (stderr !== '') throw new ProgramError('ip failed', 1, stderr);
    return '';
  }
}

class FakeNft implements Program {
  readonly writes: string[] = [];
  table = '';
  failure: Error | undefined;
  chains: readonly object[] = [];

  async run(args: readonly string[], { stdin = '' }: RunOptions = {}): Promise<string> {
    if (this.failure !== undefined) throw this.failure;
    if (args.includes('-f')) {
      this.writes.push(stdin);
      this.table = stdin.endsWith('delete table inet wherry-network\n') ? '' : 'wherry-network';
      return '';
    }
    const own = this.table === '' ? [] : [{ chain: { family: 'inet', table: this.table, name: 'outside' } }];
    return JSON.stringify({ nftables: [...own, ...this.chains] });
  }
}

describe("the network of a Node's Pods", () => {
  let root: string;
  /** Of configurations. */
  let folder: string;
  let plugins: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'wherry-network-'));
    folder = join(root, 'net.d');
    plugins = join(root, 'bin');
    for (const each of [folder, plugins]) await mkdir(each);
    for (const plugin of neededPlugins) {
      await writeFile(join(plugins, plugin), '');
      await chmod(join(plugins, plugin), 0o755);
    }
  });
  afterEach(() => rm(root, { recursive: true }));

  async function setUp() {
    const { server, clock } = await startServerFixture();
    const client = new Client(new InProcessTransport(server, { name: 'admin', groups: ['system:masters'] }, 'test'));
    const ip = new FakeIp();
    const nft = new FakeNft();
    const sysctls = new Map<string, string>([
      ['net.ipv4.ip_forward', '1'],
      ['net.bridge.bridge-nf-call-iptables', '1'],
    ]);
    const network = new NodeNetwork({
      client,
      nodeName: 'node-1',
      clusterCidr: '10.244.0.0/16',
      configFolder: folder,
      addressFolder: '/run/addresses',
      pluginFolders: [plugins],
      programs: { ip, nft },
      sysctls: { read: async (name) => sysctls.get(name) },
      clock,
      random: new SeededRandom(1),
      logger: silentLogger,
    });
    const settle = async (ms = 1000): Promise<void> => {
      await clock.advance(ms);
      for (let i = 0; i < turns; i++) await new Promise<void>((resolve) => onNextTurn(resolve));
    };
    /** Lets time pass until it holds; fails as the expectation does that never holds. */
    const until = async (expectation: () => Promise<void> | void): Promise<void> => {
      for (let tries = 1; ; tries++) {
        await settle();
        try {
          await expectation();
          return;
        } catch (error) {
          if (tries >= triesMax) throw error;
        }
      }
    };
    const createNode = async (name: string, podCIDR: string | undefined, address: string): Promise<void> => {
      const node = nodeObject(name);
      const spec = podCIDR === undefined ? {} : { podCIDR, podCIDRs: [podCIDR] };
      const { metadata } = await client.create(nodes, { ...node, spec });
      const addresses = [{ type: 'InternalIP', address }];
      await client.updateStatus(nodes, { ...node, metadata, spec, status: { ...node.status, addresses } });
    };
    const subnet = async (): Promise<string> =>
      JSON.parse(await readFile(join(folder, '10-wherry.conflist'), 'utf8')).plugins[0].ipam.ranges[0][0].subnet;
    return { client, ip, nft, sysctls, network, settle, until, createNode, subnet };
  }

  it('is configured, with routes to the others, and then nothing is written any more', async () => {
    const { ip, nft, network, settle, createNode, subnet } = await setUp();
    await createNode('node-1', '10.244.1.0/24', '192.0.2.1');
    await createNode('node-2', '10.244.2.0/24', '192.0.2.2');
    await network.start();
    await network.start();
    expect(await subnet()).toBe('10.244.1.0/24');
    expect([...ip.routes]).toEqual([['10.244.2.0/24', '192.0.2.2']]);
    expect(nft.writes).toEqual([expect.stringContaining('ip daddr 10.244.0.0/16 return')]);
    expect(network.problems).toEqual([]);
    const writes = [ip.writes.length, nft.writes.length];
    for (let i = 0; i < 3; i++) await settle(30_000);
    expect([ip.writes.length, nft.writes.length]).toEqual(writes);
    await network.stop();
    await network.stop();
    expect(await subnet()).toBe('10.244.1.0/24');
  });

  it('follows Nodes that come, move and go', async () => {
    const { client, ip, network, until, createNode } = await setUp();
    await createNode('node-1', '10.244.1.0/24', '192.0.2.1');
    await network.start();
    await createNode('node-2', '10.244.2.0/24', '192.0.2.2');
    await until(() => expect([...ip.routes]).toEqual([['10.244.2.0/24', '192.0.2.2']]));
    const node = await client.get(nodes, { name: 'node-2' });
    const addresses = [{ type: 'InternalIP', address: '192.0.2.9' }];
    await client.updateStatus(nodes, { ...node, status: { ...node.status, addresses } });
    await until(() => expect([...ip.routes]).toEqual([['10.244.2.0/24', '192.0.2.9']]));
    await client.delete(nodes, { name: 'node-2' });
    await until(() => expect([...ip.routes]).toEqual([]));
    await network.stop();
  });

  it('waits for the podCIDR, and says so', async () => {
    const { client, network, until, createNode, subnet } = await setUp();
    await createNode('node-1', undefined, '192.0.2.1');
    await network.start();
    expect(network.problems.map(({ what }) => what)).toEqual(['Node node-1 has no podCIDR yet']);
    expect(await readdir(folder)).toEqual([]);
    const node = await client.get(nodes, { name: 'node-1' });
    await client.update(nodes, { ...node, spec: { podCIDR: '10.244.7.0/24', podCIDRs: ['10.244.7.0/24'] } });
    await until(async () => expect(await subnet()).toBe('10.244.7.0/24'));
    expect(network.problems).toEqual([]);
    await network.stop();
  });

  it('leaves it to another configuration, as soon as there is one', async () => {
    const { ip, nft, network, settle, until, createNode } = await setUp();
    await createNode('node-1', '10.244.1.0/24', '192.0.2.1');
    await createNode('node-2', '10.244.2.0/24', '192.0.2.2');
    await network.start();
    await writeFile(join(folder, '05-theirs.conflist'), '{}');
    await until(async () => {
      expect(await readdir(folder)).toEqual(['05-theirs.conflist']);
      expect([ip.routes.size, nft.table]).toEqual([0, '']);
    });
    const writes = [ip.writes.length, nft.writes.length];
    await settle(30_000);
    expect([ip.writes.length, nft.writes.length]).toEqual(writes);
    await rm(join(folder, '05-theirs.conflist'));
    await until(async () => {
      expect(await readdir(folder)).toEqual(['10-wherry.conflist']);
      expect([ip.routes.size, nft.table]).toEqual([1, 'wherry-network']);
    });
    await network.stop();
  });

  it('puts back what was taken away', async () => {
    const { ip, nft, network, until, createNode, subnet } = await setUp();
    await createNode('node-1', '10.244.1.0/24', '192.0.2.1');
    await createNode('node-2', '10.244.2.0/24', '192.0.2.2');
    await network.start();
    await rm(join(folder, '10-wherry.conflist'));
    ip.routes.clear();
    nft.table = '';
    await until(async () => {
      expect(await subnet()).toBe('10.244.1.0/24');
      expect([ip.routes.size, nft.table]).toEqual([1, 'wherry-network']);
    });
    await network.stop();
  });

  it('tells what stands in the way', async () => {
    const { nft, sysctls, network, until, createNode } = await setUp();
    await createNode('node-1', '10.244.1.0/24', '192.0.2.1');
    await createNode('node-2', '10.244.2.0/24', '198.51.100.2');
    await createNode('node-3', '10.244.3.0/24', '192.0.2.3');
    sysctls.set('net.ipv4.ip_forward', '0');
    await rm(join(plugins, 'portmap'));
    nft.chains = [{ chain: { family: 'ip', table: 'filter', name: 'FORWARD', hook: 'forward', policy: 'drop' } }];
    await network.start();
    expect(network.problems.map(({ what }) => what)).toEqual([
      'the kernel takes no route to Pods of other Nodes: 10.244.2.0/24 via 198.51.100.2 (Error: Nexthop has invalid gateway.)',
      `the CNI plugins bridge, host-local, loopback, portmap are not installed: ${plugins} lacks portmap`,
      'net.ipv4.ip_forward is 0, not 1: nothing gets from Pods to other machines',
      expect.stringContaining('chain FORWARD of table ip filter drops forwarded packets'),
    ]);
    sysctls.set('net.ipv4.ip_forward', '1');
    nft.chains = [];
    await until(() => expect(network.problems).toHaveLength(2));
    await network.stop();
  });

  it('does not start where the machine cannot be changed', async () => {
    const { nft, network, createNode, until } = await setUp();
    await createNode('node-1', '10.244.1.0/24', '192.0.2.1');
    nft.failure = new Error('Operation not permitted');
    await expect(network.start()).rejects.toThrow('Operation not permitted');
    nft.failure = undefined;
    await until(() => expect(nft.writes).toEqual([]));
  });

  it.each([
    { name: 'that no Pod is on', links: [{ ifname: 'wherry0' }], deleted: ['link delete wherry0'] },
    { name: 'that Pods are on', links: [{ ifname: 'wherry0' }, { ifname: 'veth1', master: 'wherry0' }], deleted: [] },
    { name: 'that is not there', links: [{ ifname: 'lo' }], deleted: [] },
  ])('takes all away on request, and a bridge $name: $deleted', async ({ links, deleted }) => {
    const { ip, nft, network, createNode } = await setUp();
    await createNode('node-1', '10.244.1.0/24', '192.0.2.1');
    await createNode('node-2', '10.244.2.0/24', '192.0.2.2');
    await network.start();
    ip.links = links;
    await network.stop({ remove: true });
    expect([await readdir(folder), ip.routes.size, nft.table]).toEqual([[], 0, '']);
    expect(ip.writes.filter((write) => write.startsWith('link'))).toEqual(deleted);
  });
});
