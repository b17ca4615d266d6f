/** What is said of the containers of a Pod that has ended. Pure. As upstream has it, no Pod counts as successful for what is not known of it. */
import type { ContainerState, ContainerStatus } from '../../api/core/v1/container-status.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { isRestartableInit } from '../../api/core/v1/pod-requests.ts';
import { lostContainer } from './container-statuses.ts';

export interface PodContainers {
  readonly initStatuses: readonly ContainerStatus[];
  readonly statuses: readonly ContainerStatus[];
}

/** A container of which no end is known has failed. One whose turn never came still waits. */
export function endedContainers(spec: Pod['spec'], { initStatuses, statuses }: PodContainers): PodContainers {
  const begun = begunInits(initStatuses);
  return {
    initStatuses: initStatuses.map((status, i) => (i < begun ? ended(status) : status)),
    statuses: isInitialized(spec, { initStatuses, statuses }) ? statuses.map(ended) : statuses,
  };
}

function ended(status: ContainerStatus): ContainerStatus {
  return status.state.terminated === undefined
    ? { ...status, state: { terminated: lostContainer('terminated') } }
    : status;
}

/** How many init containers were begun; the first one counts as such. */
function begunInits(statuses: readonly ContainerStatus[]): number {
  const last = statuses.findLastIndex(
    ({ state, lastState }) => !isWaiting(state) || lastState.terminated !== undefined,
  );
  return Math.max(last + 1, Math.min(statuses.length, 1));
}

/** Whether the turn of the regular containers had come. */
function isInitialized({ initContainers = [] }: Pod['spec'], { initStatuses, statuses }: PodContainers): boolean {
  if (initContainers.length === 0) return true;
  if (statuses.some(({ state, lastState }) => !isWaiting(state) || lastState.terminated !== undefined)) return true;
  const last = initStatuses.at(-1);
  const container = initContainers.find(({ name }) => name === last?.name);
  if (last === undefined || container === undefined) return false;
  if (isRestartableInit(container)) return last.started === true || last.state.running !== undefined;
  return [last.state, last.lastState].some(({ terminated }) => terminated?.exitCode === 0);
}

/** As it is where nothing else is said. */
const isWaiting = ({ running, terminated }: ContainerState): boolean =>
  running === undefined && terminated === undefined;
