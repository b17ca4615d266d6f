/** The phase of a Pod, from the statuses of its containers. Pure; upstream's rules. */
import type { Container } from '../../api/core/v1/container.ts';
import type { ContainerStatus } from '../../api/core/v1/container-status.ts';
import { isRestartableInit } from '../../api/core/v1/pod-requests.ts';
import type { PodSpec } from '../../api/core/v1/pod-spec.ts';
import { shouldRestart } from '../container-actions/restart-policy.ts';

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

export function isTerminalPhase(phase: string | undefined): phase is 'Succeeded' | 'Failed' {
  return phase === 'Succeeded' || phase === 'Failed';
}

export interface PhaseFacts {
  readonly spec: PodSpec;
  readonly initStatuses: readonly ContainerStatus[];
  readonly statuses: readonly ContainerStatus[];
  /** Nothing of it will run again. */
  readonly isTerminal: boolean;
}

export function podPhase(facts: PhaseFacts): PodPhase {
  const init = countInit(facts);
  if (init.failed) return 'Failed';
  const counts = countRegular(facts);
  const running = counts.running + init.runningSidecars;
  const initialized = counts.running + counts.stopped > 0;
  if (init.pending || (init.pendingSidecars && !initialized) || counts.waiting || init.waitingSidecars)
    return 'Pending';
  if (counts.unknown || init.unknownSidecars) return 'Pending';
  if (running > 0) return 'Running';
  if (counts.stopped === 0) return 'Pending';
  const end = counts.stopped === counts.succeeded ? 'Succeeded' : 'Failed';
  if (facts.isTerminal) return end;
  return counts.restarting ? 'Running' : end;
}

interface InitCounts {
  /** For good. */
  failed: boolean;
  pending: boolean;
  runningSidecars: number;
  pendingSidecars: boolean;
  waitingSidecars: boolean;
  unknownSidecars: boolean;
}

function countInit({ spec, initStatuses }: PhaseFacts): InitCounts {
  const counts: InitCounts = {
    failed: false,
    pending: false,
    runningSidecars: 0,
    pendingSidecars: false,
    waitingSidecars: false,
    unknownSidecars: false,
  };
  for (const container of spec.initContainers ?? []) {
    const status = initStatuses.find(({ name }) => name === container.name);
    if (isRestartableInit(container)) countSidecar(counts, status);
    else countTask(counts, container, spec, status);
  }
  return counts;
}

function countTask(counts: InitCounts, container: Container, spec: PodSpec, status: ContainerStatus | undefined): void {
  const ended = endOf(status);
  if (ended === undefined) counts.pending = true;
  else if (ended !== 0 && !shouldRestart(container, spec, ended)) counts.failed = true;
}

function countSidecar(counts: InitCounts, status: ContainerStatus | undefined): void {
  if (status === undefined) {
    counts.unknownSidecars = true;
  } else if (status.state.running !== undefined) {
    counts.runningSidecars++;
    if (status.started !== true) counts.pendingSidecars = true;
  } else if (endOf(status) === undefined) {
    counts.pendingSidecars = true;
    counts.waitingSidecars = true;
  }
}

interface RegularCounts {
  running: number;
  stopped: number;
  succeeded: number;
  waiting: boolean;
  unknown: boolean;
  /** One at least has ended and will start again. */
  restarting: boolean;
}

function countRegular({ spec, statuses }: PhaseFacts): RegularCounts {
  const counts = { running: 0, stopped: 0, succeeded: 0, waiting: false, unknown: false, restarting: false };
  for (const container of spec.containers) {
    const status = statuses.find(({ name }) => name === container.name);
    if (status === undefined) {
      counts.unknown = true;
      continue;
    }
    if (status.state.running !== undefined) {
      counts.running++;
      continue;
    }
    const exitCode = endOf(status);
    if (exitCode === undefined) {
      counts.waiting = true;
      continue;
    }
    counts.stopped++;
    if (status.state.terminated?.exitCode === 0) counts.succeeded++;
    if (shouldRestart(container, spec, exitCode)) counts.restarting = true;
  }
  return counts;
}

/** How the container, or its run before the one that it waits for, has ended. */
function endOf(status: ContainerStatus | undefined): number | undefined {
  if (status === undefined || status.state.running !== undefined) return undefined;
  return (status.state.terminated ?? status.lastState.terminated)?.exitCode;
}
