import { describe, expect, it } from 'vitest';
import { type ClusterName, clusterName, dashedIp } from './cluster-name.ts';

const web = { namespace: 'default', service: 'web' };

const cases: Readonly<Record<string, ClusterName>> = {
  'cluster.local': { kind: 'domain' },
  'example.com': { kind: 'outside' },
  '.': { kind: 'outside' },
  'notcluster.local': { kind: 'outside' },
  local: { kind: 'outside' },
  'dns-version.cluster.local': { kind: 'version' },
  'a.dns-version.cluster.local': { kind: 'unknown' },
  'dns.cluster.local': { kind: 'branch' },
  'ns.dns.cluster.local': { kind: 'server' },
  'a.ns.dns.cluster.local': { kind: 'unknown' },
  'ns2.dns.cluster.local': { kind: 'unknown' },
  'other.cluster.local': { kind: 'unknown' },
  'svc.cluster.local': { kind: 'branch' },
  'default.svc.cluster.local': { kind: 'namespace', namespace: 'default' },
  'web.default.svc.cluster.local': { kind: 'service', ...web },
  'db-0.web.default.svc.cluster.local': { kind: 'host', ...web, host: 'db-0' },
  '_tcp.web.default.svc.cluster.local': { kind: 'port', ...web, protocol: 'tcp', port: undefined },
  '_http._tcp.web.default.svc.cluster.local': { kind: 'port', ...web, protocol: 'tcp', port: 'http' },
  'http._tcp.web.default.svc.cluster.local': { kind: 'unknown' },
  'a.db-0.web.default.svc.cluster.local': { kind: 'unknown' },
  'a._http._tcp.web.default.svc.cluster.local': { kind: 'unknown' },
  'example.com.default.svc.cluster.local': { kind: 'host', namespace: 'default', service: 'com', host: 'example' },
  'pod.cluster.local': { kind: 'branch' },
  'default.pod.cluster.local': { kind: 'namespace', namespace: 'default' },
  '10-244-1-7.default.pod.cluster.local': { kind: 'pod', namespace: 'default', ip: '10.244.1.7' },
  'fd00-10--7.default.pod.cluster.local': { kind: 'pod', namespace: 'default', ip: 'fd00:10::7' },
  'web.default.pod.cluster.local': { kind: 'pod', namespace: 'default', ip: undefined },
  '10-244-1-256.default.pod.cluster.local': { kind: 'pod', namespace: 'default', ip: undefined },
  'a.10-244-1-7.default.pod.cluster.local': { kind: 'unknown' },
  '10.0.96.10.in-addr.arpa': { kind: 'reverse', ip: '10.96.0.10' },
  '0.96.10.in-addr.arpa': { kind: 'outside' },
  'a.0.96.10.in-addr.arpa': { kind: 'outside' },
  '7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.0.d.f.ip6.arpa': { kind: 'reverse', ip: 'fd00:10::7' },
  '0.1.0.0.0.0.d.f.ip6.arpa': { kind: 'outside' },
};

describe('what a name stands for', () => {
  it.each(Object.entries(cases))('%s', (name, expected) => {
    expect(clusterName(name, 'cluster.local')).toEqual(expected);
  });

  it.each([
    ['10.244.1.7', '10-244-1-7'],
    ['fd00:10::7', 'fd00-10--7'],
  ])('spells %s as %s', (ip, dashed) => {
    expect(dashedIp(ip)).toBe(dashed);
    expect(clusterName(`${dashed}.a.pod.example.org`, 'example.org')).toMatchObject({ ip });
  });
});
