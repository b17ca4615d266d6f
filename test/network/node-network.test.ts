/** Two Nodes on one link, and Pods that real CNI plugins connect by the configurations that the Nodes wrote. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sleep, systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Client } from '../../src/client/client.ts';
import { nodes } from '../../src/client/resources.ts';
import { InProcessTransport } from '../../src/cluster/in-process-transport.ts';
import { findPluginFolder } from '../../src/kubelet/network/cni/cni-plugins.ts';
import { NodeNetwork } from '../../src/kubelet/network/node-network.ts';
import { addToNetwork } from '../fixtures/cni-pods.ts';
import { startServerFixture } from '../fixtures/in-process-server.ts';
import { connectNamespaces, NetworkNamespace, namespacesAvailable } from '../fixtures/network-namespace.ts';
import { nodeObject } from '../fixtures/service-objects.ts';

function whyNot(): string {
  const { ok, reason } = namespacesAvailable();
  if (!ok) return reason;
  try {
    findPluginFolder();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

const reason = whyNot();
const waitMsMax = 20_000;

describe.skipIf(reason !== '')(`Pods on two Nodes${reason === '' ? '' : ` (${reason})`}`, () => {
  const namespaces: NetworkNamespace[] = [];
  let folder: string;
  let client: Client;
  const networks: NodeNetwork[] = [];
  let node1: NetworkNamespace;
  let node2: NetworkNamespace;
  let outside: NetworkNamespace;
  let pod1: NetworkNamespace;
  let pod2: NetworkNamespace;
  /** Of the Pods, IPv4 and IPv6. */
  let ips1: readonly string[];
  let ips2: readonly string[];

  async function namespace(name: string): Promise<NetworkNamespace> {
    const started = await NetworkNamespace.start(name);
    namespaces.push(started);
    return started;
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wherry-node-network-'));
    const { server } = await startServerFixture();
    client = new Client(new InProcessTransport(server, { name: 'admin', groups: ['system:masters'] }, 'test'));
    [node1, node2, outside] = [await namespace('node-1'), await namespace('node-2'), await namespace('outside')];
    [pod1, pod2] = [await namespace('pod-1'), await namespace('pod-2')];
    await connectNamespaces(
      { in: node1, device: 'eth0', addresses: ['192.0.2.1/24', '2001:db8::1/64'] },
      { in: node2, device: 'eth0', addresses: ['192.0.2.2/24', '2001:db8::2/64'] },
    );
    await connectNamespaces(
      { in: node1, device: 'eth1', addresses: ['198.51.100.1/24', '2001:db8:1::1/64'] },
      { in: outside, device: 'eth0', addresses: ['198.51.100.2/24', '2001:db8:1::2/64'] },
    );
    for (const node of [node1, node2]) {
      await node.run('sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1');
      await node.run('sysctl', '-qw', 'net.bridge.bridge-nf-call-iptables=1', 'net.bridge.bridge-nf-call-ip6tables=1');
    }
    await createNode('node-1', ['10.244.1.0/24', 'fd00:10:244:1::/64'], ['192.0.2.1', '2001:db8::1']);
    await createNode('node-2', ['10.244.2.0/24', 'fd00:10:244:2::/64'], ['192.0.2.2', '2001:db8::2']);
    for (const node of [node1, node2]) {
      const network = new NodeNetwork({
        client,
        nodeName: node.name,
        clusterCidr: '10.244.0.0/16,fd00:10:244::/56',
        configFolder: join(folder, node.name),
        addressFolder: join(folder, `${node.name}-addresses`),
        programs: { ip: node.program('ip'), nft: node.program('nft') },
        sysctls: { read: async (name) => (await node.run('sysctl', '-n', name)).trim() },
        clock: systemClock,
        random: systemRandom,
        logger: silentLogger,
      });
      networks.push(network);
      await network.start();
    }
    ips1 = await addPod(node1, pod1);
    ips2 = await addPod(node2, pod2);
    for (const each of [pod1, pod2, outside]) await each.listen('tcp', 8080);
  });

  afterAll(async () => {
    await Promise.all(networks.map((network) => network.stop()));
    await Promise.all(namespaces.map((each) => each.stop()));
    await rm(folder, { recursive: true });
  });

  async function createNode(name: string, podCIDRs: string[], ips: readonly string[]): Promise<void> {
    const node = nodeObject(name);
    const spec = { podCIDR: podCIDRs[0], podCIDRs };
    const { metadata } = await client.create(nodes, { ...node, spec });
    const addresses = ips.map((address) => ({ type: 'InternalIP', address }));
    await client.updateStatus(nodes, { ...node, metadata, spec, status: { ...node.status, addresses } });
  }

  const addPod = (node: NetworkNamespace, pod: NetworkNamespace): Promise<readonly string[]> =>
    addToNetwork({
      node,
      pod,
      configFile: join(folder, node.name, '10-wherry.conflist'),
      pluginFolder: findPluginFolder(),
    });

  const ask = (who: NetworkNamespace, host: string): Promise<string> =>
    who.ask({ protocol: 'tcp', host, port: 8080, timeoutMs: 1000 });

  async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const endMs = systemClock.monotonic() + waitMsMax;
    while (!(await holds())) {
      if (systemClock.monotonic() > endMs) throw new Error(`in vain: ${what}`);
      await sleep(systemClock, 20);
    }
  }

  it('have addresses of their Nodes, and nothing stands in the way', () => {
    expect(ips1).toEqual(['10.244.1.2', 'fd00:10:244:1::2']);
    expect(ips2).toEqual(['10.244.2.2', 'fd00:10:244:2::2']);
    expect(networks.flatMap(({ problems }) => problems)).toEqual([]);
  });

  it('reach one another, their own address being seen', async () => {
    for (const [i, family] of [4, 6].entries()) {
      expect([family, await ask(pod1, ips2[i]!)]).toEqual([family, `pod-2 ${ips1[i]}`]);
      expect([family, await ask(pod2, ips1[i]!)]).toEqual([family, `pod-1 ${ips2[i]}`]);
      expect([family, await ask(node2, ips1[i]!)]).toMatchObject([family, expect.stringMatching(/^pod-1 /)]);
    }
  });

  it("reach what is outside with their Node's address", async () => {
    expect(await ask(pod1, '198.51.100.2')).toBe('outside 198.51.100.1');
    expect(await ask(pod1, '2001:db8:1::2')).toBe('outside 2001:db8:1::1');
  });

  it('are reached as long as their Node is one', async () => {
    const routes = () => node1.run('ip', 'route', 'show', 'proto', '119');
    expect(await routes()).toMatch(/^10\.244\.2\.0\/24 via 192\.0\.2\.2 dev eth0/);
    await client.delete(nodes, { name: 'node-2' });
    await until('the route is gone', async () => (await routes()) === '');
    expect(await ask(pod1, ips2[0]!)).not.toMatch(/^pod-2/);
    await createNode('node-2', ['10.244.2.0/24', 'fd00:10:244:2::/64'], ['192.0.2.2', '2001:db8::2']);
    await until('the Pod answers again', async () => (await ask(pod1, ips2[0]!)).startsWith('pod-2'));
  });

  it('lose all that was made for them, on request, and nothing else', async () => {
    await node1.run('ip', 'route', 'add', '203.0.113.0/24', 'via', '192.0.2.2', 'proto', 'static');
    await node1.run('nft', 'add table ip others');
    await networks[0]!.stop({ remove: true });
    expect(await readdir(join(folder, 'node-1'))).toEqual([]);
    expect(await node1.run('ip', 'route', 'show', 'proto', '119')).toBe('');
    expect(await node1.run('ip', '-6', 'route', 'show', 'proto', '119')).toBe('');
    expect(await node1.run('ip', 'route', 'show', 'proto', 'static')).toMatch(/^203\.0\.113\.0\/24/);
    const tables = await node1.run('nft', 'list', 'tables');
    expect(tables).not.toContain('wherry');
    expect(tables).toContain('table ip others');
    // The Pod is still on the bridge.
    expect(await node1.run('ip', '-brief', 'link', 'show', 'wherry0')).toContain('wherry0');
    await pod1.stop();
    await until(
      'the Pod has left the bridge',
      async () => !(await node1.run('ip', 'link', 'show', 'master', 'wherry0')).includes('veth'),
    );
    await networks[0]!.stop({ remove: true });
    expect(await node1.run('ip', '-brief', 'link', 'show')).not.toContain('wherry0');
  });
});
