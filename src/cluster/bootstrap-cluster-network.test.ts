import { describe, expect, it } from 'vitest';
import { startTestCluster } from '../../test/fixtures/cluster.ts';
import { services } from '../client/resources.ts';
import { clusterDnsIp, hasClusterNetwork } from './bootstrap-cluster-network.ts';

describe('clusterDnsIp', () => {
  const cases = [
    { cidr: '10.96.0.0/16', expected: '10.96.0.10' },
    { cidr: '10.0.0.248/24', expected: '10.0.1.2' },
    { cidr: 'fd00:10:96::/112', expected: 'fd00:10:96::a' },
  ];
  it.each(cases)('is $expected of $cidr', ({ cidr, expected }) => {
    expect(clusterDnsIp(cidr)).toBe(expected);
  });

  it('refuses what is no block', () => {
    expect(() => clusterDnsIp('kubernetes')).toThrow('"kubernetes" is no address');
  });
});

describe('the network of a cluster', () => {
  const endpoint = '/run/containerd/containerd.sock';
  const cases = [
    { name: 'simulated nodes need none', options: { nodes: 3 }, expected: false },
    { name: 'a real one does', options: { realNode: { endpoint } }, expected: true },
    { name: 'unless others make it', options: { realNode: { endpoint, network: false } }, expected: false },
    { name: 'as do nodes elsewhere', options: { clusterNetwork: true }, expected: true },
  ];
  it.each(cases)('$name', ({ options, expected }) => {
    expect(hasClusterNetwork({ store: 'memory', port: 0, ...options })).toBe(expected);
  });

  const dns = { namespace: 'kube-system', name: 'kube-dns' };
  it('has a Service for names, which proxies leave alone', async () => {
    await using cluster = await startTestCluster({ clusterNetwork: true, serviceCidr: '10.7.0.0/24' });
    const { metadata, spec } = await cluster.client.get(services, dns);
    expect(metadata.labels?.['service.kubernetes.io/service-proxy-name']).toBe('wherry-dns');
    expect(spec.clusterIP).toBe('10.7.0.10');
    expect(spec.ports?.map(({ port, protocol }) => `${port}/${protocol}`)).toEqual(['53/UDP', '53/TCP']);
  });

  it('does without where the block of Services has no place for it', async () => {
    await using cluster = await startTestCluster({ clusterNetwork: true, serviceCidr: '10.7.0.0/29' });
    expect((await cluster.client.list(services, {})).items.map(({ metadata }) => metadata.name)).toEqual([
      'kubernetes',
    ]);
  });
});
