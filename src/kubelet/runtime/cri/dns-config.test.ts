import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { parseResolvConf, podDnsSettings } from './dns-config.ts';

const host = { servers: ['192.0.2.53'], searches: ['corp.example'], options: ['timeout:2'] };
const cluster = { servers: ['10.96.0.10'], domain: 'cluster.local' };
const own = ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];

const cases: readonly { name: string; spec?: object; cluster?: typeof cluster; expected: object }[] = [
  {
    name: 'the cluster first, unless told otherwise',
    expected: { servers: ['10.96.0.10'], searches: [...own, 'corp.example'], options: ['ndots:5'] },
  },
  { name: "the host's by the policy Default", spec: { dnsPolicy: 'Default' }, expected: host },
  { name: "the host's on the host's network", spec: { dnsPolicy: 'ClusterFirst', hostNetwork: true }, expected: host },
  {
    name: "the cluster's on the host's network, by its own policy",
    spec: { dnsPolicy: 'ClusterFirstWithHostNet', hostNetwork: true },
    expected: { servers: ['10.96.0.10'], searches: [...own, 'corp.example'], options: ['ndots:5'] },
  },
  { name: "the host's where the cluster has none", cluster: { servers: [], domain: 'cluster.local' }, expected: host },
  {
    name: "the Pod's alone by the policy None",
    spec: {
      dnsPolicy: 'None',
      dnsConfig: { nameservers: ['1.1.1.1'], searches: ['a.b'], options: [{ name: 'edns0' }] },
    },
    expected: { servers: ['1.1.1.1'], searches: ['a.b'], options: ['edns0'] },
  },
  {
    name: "the Pod's beside the others, each once",
    spec: {
      dnsConfig: {
        nameservers: ['10.96.0.10', '1.1.1.1'],
        searches: ['corp.example', 'own.example'],
        options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
      },
    },
    expected: {
      servers: ['10.96.0.10', '1.1.1.1'],
      searches: [...own, 'corp.example', 'own.example'],
      options: ['ndots:2', 'edns0'],
    },
  },
  {
    name: 'three servers at most, and no names that are too long',
    spec: {
      dnsPolicy: 'None',
      dnsConfig: { nameservers: ['1', '2', '3', '4'], searches: ['x'.repeat(254), 'fits.example'] },
    },
    expected: { servers: ['1', '2', '3'], searches: ['fits.example'], options: [] },
  },
];

describe('DNS settings of Pods', () => {
  it.each(cases)('are $name', ({ spec = {}, cluster: clusterDns = cluster, expected }) => {
    const pod = { metadata: { namespace: 'shop' }, spec } as unknown as Pod;
    expect(podDnsSettings(pod, host, clusterDns)).toEqual(expected);
  });

  it('have no more search names than fit into a line', () => {
    const names = (count: number, chars: number) =>
      Array.from({ length: count }, (_, i) => `${i}`.padStart(2, '0') + 'x'.repeat(chars - 2));
    const searchesOf = (searches: string[]) => {
      const spec = { dnsPolicy: 'None', dnsConfig: { searches } };
      return podDnsSettings({ metadata: {}, spec } as unknown as Pod, host, cluster).searches;
    };
    expect(searchesOf(names(33, 10))).toEqual(names(32, 10));
    // 20 names of 100 characters and 19 spaces are 2019.
    expect(searchesOf(names(25, 100))).toEqual(names(20, 100));
  });

  it('of the host come from its resolv.conf', () => {
    const text = [
      '# made by somebody',
      'nameserver 192.0.2.1',
      '  nameserver   2001:db8::1 ',
      'search first.example',
      'search a.example. b.example .',
      'options ndots:1',
      'options timeout:2 attempts:3',
      'nameserver',
      '; a comment',
    ].join('\n');
    expect(parseResolvConf(text)).toEqual({
      servers: ['192.0.2.1', '2001:db8::1'],
      searches: ['a.example', 'b.example', '.'],
      options: ['timeout:2', 'attempts:3'],
    });
    expect(parseResolvConf('')).toEqual({ servers: [], searches: [], options: [] });
  });
});
