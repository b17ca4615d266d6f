/**
 * Real containers: the Runtime contract over a CRI socket, containerd's or any other's.
 *
 * Everything that it knows it reads from the runtime, by the labels and annotations that it gives (pod-labels.ts), so a new one over the same
 * socket goes on where the last one stopped. What Pods and containers look like in CRI is decided by pure functions: sandbox-config.ts and
 * container-config.ts, with linux-resources.ts, security-context.ts and dns-config.ts below them. Beside the runtime it writes on the host: the
 * folders of logs (which the runtime fills, and log-rotation.ts keeps small), files for termination messages, and the Pods' cgroups.
 *
 * It reads nothing of the API: secrets, ConfigMaps and volumes come in as data. It sets up no network: that is the runtime's, by CNI.
 */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Pod } from '../../../api/core/v1/pod.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { probeFromHost } from '../../probes/host-probe.ts';
import {
  type ContainerConfig,
  ContainerConfigError,
  type ExecResult,
  type ExecStreams,
  isRuntimeNotFound,
  type LogOptions,
  type ProbeAnswer,
  type ProbeRequest,
  type PullOptions,
  type Runtime,
  type RuntimeConfig,
  RuntimeError,
  type RuntimeEvent,
  type RuntimeImage,
  type RuntimePod,
  type RuntimeStatus,
  type RuntimeUsage,
  type RuntimeVersion,
  type SandboxConfig,
} from '../runtime.ts';
import { ChangeWatcher } from './change-watcher.ts';
import { checkAttachEnd, exitCodeOf } from './command-end.ts';
import { containerLogPath, criContainerConfig, targetContainerName } from './container-config.ts';
import { literalEnvironment } from './container-environment.ts';
import { containerUsages, podUsages } from './container-usage.ts';
import { CriClient, callTimeoutMs, isUnimplemented } from './cri-client.ts';
import { CriImages } from './cri-images.ts';
import { type ClusterDns, parseResolvConf } from './dns-config.ts';
import { ExecLimits } from './exec-limits.ts';
import type { NodeResources } from './linux-resources.ts';
import { readLog } from './log-reader.ts';
import { LogRotation, removeLog, type WrittenLog } from './log-rotation.ts';
import { readMachineUsage } from './machine-usage.ts';
import type { CriContainerStats, CriContainerStatus, PodSandboxConfig } from './messages.ts';
import * as methods from './methods.ts';
import { type CgroupDriver, cgroupParent } from './pod-cgroup-name.ts';
import { PodCgroups } from './pod-cgroups.ts';
import { podUidLabel } from './pod-labels.ts';
import { PodReader } from './pod-reader.ts';
import { readPodStats } from './pod-stats.ts';
import { carryToPort } from './port-forward-client.ts';
import { streamRequest, talkToCommand } from './remote-command-client.ts';
import { type PodName, podNameOf, podUidOf } from './runtime-pods.ts';
import { podLogDirectory, podLogsDirectoryDefault, sandboxConfig } from './sandbox-config.ts';
import { effectiveSecurityContext, rootRefusal } from './security-context.ts';
import { StateTracker } from './state-tracker.ts';
import { StreamingClient } from './streaming-client.ts';
import { prepareTerminationFile, removePodFiles, terminationMessage } from './termination-message.ts';

export interface CriRuntimeOptions {
  /** `unix:///run/containerd/containerd.sock`, or the path alone. */
  readonly endpoint: string;
  /** Must be real time. */
  readonly clock: Clock;
  readonly logger: Logger;
  readonly node: NodeResources;
  /** `/var/log/pods` where absent. */
  readonly logsDirectory?: string;
  /** The kubelet's own: `/var/lib/kubelet` where absent. */
  readonly rootDirectory?: string;
  /** Pods get the host's DNS settings where absent. */
  readonly clusterDns?: ClusterDns;
  /** Of the host: `/etc/resolv.conf` where absent. */
  readonly resolvConf?: string;
  /** As the kubelet's --cgroup-root; `/` where absent. */
  readonly cgroupRoot?: string;
  /** For runtimes that do not tell: `cgroupfs` where absent. */
  readonly cgroupDriver?: CgroupDriver;
  /** Whether Pods get cgroups of their own, which needs root and the cgroupfs driver. True where absent. */
  readonly podCgroups?: boolean;
  /** The handler of a RuntimeClass; its name where absent. */
  readonly runtimeHandler?: (runtimeClassName: string) => string;
  readonly seccompDefault?: boolean;
  /** Of one container's log; as upstream where absent. */
  readonly logBytesMax?: number;
  readonly logFilesMax?: number;
}

type Defaults = Pick<Required<CriRuntimeOptions>, 'logsDirectory' | 'rootDirectory' | 'resolvConf' | 'clusterDns'>;

const defaults: Defaults = {
  logsDirectory: podLogsDirectoryDefault,
  rootDirectory: '/var/lib/kubelet',
  resolvConf: '/etc/resolv.conf',
  clusterDns: { servers: [], domain: 'cluster.local' },
};
/** Beyond the time that a command itself has. */
const execMarginMs = 10_000;

interface Facts {
  readonly client: CriClient;
  readonly version: RuntimeVersion;
  readonly cgroupDriver: CgroupDriver;
}

export class CriRuntime implements Runtime {
  readonly name: string;
  readonly #options: CriRuntimeOptions & Defaults;
  readonly #client: CriClient;
  readonly #cgroupDriver: CgroupDriver;
  readonly #images: CriImages;
  readonly #listeners = new Set<(event: RuntimeEvent) => void>();
  readonly #tracker = new StateTracker((event) => this.#tell(event));
  readonly #reader: PodReader;
  readonly #watcher: ChangeWatcher;
  readonly #rotation: LogRotation;
  readonly #execs: ExecLimits;
  readonly #streaming: StreamingClient;
  readonly #cgroups: PodCgroups | undefined;

  private constructor(options: CriRuntimeOptions, { client, version, cgroupDriver }: Facts) {
    this.name = version.runtimeName;
    this.#options = { ...defaults, ...withoutAbsent(options) };
    this.#client = client;
    this.#cgroupDriver = cgroupDriver;
    this.#images = new CriImages(client);
    const { clock, logger, node, cgroupRoot, podCgroups = true, logBytesMax, logFilesMax } = options;
    this.#reader = new PodReader({
      client,
      tracker: this.#tracker,
      terminationMessage: (status) => terminationMessage(status, clock),
    });
    this.#watcher = new ChangeWatcher({
      client,
      clock,
      logger,
      tracker: this.#tracker,
      look: () => this.#reader.look(),
      forget: (id) => this.#reader.forget(id),
    });
    this.#rotation = new LogRotation({
      clock,
      logger,
      logBytesMax,
      logFilesMax,
      logs: () => this.#writtenLogs(),
      reopen: async (containerId) => void (await client.call(methods.reopenContainerLog, { containerId })),
    });
    this.#execs = new ExecLimits(clock);
    this.#streaming = new StreamingClient(clock);
    if (podCgroups && cgroupDriver === 'cgroupfs') this.#cgroups = new PodCgroups({ clock, node, root: cgroupRoot });
  }

  /** Rejects where nothing answers at the endpoint, or something that speaks no CRI v1. */
  static async connect(options: CriRuntimeOptions): Promise<CriRuntime> {
    const client = await CriClient.open(options.endpoint, options.clock);
    try {
      const version = await client.call(methods.version, {});
      const cgroupDriver = await cgroupDriverOf(client, options.cgroupDriver ?? 'cgroupfs');
      const runtime = new CriRuntime(options, { client, version, cgroupDriver });
      await runtime.#reader.look();
      runtime.#rotation.start();
      return runtime;
    } catch (error) {
      client.close();
      throw error;
    }
  }

  /** Leaves all containers as they are; who talks to them is cut off. May be called twice. */
  close(): void {
    this.#streaming.close();
    this.#listeners.clear();
    this.#watcher.stop();
    this.#rotation.stop();
    this.#client.close();
  }

  version(): Promise<RuntimeVersion> {
    return this.#client.call(methods.version, {});
  }

  async status(): Promise<RuntimeStatus> {
    const { status } = await this.#client.call(methods.status, {});
    return { conditions: status?.conditions ?? [] };
  }

  async updateRuntimeConfig({ podCidr }: RuntimeConfig): Promise<void> {
    await this.#client.call(methods.updateRuntimeConfig, { runtimeConfig: { networkConfig: { podCidr } } });
  }

  imageStatus(image: string): Promise<RuntimeImage | undefined> {
    return this.#images.status(image);
  }

  listImages(): Promise<readonly RuntimeImage[]> {
    return this.#images.list();
  }

  pullImage(image: string, options?: PullOptions): Promise<RuntimeImage> {
    return this.#images.pull(image, options);
  }

  removeImage(image: string): Promise<void> {
    return this.#images.remove(image);
  }

  async runPodSandbox({ pod, attempt }: SandboxConfig): Promise<string> {
    const { runtimeClassName, hostUsers } = pod.spec;
    const handlerOf = this.#options.runtimeHandler ?? ((name) => name);
    const runtimeHandler = runtimeClassName ? handlerOf(runtimeClassName) : '';
    if (hostUsers === false) {
      // It asks to be kept apart from the host's users: to run it all the same would be less than it relies on.
      const message = `RuntimeClass handler "${runtimeHandler}" does not support user namespaces`;
      throw new RuntimeError('InvalidArgument', message);
    }
    const config = await this.#sandboxConfig(pod, attempt);
    await mkdir(config.logDirectory!, { recursive: true, mode: 0o755 });
    const podUid = pod.metadata.uid ?? '';
    try {
      await this.#cgroups?.ensure(pod);
      const { podSandboxId } = await this.#client.call(methods.runPodSandbox, { config, runtimeHandler });
      this.#tracker.see({ id: podSandboxId, podUid, kind: 'sandbox', state: 'running' });
      return podSandboxId;
    } catch (error) {
      await this.#removeTracesOfLast(podUid, pod.metadata).catch(() => {});
      throw error;
    }
  }

  async stopPodSandbox(podSandboxId: string): Promise<void> {
    await unlessGone(this.#client.call(methods.stopPodSandbox, { podSandboxId }));
    this.#tracker.advance(podSandboxId, 'exited');
  }

  async removePodSandbox(podSandboxId: string): Promise<void> {
    const [answer, { containers }] = await Promise.all([
      unlessGone(this.#client.call(methods.podSandboxStatus, { podSandboxId })),
      this.#client.call(methods.listContainers, { filter: { podSandboxId } }),
    ]);
    const { status } = answer ?? {};
    if (status?.state !== 'SANDBOX_NOTREADY') await this.stopPodSandbox(podSandboxId);
    await unlessGone(this.#client.call(methods.removePodSandbox, { podSandboxId }));
    for (const { id } of [...containers, { id: podSandboxId }]) this.#reader.forget(id);
    const podUid = status === undefined ? undefined : podUidOf(status);
    if (podUid !== undefined) await this.#removeTracesOfLast(podUid, status?.metadata);
  }

  async createContainer(podSandboxId: string, config: ContainerConfig): Promise<string> {
    const { pod } = config;
    const { node, rootDirectory, seccompDefault } = this.#options;
    await this.#refuseRoot(config);
    const criConfig = criContainerConfig(config, {
      node,
      environment: config.environment ?? literalEnvironment(config.container),
      mounts: await prepareTerminationFile(join(rootDirectory, 'pods'), config),
      targetId: await this.#targetId(config),
      seccompDirectory: join(rootDirectory, 'seccomp'),
      seccompDefault,
    });
    // Of which runtimes look at the folder of logs and the cgroup; the rest they know from the sandbox.
    const sandbox = await this.#sandboxConfig(pod, 0);
    const request = { podSandboxId, config: criConfig, sandboxConfig: sandbox };
    const { containerId } = await this.#client.call(methods.createContainer, request);
    this.#tracker.see({ id: containerId, podUid: pod.metadata.uid ?? '', kind: 'container', state: 'created' });
    return containerId;
  }

  async startContainer(containerId: string): Promise<void> {
    await this.#client.call(methods.startContainer, { containerId });
    this.#tracker.advance(containerId, 'running');
  }

  async stopContainer(containerId: string, graceMs: number): Promise<void> {
    const timeout = Math.max(Math.ceil(graceMs / 1000), 0);
    const timeoutMs = timeout * 1000 + callTimeoutMs;
    await unlessGone(this.#client.call(methods.stopContainer, { containerId, timeout }, { timeoutMs }));
    this.#tracker.advance(containerId, 'exited');
  }

  async removeContainer(containerId: string): Promise<void> {
    const answer = await unlessGone(this.#client.call(methods.containerStatus, { containerId }));
    await unlessGone(this.#client.call(methods.removeContainer, { containerId }));
    if (answer?.status?.logPath) await removeLog(answer.status.logPath);
    this.#reader.forget(containerId);
  }

  listPods(): Promise<readonly RuntimePod[]> {
    return this.#reader.listPods();
  }

  podStatus(podUid: string): Promise<RuntimePod> {
    return this.#reader.podStatus(podUid);
  }

  async *readLogs(containerId: string, options: LogOptions = {}): AsyncGenerator<string> {
    const { logPath: path } = await this.#containerStatus(containerId);
    const isRunning = async (): Promise<boolean> => {
      const answer = await unlessGone(this.#client.call(methods.containerStatus, { containerId }));
      const state = answer?.status?.state;
      return state === 'CONTAINER_RUNNING' || state === 'CONTAINER_CREATED';
    };
    yield* readLog({ path, clock: this.#options.clock, isRunning }, options);
  }

  execSync(containerId: string, command: readonly string[], timeoutMs: number): Promise<ExecResult> {
    return this.#execs.run(containerId, timeoutMs, async (leftMs) => {
      const request = { containerId, cmd: command, timeout: Math.ceil(leftMs / 1000) };
      const answer = await this.#client.call(methods.execSync, request, { timeoutMs: leftMs + execMarginMs });
      const decoder = new TextDecoder();
      return {
        exitCode: answer.exitCode,
        stdout: decoder.decode(answer.stdout),
        stderr: decoder.decode(answer.stderr),
      };
    });
  }

  async exec(containerId: string, command: readonly string[], streams: ExecStreams): Promise<number> {
    const request = { ...streamRequest(streams), containerId, cmd: command };
    return exitCodeOf(await this.#talk(this.#client.call(methods.exec, request), streams));
  }

  async attach(containerId: string, streams: ExecStreams): Promise<void> {
    const request = { ...streamRequest(streams), containerId };
    const ending = this.#talk(this.#client.call(methods.attach, request), streams);
    try {
      checkAttachEnd(await ending);
    } catch (error) {
      // Who leaves does not fail.
      if (!streams.signal?.aborted) throw error;
    }
  }

  async portForward(podSandboxId: string, port: number, connection: Duplex): Promise<void> {
    const { url } = await this.#client.call(methods.portForward, { podSandboxId, port: [port] });
    await this.#streaming.use({ url, protocol: 'portforward.k8s.io' }, (spdy) => carryToPort(spdy, port, connection));
  }

  /** Of the Pod's containers that run, or of all. */
  async containerStats(podUid?: string): Promise<readonly CriContainerStats[]> {
    const filter = podUid === undefined ? {} : { labelSelector: { [podUidLabel]: podUid } };
    return (await this.#client.call(methods.listContainerStats, { filter })).stats;
  }

  async usage(): Promise<RuntimeUsage> {
    const pods = await this.listPods();
    const [stats, podStats, machine] = await Promise.all([
      this.containerStats(),
      readPodStats(this.#client, pods),
      readMachineUsage(this.#options.clock),
    ]);
    return { containers: containerUsages(stats, pods), pods: podStats && podUsages(podStats, pods), machine };
  }

  probe(containerId: string, request: ProbeRequest): Promise<ProbeAnswer> {
    const exec = (command: readonly string[]): Promise<ExecResult> =>
      this.execSync(containerId, command, request.timeoutMs);
    return probeFromHost(request, { clock: this.#options.clock, exec });
  }

  subscribe(listener: (event: RuntimeEvent) => void): () => void {
    this.#listeners.add(listener);
    this.#watcher.start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#watcher.stop();
    };
  }

  async #sandboxConfig(pod: Pod, attempt: number): Promise<PodSandboxConfig> {
    const { logsDirectory, resolvConf, clusterDns, cgroupRoot, node } = this.#options;
    return sandboxConfig(pod, attempt, {
      logsDirectory,
      clusterDns,
      node,
      hostDns: parseResolvConf(await readFile(resolvConf, 'utf8').catch(() => '')),
      cgroupParent: cgroupParent(pod, this.#cgroupDriver, cgroupRoot),
    });
  }

  async #containerStatus(containerId: string): Promise<CriContainerStatus> {
    const { status } = await this.#client.call(methods.containerStatus, { containerId });
    if (status === undefined) throw new RuntimeError('NotFound', `container "${containerId}" is not there`);
    return status;
  }

  async #refuseRoot({ pod, container, imageRef }: ContainerConfig): Promise<void> {
    const { runAsNonRoot, runAsUser } = effectiveSecurityContext(pod, container);
    if (runAsNonRoot !== true) return;
    const user = runAsUser === undefined ? await this.#images.user(imageRef) : { uid: undefined, username: '' };
    const refusal = rootRefusal(pod, container, user);
    if (refusal !== undefined) throw new ContainerConfigError(refusal);
  }

  /** Undefined where the container is nobody's guest. */
  async #targetId({ pod, container }: ContainerConfig): Promise<string | undefined> {
    const name = targetContainerName(container);
    if (name === undefined) return undefined;
    const { containers } = await this.podStatus(pod.metadata.uid ?? '');
    const target = containers.find((each) => each.name === name && each.state === 'running');
    if (target === undefined) throw new ContainerConfigError(`unable to find target container ${name}`);
    return target.id;
  }

  /** What a Pod leaves on the host; nothing is removed as long as it has a sandbox. */
  async #removeTracesOfLast(uid: string, { namespace = '', name = '' }: Partial<PodName> = {}): Promise<void> {
    const { logsDirectory, rootDirectory } = this.#options;
    const filter = { labelSelector: { [podUidLabel]: uid } };
    const { items } = await this.#client.call(methods.listPodSandbox, { filter });
    if (items.length > 0 || uid === '') return;
    await rm(podLogDirectory(logsDirectory, { namespace, name, uid }), { recursive: true, force: true });
    await removePodFiles(join(rootDirectory, 'pods'), uid);
    await this.#cgroups?.remove(uid);
  }

  async #writtenLogs(): Promise<readonly WrittenLog[]> {
    const { containers } = await this.#client.call(methods.listContainers, {});
    return containers.flatMap((container) => {
      const uid = podUidOf(container);
      if (container.state !== 'CONTAINER_RUNNING' || uid === undefined || container.metadata === undefined) return [];
      const folder = podLogDirectory(this.#options.logsDirectory, { ...podNameOf(container), uid });
      const { name, attempt } = container.metadata;
      return [{ containerId: container.id, path: join(folder, containerLogPath(name, attempt)) }];
    });
  }

  /** Resolves with the text that tells how it ended. */
  async #talk(asking: Promise<{ readonly url: string }>, streams: ExecStreams): Promise<string> {
    const { url } = await asking;
    const target = { url, protocol: 'v4.channel.k8s.io', signal: streams.signal } as const;
    return this.#streaming.use(target, (connection) => talkToCommand(connection, streams));
  }

  #tell(event: RuntimeEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** Undefined where what the call was about is not there. */
async function unlessGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isRuntimeNotFound(error)) return undefined;
    throw error;
  }
}

async function cgroupDriverOf(client: CriClient, fallback: CgroupDriver): Promise<CgroupDriver> {
  try {
    const { linux } = await client.call(methods.runtimeConfig, {});
    return linux === undefined ? fallback : linux.cgroupDriver === 'SYSTEMD' ? 'systemd' : 'cgroupfs';
  } catch (error) {
    if (isUnimplemented(error)) return fallback;
    throw error;
  }
}

/** So that an option that is undefined is one that is absent. */
function withoutAbsent<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
