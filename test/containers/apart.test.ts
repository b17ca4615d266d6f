/**
 * The whole chain on one machine, every component a process of its own, with real containers: etcd, `wherry apiserver`, `controller-manager`, `scheduler`,
 * `kubelet` on a containerd with no network, and `proxy`. From `kubectl apply` to Pods that answer by their addresses, by their Service and by names, and back
 * to a machine with nothing left on it.
 */
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { streamDecode, streamEncode } from 'dns-packet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pod } from '../../src/api/core/v1/pod.ts';
import { canRunClientTools } from '../fixtures/client-tools.ts';
import { type ContainerdServer, containerdAvailable, images } from '../fixtures/containerd.ts';
import { etcdAvailable } from '../fixtures/etcd.ts';
import { type Kubectl, Machine, machineIp, outsideAnswer } from '../fixtures/machine.ts';
import { namespacesAvailable } from '../fixtures/network-namespace.ts';
import { webDeployment } from '../fixtures/web-deployment.ts';

const needs = [containerdAvailable(), etcdAvailable(), namespacesAvailable()];
const missing = needs.flatMap((need) => (need.ok ? [] : [need.reason]));
const why = missing.length === 0 ? '' : ` (skipped: ${missing.join('; ')})`;
const slow = { timeout: 90_000, interval: 200 };
const replicas = 10;
const dnsIp = '10.96.0.10';
const zone = 'default.svc.cluster.local';

describe.skipIf(missing.length > 0 || !canRunClientTools)(`components apart, with real containers${why}`, () => {
  let machine: Machine;
  let server: ContainerdServer;
  let kubectl: Kubectl;
  /** The last one first. */
  const ends: (() => Promise<{ readonly code: number | null; readonly stderr: string }>)[] = [];

  const component = async (...args: string[]) => {
    const running = await machine.component(...args);
    ends.unshift(() => running.end('SIGTERM'));
    return running;
  };

  beforeAll(async () => {
    machine = await Machine.start();
    server = await machine.containerd();
    const dataDir = join(machine.home, 'data');
    const etcd = await machine.etcd();
    const api = ['apiserver', '--bind-address', '0.0.0.0', '--data-dir', dataDir, '--etcd-servers', etcd];
    const apiServer = await machine.wherry(...api);
    ends.unshift(() => apiServer.end('SIGTERM'));
    kubectl = machine.kubectl(apiServer.kubeconfig);
    const file = (name: string): string => join(dirname(apiServer.kubeconfig), `${name}.kubeconfig`);
    const node = ['--user', 'system:node:machine', '--group', 'system:nodes', '--data-dir', dataDir];
    const { stdout } = await machine.runWherry('kubeconfig', ...node);
    await writeFile(file('kubelet'), stdout, { mode: 0o600 });
    const key = join(dataDir, 'pki', 'sa.key');
    const manager = ['--kubeconfig', file('controller-manager'), '--service-account-private-key-file', key];
    await component('controller-manager', ...manager);
    await component('scheduler', '--kubeconfig', file('scheduler'));
    const name = ['--hostname-override', 'machine', '--cluster-cidr', '10.244.0.0/16'];
    await component(
      ...['kubelet', '--kubeconfig', file('kubelet'), ...name, '--root-dir', join(machine.home, 'kubelet')],
      ...['--runtime', 'cri', '--cri-endpoint', server.endpoint, '--pod-logs-dir', join(machine.home, 'logs')],
      ...['--cgroup-root', server.cgroupRoot, '--cni-conf-dir', join(server.directory, 'net.d')],
      ...['--cluster-dns', dnsIp],
    );
    const resolvConf = ['--resolv-conf', await machine.outsideDns()];
    const proxy = await component('proxy', '--kubeconfig', file('proxy'), ...name, ...resolvConf);
    expect(proxy.printed).toBe(`✓ cluster DNS on ${dnsIp}\n✓ proxy machine ready\n`);
  });

  afterAll(async () => {
    for (const end of ends) await end();
    await server?.stop();
    await machine?.stop();
  });

  const apply = async (...objects: object[]): Promise<string> => {
    const file = join(machine.home, 'objects.json');
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
    return kubectl('apply', '-f', file);
  };
  const rolledOut = (): Promise<string> => kubectl('rollout', 'status', 'deployment/web', '--timeout=100s');
  const pods = async (selector = 'app=web'): Promise<readonly Pod[]> => {
    const { items } = JSON.parse(await kubectl('get', 'pods', '-l', selector, '-o', 'json')) as { items: Pod[] };
    return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  };
  const inPod = (name: string, script: string): Promise<string> => kubectl('exec', name, '--', 'sh', '-c', script);
  const clients = ['client', 'client-on-host'];

  it('roll a Deployment of real containers out', async () => {
    await apply(
      webDeployment('first', replicas),
      webService,
      headlessService,
      client('client', {}),
      client('client-on-host', hostNetwork),
    );
    expect(await rolledOut()).toMatch(/successfully rolled out\n$/);
    expect(await pods()).toHaveLength(replicas);
    await kubectl('wait', '--for=condition=Ready', 'pod', '-l', 'app=client', '--timeout=60s');
  });

  it('give Pods addresses of the node’s podCIDR, at which they answer the node and one another', async () => {
    const podCidr = await kubectl('get', 'node', 'machine', '-o', 'jsonpath={.spec.podCIDR}');
    expect(podCidr).toBe('10.244.0.0/24');
    const all = (await pods()).map(({ metadata, status }) => ({ name: metadata.name, ip: status.podIP! }));
    for (const { name, ip } of all) {
      expect(ip).toMatch(/^10\.244\.0\.\d+$/);
      expect(await machine.network.fetch(`http://${ip}:8080/`)).toBe(`first from ${name}\n`);
    }
    expect(new Set(all.map(({ ip }) => ip)).size).toBe(replicas);
    const ask = all.map(({ ip }) => `wget -q -O - http://${ip}:8080/`).join(' && ');
    expect(await inPod('client', ask)).toBe(all.map(({ name }) => `first from ${name}\n`).join(''));
    expect(await inPod(all[0]!.name!, ask)).toContain(`first from ${all[1]!.name}\n`);
  });

  it('serve by cluster IP and node port, from the node, from Pods and from outside', async () => {
    const spec = await kubectl('get', 'service', 'web', '-o', 'jsonpath={.spec.clusterIP} {.spec.ports[0].nodePort}');
    const [clusterIp, nodePort] = spec.split(' ');
    const from = /^first from web-/;
    await expect.poll(() => machine.network.fetch(`http://${clusterIp}/`).catch(() => ''), slow).toMatch(from);
    expect(await machine.network.fetch(`http://${machineIp}:${nodePort}/`)).toMatch(from);
    expect(await machine.outside.fetch(`http://${machineIp}:${nodePort}/`)).toMatch(from);
    for (const name of clients) {
      expect(await inPod(name, `wget -q -O - http://${clusterIp}/`)).toMatch(from);
      expect(await inPod(name, `wget -q -O - http://${machineIp}:${nodePort}/`)).toMatch(from);
      expect(await inPod(name, 'wget -q -O - http://web/')).toMatch(from);
    }
    const seen = new Set<string>();
    await expect
      .poll(async () => seen.add(await machine.network.fetch(`http://${clusterIp}/`)).size, {
        timeout: 60_000,
        interval: 1,
      })
      .toBe(replicas);
    // A Pod that is behind the Service reaches itself by it, too.
    const [{ metadata }] = (await pods()) as [Pod];
    const often = `for i in $(seq 60); do wget -q -O - http://${clusterIp}/; done`;
    expect(await inPod(metadata.name!, often)).toContain(`first from ${metadata.name}\n`);
  });

  it('answer names over UDP, of Services, ports, Pods and addresses, and of others', async () => {
    const clusterIp = await kubectl('get', 'service', 'web', '-o', 'jsonpath={.spec.clusterIP}');
    const all = (await pods()).map(({ status }) => status.podIP!).sort();
    for (const name of clients) {
      const lookUp = async (what: string, type = 'a'): Promise<string[]> => {
        const text = await inPod(name, `nslookup -type=${type} ${what} ${dnsIp} | sed '1,/^$/d'`);
        return text
          .split('\n')
          .filter((line) => line !== '' && line !== 'Non-authoritative answer:')
          .sort();
      };
      const address = (host: string, ip: string): string[] => [`Address: ${ip}`, `Name:\t${host}`];
      expect(await lookUp(`web.${zone}`)).toEqual(address(`web.${zone}`, clusterIp));
      expect(await lookUp(`kubernetes.${zone}`)).toEqual(address(`kubernetes.${zone}`, '10.96.0.1'));
      const headless = await lookUp(`each.${zone}`);
      expect(headless.filter((line) => line.startsWith('Address'))).toEqual(all.map((ip) => `Address: ${ip}`));
      expect(await lookUp(`_http._tcp.web.${zone}`, 'srv')).toEqual([
        `_http._tcp.web.${zone}\tservice = 0 100 80 web.${zone}`,
      ]);
      const dashed = all[0]!.replaceAll('.', '-');
      expect(await lookUp(`${dashed}.default.pod.cluster.local`)).toEqual(
        address(`${dashed}.default.pod.cluster.local`, all[0]!),
      );
      const reversed = clusterIp.split('.').reverse().join('.');
      expect(await lookUp(`${reversed}.in-addr.arpa`, 'ptr')).toEqual([`${reversed}.in-addr.arpa\tname = web.${zone}`]);
      expect(await lookUp('example.org')).toEqual(address('example.org', outsideAnswer));
    }
  });

  it('answer names over TCP, too', async () => {
    for (const name of clients) {
      for (const [host, data] of [
        ['kubernetes.default.svc.cluster.local', '10.96.0.1'],
        ['example.org', outsideAnswer],
      ] as const) {
        const question = streamEncode({ type: 'query', id: 7, flags: 256, questions: [{ name: host, type: 'A' }] });
        const bytes = [...question].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
        const said = await inPod(name, `(printf '${bytes}'; sleep 1) | nc ${dnsIp} 53 | od -An -v -tx1`);
        const { answers = [] } = streamDecode(Buffer.from(said.replaceAll(/\s/g, ''), 'hex'));
        expect(answers).toEqual([expect.objectContaining({ name: host, type: 'A', data })]);
      }
    }
  });

  it('answer nobody outside the node', async () => {
    const asked = { host: machineIp, port: 53, timeoutMs: 500 };
    expect(await machine.outside.ask({ protocol: 'udp', ...asked })).toBe('ECONNREFUSED');
    expect(await machine.outside.ask({ protocol: 'tcp', ...asked })).toBe('ECONNREFUSED');
  });

  it('give logs and exec of Pods, and say that the proxy is healthy', async () => {
    const [{ metadata }] = (await pods()) as [Pod];
    expect(await kubectl('logs', metadata.name!)).toBe('serving first\n');
    expect(await kubectl('get', '--raw', '/api/v1/nodes/machine/proxy/healthz')).toBe('ok');
    expect(JSON.parse(await machine.network.fetch('http://127.0.0.1:10256/healthz'))).toMatchObject({
      nodeEligible: true,
    });
  });

  it('roll over to another version, and back', async () => {
    const answers = async (): Promise<string[]> => {
      const said = [];
      for (let i = 0; i < 2 * replicas; i++)
        said.push((await machine.network.fetch('http://10.96.7.7/')).split(' ')[0]!);
      return [...new Set(said)];
    };
    await apply({
      ...webService,
      metadata: { name: 'fixed' },
      spec: { ...webService.spec, type: 'ClusterIP', clusterIP: '10.96.7.7' },
    });
    await apply(webDeployment('second', replicas));
    expect(await rolledOut()).toMatch(/successfully rolled out\n$/);
    await expect.poll(answers, slow).toEqual(['second']);
    expect(await kubectl('rollout', 'undo', 'deployment/web')).toBe('deployment.apps/web rolled back\n');
    expect(await rolledOut()).toMatch(/successfully rolled out\n$/);
    await expect.poll(answers, slow).toEqual(['first']);
  });

  it('leave nothing', async () => {
    await kubectl(
      'delete',
      'deployment/web',
      'service/web',
      'service/each',
      'service/fixed',
      '--cascade=foreground',
      '--timeout=60s',
    );
    await kubectl('delete', 'pod', '-l', 'app=client', '--timeout=60s');
    await expect.poll(() => server.leftovers(), slow).toEqual([]);
    for (const end of ends.splice(0)) {
      const { code, stderr } = await end();
      // Of warnings there may be some: the node was not ready before it had a network.
      expect({ code, errors: stderr.split('\n').filter((line) => line.includes('"level":50')) }).toEqual({
        code: 0,
        errors: [],
      });
    }
    expect(await machine.leftovers()).toContain('table inet wherry-proxy');
    expect(await machine.runWherry('proxy', '--cleanup')).toEqual({ code: 0, stdout: '', stderr: '' });
    const folder = ['--cni-conf-dir', join(server.directory, 'net.d')];
    expect(await machine.runWherry('kubelet', '--cleanup', ...folder)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await machine.leftovers()).toEqual([]);
  });
});

const hostNetwork = { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' };

function client(name: string, spec: object): object {
  const container = { name: 'main', image: images.busybox, command: ['sleep', '3600'] };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'client' } },
    spec: { terminationGracePeriodSeconds: 0, containers: [container], ...spec },
  };
}

const ports = [{ name: 'http', port: 80, targetPort: 8080 }];
const webService = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { type: 'NodePort', selector: { app: 'web' }, ports },
};
const headlessService = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'each' },
  spec: { clusterIP: 'None', selector: { app: 'web' }, ports },
};
