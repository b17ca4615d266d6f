/**
 * What runs Pods, in the concepts of CRI: sandboxes with an address, containers in them, images, logs, commands, events. The kubelet knows nothing
 * beyond this contract; conformance.ts is the same contract as tests.
 *
 * A sandbox is: run → ready → stop → not ready → remove. A container is: create → created → start → running → (exits by itself, or is
 * stopped) → exited → remove. What has stopped stays known, with its logs, until it is removed.
 *
 * Methods reject with a RuntimeError, whose message people see in statuses and events. Stopping and removing what is not there, or was stopped or
 * removed before, succeeds.
 */
import type { Duplex } from 'node:stream';
import type { Container } from '../../api/core/v1/container.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { ProbeHandler } from '../../api/core/v1/probe.ts';

export interface Runtime {
  /** Begins the IDs of containers in statuses: `containerd` in `containerd://4f2c…`. */
  readonly name: string;
  version(): Promise<RuntimeVersion>;
  /** Whether it can run Pods now. */
  status(): Promise<RuntimeStatus>;
  /** Told as soon as the Node has a range of Pod addresses. Pods that run keep theirs. */
  updateRuntimeConfig(config: RuntimeConfig): Promise<void>;

  /** Undefined where the image has not been pulled. */
  imageStatus(image: string): Promise<RuntimeImage | undefined>;
  listImages(): Promise<readonly RuntimeImage[]>;
  /** Also fetches anew what is there. Rejects early when the signal aborts. */
  pullImage(image: string, options?: PullOptions): Promise<RuntimeImage>;
  removeImage(image: string): Promise<void>;

  /** Resolves with the sandbox's ID, once it is ready and has its addresses. */
  runPodSandbox(config: SandboxConfig): Promise<string>;
  /** Kills the containers that run in it, and gives back its addresses. */
  stopPodSandbox(sandboxId: string): Promise<void>;
  /** Stops it before, and removes its containers too. */
  removePodSandbox(sandboxId: string): Promise<void>;

  createContainer(sandboxId: string, config: ContainerConfig): Promise<string>;
  startContainer(containerId: string): Promise<void>;
  /**
   * Asks the container to end, kills it after the grace period, and resolves once it has ended. A second call while one waits may shorten the
   * period, never lengthen it.
   */
  stopContainer(containerId: string, graceMs: number): Promise<void>;
  /** Kills it before where it runs. */
  removeContainer(containerId: string): Promise<void>;

  /** All that it has sandboxes or containers of. */
  listPods(): Promise<readonly RuntimePod[]>;
  /** One without sandboxes and containers where there is nothing of that Pod. */
  podStatus(podUid: string): Promise<RuntimePod>;

  /** The container's output, in pieces that end with a line. Ends with the output, or with the container where it follows. */
  readLogs(containerId: string, options?: LogOptions): AsyncIterable<string>;
  /** Runs a command in a container and waits for its end. A command that takes too long is killed, and rejects with DeadlineExceeded. */
  execSync(containerId: string, command: readonly string[], timeoutMs: number): Promise<ExecResult>;
  /** Runs a command that somebody talks to. Resolves with its exit code. */
  exec(containerId: string, command: readonly string[], streams: ExecStreams): Promise<number>;
  /**
   * Talks to the container's own first process, from now on. Resolves once that has ended, or the signal has aborted, which does not end it. Not
   * every runtime can.
   */
  attach?(containerId: string, streams: ExecStreams): Promise<void>;
  /**
   * Carries a connection to a port of the sandbox, and ends it when that end closes it. Rejects where nothing accepts it there, or it breaks. Not
   * every runtime can.
   */
  portForward?(sandboxId: string, port: number, connection: Duplex): Promise<void>;
  /** What the containers that run have used so far. Not every runtime can say. */
  usage?(): Promise<RuntimeUsage>;
  /** Asks the container how it is. Rejects, or throws, where it could not be asked. */
  probe(containerId: string, request: ProbeRequest): ProbeAnswer | Promise<ProbeAnswer>;

  /** Every event from now on. A runtime that can't push events looks for changes itself. Returns what ends it. Listeners must not throw. */
  subscribe(listener: (event: RuntimeEvent) => void): () => void;
}

export interface RuntimeVersion {
  readonly runtimeName: string;
  readonly runtimeVersion: string;
  readonly runtimeApiVersion: string;
}

export interface RuntimeStatus {
  /** `RuntimeReady` and `NetworkReady`. */
  readonly conditions: readonly RuntimeCondition[];
}

export interface RuntimeCondition {
  readonly type: string;
  readonly status: boolean;
  readonly reason: string;
  readonly message: string;
}

export interface RuntimeConfig {
  /** `10.244.1.0/24` */
  readonly podCidr: string;
}

export interface RuntimeImage {
  /** By which containers name it in their statuses: `docker.io/library/nginx@sha256:…`. */
  readonly ref: string;
  /** `docker.io/library/nginx:1.27` */
  readonly names: readonly string[];
  readonly sizeBytes: number;
  /** By which the runtime knows it, whatever it is called. */
  readonly id?: string;
  /** The runtime needs it itself. */
  readonly pinned?: boolean;
}

export interface PullOptions {
  readonly signal?: AbortSignal;
  /** Tried one after another until the registry gives the image; none is sent where there are none. */
  readonly credentials?: readonly RegistryCredential[];
}

/** What a registry wants to see. */
export interface RegistryCredential {
  readonly username?: string;
  readonly password?: string;
  /** Base64 of `username:password`, in place of both. */
  readonly auth?: string;
  readonly serverAddress?: string;
  readonly identityToken?: string;
  readonly registryToken?: string;
}

export interface SandboxConfig {
  readonly pod: Pod;
  /** How many sandboxes the Pod had before. */
  readonly attempt: number;
}

export interface ContainerConfig {
  readonly pod: Pod;
  readonly container: Container;
  /** How often the container was started before. */
  readonly attempt: number;
  /** Comes back in the container's status: by it the kubelet sees whether the container still is what its spec asks for. */
  readonly specHash: string;
  readonly imageRef: string;
  /** All its environment variables, references resolved. Where absent, the runtime takes them from the container's spec, as far as it can. */
  readonly environment?: readonly EnvironmentVariable[];
  /** Its volumes, as they lie on the host. */
  readonly mounts?: readonly ContainerMount[];
  readonly devices?: readonly ContainerDevice[];
  /** Fully qualified names of devices by the Container Device Interface: `vendor.example/gpu=0`. */
  readonly cdiDevices?: readonly string[];
  /** Beside those that the runtime sets itself. */
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
}

export interface ContainerMount {
  readonly hostPath: string;
  readonly containerPath: string;
  readonly readOnly?: boolean;
  readonly recursiveReadOnly?: boolean;
  readonly selinuxRelabel?: boolean;
  /** `None` where absent. */
  readonly propagation?: 'None' | 'HostToContainer' | 'Bidirectional';
}

export interface ContainerDevice {
  readonly hostPath: string;
  readonly containerPath: string;
  /** Of `r`, `w`, `m` (make nodes). */
  readonly permissions: string;
}

/** What a runtime has of one Pod. Immutable. */
export interface RuntimePod {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** The newest first. */
  readonly sandboxes: readonly RuntimeSandbox[];
  /** The newest first, those of earlier sandboxes included. */
  readonly containers: readonly RuntimeContainer[];
}

export interface RuntimeSandbox {
  readonly id: string;
  readonly attempt: number;
  readonly ready: boolean;
  readonly createdAtMs: number;
  /** None for Pods on the host's network. */
  readonly ips: readonly string[];
}

export type RuntimeContainerState = 'created' | 'running' | 'exited' | 'unknown';

export interface RuntimeContainer {
  readonly id: string;
  readonly sandboxId: string;
  readonly name: string;
  readonly attempt: number;
  readonly specHash: string;
  readonly image: string;
  readonly imageRef: string;
  readonly state: RuntimeContainerState;
  /** Milliseconds since the Unix epoch; 0 for what has not happened. */
  readonly createdAtMs: number;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  /** The following are those of the exit. */
  readonly exitCode: number;
  /** `Completed`, `Error`, `OOMKilled` … */
  readonly reason: string;
  readonly message: string;
}

export interface LogOptions {
  /** Goes on for as long as the container runs. */
  readonly follow?: boolean;
  /** Only so many lines from the end of what there is. */
  readonly tailLines?: number;
  /** Milliseconds since the Unix epoch. */
  readonly sinceMs?: number;
  /** Each line begins with its time, in RFC 3339 with nanoseconds. */
  readonly timestamps?: boolean;
  /** Ends after so many bytes, in the middle of a line if need be. */
  readonly limitBytes?: number;
  /** Both where absent. */
  readonly stream?: LogStream;
  /** Ends the output. */
  readonly signal?: AbortSignal;
}

export type LogStream = 'stdout' | 'stderr';

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ExecStreams {
  readonly tty?: boolean;
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Where it returns a promise, that resolves once more may be written. */
  readonly stdout?: (chunk: Uint8Array) => unknown;
  readonly stderr?: (chunk: Uint8Array) => unknown;
  readonly resize?: AsyncIterable<{ readonly width: number; readonly height: number }>;
  /** Ends the talk. Who reads or writes learns of it; a command that does neither may go on, where the runtime ends none by itself. */
  readonly signal?: AbortSignal;
}

export interface ResourceUsage {
  /** When it was measured. */
  readonly atMs: number;
  /** Since the start, of all processors together. */
  readonly cpuSeconds: number;
  /** What can't be had back without harm. */
  readonly memoryWorkingSetBytes: number;
}

export interface ContainerUsage extends ResourceUsage {
  readonly namespace: string;
  readonly podName: string;
  readonly containerName: string;
  readonly startedAtMs: number;
}

export interface PodUsage extends ResourceUsage {
  readonly namespace: string;
  readonly podName: string;
}

export interface RuntimeUsage {
  /** Those that run. */
  readonly containers: readonly ContainerUsage[];
  /** Of Pods as a whole, with what has ended in them; the sums of their containers are all that is known where absent. */
  readonly pods?: readonly PodUsage[];
  /** Of the whole machine, since it started; that of the containers is all that is known where absent. */
  readonly machine?: ResourceUsage;
}

export interface ProbeRequest {
  /** `hook`: a lifecycle hook that goes over the network. */
  readonly type: ProbeType | 'hook';
  readonly handler: ProbeHandler;
  readonly timeoutMs: number;
  /** The Pod's address, and the container for its named ports. */
  readonly podIp: string;
  readonly container: Container;
}

export type ProbeType = 'startup' | 'readiness' | 'liveness';

export interface ProbeAnswer {
  readonly success: boolean;
  /** What people read about a failure. */
  readonly output: string;
  /** The answer stays as it is until a `probe-changed` event: nobody needs to ask again. */
  readonly settled?: boolean;
}

export interface RuntimeEvent {
  readonly type:
    | 'container-created'
    | 'container-started'
    | 'container-stopped'
    | 'container-removed'
    | 'sandbox-stopped'
    | 'probe-changed';
  readonly podUid: string;
  /** Absent for sandboxes. */
  readonly containerId?: string;
}

/** CRI's names for what went wrong. */
export type RuntimeErrorCode = 'Unknown' | 'NotFound' | 'DeadlineExceeded' | 'InvalidArgument' | 'Canceled';

export class RuntimeError extends Error {
  override readonly name: string = 'RuntimeError';
  readonly code: RuntimeErrorCode;
  /** What went wrong, without the words of the call that failed. */
  readonly description: string;

  constructor(code: RuntimeErrorCode, message: string, cause?: unknown, description = message) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.description = description;
  }
}

/** The container was not even asked for: what its spec wants cannot be. */
export class ContainerConfigError extends RuntimeError {
  override readonly name = 'ContainerConfigError';

  constructor(message: string) {
    super('InvalidArgument', message);
  }
}

export function isRuntimeNotFound(error: unknown): boolean {
  return error instanceof RuntimeError && error.code === 'NotFound';
}

/** What people read of a container that could not be made or started: upstream leaves the call out there. */
export function runtimeDescription(error: unknown): string {
  return error instanceof RuntimeError ? error.description : runtimeMessage(error);
}

/** What people read of an error. */
export function runtimeMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
