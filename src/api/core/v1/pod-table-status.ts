/**
 * What `kubectl get pods` says of a Pod: one word for the states of all its containers, how many of them are ready, and
 * how often they have been restarted. Follows upstream's Pod printer.
 */
import type { ContainerState, ContainerStateTerminated, ContainerStatus } from './container-status.ts';
import type { Pod } from './pod.ts';

export interface PodTableStatus {
  readonly status: string;
  readonly readyContainers: number;
  /** Sidecars included. */
  readonly totalContainers: number;
  readonly restarts: Restarts;
}

export interface Restarts {
  readonly count: number;
  /** When the container that was restarted last had ended; RFC 3339. */
  readonly last?: string;
}

const noRestarts: Restarts = { count: 0 };

export function podTableStatus(pod: Pod): PodTableStatus {
  const init = initState(pod);
  const totalContainers = pod.spec.containers.length + sidecarNames(pod).size;
  if (init.status !== undefined && !hasTrueCondition(pod, 'Initialized')) {
    return {
      status: deletionStatus(pod) ?? init.status,
      readyContainers: init.readySidecars,
      totalContainers,
      restarts: init.restarts,
    };
  }
  const main = mainState(pod, init.status ?? podReason(pod));
  return {
    status: deletionStatus(pod) ?? main.status,
    readyContainers: init.readySidecars + main.ready,
    totalContainers,
    // Init containers have done their work: only those that go on beside the others still count.
    restarts: addRestarts(init.sidecarRestarts, pod.status.containerStatuses ?? []),
  };
}

/** What is known of the Pod as a whole. */
function podReason(pod: Pod): string {
  const gated = pod.status.conditions?.some(({ type, reason }) => {
    return type === 'PodScheduled' && reason === 'SchedulingGated';
  });
  return gated ? 'SchedulingGated' : pod.status.reason || pod.status.phase || '';
}

/** A Pod that is being deleted says so, unless it has ended already. */
function deletionStatus(pod: Pod): string | undefined {
  if (!pod.metadata.deletionTimestamp) return undefined;
  if (pod.status.reason === 'NodeLost') return 'Unknown';
  return pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed' ? undefined : 'Terminating';
}

interface InitState {
  /** Set while init containers are at work, or when one has failed. */
  readonly status?: string;
  readonly readySidecars: number;
  /** Of the init containers up to the one at work. */
  readonly restarts: Restarts;
  readonly sidecarRestarts: Restarts;
}

function initState(pod: Pod): InitState {
  const sidecars = sidecarNames(pod);
  const statuses = pod.status.initContainerStatuses ?? [];
  const current = statuses.findIndex((status) => !isPassed(status, sidecars.has(status.name)));
  const seen = current < 0 ? statuses : statuses.slice(0, current + 1);
  const passed = current < 0 ? statuses : statuses.slice(0, current);
  const seenSidecars = seen.filter(({ name }) => sidecars.has(name));
  const runningSidecars = passed.filter(({ name, state }) => sidecars.has(name) && !hasSucceeded(state));
  return {
    ...(current >= 0 && {
      status: `Init:${stateName(statuses[current]!.state) ?? `${current}/${pod.spec.initContainers?.length ?? 0}`}`,
    }),
    readySidecars: runningSidecars.filter(({ ready }) => ready).length,
    restarts: addRestarts(noRestarts, seen),
    sidecarRestarts: addRestarts(noRestarts, seenSidecars),
  };
}

/** Whether the init container after this one may start. */
function isPassed({ state, started }: ContainerStatus, isSidecar: boolean): boolean {
  return hasSucceeded(state) || (isSidecar && started === true);
}

function hasSucceeded(state: ContainerState): boolean {
  return state.terminated?.exitCode === 0;
}

/** Why an init container has ended or does not run yet; undefined where the number of those done says more. */
function stateName({ terminated, waiting }: ContainerState): string | undefined {
  if (terminated) return terminatedName(terminated);
  return waiting?.reason === 'PodInitializing' ? undefined : waiting?.reason || undefined;
}

function terminatedName({ reason, signal, exitCode }: ContainerStateTerminated): string {
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`);
}

/** The first container that does not run gives the status. */
function mainState(pod: Pod, fallback: string): { status: string; ready: number } {
  const statuses = pod.status.containerStatuses ?? [];
  const names = statuses.map(({ state }) => {
    return state.waiting?.reason || (state.terminated ? terminatedName(state.terminated) : undefined);
  });
  const ready = statuses.filter((status, i) => names[i] === undefined && status.ready && status.state.running).length;
  const status = names.find((name) => name !== undefined) ?? fallback;
  if (status !== 'Completed' || ready === 0) return { status, ready };
  return { status: hasTrueCondition(pod, 'Ready') ? 'Running' : 'NotReady', ready };
}

function addRestarts(start: Restarts, statuses: readonly ContainerStatus[]): Restarts {
  let { count, last = '' } = start;
  for (const { restartCount, lastState } of statuses) {
    count += restartCount;
    const finishedAt = lastState.terminated?.finishedAt ?? '';
    if (finishedAt > last) last = finishedAt;
  }
  return last === '' ? { count } : { count, last };
}

/** Init containers that are restarted for as long as the Pod runs. */
function sidecarNames(pod: Pod): ReadonlySet<string> {
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return new Set(sidecars.map(({ name }) => name));
}

function hasTrueCondition(pod: Pod, type: string): boolean {
  return pod.status.conditions?.find((condition) => condition.type === type)?.status === 'True';
}
