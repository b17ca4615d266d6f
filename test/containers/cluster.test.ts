/**
 * A whole cluster with real containers: the options of startCluster() and nothing else, from `kubectl create` to processes that answer at their Pods'
 * addresses and behind a Service, and back to nothing.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchPage } from '../../scripts/demo/fetch-page.ts';
import type { Deployment } from '../../src/api/apps/v1/deployment.ts';
import type { Pod } from '../../src/api/core/v1/pod.ts';
import type { Service } from '../../src/api/core/v1/service.ts';
import { findProgram } from '../../src/base/program.ts';
import { deployments, endpointSlices, nodes, pods, services } from '../../src/client/resources.ts';
import { canRunClientTools } from '../fixtures/client-tools.ts';
import { startTestCluster, type TestCluster } from '../fixtures/cluster.ts';
import { type ContainerdServer, containerdAvailable, images, startContainerd } from '../fixtures/containerd.ts';
import { namespacesAvailable } from '../fixtures/network-namespace.ts';
import { webDeployment } from '../fixtures/web-deployment.ts';

const available = containerdAvailable();
const why = available.ok ? '' : ` (skipped: ${available.reason})`;
const nft = namespacesAvailable();
const whyNoServices = nft.ok ? '' : ` (skipped: ${nft.reason})`;
const namespace = 'default';
const replicas = 3;
const slow = { timeout: 90_000, interval: 200 };
/** Out of the way of the addresses of any other cluster on this machine. */
const serviceCidr = '10.219.96.0/24';
const serviceIp = '10.219.96.200';

const canMakeNetwork = available.ok && nft.ok;
describe.skipIf(!canMakeNetwork)(`a runtime without a network${why || whyNoServices}`, () => {
  it('gets one for its Pods, and it goes with the cluster', async () => {
    const server = await startContainerd();
    const cniConfigFolder = join(server.directory, 'net.d');
    for (const name of await readdir(cniConfigFolder)) await rm(join(cniConfigFolder, name));
    const cluster = await startTestCluster({
      controllers: true,
      scheduler: true,
      serviceCidr,
      clusterCidr: '10.221.0.0/16',
      realNode: {
        endpoint: server.endpoint,
        logsDirectory: join(server.directory, 'logs'),
        cgroupRoot: server.cgroupRoot,
        cniConfigFolder,
      },
    });
    try {
      await cluster.client.create(deployments, webDeployment('here', replicas));
      const addresses = async (): Promise<(string | undefined)[]> =>
        (await cluster.client.list(pods, { namespace })).items.map(({ status }) => status.podIP);
      await expect
        .poll(addresses, slow)
        .toEqual(Array.from({ length: 3 }, () => expect.stringMatching(/^10\.221\.0\.\d+$/)));
      for (const address of await addresses()) {
        await expect.poll(() => ask(address!, 8080).catch(() => ''), slow).toMatch(/^here from web-/);
      }
    } finally {
      await cluster.close();
      const left = await server.leftovers();
      await server.stop();
      expect(left).toEqual([]);
      expect(ownTables()).toEqual([]);
    }
  });
});

describe.skipIf(!available.ok)(`a cluster with real containers${why}`, () => {
  let server: ContainerdServer;
  let cluster: TestCluster;
  let said = '';

  beforeAll(async () => {
    server = await startContainerd();
    cluster = await startTestCluster({
      controllers: true,
      scheduler: true,
      host: '0.0.0.0',
      serviceCidr,
      clusterCidr: `${server.podAddressPrefix}0/24`,
      realNode: {
        endpoint: server.endpoint,
        name: 'real',
        logsDirectory: join(server.directory, 'logs'),
        cgroupRoot: server.cgroupRoot,
        cniConfigFolder: join(server.directory, 'net.d'),
        network: nft.ok,
      },
      onReady: (component, detail) => {
        if (component === 'node') said = detail;
      },
    });
  });
  afterAll(async () => {
    await cluster?.close();
    const left = await server?.leftovers();
    await server?.stop();
    expect(left).toEqual([]);
    if (nft.ok) expect(ownTables()).toEqual([]);
  });

  const livePods = async (): Promise<readonly Pod[]> =>
    (await cluster.client.list(pods, { namespace, labelSelector: 'app=web' })).items;
  const current = (): Promise<Deployment> => cluster.client.get(deployments, { namespace, name: 'web' });
  const isOut = async (): Promise<boolean> => {
    const { metadata, spec, status } = await current();
    const { observedGeneration, updatedReplicas, availableReplicas, replicas } = status ?? {};
    return (
      observedGeneration === metadata.generation &&
      [updatedReplicas, availableReplicas, replicas].every((count) => count === spec.replicas)
    );
  };

  it('describes this machine, and says where Pods find the API server', async () => {
    const node = await cluster.client.get(nodes, { name: 'real' });
    const ready = node.status.conditions?.find(({ type }) => type === 'Ready');
    expect(ready).toMatchObject({ status: 'True', reason: 'KubeletReady' });
    expect(node.status.nodeInfo.containerRuntimeVersion).toMatch(/^containerd:\/\/\d/);
    expect(said).toMatch(/^real on containerd:\/\/\d[^;]*$/);
    const slice = await cluster.client.get(endpointSlices, { namespace, name: 'kubernetes' });
    expect(slice.endpoints[0]?.addresses).toEqual([node.status.addresses?.[0]?.address]);
    expect(slice.ports[0]?.port).toBe(Number(new URL(cluster.url).port));
  });

  it('runs a Deployment that serves, at its Pods’ addresses, with logs', async () => {
    await cluster.client.create(deployments, webDeployment('first', replicas));
    await expect.poll(isOut, slow).toBe(true);
    const all = await livePods();
    expect(all).toHaveLength(3);
    expect(all.map(({ spec }) => spec.nodeName)).toEqual(['real', 'real', 'real']);
    const answers = await Promise.all(all.map(({ status }) => ask(status.podIP!, 8080)));
    expect(answers).toEqual(all.map(({ metadata }) => `first from ${metadata.name}\n`));
  });

  it.skipIf(!canRunClientTools)('gives kubectl logs and exec', async () => {
    const kubectl = cluster.kubectl(35, namespace);
    const name = (await livePods())[0]!.metadata.name!;
    expect(await kubectl(['logs', name])).toMatchObject({ code: 0, stdout: 'serving first\n' });
    expect(await kubectl(['exec', name, '--', 'hostname'])).toMatchObject({ code: 0, stdout: `${name}\n` });
  });

  it.skipIf(!nft.ok)(`serves by the address and the name of a Service${whyNoServices}`, async () => {
    await cluster.client.create(services, {
      metadata: { name: 'web', namespace },
      spec: { clusterIP: serviceIp, selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
    } as unknown as Service);
    await expect.poll(() => ask(serviceIp, 80).catch(() => ''), slow).toMatch(/^first from web-/);
    const seen = new Set<string>();
    await expect
      .poll(async () => {
        seen.add(await ask(serviceIp, 80));
        return seen.size;
      }, slow)
      .toBe(3);
    // From a Pod, which asks the cluster's DNS for the names of the Service and of the API server.
    const fromPod = [
      "address() { nslookup $1.default.svc.cluster.local | sed -n '/^Name/,$s/^Address: //p'; }",
      'printf "GET / HTTP/1.0\\r\\n\\r\\n" | nc -w 5 $(address web) 80 | tail -n 1',
      'nc -w 5 $(address kubernetes) 443 </dev/null && echo and reached the API server',
    ].join('\n');
    expect(await outputOf(fromPod)).toMatch(/^first from web-\S+\nand reached the API server\n$/);
  });

  it('rolls over to another version', async () => {
    const deployment = await current();
    const { template } = webDeployment('second', replicas).spec;
    await cluster.client.update(deployments, { ...deployment, spec: { ...deployment.spec, template } });
    await expect.poll(isOut, slow).toBe(true);
    await expect.poll(async () => (await livePods()).length, slow).toBe(3);
    const all = await livePods();
    const answers = await Promise.all(all.map(({ status }) => ask(status.podIP!, 8080)));
    expect(answers).toEqual(all.map(({ metadata }) => `second from ${metadata.name}\n`));
    if (nft.ok) await expect.poll(() => ask(serviceIp, 80).catch(() => ''), slow).toMatch(/^second from web-/);
  });

  it('leaves nothing of what is deleted', async () => {
    await cluster.client.delete(deployments, { namespace, name: 'web' }, { propagationPolicy: 'Background' });
    await cluster.client.deleteCollection(pods, { namespace, labelSelector: 'app=client' });
    await expect.poll(async () => (await cluster.client.list(pods, { namespace })).items.length, slow).toBe(0);
    await expect.poll(() => server.leftovers(), slow).toEqual([]);
  });

  it('ends the Pods that are left when it closes, as it keeps nothing', async () => {
    await cluster.client.create(deployments, webDeployment('last', replicas));
    await expect.poll(isOut, slow).toBe(true);
    await cluster.close();
    expect(await server.leftovers()).toEqual([]);
    expect(existsSync(join(server.directory, 'containerd.log'))).toBe(true);
  });

  /** Runs a script in a Pod, and says what it wrote. */
  async function outputOf(script: string): Promise<string> {
    const key = { namespace, name: 'client' };
    const command = ['sh', '-c', `(${script}) >/dev/termination-log 2>&1`];
    await cluster.client.create(pods, {
      metadata: { ...key, labels: { app: 'client' } },
      spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: images.busybox, command }] },
    } as unknown as Pod);
    const end = async () =>
      (await cluster.client.get(pods, key)).status.containerStatuses?.[0]?.state?.terminated?.message;
    await expect.poll(end, slow).toBeDefined();
    return (await end()) ?? '';
  }
});

const ask = (host: string, port: number): Promise<string> => fetchPage({ host, port, timeoutMs: 5000 });

/** wherry's own, in this machine's network. */
function ownTables(): string[] {
  const tables = execFileSync(findProgram('nft')!, ['list', 'tables'], { encoding: 'utf8' }).split('\n');
  return tables.filter((table) => / wherry-(proxy|network)$/.test(table));
}
