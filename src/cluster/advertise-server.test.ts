import { describe, expect, it } from 'vitest';
import { Client } from '../client/client.ts';
import { endpointSlices, endpoints } from '../client/resources.ts';
import { advertisedAddress, advertiseServer } from './advertise-server.ts';
import { startCluster } from './cluster.ts';
import { apiServerIdentity } from './component-identity.ts';
import { InProcessTransport } from './in-process-transport.ts';

describe('advertisedAddress', () => {
  const node = ['192.0.2.2', 'fd00::2'];
  const cases = [
    { name: 'loopback', host: '127.0.0.1', addresses: node, expected: undefined },
    { name: 'loopback of IPv6', host: '::1', addresses: node, expected: undefined },
    { name: 'a name', host: 'localhost', addresses: node, expected: undefined },
    { name: 'one address', host: '198.51.100.1', addresses: node, expected: '198.51.100.1' },
    { name: 'all of IPv4', host: '0.0.0.0', addresses: ['fd00::2', '192.0.2.2'], expected: '192.0.2.2' },
    { name: 'all of IPv4, and the node has none', host: '0.0.0.0', addresses: ['fd00::2'], expected: undefined },
    { name: 'all', host: '::', addresses: node, expected: '192.0.2.2' },
    { name: 'all of a machine without a network', host: '0.0.0.0', addresses: ['127.0.0.1'], expected: undefined },
  ];
  it.each(cases)('$name', ({ host, addresses, expected }) => {
    const own = addresses.map((address) => ({ type: 'InternalIP', address }));
    expect(advertisedAddress(host, own)).toBe(expected);
  });
});

describe('advertiseServer', () => {
  it('says where the server is, follows it, and writes nothing where nothing has changed', async () => {
    await using cluster = await startCluster({ store: 'memory', port: 0 });
    const { user, userAgent } = apiServerIdentity;
    const client = new Client(new InProcessTransport(cluster.server, user, userAgent));
    const key = { namespace: 'default', name: 'kubernetes' };
    const read = () => Promise.all([client.get(endpoints, key), client.get(endpointSlices, key)]);
    await advertiseServer(client, { address: '192.0.2.2', port: 6443 });
    const first = await read();
    expect(first).toMatchObject([
      {
        metadata: { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
        subsets: [{ addresses: [{ ip: '192.0.2.2' }], ports: [{ name: 'https', port: 6443, protocol: 'TCP' }] }],
      },
      {
        metadata: { labels: { 'kubernetes.io/service-name': 'kubernetes' } },
        addressType: 'IPv4',
        endpoints: [{ addresses: ['192.0.2.2'], conditions: { ready: true } }],
        ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
      },
    ]);
    await advertiseServer(client, { address: '192.0.2.2', port: 6443 });
    expect(await read()).toEqual(first);
    await advertiseServer(client, { address: '192.0.2.3', port: 7443 });
    expect(await read()).toMatchObject([
      { subsets: [{ addresses: [{ ip: '192.0.2.3' }], ports: [{ port: 7443 }] }] },
      { endpoints: [{ addresses: ['192.0.2.3'] }], ports: [{ port: 7443 }] },
    ]);
  });
});
