/** From a Pod to its running container on real containerd: the bare calls, the runtime behind the kubelet, and the whole kubelet beside an API server. */
import type { Pod } from '../src/api/core/v1/pod.ts';
import { systemClock } from '../src/base/clock.ts';
import { Client } from '../src/client/client.ts';
import { pods } from '../src/client/resources.ts';
import { startCluster } from '../src/cluster/cluster.ts';
import { InProcessTransport } from '../src/cluster/in-process-transport.ts';
import { CriClient } from '../src/kubelet/runtime/cri/cri-client.ts';
import type { CriRuntime } from '../src/kubelet/runtime/cri/cri-runtime.ts';
import * as methods from '../src/kubelet/runtime/cri/methods.ts';
import { type ContainerdServer, containerdAvailable, images, startContainerd } from '../test/fixtures/containerd.ts';
import { startCriNode } from '../test/fixtures/cri-node.ts';
import { connectTo, PodOnCri } from '../test/fixtures/cri-pods.ts';

export const summary = 'from a Pod to its running container on containerd: bare CRI calls, runtime, kubelet';

const rounds = 12;
const together = 10;
const command = ['sleep', '3600'];

export default async function main(): Promise<void> {
  const available = containerdAvailable();
  if (!available.ok) return console.log(`left out: ${available.reason}`);
  const server = await startContainerd();
  const runtime = await connectTo(server);
  try {
    await runtime.pullImage(images.busybox);
    await compareWithBareCalls(server, runtime);
    await measureKubelet(server, runtime);
  } finally {
    runtime.close();
    await server.stop();
  }
}

/** By turns, so that what else the machine does hits both alike. The first round is not counted. */
async function compareWithBareCalls(server: ContainerdServer, runtime: CriRuntime): Promise<void> {
  const client = await CriClient.open(server.endpoint, systemClock);
  const bare: number[] = [];
  const kubelets: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    bare.push(await bareCalls(client, server, round));
    const begun = performance.now();
    const pod = await PodOnCri.run(runtime);
    const id = await pod.start({ command });
    if ((await pod.container(id))?.state !== 'running') throw new Error('the container does not run');
    kubelets.push(performance.now() - begun);
    await pod.remove();
  }
  client.close();
  console.log(`one Pod, three bare CRI calls: ${spread(bare.slice(1))}`);
  console.log(`one Pod, the runtime, cgroups, logs and a look at its status included: ${spread(kubelets.slice(1))}`);
}

async function bareCalls(client: CriClient, server: ContainerdServer, round: number): Promise<number> {
  const config = {
    metadata: { name: `bare-${round}`, namespace: 'bench', uid: `bare-${round}`, attempt: 0 },
    hostname: 'bare',
    logDirectory: `${server.directory}/bare`,
    linux: { cgroupParent: `${server.cgroupRoot}/bare` },
  };
  const begun = performance.now();
  const { podSandboxId } = await client.call(methods.runPodSandbox, { config });
  const { containerId } = await client.call(methods.createContainer, {
    podSandboxId,
    config: { metadata: { name: 'main' }, image: { image: images.busybox }, command, logPath: 'main.log' },
    sandboxConfig: config,
  });
  await client.call(methods.startContainer, { containerId });
  const took = performance.now() - begun;
  await client.call(methods.stopPodSandbox, { podSandboxId });
  await client.call(methods.removePodSandbox, { podSandboxId });
  return took;
}

async function measureKubelet(server: ContainerdServer, runtime: CriRuntime): Promise<void> {
  const cluster = await startCluster({ store: 'memory', port: 0 });
  const admin = { name: 'admin', groups: ['system:masters'] };
  const client = new Client(new InProcessTransport(cluster.server, admin, 'bench'));
  const address = `${server.podAddressPrefix}1`;
  const node = await startCriNode({ nodeName: 'bench', server: cluster.server, runtime, address });
  const whenRunning = new Map<string, () => void>();
  const watching = new AbortController();
  const watch = client
    .watch(
      pods,
      { namespace: 'default', signal: watching.signal },
      { event: ({ object }) => onPod(object as Pod, whenRunning), end: () => {} },
    )
    .catch(() => {});
  try {
    let made = 0;
    const runOne = async (): Promise<number> => {
      const name = `pod-${++made}`;
      const running = new Promise<void>((resolve) => whenRunning.set(name, resolve));
      const begun = performance.now();
      await client.create(pods, podOf(name));
      await running;
      return performance.now() - begun;
    };
    const serial: number[] = [];
    for (let round = 0; round <= rounds; round++) serial.push(await runOne());
    console.log(`one Pod, from its creation in the API to Running there: ${spread(serial.slice(1))}`);
    const begun = performance.now();
    await Promise.all(Array.from({ length: together }, runOne));
    console.log(`${together} Pods together, until all are Running: ${Math.round(performance.now() - begun)} ms`);
    await client.deleteCollection(pods, { namespace: 'default' }, { gracePeriodSeconds: 0 });
    for (let look = 0; look < 600 && (await server.leftovers()).length > 0; look++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    watching.abort();
    await watch;
    await node.stop();
    await cluster.close();
  }
}

function onPod({ metadata, status }: Pod, whenRunning: ReadonlyMap<string, () => void>): void {
  if (status?.phase === 'Running') whenRunning.get(metadata.name ?? '')?.();
}

function podOf(name: string): Pod {
  const container = { name: 'main', image: images.busybox, command, imagePullPolicy: 'IfNotPresent' };
  return {
    metadata: { name, namespace: 'default' },
    spec: { nodeName: 'bench', automountServiceAccountToken: false, containers: [container] },
  } as unknown as Pod;
}

/** The median, and from where to where. */
function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): number => Math.round(sorted[Math.floor(part * (sorted.length - 1))]!);
  return `${at(0.5)} ms (${at(0)} to ${at(1)})`;
}
