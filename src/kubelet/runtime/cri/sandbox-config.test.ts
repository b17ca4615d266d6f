import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { type SandboxOptions, sandboxConfig } from './sandbox-config.ts';

const options: SandboxOptions = {
  logsDirectory: '/var/log/pods',
  hostDns: { servers: ['192.0.2.53'], searches: [], options: [] },
  clusterDns: { servers: ['10.96.0.10'], domain: 'cluster.local' },
  cgroupParent: '/kubepods/besteffort/podu1',
  node: { memoryCapacityBytes: 1024 ** 3, cgroupVersion: 1 },
};

const newPod = (spec: object = {}, metadata: object = {}): Pod =>
  ({
    metadata: { name: 'web-1', namespace: 'shop', uid: 'u1', ...metadata },
    spec: { containers: [], ...spec },
    status: {},
  }) as unknown as Pod;

describe('the sandbox of a Pod', () => {
  it('carries who it is, beside the labels and annotations of the Pod', () => {
    const labels = { app: 'web', 'io.kubernetes.pod.uid': 'forged' };
    const pod = newPod({}, { labels, annotations: { note: 'x' } });
    expect(sandboxConfig(pod, 3, options)).toEqual({
      metadata: { name: 'web-1', namespace: 'shop', uid: 'u1', attempt: 3 },
      hostname: 'web-1',
      logDirectory: '/var/log/pods/shop_web-1_u1',
      dnsConfig: {
        servers: ['10.96.0.10'],
        searches: ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
        options: ['ndots:5'],
      },
      portMappings: [],
      labels: {
        app: 'web',
        'io.kubernetes.pod.name': 'web-1',
        'io.kubernetes.pod.namespace': 'shop',
        'io.kubernetes.pod.uid': 'u1',
      },
      annotations: { note: 'x' },
      linux: {
        cgroupParent: '/kubepods/besteffort/podu1',
        securityContext: {
          namespaceOptions: { network: 'POD', pid: 'CONTAINER', ipc: 'POD' },
          privileged: false,
          seccomp: { profileType: 'RuntimeDefault' },
          supplementalGroups: [],
          supplementalGroupsPolicy: 'Merge',
        },
        sysctls: {},
        resources: { cpuShares: 2 },
      },
    });
  });

  const hostnames: readonly { name: string; spec: object; pod?: string; hostname: string | undefined }[] = [
    { name: 'the Pod', spec: {}, hostname: 'web-1' },
    { name: 'its spec', spec: { hostname: 'busy' }, hostname: 'busy' },
    { name: 'nobody on the network of the host', spec: { hostNetwork: true, hostname: 'busy' }, hostname: undefined },
    { name: 'a Pod with a long name', spec: {}, pod: `${'a'.repeat(61)}-.b`, hostname: 'a'.repeat(61) },
    {
      name: 'its place in the cluster',
      spec: { hostname: 'busy', subdomain: 'sub', setHostnameAsFQDN: true },
      hostname: 'busy.sub.shop.svc.cluster.local',
    },
    { name: 'itself where it has no place', spec: { setHostnameAsFQDN: true }, hostname: 'web-1' },
    { name: 'the override', spec: { hostname: 'busy', hostnameOverride: 'other.example' }, hostname: 'other.example' },
  ];
  it.each(hostnames)('is called as $name', ({ spec, pod = 'web-1', hostname }) => {
    expect(sandboxConfig(newPod(spec, { name: pod }), 0, options).hostname).toBe(hostname);
  });

  it('has the ports of containers and sidecars, sysctls and an overhead', () => {
    const ports = [
      { containerPort: 80, hostPort: 8080, hostIP: '127.0.0.1' },
      { containerPort: 53, protocol: 'UDP' },
    ];
    const sidecar = {
      name: 's',
      restartPolicy: 'Always',
      ports: [{ containerPort: 9, protocol: 'SCTP' }],
      resources: {},
    };
    const init = { name: 'i', ports: [{ containerPort: 1 }], resources: {} };
    const config = sandboxConfig(
      newPod({
        containers: [{ name: 'c', ports, resources: {} }],
        initContainers: [init, sidecar],
        overhead: { cpu: '100m' },
        securityContext: { sysctls: [{ name: 'net.core.somaxconn', value: '99' }] },
      }),
      0,
      options,
    );
    expect(config.portMappings).toEqual([
      { protocol: 'SCTP', containerPort: 9, hostPort: 0, hostIp: '' },
      { protocol: 'TCP', containerPort: 80, hostPort: 8080, hostIp: '127.0.0.1' },
      { protocol: 'UDP', containerPort: 53, hostPort: 0, hostIp: '' },
    ]);
    expect(config.linux?.sysctls).toEqual({ 'net.core.somaxconn': '99' });
    expect(config.linux?.overhead).toEqual({ cpuShares: 102, cpuPeriod: 100_000, cpuQuota: 10_000 });
  });
});
