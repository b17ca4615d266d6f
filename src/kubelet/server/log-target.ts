/** Which of a Pod's container instances a request for logs is about. Pure; the texts are upstream's, and people see them. */
import type { ContainerStatus } from '../../api/core/v1/container-status.ts';
import type { Pod } from '../../api/core/v1/pod.ts';

export type LogTarget =
  /** The ID as statuses have it: `containerd://4f2c…`. */
  { readonly containerId: string; readonly refusal?: undefined } | { readonly refusal: string };

/** The instance whose log is asked for: the one that runs, else the last that ran; with `previous`, the one before. */
export function logTarget(pod: Pod, container: string, previous: boolean): LogTarget {
  const which = `container ${JSON.stringify(container)} in pod ${JSON.stringify(pod.metadata.name ?? '')}`;
  const status = statusOf(pod, container);
  if (status === undefined) return { refusal: `${which} is not available` };
  const { state, lastState, containerID = '' } = status;
  const last = lastState.terminated?.containerID ?? '';
  if (previous) {
    return last === '' ? { refusal: `previous terminated ${which} not found` } : { containerId: last };
  }
  if (state.running !== undefined) return { containerId: containerID };
  if (state.terminated !== undefined || lastState.terminated !== undefined) {
    // Where the next instance did not come into being, there is still the log of the one before.
    const containerId = (state.terminated?.containerID ?? '') || last;
    return containerId === '' ? { refusal: `${which} is terminated` } : { containerId };
  }
  if (state.waiting === undefined) return { refusal: `${which} is waiting to start - no logs yet` };
  return { refusal: `${which} is waiting to start: ${waitingText(state.waiting.reason ?? '')}` };
}

function statusOf({ status }: Pod, container: string): ContainerStatus | undefined {
  const statuses = [status.containerStatuses, status.initContainerStatuses, status.ephemeralContainerStatuses];
  for (const list of statuses) {
    const found = list?.find(({ name }) => name === container);
    if (found !== undefined) return found;
  }
  return undefined;
}

function waitingText(reason: string): string {
  if (reason === 'ErrImagePull') return "image can't be pulled";
  if (reason === 'ImagePullBackOff') return 'trying and failing to pull image';
  return reason;
}

export function hasContainer({ spec }: Pod, container: string): boolean {
  const lists = [spec.containers, spec.initContainers, spec.ephemeralContainers];
  return lists.some((list) => list?.some(({ name }) => name === container));
}
