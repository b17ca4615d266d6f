/**
 * Real Pods on the built `wherry up`, in a process of its own: from POST to Running, as a watcher sees it, and from DELETE to nothing left; beside them the bare
 * CRI calls that this takes at the least, on the same containerd, with the same messages and as many at a time. Then 100 Pods at rest.
 */
import { join } from 'node:path';
import type { Pod } from '../src/api/core/v1/pod.ts';
import { systemClock } from '../src/base/clock.ts';
import { pods } from '../src/client/resources.ts';
import { criContainerConfig } from '../src/kubelet/runtime/cri/container-config.ts';
import { CriClient } from '../src/kubelet/runtime/cri/cri-client.ts';
import { parseResolvConf } from '../src/kubelet/runtime/cri/dns-config.ts';
import type { NodeResources } from '../src/kubelet/runtime/cri/linux-resources.ts';
import * as methods from '../src/kubelet/runtime/cri/methods.ts';
import { readNodeResources } from '../src/kubelet/runtime/cri/node-resources.ts';
import { cgroupParent } from '../src/kubelet/runtime/cri/pod-cgroup-name.ts';
import { PodCgroups } from '../src/kubelet/runtime/cri/pod-cgroups.ts';
import { sandboxConfig } from '../src/kubelet/runtime/cri/sandbox-config.ts';
import { type ContainerdServer, containerdAvailable, images } from '../test/fixtures/containerd.ts';
import { RealClusterProcess } from '../test/fixtures/real-cluster-process.ts';

export const summary = 'real Pods, 1, 30 and 100 at a time, beside the bare CRI calls; 100 of them at rest';

interface Load {
  readonly count: number;
  readonly rounds: number;
}

interface Times {
  readonly startMs: number;
  readonly endMs: number;
  /** Of wherry, for all of it. */
  readonly cpuMs?: number;
}

const loads: readonly Load[] = [
  { count: 1, rounds: 10 },
  { count: 30, rounds: 3 },
  { count: 100, rounds: 2 },
];
const aims = { onePod: 1.25, manyPods: 1.15, cpuPercent: 5, megabytes: 60 };
const namespace = 'default';
const restSeconds = 30;
const settleSeconds = 10;
/** Ends at once when it is told to. */
const command = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 3600 & wait $!; done'];

/** `rest`: the Pods at rest alone; `profile FOLDER`: with a CPU profile of the product there. */
export default async function main(args: readonly string[]): Promise<void> {
  const available = containerdAvailable();
  if (!available.ok) return console.log(`left out: ${available.reason}`);
  const [what, folder] = args;
  const nodeFlags = what === 'profile' ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
  const cluster = await RealClusterProcess.start({ command: 'built', nodeFlags });
  const bare = await BareCalls.open(cluster.server);
  const watched = new WatchedPods(cluster);
  try {
    // Images are there, and the code of both sides is warm.
    for (let round = 0; round < 3; round++) {
      await run(cluster, watched, bare, 1);
      await bare.run(1);
    }
    const without = what === 'profile' ? undefined : await atRest(cluster);
    for (const load of loads)
      if (what !== 'rest' || load.count === 100) await measure(load, { cluster, watched, bare, without });
  } finally {
    await watched.stop();
    bare.close();
    await cluster.stop();
  }
}

interface Sides {
  readonly cluster: RealClusterProcess;
  readonly watched: WatchedPods;
  readonly bare: BareCalls;
  readonly without?: Rest;
}

/** By turns, so that what else the machine does hits both alike. */
async function measure({ count, rounds }: Load, { cluster, watched, bare, without }: Sides): Promise<void> {
  const least: Times[] = [];
  const whole: Times[] = [];
  const resting = count === 100 && without !== undefined ? () => atRest(cluster) : undefined;
  let rest: Rest | undefined;
  for (let round = 0; round < rounds; round++) {
    least.push(await bare.run(count));
    whole.push(
      await run(cluster, watched, bare, count, async () => {
        // What earlier rounds have left on the heap is none of these Pods'.
        rest ??= await resting?.();
      }),
    );
  }
  const aim = count === 1 ? aims.onePod : aims.manyPods;
  const compare = (what: string, of: (times: Times) => number): void => {
    const [bareMs, wherryMs] = [median(least.map(of)), median(whole.map(of))];
    const ratio = (wherryMs / bareMs).toFixed(2);
    console.log(`${count} ${what}: ${ms(wherryMs)}, bare CRI calls ${ms(bareMs)}: ${ratio} × (aim ${aim} ×)`);
  };
  compare('Pods, POST to Running', ({ startMs }) => startMs);
  compare('Pods, DELETE to nothing left', ({ endMs }) => endMs);
  const cpuMs = median(whole.map(({ cpuMs: spent = 0 }) => spent)) / count;
  console.log(`${count} Pods, from POST to nothing left: ${cpuMs.toFixed(1)} ms of wherry's CPU for each`);
  if (rest === undefined || without === undefined) return;
  const cpu = (rest.cpuPercent - without.cpuPercent).toFixed(2);
  const memory = rest.megabytes - without.megabytes;
  console.log(
    `${count} Pods at rest for ${restSeconds} s: ${cpu} % of a core more than without (aim ${aims.cpuPercent} %), ` +
      `${Math.round(memory)} MB more than without (aim ${aims.megabytes} MB; ${Math.round(rest.megabytes)} MB in all)`,
  );
}

interface Rest {
  readonly cpuPercent: number;
  readonly megabytes: number;
}

async function atRest({ process }: RealClusterProcess): Promise<Rest> {
  await seconds(settleSeconds);
  const before = process.cpuMs();
  await seconds(restSeconds);
  const cpuPercent = ((process.cpuMs() - before) / (restSeconds * 1000)) * 100;
  return { cpuPercent, megabytes: process.residentBytes() / 1024 / 1024 };
}

async function run(
  cluster: RealClusterProcess,
  watched: WatchedPods,
  bare: BareCalls,
  count: number,
  meanwhile?: () => Promise<void>,
): Promise<Times> {
  const names = Array.from({ length: count }, () => watched.newName());
  const spentMs = cluster.process.cpuMs();
  const begunMs = performance.now();
  await Promise.all(
    names.map(async (name) => {
      const running = watched.until(name, 'running');
      await cluster.create(name, {}, { command });
      await running;
    }),
  );
  const startMs = performance.now() - begunMs;
  const startCpuMs = cluster.process.cpuMs() - spentMs;
  await meanwhile?.();
  const spentAtRestMs = cluster.process.cpuMs();
  const endingMs = performance.now();
  await Promise.all(
    names.map(async (name) => {
      const gone = watched.until(name, 'gone');
      await cluster.delete(name);
      await gone;
    }),
  );
  // The API has dropped the Pods; what the runtime had of them goes right after.
  await bare.nothingLeft(count);
  const endMs = performance.now() - endingMs;
  return { startMs, endMs, cpuMs: startCpuMs + cluster.process.cpuMs() - spentAtRestMs };
}

type Seen = 'running' | 'gone';

/** Pods as somebody sees them who watches them. */
class WatchedPods {
  readonly #waiting = new Map<string, () => void>();
  readonly #ending = new AbortController();
  readonly #watch: Promise<void>;
  #made = 0;

  constructor(cluster: RealClusterProcess) {
    const tell = (name: string | undefined, seen: Seen): void => this.#waiting.get(`${name} ${seen}`)?.();
    this.#watch = cluster.client
      .watch(
        pods,
        { namespace, signal: this.#ending.signal },
        {
          event: ({ type, object }) => {
            const { metadata, status } = object as Pod;
            if (type === 'DELETED') tell(metadata.name, 'gone');
            else if (status?.phase === 'Running') tell(metadata.name, 'running');
          },
          end: () => {},
        },
      )
      .catch(() => {});
  }

  newName(): string {
    return `pod-${++this.#made}`;
  }

  until(name: string, seen: Seen): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(`${name} ${seen}`, resolve));
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#watch;
  }
}

/** What a Pod takes of a runtime at the least: three calls to run, three to go, with what the kubelet would say in them. */
class BareCalls {
  readonly #server: ContainerdServer;
  readonly #client: CriClient;
  readonly #node: NodeResources;
  readonly #cgroups: PodCgroups;
  #made = 0;

  private constructor(server: ContainerdServer, client: CriClient, node: NodeResources) {
    this.#server = server;
    this.#client = client;
    this.#node = node;
    this.#cgroups = new PodCgroups({ clock: systemClock, node, root: server.cgroupRoot });
  }

  static async open(server: ContainerdServer): Promise<BareCalls> {
    return new BareCalls(server, await CriClient.open(server.endpoint, systemClock), await readNodeResources());
  }

  async run(count: number): Promise<Times> {
    const made = Array.from({ length: count }, () => this.#pod());
    const begunMs = performance.now();
    const ids = await Promise.all(made.map((pod) => this.#start(pod)));
    const startMs = performance.now() - begunMs;
    const endingMs = performance.now();
    await Promise.all(ids.map((each) => this.#end(each)));
    const endMs = performance.now() - endingMs;
    // The runtime leaves these to whoever wanted them.
    await Promise.all(made.map(({ metadata }) => this.#cgroups.remove(metadata.uid!)));
    return { startMs, endMs };
  }

  /** Looks as often as does not count: each look costs the runtime something. */
  async nothingLeft(count: number): Promise<void> {
    while ((await this.#client.call(methods.listPodSandbox, {})).items.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 3 * count));
    }
  }

  #pod(): Pod {
    const name = `bare-${++this.#made}`;
    const container = { name: 'main', image: images.busybox, command, resources: {} };
    return {
      metadata: { name, namespace, uid: name },
      spec: { containers: [container] },
      status: {},
    } as unknown as Pod;
  }

  async #start(pod: Pod): Promise<Ids> {
    const node = this.#node;
    const whole = sandboxConfig(pod, 0, {
      logsDirectory: join(this.#server.directory, 'bare'),
      hostDns: parseResolvConf(''),
      clusterDns: { servers: [], domain: 'cluster.local' },
      cgroupParent: cgroupParent(pod, 'cgroupfs', this.#server.cgroupRoot),
      node,
    });
    // Without them these are nobody's Pods: the kubelet beside leaves them alone.
    const config = { ...whole, labels: {} };
    const { podSandboxId } = await this.#client.call(methods.runPodSandbox, { config });
    const [container] = pod.spec.containers;
    const { containerId } = await this.#client.call(methods.createContainer, {
      podSandboxId,
      config: {
        ...criContainerConfig(
          { pod, container: container!, attempt: 0, specHash: '', imageRef: '' },
          { node, environment: [], mounts: [], seccompDirectory: '' },
        ),
        labels: {},
      },
      sandboxConfig: config,
    });
    await this.#client.call(methods.startContainer, { containerId });
    return { podSandboxId, containerId };
  }

  async #end({ podSandboxId, containerId }: Ids): Promise<void> {
    await this.#client.call(methods.stopContainer, { containerId, timeout: 30 });
    await this.#client.call(methods.stopPodSandbox, { podSandboxId });
    await this.#client.call(methods.removePodSandbox, { podSandboxId });
  }

  close(): void {
    this.#client.close();
  }
}

interface Ids {
  readonly podSandboxId: string;
  readonly containerId: string;
}

const ms = (value: number): string => `${Math.round(value).toLocaleString('en')} ms`;
const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000));

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
}
