/** Ends containers as upstream does: a message to people, then TERM, and KILL when the grace period is over. */
import type { Container } from '../../api/core/v1/container.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { isRestartableInit } from '../../api/core/v1/pod-requests.ts';
import type { Clock } from '../../base/clock.ts';
import type { KillReason } from '../container-actions/container-to-kill.ts';
import type { PodEvents } from '../pod-events.ts';
import type { Runtime, RuntimeContainer, RuntimePod } from '../runtime/runtime.ts';
import { runHook } from './lifecycle-hooks.ts';

/** Every container gets so long to end, whatever its Pod says. */
const graceSecondsMin = 2;
/** However long its last hook took. */
const graceSecondsLeftMin = 1;

export interface KillOptions {
  readonly runtime: Runtime;
  readonly events: PodEvents;
  readonly clock: Clock;
}

/** The grace period of a container that is killed while its Pod goes on. */
export function graceSecondsOf(pod: Pod, container: Container | undefined, reason?: KillReason): number {
  const { deletionGracePeriodSeconds } = pod.metadata;
  const probe =
    reason === 'liveness' ? container?.livenessProbe : reason === 'startup' ? container?.startupProbe : undefined;
  const seconds =
    deletionGracePeriodSeconds ?? probe?.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds;
  return Math.max(seconds ?? graceSecondsMin, graceSecondsMin);
}

export interface ContainerKill {
  readonly id: string;
  readonly name: string;
  readonly graceSeconds: number;
  /** The event's; the usual one where absent. */
  readonly message?: string;
}

export async function killContainer(options: KillOptions, pod: Pod, kill: ContainerKill): Promise<void> {
  const { runtime, events } = options;
  const { id, name, graceSeconds, message = `Stopping container ${name}` } = kill;
  events.container(pod, { name }, 'Normal', 'Killing', message);
  const spentMs = await runPreStop(options, pod, kill);
  await runtime.stopContainer(id, Math.max(graceSeconds * 1000 - spentMs, graceSecondsLeftMin * 1000));
}

/** Resolves with the milliseconds that it took, which are part of the grace period. */
async function runPreStop(
  { runtime, events, clock }: KillOptions,
  pod: Pod,
  { id, name, graceSeconds }: ContainerKill,
): Promise<number> {
  const container = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find((each) => each.name === name);
  const hook = container?.lifecycle?.preStop;
  if (container === undefined || hook === undefined) return 0;
  const begunMs = clock.monotonic();
  const podIp = pod.status.podIP ?? '';
  try {
    await runHook({ runtime, clock, pod, containerId: id, container, podIp, timeoutMs: graceSeconds * 1000 }, hook);
  } catch {
    // One that takes too long has not failed: it is left behind.
    const isLate = clock.monotonic() - begunMs >= graceSeconds * 1000;
    if (!isLate) events.container(pod, container, 'Warning', 'FailedPreStopHook', 'PreStopHook failed');
  }
  return clock.monotonic() - begunMs;
}

/**
 * Ends all containers, then the sandboxes. Sidecars end after the containers that they serve, the last one first, within the same grace period.
 * Tells whether there was anything to end.
 */
export async function killPod(
  options: KillOptions,
  pod: Pod,
  runtimePod: RuntimePod,
  graceSeconds?: number,
): Promise<boolean> {
  const running = runtimePod.containers.filter(({ state }) => state === 'running' || state === 'unknown');
  const readySandboxes = runtimePod.sandboxes.filter(({ ready }) => ready);
  if (running.length === 0 && readySandboxes.length === 0) return false;
  const sidecarNames = (pod.spec.initContainers ?? []).filter(isRestartableInit).map(({ name }) => name);
  const begunMs = options.clock.monotonic();
  const kill = ({ id, name }: RuntimeContainer): Promise<void> => {
    const grace = graceSeconds ?? graceSecondsOf(pod, undefined);
    const spent = Math.floor((options.clock.monotonic() - begunMs) / 1000);
    return killContainer(options, pod, { id, name, graceSeconds: Math.max(grace - spent, graceSecondsLeftMin) });
  };
  await Promise.all(running.filter(({ name }) => !sidecarNames.includes(name)).map(kill));
  for (const name of sidecarNames.reverse()) {
    for (const container of running) if (container.name === name) await kill(container);
  }
  for (const { id } of readySandboxes) await options.runtime.stopPodSandbox(id);
  return true;
}
