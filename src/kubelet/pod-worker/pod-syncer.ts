/**
 * Carries out what a Pod needs next: kills, makes the sandbox, starts containers, and keeps in mind what could not be started and when to try
 * again. One for each Pod.
 */
import type { Container } from '../../api/core/v1/container.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Secret } from '../../api/core/v1/secret.ts';
import { formatDuration } from '../../api/duration.ts';
import type { Clock } from '../../base/clock.ts';
import { untilAborted } from '../../base/until-aborted.ts';
import { BackOff } from '../back-off/back-off.ts';
import type { Cancellation } from '../cancellation.ts';
import type { PodActions } from '../container-actions/pod-actions.ts';
import { newestContainer } from '../container-actions/pod-facts.ts';
import { specHash } from '../container-actions/spec-hash.ts';
import type { EnvironmentResolver } from '../environment/environment-resolver.ts';
import type { PodObjects } from '../environment/pod-objects.ts';
import type { ImagePullQueue } from '../images/image-pull-queue.ts';
import { ImagePuller } from '../images/image-puller.ts';
import { pullSecrets } from '../images/pull-secrets.ts';
import type { PodEvents } from '../pod-events.ts';
import { podText } from '../pod-text.ts';
import {
  type ContainerConfig,
  ContainerConfigError,
  type Runtime,
  type RuntimePod,
  runtimeDescription,
  runtimeMessage,
} from '../runtime/runtime.ts';
import type { StartError } from '../status/status-facts.ts';
import type { PodVolumes } from '../volumes/pod-volumes.ts';
import { graceSecondsOf, killContainer, killPod } from './kill-containers.ts';
import { runHook } from './lifecycle-hooks.ts';

export interface PodSyncerOptions {
  readonly runtime: Runtime;
  readonly pulls: ImagePullQueue;
  readonly events: PodEvents;
  readonly clock: Clock;
  /** Where the Secrets for images are read. */
  readonly objects: Pick<PodObjects, 'secret'>;
  /** The Node's own addresses. */
  readonly hostIps: () => readonly string[];
  /** Where absent, containers have the variables that their specs spell out. */
  readonly environment?: EnvironmentResolver;
}

/** Until what failed without a back-off of its own is tried again. */
const retryMs = 10_000;
/** A container that has crashed shows that for so long before it says that it backs off; upstream takes longer to notice. */
const crashShownMs = 1000;
/** Upstream waits for ever; nobody means that. */
const hookTimeoutMs = 600_000;
/** Of each container its last run stays known beside the one that is under way. */
const deadContainersMax = 1;

/** Of these errors the runtime knows nothing. */
const madeNothing: ReadonlySet<string> = new Set(['CreateContainerConfigError', 'CreateContainerError']);

type ContainerInputs = Pick<ContainerConfig, 'environment' | 'mounts' | 'devices'>;

interface FailedStart extends StartError {
  readonly specHash: string;
  readonly retryAtMs: number;
}

export class PodSyncer {
  readonly #options: PodSyncerOptions;
  readonly #volumes: PodVolumes | undefined;
  readonly #startErrors = new Map<string, FailedStart>();
  #restarts: BackOff | undefined;
  #images: ImagePuller | undefined;
  /** IDs of the containers that are being stopped, while their Pod goes on. */
  readonly #stopping = new Set<string>();
  /** Until when the last end of a container is all there is to say of it. By name. */
  readonly #crashShownUntilMs = new Map<string, number>();
  /** When a sandbox may be tried again. */
  #sandboxRetryMs: number | undefined;

  /** `volumes`: the Pod's, where there is anything to be done for them. */
  constructor(options: PodSyncerOptions, volumes?: PodVolumes) {
    this.#options = options;
    this.#volumes = volumes;
  }

  /** Why containers do not run, by name. */
  get startErrors(): ReadonlyMap<string, StartError> {
    return this.#startErrors;
  }

  /** The earliest time yet to come at which something is to be tried again. */
  get retryAtMs(): number | undefined {
    const nowMs = this.#options.clock.now();
    let earliest = Number.POSITIVE_INFINITY;
    // What lies in the past was not to be done any more.
    const consider = (atMs: number): void => {
      if (atMs > nowMs && atMs < earliest) earliest = atMs;
    };
    if (this.#sandboxRetryMs !== undefined) consider(this.#sandboxRetryMs);
    for (const { retryAtMs } of this.#startErrors.values()) consider(retryAtMs);
    for (const untilMs of this.#crashShownUntilMs.values()) consider(untilMs);
    return earliest === Number.POSITIVE_INFINITY ? undefined : earliest;
  }

  /** Tells whether anything has changed in the runtime. Rejects when it is cancelled. */
  async perform(pod: Pod, runtimePod: RuntimePod, actions: PodActions, cancellation: Cancellation): Promise<boolean> {
    let changed = actions.killPod
      ? await this.#replace(pod, runtimePod, actions)
      : await this.#killContainers(pod, actions);
    if (actions.killPod && !actions.createSandbox) return changed;
    cancellation.throwIfCancelled();
    if (this.#volumes !== undefined && startsContainers(actions)) {
      if (!(await untilAborted(this.#volumes.areReady(), cancellation.signal))) return changed;
    }
    let { sandboxId } = actions;
    if (actions.createSandbox) {
      sandboxId = await this.#createSandbox(pod, actions.sandboxAttempt);
      if (sandboxId === undefined) return changed;
      changed = true;
    }
    const secrets = once(() => pullSecrets(this.#options, pod));
    const podIps = once(() => this.#podIps(pod, runtimePod, sandboxId));
    // Found out while the image is looked for.
    if (actions.createSandbox && this.#volumes !== undefined) podIps().catch(() => {});
    const { ephemeralContainersToStart, initContainersToStart, containersToStart } = actions;
    for (const containers of [ephemeralContainersToStart, initContainersToStart, containersToStart]) {
      for (const container of containers) {
        cancellation.throwIfCancelled();
        const start = { pod, runtimePod, sandboxId: sandboxId!, container, secrets, podIps, cancellation };
        if (await this.#start(start)) changed = true;
      }
    }
    return changed;
  }

  /** Containers that are being stopped now get no more time than this. */
  async hurry(graceMs: number): Promise<void> {
    await Promise.all([...this.#stopping].map((id) => this.#options.runtime.stopContainer(id, graceMs)));
  }

  /** Ends what there is, for good or for a new sandbox. */
  async #replace(pod: Pod, runtimePod: RuntimePod, { createSandbox, sandboxId }: PodActions): Promise<boolean> {
    const { runtime, events } = this.#options;
    if (createSandbox && sandboxId !== undefined) {
      events.pod(pod, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
    }
    const changed = await killPod(this.#options, pod, runtimePod);
    if (!createSandbox || sandboxId === undefined) return changed;
    // They run anew in the new sandbox.
    const initNames = new Set(pod.spec.initContainers?.map(({ name }) => name));
    for (const { id, name } of runtimePod.containers) if (initNames.has(name)) await runtime.removeContainer(id);
    return changed;
  }

  async #killContainers(pod: Pod, { containersToKill }: PodActions): Promise<boolean> {
    for (const { id, container, message, reason } of containersToKill) {
      const graceSeconds = graceSecondsOf(pod, container, reason);
      this.#stopping.add(id);
      try {
        await killContainer(this.#options, pod, { id, name: container.name, graceSeconds, message });
      } finally {
        this.#stopping.delete(id);
      }
    }
    return containersToKill.length > 0;
  }

  async #createSandbox(pod: Pod, attempt: number): Promise<string | undefined> {
    const { runtime, events, clock } = this.#options;
    if (this.#sandboxRetryMs !== undefined && clock.now() < this.#sandboxRetryMs) return undefined;
    try {
      const id = await runtime.runPodSandbox({ pod, attempt });
      this.#sandboxRetryMs = undefined;
      return id;
    } catch (error) {
      const message = `Failed to create pod sandbox: ${runtimeMessage(error)}`;
      events.pod(pod, 'Warning', 'FailedCreatePodSandBox', message);
      this.#sandboxRetryMs = clock.now() + retryMs;
      return undefined;
    }
  }

  async #start(start: ContainerStart): Promise<boolean> {
    const { pod, runtimePod, container, cancellation } = start;
    const { events, clock } = this.#options;
    const { name } = container;
    const hash = specHash(container);
    const failed = this.#startErrors.get(name);
    if (failed !== undefined && failed.specHash === hash && clock.now() < failed.retryAtMs) return false;
    const fail = (reason: string, message: string, retryAtMs = clock.now() + retryMs): false => {
      this.#startErrors.set(name, { reason, message, retryAtMs, specHash: hash });
      return false;
    };
    const wait = this.#restartWait(start, hash);
    if (wait !== undefined) {
      const shownUntilMs = wait.untilMs - wait.delayMs + crashShownMs;
      this.#crashShownUntilMs.set(name, shownUntilMs);
      if (clock.now() < shownUntilMs) return false;
      const message = `Back-off restarting failed container ${name} in pod ${podText(pod)}`;
      events.container(pod, container, 'Warning', 'BackOff', message);
      const delay = formatDuration(wait.delayMs);
      return fail(
        'CrashLoopBackOff',
        `back-off ${delay} restarting failed container=${name} pod=${podText(pod)}`,
        wait.untilMs,
      );
    }
    this.#images ??= new ImagePuller(this.#options);
    const image = await this.#images.ensure(pod, container, await start.secrets(), cancellation);
    cancellation.throwIfCancelled();
    if (!('imageRef' in image)) {
      events.container(pod, container, 'Warning', 'Failed', `Error: ${image.reason}`);
      return fail(image.reason, image.message, image.retryAtMs);
    }
    const before = newestContainer(runtimePod, name);
    const attempt = before === undefined ? 0 : before.attempt + 1;
    const error = await this.#create(start, { attempt, specHash: hash, imageRef: image.imageRef });
    if (error !== undefined) {
      if (error.reason !== 'PostStartHookError') {
        events.container(pod, container, 'Warning', 'Failed', `Error: ${error.message}`);
      }
      if (madeNothing.has(error.reason)) return fail(error.reason, error.message);
      // It has ended like any other that fails, and starts again when those do.
      fail(error.reason, error.message, clock.now() + crashShownMs);
      return true;
    }
    this.#startErrors.delete(name);
    await this.#removeDead(runtimePod, name);
    return true;
  }

  /**
   * How long a container that has ended must wait; counts the restart where it need not. Of one that was killed in this pass the run before
   * counts, as upstream has it: so one that fails its probes at once is not restarted without end.
   */
  #restartWait({ runtimePod, container }: ContainerStart, hash: string): ReturnType<BackOff['until']> {
    const last = runtimePod.containers.find(({ name, state }) => name === container.name && state === 'exited');
    if (last === undefined) return undefined;
    const nowMs = this.#options.clock.now();
    const key = `${container.name}/${hash}`;
    this.#restarts ??= new BackOff();
    const wait = this.#restarts.until(key, last.finishedAtMs, nowMs);
    if (wait === undefined) this.#restarts.next(key, last.finishedAtMs, nowMs);
    return wait;
  }

  async #create(
    { pod, sandboxId, container, podIps, cancellation }: ContainerStart,
    config: { readonly attempt: number; readonly specHash: string; readonly imageRef: string },
  ): Promise<StartError | undefined> {
    const { runtime, events } = this.#options;
    let inputs: ContainerInputs;
    try {
      inputs = await this.#inputs(pod, container, podIps);
    } catch (error) {
      return { reason: 'CreateContainerConfigError', message: runtimeMessage(error) };
    }
    cancellation.throwIfCancelled();
    let id: string;
    try {
      id = await runtime.createContainer(sandboxId, { pod, container, ...config, ...inputs });
    } catch (error) {
      const reason = error instanceof ContainerConfigError ? 'CreateContainerConfigError' : 'CreateContainerError';
      return { reason, message: runtimeDescription(error) };
    }
    events.container(pod, container, 'Normal', 'Created', 'Container created');
    try {
      await runtime.startContainer(id);
    } catch (error) {
      return { reason: 'RunContainerError', message: runtimeDescription(error) };
    }
    events.container(pod, container, 'Normal', 'Started', 'Container started');
    return this.#runPostStart(pod, container, id, cancellation);
  }

  /** What the container has from elsewhere than its spec. Rejects where that is not to be had. */
  async #inputs(pod: Pod, container: Container, podIps: ContainerStart['podIps']): Promise<ContainerInputs> {
    const resolving = this.#options.environment?.resolve({ pod, container, podIps });
    const environment = resolving === undefined ? undefined : await resolving;
    const finding = this.#volumes?.containerFiles({ container, environment: environment ?? [], podIps });
    const files = finding === undefined ? undefined : await finding;
    return { ...(environment !== undefined && { environment }), ...files };
  }

  async #podIps(
    { metadata, spec }: Pod,
    { sandboxes }: RuntimePod,
    sandboxId: string | undefined,
  ): Promise<readonly string[]> {
    const { runtime, hostIps } = this.#options;
    if (spec.hostNetwork === true) return hostIps();
    const known = sandboxes.find(({ id }) => id === sandboxId);
    if (known !== undefined) return known.ips;
    return (await runtime.podStatus(metadata.uid ?? '')).sandboxes[0]?.ips ?? [];
  }

  /** A container whose hook fails is killed. */
  async #runPostStart(
    pod: Pod,
    container: Container,
    containerId: string,
    cancellation: Cancellation,
  ): Promise<StartError | undefined> {
    const hook = container.lifecycle?.postStart;
    if (hook === undefined) return undefined;
    const { runtime, events, clock } = this.#options;
    const podIp = (await runtime.podStatus(pod.metadata.uid ?? '')).sandboxes[0]?.ips[0] ?? '';
    try {
      const running = runHook({ runtime, clock, pod, containerId, container, podIp, timeoutMs: hookTimeoutMs }, hook);
      await untilAborted(running, cancellation.signal);
      return undefined;
    } catch (error) {
      cancellation.throwIfCancelled();
      events.container(pod, container, 'Warning', 'FailedPostStartHook', 'PostStartHook failed');
      const graceSeconds = graceSecondsOf(pod, container);
      const kill = { id: containerId, name: container.name, graceSeconds, message: 'FailedPostStartHook' };
      await killContainer(this.#options, pod, kill);
      return { reason: 'PostStartHookError', message: runtimeMessage(error) };
    }
  }

  async #removeDead({ containers }: RuntimePod, name: string): Promise<void> {
    const dead = containers.filter((container) => container.name === name && container.state !== 'running');
    for (const { id } of dead.slice(deadContainersMax)) await this.#options.runtime.removeContainer(id);
  }
}

interface ContainerStart {
  readonly pod: Pod;
  readonly runtimePod: RuntimePod;
  readonly sandboxId: string;
  readonly container: Container;
  /** The Pod's for its images, read once in a pass. */
  readonly secrets: () => Promise<readonly Secret[]>;
  /** Likewise. */
  readonly podIps: () => Promise<readonly string[]>;
  readonly cancellation: Cancellation;
}

/** Calls it when it is first asked for. */
function once<T>(find: () => Promise<T>): () => Promise<T> {
  let finding: Promise<T> | undefined;
  return () => {
    finding ??= find();
    return finding;
  };
}

function startsContainers(actions: PodActions): boolean {
  const { createSandbox, ephemeralContainersToStart, initContainersToStart, containersToStart } = actions;
  return (
    createSandbox ||
    ephemeralContainersToStart.length > 0 ||
    initContainersToStart.length > 0 ||
    containersToStart.length > 0
  );
}
