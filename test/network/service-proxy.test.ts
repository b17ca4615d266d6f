/** Services on the kernel's nftables: what Pods, the Node and outsiders get when they ask for them. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { namespacesAvailable } from '../fixtures/network-namespace.ts';
import {
  type NodeNetworkNamespaces,
  nodeIp,
  podIps,
  startNodeNetwork,
  stopNodeNetwork,
} from '../fixtures/node-network.ts';
import { type ProxyWorld, startProxyWorld } from '../fixtures/proxy-world.ts';

const available = namespacesAvailable();
const why = available.ok ? '' : ` (${available.reason})`;

describe.skipIf(!available.ok)(`Services by nftables${why}`, () => {
  let network: NodeNetworkNamespaces;
  let world: ProxyWorld;
  beforeAll(async () => {
    network = await startNodeNetwork();
  });
  beforeEach(async () => {
    world = await startProxyWorld(network);
  });
  afterEach(() => world.stop());
  afterAll(() => stopNodeNetwork(network));

  const vip = '10.96.0.10';
  const vip6 = 'fd00:10:96::10';
  const tcp = { protocol: 'tcp', port: 80 } as const;
  const udp = { protocol: 'udp', port: 53 } as const;

  it('reaches endpoints by cluster IP from Pods, from the Node and from outside, over both families', async () => {
    await world.service('web', { clusterIPs: [vip, vip6] }, { 'pod-b': {} });
    await world.proxy.start();
    const cases = [
      // What is not of the cluster's network, the Node included, is seen as the Node.
      { who: 'pod-a', host: vip, answer: `pod-b ${podIps['pod-a'][4]}` },
      { who: 'pod-a', host: vip6, answer: `pod-b ${podIps['pod-a'][6]}` },
      { who: 'node', host: vip, answer: 'pod-b 10.244.1.1' },
      { who: 'node', host: vip6, answer: 'pod-b fd00:10:244:1::1' },
      { who: 'outside', host: vip, answer: 'pod-b 10.244.1.1' },
      { who: 'outside', host: vip6, answer: 'pod-b fd00:10:244:1::1' },
      // To itself, by way of the Service.
      { who: 'pod-b', host: vip, answer: 'pod-b 10.244.1.1' },
      { who: 'pod-b', host: vip6, answer: 'pod-b fd00:10:244:1::1' },
    ] as const;
    const answers = await Promise.all(cases.map(({ who, host }) => network[who].ask({ ...tcp, host })));
    expect(answers).toEqual(cases.map(({ answer }) => answer));
    expect(await network['pod-a'].ask({ ...tcp, host: vip, port: 81 })).toBe('ECONNREFUSED');
  });

  it('balances over endpoints, and follows them', async () => {
    await world.service('web', { clusterIPs: [vip] }, { 'pod-b': {}, 'pod-c': {} });
    await world.proxy.start();
    expect(await world.answers('pod-a', { ...tcp, host: vip })).toEqual(['pod-b', 'pod-c']);
    await world.endpoints('web', { 'pod-c': {} });
    await world.untilApplied(2);
    expect(await world.answers('pod-a', { ...tcp, host: vip })).toEqual(['pod-c']);
    await world.endpoints('web', {});
    await world.untilApplied(3);
    expect(await world.answers('pod-a', { ...tcp, host: vip })).toEqual(['ECONNREFUSED']);
    await world.endpoints('web', { 'pod-b': {} });
    await world.untilApplied(4);
    expect(await world.answers('pod-a', { ...tcp, host: vip })).toEqual(['pod-b']);
  });

  it('refuses connections to a Service without endpoints, from everywhere', async () => {
    await world.service('web', { clusterIPs: [vip, vip6], type: 'NodePort', nodePort: 30080 }, {});
    await world.proxy.start();
    for (const host of [vip, vip6]) {
      for (const who of ['pod-a', 'node', 'outside'] as const) {
        expect([who, host, await network[who].ask({ ...tcp, host })]).toEqual([who, host, 'ECONNREFUSED']);
      }
    }
    // Nothing listens there anyway; what listens is kept from it too, as its packets must not come to where the port is another's.
    await network.node.listen('tcp', 30080);
    for (const who of ['pod-a', 'outside'] as const) {
      expect(await network[who].ask({ protocol: 'tcp', host: nodeIp[4], port: 30080 })).toBe('ECONNREFUSED');
    }
    await network.node.unlisten('tcp', 30080);
  });

  it('serves node ports, external IPs and load balancers, and masquerades what comes by them', async () => {
    await world.service(
      'web',
      { clusterIPs: [vip, vip6], type: 'LoadBalancer', nodePort: 30080, externalIPs: ['198.51.100.7'] },
      { 'pod-b': {} },
    );
    await world.ingress('web', ['203.0.113.9', '2001:db8:ff::9']);
    await world.proxy.start();
    const ask = (who: 'pod-a' | 'node' | 'outside', host: string, port = 80) =>
      network[who].ask({ protocol: 'tcp', host, port });
    for (const [host, port, seen] of [
      [nodeIp[4], 30080, '10.244.1.1'],
      [nodeIp[6], 30080, 'fd00:10:244:1::1'],
      ['198.51.100.7', 80, '10.244.1.1'],
      ['203.0.113.9', 80, '10.244.1.1'],
      ['2001:db8:ff::9', 80, 'fd00:10:244:1::1'],
    ] as const) {
      for (const who of ['outside', 'node', 'pod-a'] as const) {
        expect([who, host, await ask(who, host, port)]).toEqual([who, host, `pod-b ${seen}`]);
      }
    }
    expect(await ask('outside', nodeIp[4], 80)).toBe('ECONNREFUSED');
    expect(await ask('outside', '10.244.1.1', 30080)).toBe('ECONNREFUSED');
  });

  it('lets only source ranges in to a load balancer', async () => {
    const ranges = { loadBalancerSourceRanges: ['10.244.1.2/32', '198.51.100.0/24'] };
    await world.service('web', { clusterIPs: [vip], type: 'LoadBalancer', ...ranges }, { 'pod-b': {} });
    await world.ingress('web', ['203.0.113.9']);
    await world.proxy.start();
    const question = { ...tcp, host: '203.0.113.9', timeoutMs: 500 };
    expect(await network['pod-a'].ask(question)).toBe('pod-b 10.244.1.1');
    expect(await network.outside.ask(question)).toBe('no answer');
    expect(await network.outside.ask({ ...question, host: vip })).toBe('pod-b 10.244.1.1');
  });

  it('keeps a client at its endpoint for as long as its affinity lasts', async () => {
    const affinity = { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 1 } } };
    await world.service('web', { clusterIPs: [vip, vip6], ...affinity }, { 'pod-b': {}, 'pod-c': {} });
    await world.proxy.start();
    for (const host of [vip, vip6]) expect(await world.answers('pod-a', { ...tcp, host })).toHaveLength(1);
    const firsts = new Set<string>();
    await world.until('clients that have been away get any endpoint', async () => {
      await world.untilForgotten();
      firsts.add((await network['pod-a'].ask({ ...tcp, host: vip })).split(' ')[0]!);
      return firsts.size === 2;
    });
    // The endpoint that it was at is gone.
    const [first] = await world.answers('pod-a', { ...tcp, host: vip });
    const other = first === 'pod-b' ? 'pod-c' : 'pod-b';
    await world.endpoints('web', { [other]: {} });
    await world.untilApplied(2);
    expect(await world.answers('pod-a', { ...tcp, host: vip })).toEqual([other]);
  });

  it('keeps external traffic on the Node where its policy is Local, and its source', async () => {
    const local = { clusterIPs: [vip], type: 'NodePort', nodePort: 30080, externalTrafficPolicy: 'Local' };
    await world.service('web', local, { 'pod-b': { nodeName: 'node' }, 'pod-c': { nodeName: 'other' } });
    await world.proxy.start();
    const question = { protocol: 'tcp', host: nodeIp[4], port: 30080, timeoutMs: 500 } as const;
    expect(await world.answers('outside', question)).toEqual(['pod-b']);
    expect(await network.outside.ask(question)).toBe('pod-b 192.0.2.2');
    // Pods and the Node itself may go anywhere.
    expect(await world.answers('pod-a', question)).toEqual(['pod-b', 'pod-c']);
    expect(await world.answers('node', question)).toEqual(['pod-b', 'pod-c']);
    await world.endpoints('web', { 'pod-c': { nodeName: 'other' } });
    await world.untilApplied(2);
    expect(await network.outside.ask(question)).toBe('no answer');
    expect(await world.answers('pod-a', question)).toEqual(['pod-c']);
    expect(await world.answers('node', question)).toEqual(['pod-c']);
  });

  it('keeps internal traffic on the Node where its policy is Local', async () => {
    const local = { clusterIPs: [vip], internalTrafficPolicy: 'Local' };
    await world.service('web', local, { 'pod-b': { nodeName: 'node' }, 'pod-c': { nodeName: 'other' } });
    await world.proxy.start();
    const question = { ...tcp, host: vip, timeoutMs: 500 };
    expect(await world.answers('pod-a', question)).toEqual(['pod-b']);
    await world.endpoints('web', { 'pod-c': { nodeName: 'other' } });
    await world.untilApplied(2);
    expect(await network['pod-a'].ask(question)).toBe('no answer');
  });

  it('sends UDP clients on that go on sending when their endpoint is gone', async () => {
    await world.service(
      'dns',
      { clusterIPs: [vip, vip6], ports: [{ name: 'dns', protocol: 'UDP', port: 53, targetPort: 8080 }] },
      {},
    );
    await world.proxy.start();
    const ask = (host: string) => network['pod-a'].ask({ ...udp, host, client: 'one', timeoutMs: 500 });
    for (const host of [vip, vip6]) expect(await ask(host)).toBe('ECONNREFUSED');
    await world.endpoints('dns', { 'pod-b': {} });
    await world.untilApplied(2);
    for (const host of [vip, vip6]) expect(await ask(host)).toMatch(/^pod-b /);
    await world.endpoints('dns', { 'pod-c': {} });
    await world.untilApplied(3);
    for (const host of [vip, vip6]) {
      await world.until(`${host} is answered by pod-c`, async () => /^pod-c /.test(await ask(host)));
    }
  });

  it('loads all there is in one transaction, each change in another, and nothing when nothing changes', async () => {
    for (let i = 1; i <= 20; i++) await world.service(`web-${i}`, { clusterIPs: [`10.96.1.${i}`] }, { 'pod-b': {} });
    await world.proxy.start();
    expect(world.transactions).toHaveLength(1);
    const before = await world.ruleset();
    for (let i = 1; i <= 20; i++) await world.endpoints(`web-${i}`, { 'pod-c': {} });
    await world.untilApplied(2);
    await world.until(
      'all are at pod-c',
      async () => !(await world.ruleset()).includes(`dnat ip to ${podIps['pod-b'][4]}`),
    );
    // They came in quick succession: a few at most.
    expect(world.transactions.length).toBeLessThanOrEqual(4);
    for (let i = 1; i <= 20; i++) await world.endpoints(`web-${i}`, { 'pod-b': {} });
    await world.until('all are as before', async () => (await world.ruleset()) === before);
    const { length } = world.transactions;
    await world.restartProxy();
    expect(world.transactions).toHaveLength(length + 1);
    expect(await world.ruleset()).toBe(before);
  });

  it('changes nothing where the transaction fails, and then makes all anew', async () => {
    await world.service('web', { clusterIPs: [vip] }, { 'pod-b': {} });
    await world.proxy.start();
    const before = await world.ruleset();
    await expect(
      world.nft.apply('delete table inet wherry-proxy\nadd rule inet wherry-proxy nowhere accept\n'),
    ).rejects.toThrow(/failed with exit code 1: .*nowhere/s);
    expect(await world.ruleset()).toBe(before);
    // Somebody else takes the table away; the next change does not find it.
    await network.node.run('nft', 'delete', 'table', 'inet', 'wherry-proxy');
    await world.endpoints('web', { 'pod-c': {} });
    await world.until('the Service leads to pod-c', async () =>
      /^pod-c /.test(await network['pod-a'].ask({ ...tcp, host: vip, timeoutMs: 200 })),
    );
    expect(world.proxy.health()).toMatchObject({ healthy: true, nodeEligible: true });
  });

  it('gives the kernel whatever Services may be, and takes all of it back', async () => {
    await world.proxy.start();
    const before = await world.ruleset();
    const here = { 'pod-b': { nodeName: 'node' }, 'pod-c': { nodeName: 'other' } };
    const elsewhere = { 'pod-c': { nodeName: 'other' } };
    const ending = { 'pod-b': { conditions: { ready: false, serving: true, terminating: true } } };
    const policies = [
      { pods: here },
      { pods: ending },
      { pods: here, externalTrafficPolicy: 'Local' },
      { pods: elsewhere, externalTrafficPolicy: 'Local' },
      { pods: here, internalTrafficPolicy: 'Local' },
      { pods: elsewhere, internalTrafficPolicy: 'Local', externalTrafficPolicy: 'Local' },
      { pods: {}, externalTrafficPolicy: 'Local' },
    ];
    const names = policies.map((_, i) => `s${i}${'-x'.repeat(30)}`);
    for (const [i, { pods, ...policy }] of policies.entries()) {
      const spec = {
        clusterIPs: [`10.96.2.${i + 1}`, `fd00:10:96::2:${i + 1}`],
        ports: ['TCP', 'UDP', 'SCTP'].map((protocol, j) => ({
          ...{ name: protocol.toLowerCase(), protocol, port: 65_535, targetPort: 8080, nodePort: 30_100 + 3 * i + j },
        })),
        type: 'LoadBalancer',
        // All want these; the first by name has them.
        externalIPs: ['198.51.100.7', '2001:db8:ff::7'],
        loadBalancerSourceRanges: ['192.0.2.0/24', '192.0.2.0/25', '2001:db8::/32', '0.0.0.0/0'],
        sessionAffinity: i % 2 === 0 ? 'ClientIP' : 'None',
      };
      const healthCheckNodePort = policy.externalTrafficPolicy === 'Local' ? 32_100 + i : undefined;
      await world.service(names[i]!, { ...spec, ...policy, healthCheckNodePort }, pods);
      await world.ingress(names[i]!, [`203.0.113.${i + 1}`, `2001:db8:ff::${i + 1}`]);
    }
    await world.until('all Services are there', async () => {
      const ruleset = await world.ruleset();
      return names.every((name) => ruleset.includes(`${name}/sctp/65535`));
    });
    const full = await world.ruleset();
    await world.restartProxy();
    expect(sortedLines(await world.ruleset())).toEqual(sortedLines(full));
    expect(await network.outside.ask({ protocol: 'tcp', host: '198.51.100.7', port: 65_535 })).toMatch(/^pod-[bc] /);
    await world.removeServices();
    await world.until('all is as before', async () => (await world.ruleset()) === before);
    expect(world.failures).toEqual([]);
  });

  it('touches no table but its own, and takes that away on request', async () => {
    await network.node.run('nft', 'add table ip others; add chain ip others mine; add rule ip others mine accept');
    await network.node.run('nft', 'add table inet wherry-proxy-2');
    const before = await world.wholeRuleset();
    await world.service(
      'web',
      { clusterIPs: [vip, vip6], type: 'NodePort', nodePort: 30080, sessionAffinity: 'ClientIP' },
      { 'pod-b': {}, 'pod-c': {} },
    );
    await world.proxy.start();
    await world.proxy.stop();
    expect((await world.wholeRuleset()).replace(await world.ruleset(), '')).toBe(before);
    expect(await network['pod-a'].ask({ ...tcp, host: vip })).toMatch(/^pod-[bc] /);
    await world.proxy.cleanup();
    await world.proxy.cleanup();
    expect(await world.wholeRuleset()).toBe(before);
  });
});

/** Elements of a map are listed in no order. */
function sortedLines(ruleset: string): readonly string[] {
  return ruleset
    .replace(/elements = \{([^}]*)\}/g, (_, elements: string) =>
      elements
        .split(',')
        .map((element) => element.trim())
        .sort()
        .join('\n'),
    )
    .split('\n')
    .map((line) => line.trim())
    .sort();
}
