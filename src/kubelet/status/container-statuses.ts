/** The statuses of a Pod's containers, from what the runtime has of them and what they were before. Pure. As upstream's kubelet makes them. */
import type { Container, EphemeralContainer, VolumeMount } from '../../api/core/v1/container.ts';
import type { ContainerState, ContainerStateTerminated, ContainerStatus } from '../../api/core/v1/container-status.ts';
import { isRestartableInit } from '../../api/core/v1/pod-requests.ts';
import { shouldRestart } from '../container-actions/restart-policy.ts';
import type { ProbeType, RuntimeContainer } from '../runtime/runtime.ts';
import type { Draft } from './draft.ts';
import type { StatusFacts } from './status-facts.ts';
import { timeText } from './time-text.ts';

const waitsForInit: ContainerState = { waiting: { reason: 'PodInitializing' } };
const waitsForCreation: ContainerState = { waiting: { reason: 'ContainerCreating' } };
const nothing: ContainerState = {};

export type ContainerKind = 'init' | 'regular' | 'ephemeral';

const statusListOf = {
  init: 'initContainerStatuses',
  regular: 'containerStatuses',
  ephemeral: 'ephemeralContainerStatuses',
} as const;

/** In the order of the spec; undefined where it has none. */
export function containerStatuses(
  facts: StatusFacts,
  kind: ContainerKind,
  containers: readonly (Container | EphemeralContainer)[] | undefined,
): ContainerStatus[] | undefined {
  if (containers === undefined || containers.length === 0) return undefined;
  const previousOnes = facts.previous[statusListOf[kind]];
  return containers.map((container) => {
    const previous = previousOnes?.find(({ name }) => name === container.name);
    const status = observedStatus(facts, container, previous);
    applyStartError(facts, kind, container, status);
    applyProbes(facts, kind, container, status);
    return status;
  });
}

/** Whether it has started and is ready is filled in later. */
function observedStatus(
  facts: StatusFacts,
  container: Container | EphemeralContainer,
  previous: ContainerStatus | undefined,
): Draft<ContainerStatus> {
  const { runtimePod, runtimeName } = facts;
  const first = runtimePod.containers.findIndex(({ name }) => name === container.name);
  if (first < 0) return unknownToRuntime(facts, container, previous);
  const newest = runtimePod.containers[first]!;
  const before = runtimePod.containers.find(({ name }, i) => i > first && name === container.name);
  const containerID = `${runtimeName}://${newest.id}`;
  const { resources } = container;
  const lost = newest.state === 'unknown' && previous?.state.running !== undefined;
  const status: Draft<ContainerStatus> = {
    name: container.name,
    state: lost ? { terminated: lostContainer('terminated') } : stateOf(newest, containerID),
    lastState: lastStateOf(before, runtimeName, previous, containerID),
    ready: false,
    restartCount: lost ? previous.restartCount + 1 : newest.attempt,
    image: newest.image,
    imageID: newest.imageRef,
    containerID,
    started: false,
    resources,
  };
  if (resources.requests !== undefined) status.allocatedResources = resources.requests;
  addMounts(status, container.volumeMounts);
  return status;
}

/** The runtime has no such container: not yet, or no longer. */
function unknownToRuntime(
  { pod }: StatusFacts,
  container: Container | EphemeralContainer,
  previous: ContainerStatus | undefined,
): Draft<ContainerStatus> {
  if (previous?.state.terminated !== undefined) return { ...previous };
  const wasRunning = previous?.state.running !== undefined;
  const lastState = previous?.lastState ?? nothing;
  const vanished = wasRunning && lastState.terminated === undefined;
  const restarts = vanished && pod.metadata.deletionTimestamp === undefined ? 1 : 0;
  const status: Draft<ContainerStatus> = {
    name: container.name,
    state: (pod.spec.initContainers ?? []).length > 0 ? waitsForInit : waitsForCreation,
    // So that it shows as ended, and its Pod does not become Pending again.
    lastState: vanished ? { terminated: lostContainer('deleted') } : lastState,
    ready: false,
    restartCount: (previous?.restartCount ?? 0) + restarts,
    image: container.image ?? '',
    imageID: '',
    started: false,
  };
  addMounts(status, container.volumeMounts);
  return status;
}

/** An end of which nothing is known but that it must have come. */
export function lostContainer(when: 'terminated' | 'deleted'): ContainerStateTerminated {
  const message = `The container could not be located when the pod was ${when}`;
  return {
    reason: 'ContainerStatusUnknown',
    message: when === 'deleted' ? `${message}.  The container used to be Running` : message,
    exitCode: 137,
    // In the API's own form, so that it is found to be the same when it comes back.
    startedAt: null,
    finishedAt: null,
  } as unknown as ContainerStateTerminated;
}

function stateOf(container: RuntimeContainer, containerID: string): ContainerState {
  switch (container.state) {
    case 'running':
      return { running: { startedAt: timeText(container.startedAtMs) } };
    case 'exited': {
      const { exitCode, reason, message, startedAtMs, finishedAtMs } = container;
      return {
        terminated: {
          exitCode,
          ...(reason !== '' && { reason }),
          ...(message !== '' && { message }),
          startedAt: timeText(startedAtMs),
          finishedAt: timeText(finishedAtMs),
          containerID,
        },
      };
    }
    default:
      return { waiting: {} };
  }
}

function lastStateOf(
  before: RuntimeContainer | undefined,
  runtimeName: string,
  previous: ContainerStatus | undefined,
  containerID: string,
): ContainerState {
  if (before !== undefined) return stateOf(before, `${runtimeName}://${before.id}`);
  // The container before this one has been removed meanwhile.
  return previous?.containerID === containerID && previous.state.waiting === undefined ? previous.lastState : nothing;
}

/** A container that could not be started waits, whatever became of its last run, if it is to start again. */
function applyStartError(
  { pod, startErrors }: StatusFacts,
  kind: ContainerKind,
  container: Container | EphemeralContainer,
  status: Draft<ContainerStatus>,
): void {
  const error = startErrors.get(status.name);
  const { state } = status;
  if (error === undefined || state.running !== undefined) return;
  if (pod.metadata.deletionTimestamp !== undefined) return;
  if (state.terminated !== undefined) {
    const { exitCode } = state.terminated;
    if ((kind === 'init' && exitCode === 0) || !shouldRestart(container as Container, pod.spec, exitCode)) return;
  }
  const { reason, message } = error;
  status.state = { waiting: { reason, ...(message !== '' && { message }) } };
  if (state.terminated !== undefined) status.lastState = state;
}

function applyProbes(
  facts: StatusFacts,
  kind: ContainerKind,
  container: Container | EphemeralContainer,
  status: Draft<ContainerStatus>,
): void {
  const { probes, runtimeName } = facts;
  const isRunning = status.state.running !== undefined;
  const id = (status.containerID ?? '').slice(runtimeName.length + 3);
  const passes = (probe: object | undefined, type: ProbeType): boolean =>
    probe === undefined || probes.result(type, id) === 'success';
  if (kind === 'ephemeral') {
    status.ready = false;
    delete status.started;
    return;
  }
  status.started = isRunning && passes(container.startupProbe, 'startup');
  status.ready =
    kind === 'init' && !isRestartableInit(container as Container)
      ? status.state.terminated?.exitCode === 0
      : status.started && passes(container.readinessProbe, 'readiness');
}

function addMounts(status: Draft<ContainerStatus>, mounts: readonly VolumeMount[] | undefined): void {
  if (mounts === undefined || mounts.length === 0) return;
  status.volumeMounts = mounts.map(({ name, mountPath, readOnly }) => ({
    name,
    mountPath,
    ...(readOnly === true && { readOnly, recursiveReadOnly: 'Disabled' }),
  }));
}
