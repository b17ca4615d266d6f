/**
 * A runtime without processes, for whole clusters in a test: sandboxes are addresses, images are behaviours, containers run, exit, answer probes and
 * write logs as their behaviour says, and do nothing otherwise. The kubelet above it is the one that drives real containers.
 *
 * Everything happens at once and in the order of calls, or at a time of its clock: on a virtual clock and a seeded chance, runs are alike.
 */
import type { Duplex } from 'node:stream';
import type { Pod } from '../../../api/core/v1/pod.ts';
import type { Clock } from '../../../base/clock.ts';
import { sleep } from '../../../base/clock.ts';
import type { Random } from '../../../base/random.ts';
import {
  type ContainerConfig,
  type ExecResult,
  type ExecStreams,
  type LogOptions,
  type ProbeAnswer,
  type ProbeRequest,
  type Runtime,
  type RuntimeConfig,
  RuntimeError,
  type RuntimeEvent,
  type RuntimeImage,
  type RuntimePod,
  type RuntimeSandbox,
  type RuntimeStatus,
  type RuntimeUsage,
  type RuntimeVersion,
  type SandboxConfig,
} from '../runtime.ts';
import {
  annotatedBehaviour,
  type SimulatedProgram,
  type SimulatedRequest,
  type SimulatedResponse,
} from './behaviour.ts';
import { execInContainer } from './container-exec.ts';
import { defaultPodCidr, PodAddresses } from './pod-addresses.ts';
import { servingPort } from './serving-port.ts';
import { shellProgram } from './shell-program.ts';
import { SimulatedContainer } from './simulated-container.ts';
import { SimulatedImages } from './simulated-images.ts';
import { cpuSecondsOf, simulatedUsage } from './simulated-usage.ts';

export interface SimulatedRuntimeOptions {
  readonly nodeName: string;
  readonly clock: Clock;
  readonly random: Random;
  /** One of its own where absent. */
  readonly images?: SimulatedImages;
  /** Until updateRuntimeConfig() says otherwise; made of the Node's name where absent. */
  readonly podCidr?: string;
  /** What statuses of Nodes show. */
  readonly version?: string;
}

interface Sandbox {
  readonly pod: Pod;
  status: RuntimeSandbox;
}

interface PodRecord {
  readonly namespace: string;
  readonly name: string;
  /** The newest first. */
  readonly sandboxes: Sandbox[];
  readonly containers: SimulatedContainer[];
}

const noProgram: SimulatedProgram = {};

export class SimulatedRuntime implements Runtime {
  readonly name = 'simulated';
  readonly #options: SimulatedRuntimeOptions;
  readonly #images: SimulatedImages;
  readonly #addresses: PodAddresses;
  /** Full names of those that have been pulled. */
  readonly #pulled = new Map<string, RuntimeImage>();
  #imageList: readonly RuntimeImage[] | undefined;
  /** By uid. */
  readonly #pods = new Map<string, PodRecord>();
  readonly #sandboxes = new Map<string, Sandbox>();
  readonly #containers = new Map<string, SimulatedContainer>();
  readonly #listeners = new Set<(event: RuntimeEvent) => void>();
  readonly #startedAtMs: number;
  /** Of containers that have ended. */
  #pastCpuSeconds = 0;

  constructor(options: SimulatedRuntimeOptions) {
    this.#options = options;
    this.#startedAtMs = options.clock.now();
    this.#images = options.images ?? new SimulatedImages();
    this.#addresses = new PodAddresses(options.podCidr ?? defaultPodCidr(options.nodeName));
  }

  async version(): Promise<RuntimeVersion> {
    return { runtimeName: this.name, runtimeVersion: this.#options.version ?? '1.0.0', runtimeApiVersion: 'v1' };
  }

  async status(): Promise<RuntimeStatus> {
    const conditions = ['RuntimeReady', 'NetworkReady'];
    return { conditions: conditions.map((type) => ({ type, status: true, reason: '', message: '' })) };
  }

  async updateRuntimeConfig({ podCidr }: RuntimeConfig): Promise<void> {
    this.#addresses.setRange(podCidr);
  }

  async imageStatus(image: string): Promise<RuntimeImage | undefined> {
    return this.#pulled.get(this.#images.resolve(image).names[0]!);
  }

  async listImages(): Promise<readonly RuntimeImage[]> {
    return this.images;
  }

  /** As listImages() has them; the same list as long as none comes or goes. */
  get images(): readonly RuntimeImage[] {
    this.#imageList ??= [...this.#pulled.values()];
    return this.#imageList;
  }

  async pullImage(image: string, options: { readonly signal?: AbortSignal } = {}): Promise<RuntimeImage> {
    const { declared, pullError, ref, names, sizeBytes } = this.#images.resolve(image);
    // What is there already has no layers left to fetch.
    const seconds = this.#pulled.has(names[0]!) ? 0 : (declared?.pullSeconds ?? 0);
    if (seconds > 0) await sleep(this.#options.clock, seconds * 1000, options.signal);
    if (pullError !== undefined) throw new RuntimeError('Unknown', pullError);
    const pulled = { ref, names, sizeBytes };
    if (!this.#pulled.has(names[0]!)) this.#imageList = undefined;
    this.#pulled.set(names[0]!, pulled);
    return pulled;
  }

  async removeImage(image: string): Promise<void> {
    if (this.#pulled.delete(this.#images.resolve(image).names[0]!)) this.#imageList = undefined;
  }

  async runPodSandbox({ pod, attempt }: SandboxConfig): Promise<string> {
    const id = this.#newId();
    const ips = pod.spec.hostNetwork === true ? [] : [this.#addresses.take()];
    const status = { id, attempt, ready: true, createdAtMs: this.#options.clock.now(), ips };
    const sandbox = { pod, status };
    const { uid = '', namespace = '', name = '' } = pod.metadata;
    let record = this.#pods.get(uid);
    if (record === undefined) {
      record = { namespace, name, sandboxes: [], containers: [] };
      this.#pods.set(uid, record);
    }
    record.sandboxes.unshift(sandbox);
    this.#sandboxes.set(id, sandbox);
    return id;
  }

  async stopPodSandbox(sandboxId: string): Promise<void> {
    const sandbox = this.#sandboxes.get(sandboxId);
    if (sandbox === undefined || !sandbox.status.ready) return;
    for (const container of this.#containersOf(sandbox)) container.kill();
    for (const address of sandbox.status.ips) this.#addresses.giveBack(address);
    sandbox.status = { ...sandbox.status, ready: false };
    this.#tell({ type: 'sandbox-stopped', podUid: sandbox.pod.metadata.uid ?? '' });
  }

  async removePodSandbox(sandboxId: string): Promise<void> {
    const sandbox = this.#sandboxes.get(sandboxId);
    if (sandbox === undefined) return;
    await this.stopPodSandbox(sandboxId);
    for (const { status } of this.#containersOf(sandbox)) await this.removeContainer(status.id);
    this.#sandboxes.delete(sandboxId);
    const uid = sandbox.pod.metadata.uid ?? '';
    const record = this.#pods.get(uid);
    record?.sandboxes.splice(record.sandboxes.indexOf(sandbox), 1);
    if (record?.sandboxes.length === 0) this.#pods.delete(uid);
  }

  async createContainer(sandboxId: string, config: ContainerConfig): Promise<string> {
    const sandbox = this.#sandboxes.get(sandboxId);
    if (sandbox === undefined)
      throw new RuntimeError('NotFound', `failed to find sandbox id "${sandboxId}": not found`);
    if (!sandbox.status.ready) throw new RuntimeError('Unknown', 'sandbox container is not running');
    const { pod, container } = config;
    const image = this.#images.resolve(container.image ?? '');
    const annotated = annotatedBehaviour(pod, container.name);
    const behaviour = { ...image.declared?.behaviour, ...annotated };
    if (behaviour.createError !== undefined) throw new RuntimeError('Unknown', behaviour.createError);
    // What was said about the container counts before what its command says.
    const isSaid = annotated !== undefined || image.declared?.behaviour !== undefined;
    const shell = isSaid ? undefined : shellProgram(container);
    const created = new SimulatedContainer({
      id: this.#newId(),
      sandboxId,
      podIps: sandbox.status.ips,
      config,
      imageName: image.names[0]!,
      behaviour,
      program: image.declared?.program ?? shell ?? noProgram,
      clock: this.#options.clock,
      random: this.#options.random,
      onStopped: (stopped) => this.#onStopped(stopped),
      onProbeChanged: (changed) => this.#tellOf('probe-changed', changed),
    });
    this.#containers.set(created.status.id, created);
    this.#pods.get(created.podUid)?.containers.unshift(created);
    this.#tellOf('container-created', created);
    return created.status.id;
  }

  async startContainer(containerId: string): Promise<void> {
    const container = this.#container(containerId);
    container.start();
    this.#tellOf('container-started', container);
  }

  async stopContainer(containerId: string, graceMs: number): Promise<void> {
    await this.#containers.get(containerId)?.stop(graceMs);
  }

  async removeContainer(containerId: string): Promise<void> {
    const container = this.#containers.get(containerId);
    if (container === undefined) return;
    container.kill();
    this.#containers.delete(containerId);
    const containers = this.#pods.get(container.podUid)?.containers;
    containers?.splice(containers.indexOf(container), 1);
    this.#tellOf('container-removed', container);
  }

  async listPods(): Promise<readonly RuntimePod[]> {
    return Promise.all([...this.#pods.keys()].map((uid) => this.podStatus(uid)));
  }

  async podStatus(podUid: string): Promise<RuntimePod> {
    const record = this.#pods.get(podUid);
    if (record === undefined) return { uid: podUid, namespace: '', name: '', sandboxes: [], containers: [] };
    return {
      uid: podUid,
      namespace: record.namespace,
      name: record.name,
      sandboxes: record.sandboxes.map(({ status }) => status),
      containers: record.containers.map(({ status }) => status),
    };
  }

  readLogs(containerId: string, options: LogOptions = {}): AsyncIterable<string> {
    return this.#container(containerId).log.read(options);
  }

  async execSync(containerId: string, command: readonly string[], timeoutMs: number): Promise<ExecResult> {
    const container = this.#runningContainer(containerId);
    const { clock } = this.#options;
    const late = new AbortController();
    const timer = clock.setTimeout(() => late.abort(), timeoutMs, { unref: true });
    const [out, err] = [new TextCollector(), new TextCollector()];
    try {
      const streams = { stdout: out.add, stderr: err.add, signal: late.signal };
      const exitCode = await execInContainer(container, command, streams, clock);
      return { exitCode, stdout: out.text, stderr: err.text };
    } finally {
      timer.cancel();
    }
  }

  async exec(containerId: string, command: readonly string[], streams: ExecStreams): Promise<number> {
    return execInContainer(this.#runningContainer(containerId), command, streams, this.#options.clock);
  }

  async attach(containerId: string, streams: ExecStreams): Promise<void> {
    await this.#runningContainer(containerId).attach(streams);
  }

  async portForward(sandboxId: string, port: number, connection: Duplex): Promise<void> {
    const sandbox = this.#sandboxes.get(sandboxId);
    if (sandbox === undefined || !sandbox.status.ready) {
      throw new RuntimeError('NotFound', `failed to find sandbox "${sandboxId}" in store: not found`);
    }
    const serve = servingPort(this.#containersOf(sandbox), port);
    if (serve === undefined) {
      const refused = `dial tcp4 127.0.0.1:${port}: connect: connection refused`;
      throw new RuntimeError(
        'Unknown',
        `failed to connect to localhost:${port} inside namespace "${sandboxId}": ${refused}`,
      );
    }
    const { serveConnection } = await import('./simulated-http.ts');
    await serveConnection(connection, port, serve);
  }

  async usage(): Promise<RuntimeUsage> {
    const atMs = this.#options.clock.now();
    const running = [...this.#containers.values()].filter(({ status }) => status.state === 'running');
    return simulatedUsage(running, { atMs, startedAtMs: this.#startedAtMs, pastCpuSeconds: this.#pastCpuSeconds });
  }

  probe(containerId: string, request: ProbeRequest): ProbeAnswer | Promise<ProbeAnswer> {
    return this.#container(containerId).probe(request);
  }

  subscribe(listener: (event: RuntimeEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks whatever serves in the Pod with that address. Undefined where nothing does. */
  async request(podIp: string, request: SimulatedRequest): Promise<SimulatedResponse | undefined> {
    for (const container of this.#containers.values()) {
      const { sandboxId, state } = container.status;
      if (state !== 'running' || container.program.serve === undefined) continue;
      if (this.#sandboxes.get(sandboxId)?.status.ips.includes(podIp)) return container.program.serve(request);
    }
    return undefined;
  }

  #onStopped(container: SimulatedContainer): void {
    this.#pastCpuSeconds += cpuSecondsOf(container, container.status.finishedAtMs);
    this.#tellOf('container-stopped', container);
  }

  #containersOf(sandbox: Sandbox): readonly SimulatedContainer[] {
    const containers = this.#pods.get(sandbox.pod.metadata.uid ?? '')?.containers ?? [];
    return containers.filter(({ status }) => status.sandboxId === sandbox.status.id);
  }

  #container(id: string): SimulatedContainer {
    const container = this.#containers.get(id);
    if (container === undefined) {
      throw new RuntimeError('NotFound', `an error occurred when try to find container "${id}": not found`);
    }
    return container;
  }

  #runningContainer(id: string): SimulatedContainer {
    const container = this.#container(id);
    if (container.status.state !== 'running') throw new RuntimeError('Unknown', `container "${id}" is not running`);
    return container;
  }

  /** 64 digits, as containerd's. */
  #newId(): string {
    const { random } = this.#options;
    return (random.uuid() + random.uuid()).replaceAll('-', '');
  }

  #tellOf(type: RuntimeEvent['type'], container: SimulatedContainer): void {
    this.#tell({ type, podUid: container.podUid, containerId: container.status.id });
  }

  #tell(event: RuntimeEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** Gathers output as text. */
class TextCollector {
  readonly #decoder = new TextDecoder();
  text = '';
  readonly add = (chunk: Uint8Array): void => {
    this.text += this.#decoder.decode(chunk, { stream: true });
  };
}
