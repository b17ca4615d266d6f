/**
 * What a Pod needs next, from its spec, what the runtime has of it, and its probes' results. Pure. Upstream's kuberuntime decides the same, in
 * the same order.
 */
import type { Container } from '../../api/core/v1/container.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { ProbeResults } from '../probes/probe-results.ts';
import type { RuntimeContainer, RuntimePod } from '../runtime/runtime.ts';
import { type ContainerToKill, type KillReason, killUnknown } from './container-to-kill.ts';
import { initContainerActions } from './init-container-actions.ts';
import { newestContainer, type PodFacts } from './pod-facts.ts';
import { mayRestart, mayRestartContainer, shouldRestart } from './restart-policy.ts';
import { specHash } from './spec-hash.ts';

export interface PodActions {
  /** Stop all containers and the sandbox. */
  readonly killPod: boolean;
  readonly createSandbox: boolean;
  /** How many sandboxes there were before the one to create. */
  readonly sandboxAttempt: number;
  /** The newest sandbox, whether it can be used or not. */
  readonly sandboxId: string | undefined;
  readonly containersToKill: readonly ContainerToKill[];
  /** In the order in which they start. */
  readonly initContainersToStart: readonly Container[];
  readonly ephemeralContainersToStart: readonly Container[];
  readonly containersToStart: readonly Container[];
}

const noActions: PodActions = {
  killPod: false,
  createSandbox: false,
  sandboxAttempt: 0,
  sandboxId: undefined,
  containersToKill: [],
  initContainersToStart: [],
  ephemeralContainersToStart: [],
  containersToStart: [],
};

export function needsNothing(actions: PodActions): boolean {
  return (
    !actions.killPod &&
    !actions.createSandbox &&
    actions.containersToKill.length === 0 &&
    actions.initContainersToStart.length === 0 &&
    actions.ephemeralContainersToStart.length === 0 &&
    actions.containersToStart.length === 0
  );
}

export function podActions(facts: PodFacts): PodActions {
  const { pod, runtimePod } = facts;
  const sandbox = sandboxNeed(pod, runtimePod);
  if (sandbox.changed) return actionsWithNewSandbox(facts, sandbox);
  const { sandboxId } = sandbox;
  const ephemeralContainersToStart = (pod.spec.ephemeralContainers ?? []).filter(
    ({ name }) => newestContainer(runtimePod, name) === undefined,
  );
  const init = initContainerActions(facts);
  if (init.killPod || !init.initialized) {
    return {
      ...noActions,
      sandboxId,
      killPod: init.killPod,
      containersToKill: init.kill,
      initContainersToStart: init.start,
      ephemeralContainersToStart,
    };
  }
  const regular = regularContainerActions(facts);
  const allDone = regular.kept === 0 && regular.start.length === 0;
  return {
    ...noActions,
    sandboxId,
    killPod: allDone,
    containersToKill: [...init.kill, ...regular.kill],
    // Sidecars do not keep a Pod alive.
    initContainersToStart: allDone ? [] : init.start,
    ephemeralContainersToStart,
    containersToStart: regular.start,
  };
}

interface SandboxNeed {
  readonly changed: boolean;
  readonly attempt: number;
  readonly sandboxId: string | undefined;
}

/** Whether the Pod needs a new sandbox. */
export function sandboxNeed({ spec }: Pod, { sandboxes }: RuntimePod): SandboxNeed {
  const newest = sandboxes[0];
  if (newest === undefined) return { changed: true, attempt: 0, sandboxId: undefined };
  const readyCount = sandboxes.reduce((count, { ready }) => count + (ready ? 1 : 0), 0);
  const lacksAddress = spec.hostNetwork !== true && newest.ips.length === 0;
  const changed = readyCount > 1 || !newest.ready || lacksAddress;
  return { changed, attempt: changed ? newest.attempt + 1 : newest.attempt, sandboxId: newest.id };
}

function actionsWithNewSandbox({ pod, runtimePod }: PodFacts, { attempt, sandboxId }: SandboxNeed): PodActions {
  const kill = { ...noActions, killPod: true, sandboxId };
  const { spec } = pod;
  if (!mayRestart(spec) && attempt !== 0 && runtimePod.containers.length > 0) return kill;
  const containersToStart = spec.containers.filter((container) => {
    const newest = newestContainer(runtimePod, container.name);
    const succeeded = newest?.state === 'exited' && newest.exitCode === 0;
    return !(succeeded && !shouldRestart(container, spec, 0));
  });
  const wasInitialized = spec.containers.some(({ name }) => newestContainer(runtimePod, name) !== undefined);
  if (containersToStart.length === 0 && wasInitialized) return kill;
  const firstInit = spec.initContainers?.slice(0, 1) ?? [];
  return {
    ...noActions,
    killPod: true,
    createSandbox: true,
    sandboxAttempt: attempt,
    sandboxId,
    initContainersToStart: firstInit,
    containersToStart: firstInit.length > 0 ? [] : containersToStart,
  };
}

interface RegularActions {
  readonly start: readonly Container[];
  readonly kill: readonly ContainerToKill[];
  /** How many run and go on. */
  readonly kept: number;
}

function regularContainerActions({ pod, runtimePod, probes }: PodFacts): RegularActions {
  const start: Container[] = [];
  const kill: ContainerToKill[] = [];
  let kept = 0;
  for (const container of pod.spec.containers) {
    const status = newestContainer(runtimePod, container.name);
    if (status?.state !== 'running') {
      if (!needsStart(pod, container, status)) continue;
      start.push(container);
      if (status?.state === 'unknown') kill.push(killUnknown(container, status.id, 'Container'));
      continue;
    }
    const fault = faultOf(container, status, probes);
    if (fault === undefined) {
      kept++;
      continue;
    }
    const restarts = fault.reason === 'changed' || mayRestartContainer(container, pod.spec.restartPolicy);
    if (restarts) start.push(container);
    const message = restarts ? `${fault.message}, will be restarted` : fault.message;
    kill.push({ id: status.id, container, message, reason: fault.reason });
  }
  return { start, kill, kept };
}

/** Whether a container that does not run is to run. */
export function needsStart(pod: Pod, container: Container, status: RuntimeContainer | undefined): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  if (status?.state !== 'exited') return true;
  return shouldRestart(container, pod.spec, status.exitCode);
}

/** Why a running container can't go on. */
function faultOf(
  container: Container,
  status: RuntimeContainer,
  probes: ProbeResults,
): { readonly message: string; readonly reason: KillReason } | undefined {
  const { name } = container;
  if (status.specHash !== specHash(container)) {
    return { message: `Container ${name} definition changed`, reason: 'changed' };
  }
  if (probes.result('liveness', status.id) === 'failure') {
    return { message: `Container ${name} failed liveness probe`, reason: 'liveness' };
  }
  if (probes.result('startup', status.id) === 'failure') {
    return { message: `Container ${name} failed startup probe`, reason: 'startup' };
  }
  return undefined;
}
