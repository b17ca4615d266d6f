/**
 * What the init containers of a Pod need next: one after the other, each once the one before it has succeeded or, if that is a sidecar, has
 * started. Sidecars are kept running ever after. Pure.
 */
import type { Container } from '../../api/core/v1/container.ts';
import { isRestartableInit } from '../../api/core/v1/pod-requests.ts';
import type { RuntimeContainer } from '../runtime/runtime.ts';
import { type ContainerToKill, killUnknown } from './container-to-kill.ts';
import { newestContainer, type PodFacts } from './pod-facts.ts';
import { shouldRestart } from './restart-policy.ts';

export interface InitActions {
  /** The regular containers may run. */
  readonly initialized: boolean;
  /** An init container has failed for good. */
  readonly killPod: boolean;
  readonly start: readonly Container[];
  readonly kill: readonly ContainerToKill[];
}

interface Progress {
  readonly start: Container[];
  readonly kill: ContainerToKill[];
}

export function initContainerActions(facts: PodFacts): InitActions {
  const { pod, runtimePod } = facts;
  const containers = pod.spec.initContainers ?? [];
  if (containers.length === 0) return { initialized: true, killPod: false, start: [], kill: [] };
  const progress: Progress = { start: [], kill: [] };
  if (hasRegularContainers(facts)) {
    for (const container of containers) maintain(facts, container, progress);
    return { initialized: true, killPod: false, ...progress };
  }
  // Those before it have done their part: their containers may be gone already.
  const frontier = containers.findLastIndex(({ name }) => newestContainer(runtimePod, name) !== undefined);
  if (frontier < 0) return { initialized: false, killPod: false, start: [containers[0]!], kill: [] };
  for (const container of containers.slice(0, frontier)) maintain(facts, container, progress);
  const container = containers[frontier]!;
  const status = newestContainer(runtimePod, container.name)!;
  const step = isRestartableInit(container)
    ? sidecarStep(facts, container, status, progress)
    : initStep(facts, container, status, progress);
  if (step === 'failed') return { initialized: false, killPod: true, start: [], kill: [] };
  if (step === 'done' && frontier < containers.length - 1) progress.start.push(containers[frontier + 1]!);
  return { initialized: step === 'done' && frontier === containers.length - 1, killPod: false, ...progress };
}

/**
 * Whether regular containers have been created, so that initialization was over at some time. Exited ones say nothing: they may be those of an
 * earlier sandbox.
 */
function hasRegularContainers({ pod, runtimePod }: PodFacts): boolean {
  return (
    pod.spec.containers.some(({ name }) => {
      const state = newestContainer(runtimePod, name)?.state;
      return state === 'created' || state === 'running';
    }) || belongsToCurrentSandbox({ pod, runtimePod })
  );
}

/** Regular containers that exited in the sandbox that is there now came after its init containers. */
function belongsToCurrentSandbox({ pod, runtimePod }: Pick<PodFacts, 'pod' | 'runtimePod'>): boolean {
  const sandboxId = runtimePod.sandboxes[0]?.id;
  return pod.spec.containers.some(({ name }) => newestContainer(runtimePod, name)?.sandboxId === sandboxId);
}

/** An init container whose turn is over: a sidecar is kept running, any other is left alone. */
function maintain(facts: PodFacts, container: Container, progress: Progress): void {
  if (!isRestartableInit(container)) return;
  const status = newestContainer(facts.runtimePod, container.name);
  if (status === undefined) progress.start.push(container);
  else sidecarStep(facts, container, status, progress);
}

type Step = 'done' | 'waiting' | 'failed';

function sidecarStep(
  { probes }: PodFacts,
  container: Container,
  status: RuntimeContainer,
  { start, kill }: Progress,
): Step {
  if (status.state !== 'running') {
    if (status.state === 'unknown') kill.push(killUnknown(container, status.id, 'Init container'));
    start.push(container);
    return 'waiting';
  }
  const startup = container.startupProbe === undefined ? 'success' : probes.result('startup', status.id);
  const failed =
    startup === 'failure' ? 'startup' : probes.result('liveness', status.id) === 'failure' ? 'liveness' : '';
  if (failed !== '') {
    const message = `Init container ${container.name} failed ${failed} probe`;
    kill.push({ id: status.id, container, message, reason: failed });
    start.push(container);
  }
  return startup === 'success' ? 'done' : 'waiting';
}

function initStep({ pod }: PodFacts, container: Container, status: RuntimeContainer, { start, kill }: Progress): Step {
  switch (status.state) {
    case 'running':
      return 'waiting';
    case 'exited':
      if (status.exitCode === 0) return 'done';
      if (!shouldRestart(container, pod.spec, status.exitCode)) return 'failed';
      break;
    case 'unknown':
      kill.push(killUnknown(container, status.id, 'Init container'));
      break;
    case 'created':
      // The runtime failed to start it.
      break;
  }
  start.push(container);
  return 'waiting';
}
