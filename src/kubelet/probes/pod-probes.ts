/**
 * The probes of one Pod's running containers. Startup comes first; readiness and liveness begin when it has succeeded. A container that failed
 * startup or liveness is probed no more: it is about to be killed.
 *
 * A probe whose answer is settled is not repeated, so that thousands of containers that are always ready cost nothing.
 */
import type { Container } from '../../api/core/v1/container.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { isRestartableInit } from '../../api/core/v1/pod-requests.ts';
import type { Probe } from '../../api/core/v1/probe.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import type { PodEvents } from '../pod-events.ts';
import type { ProbeAnswer, ProbeType, Runtime, RuntimeContainer, RuntimePod } from '../runtime/runtime.ts';
import { runtimeMessage } from '../runtime/runtime.ts';
import type { ProbeResult, ProbeResults } from './probe-results.ts';
import { newProbeState, nextProbeState, type ProbeState } from './probe-state.ts';

export interface PodProbesOptions {
  readonly runtime: Runtime;
  readonly events: PodEvents;
  readonly clock: Clock;
  /** A probe has come to another result. */
  readonly onChange: () => void;
}

const titles: Readonly<Record<ProbeType, string>> = {
  startup: 'Startup',
  readiness: 'Readiness',
  liveness: 'Liveness',
};
const probeTypes = ['startup', 'readiness', 'liveness'] as const;

interface RunningProbe {
  readonly type: ProbeType;
  readonly probe: Probe;
  readonly container: Container;
  readonly containerId: string;
  readonly startedAtMs: number;
  state: ProbeState;
  timer: Timer | undefined;
  /** Nothing is asked for now: it is settled, or waits for the container's end. */
  resting: boolean;
  asking: boolean;
  ended: boolean;
}

export class PodProbes implements ProbeResults {
  readonly #options: PodProbesOptions;
  /** By type and container's ID. */
  readonly #probes = new Map<string, RunningProbe>();
  #pod: Pod;
  #podIp = '';
  #isTerminating = false;

  constructor(options: PodProbesOptions, pod: Pod) {
    this.#options = options;
    this.#pod = pod;
  }

  result(type: ProbeType, containerId: string): ProbeResult | undefined {
    return this.#probes.get(keyOf(type, containerId))?.state.result;
  }

  /** Begins and ends probes as containers do. Answers that come at once are in the results when this returns, without a call of onChange. */
  update(pod: Pod, runtimePod: RuntimePod): void {
    this.#pod = pod;
    this.#podIp = runtimePod.sandboxes[0]?.ips[0] ?? pod.status.podIP ?? '';
    const running = new Set<string>();
    for (const status of runtimePod.containers) {
      if (status.state !== 'running') continue;
      const container = probedContainer(pod, status.name);
      if (container === undefined) continue;
      running.add(status.id);
      this.#begin(container, status);
    }
    for (const [key, probe] of this.#probes) {
      if (running.has(probe.containerId)) continue;
      end(probe);
      this.#probes.delete(key);
    }
  }

  /** The Pod is on its way out: it is not killed for its probes any more, but still says whether it is ready. */
  terminate(): void {
    this.#isTerminating = true;
    for (const probe of this.#probes.values()) if (probe.type !== 'readiness') end(probe);
  }

  /** The container's answers may have changed. */
  recheck(containerId: string): void {
    for (const probe of this.#probes.values()) {
      if (probe.containerId !== containerId || !probe.resting || probe.ended || isOnHold(probe)) continue;
      probe.resting = false;
      this.#ask(probe, false);
    }
  }

  stop(): void {
    for (const probe of this.#probes.values()) end(probe);
    this.#probes.clear();
  }

  #begin(container: Container, status: Pick<RuntimeContainer, 'id' | 'startedAtMs'>): void {
    for (const type of probeTypes) {
      const probe = container[`${type}Probe`];
      const key = keyOf(type, status.id);
      if (probe === undefined || this.#probes.has(key)) continue;
      if (type !== 'readiness' && this.#isTerminating) continue;
      if (type !== 'startup' && !this.#hasStarted(container, status.id)) continue;
      const running: RunningProbe = {
        type,
        probe,
        container,
        containerId: status.id,
        startedAtMs: status.startedAtMs,
        state: { ...newProbeState, result: this.#resultBefore(type, container.name, status.id) },
        timer: undefined,
        resting: false,
        asking: false,
        ended: false,
      };
      this.#probes.set(key, running);
      // A container that had started before the kubelet did is not asked again.
      if (type === 'startup' && running.state.result === 'success') running.resting = true;
      else this.#schedule(running, status.startedAtMs + (probe.initialDelaySeconds ?? 0) * 1000, true);
    }
  }

  #hasStarted(container: Container, containerId: string): boolean {
    return container.startupProbe === undefined || this.result('startup', containerId) === 'success';
  }

  /** What an earlier kubelet reported of the same container: it stays so until it is known better. */
  #resultBefore(type: ProbeType, name: string, id: string): ProbeResult | undefined {
    const { containerStatuses = [], initContainerStatuses = [] } = this.#pod.status;
    const before = [...containerStatuses, ...initContainerStatuses].find((status) => status.name === name);
    if (before?.containerID?.endsWith(`//${id}`) !== true) return undefined;
    const isFine = type === 'startup' ? before.started : type === 'readiness' ? before.ready : false;
    return isFine === true ? 'success' : undefined;
  }

  #schedule(running: RunningProbe, atMs: number, quiet: boolean): void {
    const waitMs = atMs - this.#options.clock.now();
    if (waitMs <= 0) {
      this.#ask(running, quiet);
      return;
    }
    running.timer = this.#options.clock.setTimeout(() => this.#ask(running, false), waitMs, { unref: true });
  }

  /** `quiet`: whoever calls looks at the results next. */
  #ask(running: RunningProbe, quiet: boolean): void {
    if (running.ended || running.asking) return;
    const { type, probe, container, containerId } = running;
    const request = {
      type,
      handler: probe,
      timeoutMs: (probe.timeoutSeconds ?? 1) * 1000,
      podIp: this.#podIp,
      container,
    };
    let answer: ProbeAnswer | Promise<ProbeAnswer>;
    try {
      answer = this.#options.runtime.probe(containerId, request);
    } catch (error) {
      this.#errored(running, error);
      return;
    }
    if (!(answer instanceof Promise)) {
      this.#answered(running, answer, quiet);
      return;
    }
    running.asking = true;
    const settle = (act: () => void): void => {
      running.asking = false;
      if (!running.ended) act();
    };
    answer.then(
      (value) => settle(() => this.#answered(running, value, false)),
      (error: unknown) => settle(() => this.#errored(running, error)),
    );
  }

  #answered(running: RunningProbe, { success, output, settled = false }: ProbeAnswer, quiet: boolean): void {
    const { type, probe, container } = running;
    const before = running.state.result;
    running.state = nextProbeState(running.state, success ? 'success' : 'failure', probe);
    if (!success) {
      const message = `${titles[type]} probe failed: ${output}`;
      this.#options.events.container(this.#pod, container, 'Warning', 'Unhealthy', message);
    }
    const { result } = running.state;
    const isOver = (settled && success && result === 'success') || (type === 'startup' && result === 'success');
    if (isOver || isOnHold(running)) running.resting = true;
    else this.#repeat(running);
    if (result === before) return;
    if (type === 'startup' && result === 'success') {
      this.#begin(container, { id: running.containerId, startedAtMs: running.startedAtMs });
    }
    if (!quiet) this.#options.onChange();
  }

  /** It could not be asked: that says nothing about the container. */
  #errored(running: RunningProbe, error: unknown): void {
    const { type, container } = running;
    const message = `${titles[type]} probe errored and resulted in unknown state: ${runtimeMessage(error)}`;
    this.#options.events.container(this.#pod, container, 'Warning', 'Unhealthy', message);
    this.#repeat(running);
  }

  #repeat(running: RunningProbe): void {
    const periodMs = (running.probe.periodSeconds ?? 10) * 1000;
    running.timer = this.#options.clock.setTimeout(() => this.#ask(running, false), periodMs, { unref: true });
  }
}

const keyOf = (type: ProbeType, containerId: string): string => `${type}/${containerId}`;

function end(probe: RunningProbe): void {
  probe.ended = true;
  probe.timer?.cancel();
}

function isOnHold({ type, state }: RunningProbe): boolean {
  return type !== 'readiness' && state.result === 'failure';
}

function hasProbes({ startupProbe, readinessProbe, livenessProbe }: Container): boolean {
  return startupProbe !== undefined || readinessProbe !== undefined || livenessProbe !== undefined;
}

function probedContainer({ spec }: Pod, name: string): Container | undefined {
  const container =
    spec.containers.find((candidate) => candidate.name === name) ??
    spec.initContainers?.find((candidate) => candidate.name === name && isRestartableInit(candidate));
  return container !== undefined && hasProbes(container) ? container : undefined;
}

/** Whether the Pod has anything to probe. */
export function hasPodProbes({ spec }: Pod): boolean {
  return spec.containers.some(hasProbes) || (spec.initContainers?.some(hasProbes) ?? false);
}
