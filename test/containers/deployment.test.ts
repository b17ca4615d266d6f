/** The life of a Deployment whose Pods are real: from the API to processes and back, with nothing left in the end. */
import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/api/apps/v1/deployment.ts';
import type { Pod } from '../../src/api/core/v1/pod.ts';
import { Client } from '../../src/client/client.ts';
import { deployments, pods } from '../../src/client/resources.ts';
import { type Cluster, startCluster } from '../../src/cluster/cluster.ts';
import { InProcessTransport } from '../../src/cluster/in-process-transport.ts';
import type { CriRuntime } from '../../src/kubelet/runtime/cri/cri-runtime.ts';
import { type ContainerdServer, containerdAvailable, images, startContainerd } from '../fixtures/containerd.ts';
import { type CriNode, startCriNode } from '../fixtures/cri-node.ts';
import { connectTo } from '../fixtures/cri-pods.ts';

const available = containerdAvailable();
const why = available.ok ? '' : ` (skipped: ${available.reason})`;
const namespace = 'default';
const slow = { timeout: 60_000, interval: 200 };

describe.skipIf(!available.ok)(`a Deployment of real containers${why}`, () => {
  let server: ContainerdServer;
  let cluster: Cluster;
  let runtime: CriRuntime;
  let node: CriNode;
  let client: Client;

  beforeAll(async () => {
    server = await startContainerd();
    cluster = await startCluster({ store: 'memory', port: 0, controllers: true, scheduler: true });
    client = new Client(new InProcessTransport(cluster.server, { name: 'admin', groups: ['system:masters'] }, 'test'));
    runtime = await connectTo(server);
    const address = `${server.podAddressPrefix}1`;
    node = await startCriNode({ nodeName: 'real', server: cluster.server, runtime, address });
  });
  afterAll(async () => {
    await node?.stop();
    runtime?.close();
    await cluster?.close();
    const left = await server?.leftovers();
    await server?.stop();
    expect(left).toEqual([]);
  });

  const script = (text: string): string =>
    `mkdir /www; echo "${text} from $(hostname)" > /www/index.html; echo serving; exec httpd -f -p 8080 -h /www`;

  function deployment(text: string): Deployment {
    const labels = { app: 'web' };
    const container = {
      name: 'web',
      image: images.busybox,
      // httpd does not end when it is asked to.
      command: ['sh', '-c', script(text)],
      ports: [{ name: 'http', containerPort: 8080 }],
      readinessProbe: { httpGet: { port: 'http', path: '/' }, periodSeconds: 1 },
      resources: { requests: { cpu: '10m', memory: '16Mi' } },
    };
    return {
      metadata: { name: 'web', namespace },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { terminationGracePeriodSeconds: 1, automountServiceAccountToken: false, containers: [container] },
        },
      },
    } as unknown as Deployment;
  }

  const current = (): Promise<Deployment> => client.get(deployments, { namespace, name: 'web' });
  const livePods = async (): Promise<readonly Pod[]> => (await client.list(pods, { namespace })).items;
  const isOut = async (): Promise<boolean> => {
    const { metadata, spec, status } = await current();
    const { observedGeneration, updatedReplicas, availableReplicas, replicas } = status ?? {};
    return (
      observedGeneration === metadata.generation &&
      [updatedReplicas, availableReplicas, replicas].every((count) => count === spec.replicas)
    );
  };

  it('comes up, serves, survives a crash, rolls over to another version, and goes', async () => {
    await client.create(deployments, deployment('first'));
    await expect.poll(isOut, slow).toBe(true);
    const first = await livePods();
    expect(await Promise.all(first.map(answer))).toEqual(first.map(({ metadata }) => `first from ${metadata.name}\n`));
    const [status] = first[0]!.status.containerStatuses!;
    expect(status).toMatchObject({ image: images.busybox, ready: true, started: true, restartCount: 0 });
    expect(status!.containerID).toMatch(/^containerd:\/\/[0-9a-f]{64}$/);
    expect(status!.imageID).toMatch(/^docker\.io\/library\/busybox@sha256:[0-9a-f]{64}$/);
    const id = status!.containerID!.slice('containerd://'.length);
    let log = '';
    for await (const piece of node.kubelet.readLogs(id, {})) log += piece;
    expect(log).toBe('serving\n');

    // Its process ends, and the kubelet starts it again.
    await runtime.stopContainer(id, 0);
    const restarts = async (): Promise<number | undefined> =>
      (await livePods()).find(({ metadata }) => metadata.name === first[0]!.metadata.name)?.status
        .containerStatuses?.[0]?.restartCount;
    await expect.poll(restarts, slow).toBe(1);
    await expect.poll(isOut, slow).toBe(true);
    const again = (await livePods()).find(({ metadata }) => metadata.name === first[0]!.metadata.name)!;
    expect(again.status.containerStatuses![0]!.lastState).toMatchObject({
      terminated: { exitCode: 137, reason: 'Error' },
    });

    const { spec } = deployment('second');
    await client.update(deployments, {
      ...(await current()),
      spec: { ...(await current()).spec, template: spec.template },
    });
    await expect.poll(isOut, slow).toBe(true);
    await expect.poll(async () => (await livePods()).length, slow).toBe(2);
    const second = await livePods();
    expect(await Promise.all(second.map(answer))).toEqual(
      second.map(({ metadata }) => `second from ${metadata.name}\n`),
    );

    await client.delete(deployments, { namespace, name: 'web' }, { propagationPolicy: 'Background' });
    await expect.poll(async () => (await livePods()).length, slow).toBe(0);
    await expect.poll(() => server.leftovers(), slow).toEqual([]);
  });
});

function answer({ status }: Pod): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get({ host: status.podIP, port: 8080, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve(text));
    });
    request.on('error', reject);
  });
}
