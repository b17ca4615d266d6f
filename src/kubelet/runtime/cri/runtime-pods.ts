/** CRI's sandboxes and containers as the Runtime contract has them. Pure. */
import type { RuntimeContainer, RuntimeContainerState, RuntimePod, RuntimeSandbox } from '../runtime.ts';
import type { CriContainerState, CriContainerStatus, PodSandbox, PodSandboxStatus } from './messages.ts';
import { hashAnnotation, podNameLabel, podNamespaceLabel, podUidLabel } from './pod-labels.ts';

const nanosPerMs = 1_000_000n;

export const containerStates: Readonly<Record<CriContainerState, RuntimeContainerState>> = {
  CONTAINER_CREATED: 'created',
  CONTAINER_RUNNING: 'running',
  CONTAINER_EXITED: 'exited',
  CONTAINER_UNKNOWN: 'unknown',
};

/** Times are nanoseconds, and 0 (or before, as Go's zero time is) for what has not happened. */
export function timeMs(nanos: bigint): number {
  return nanos <= 0n ? 0 : Number(nanos / nanosPerMs);
}

export function toRuntimeSandbox(sandbox: PodSandbox, ips: readonly string[]): RuntimeSandbox {
  return {
    id: sandbox.id,
    attempt: sandbox.metadata?.attempt ?? 0,
    ready: sandbox.state === 'SANDBOX_READY',
    createdAtMs: timeMs(sandbox.createdAt),
    ips,
  };
}

export function sandboxIps({ network }: PodSandboxStatus): string[] {
  if (network === undefined || network.ip === '') return [];
  return [network.ip, ...network.additionalIps.map(({ ip }) => ip)];
}

/** `terminationMessage` is what the container left behind for people. */
export function toRuntimeContainer(
  status: CriContainerStatus,
  sandboxId: string,
  terminationMessage = '',
): RuntimeContainer {
  const { id, metadata, image, message, reason } = status;
  const state = containerStates[status.state ?? 'CONTAINER_UNKNOWN'];
  return {
    id,
    sandboxId,
    name: metadata?.name ?? '',
    attempt: metadata?.attempt ?? 0,
    specHash: status.annotations[hashAnnotation] ?? '',
    image: image?.userSpecifiedImage || (image?.image ?? ''),
    imageRef: status.imageRef,
    state,
    createdAtMs: timeMs(status.createdAt),
    startedAtMs: timeMs(status.startedAt),
    finishedAtMs: state === 'exited' ? timeMs(status.finishedAt) : 0,
    exitCode: status.exitCode,
    reason: reason || (state !== 'exited' ? '' : status.exitCode === 0 ? 'Completed' : 'Error'),
    message: [message, terminationMessage].filter((text) => text !== '').join(': '),
  };
}

/** Of what a kubelet made: undefined for what others run on the same runtime. */
export function podUidOf({ labels }: { readonly labels: Readonly<Record<string, string>> }): string | undefined {
  return labels[podUidLabel] || undefined;
}

export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

export function podNameOf({ labels }: { readonly labels: Readonly<Record<string, string>> }): PodName {
  return { namespace: labels[podNamespaceLabel] ?? '', name: labels[podNameLabel] ?? '' };
}

export interface PodParts {
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly sandboxes: readonly RuntimeSandbox[];
  readonly containers: readonly RuntimeContainer[];
}

export function toRuntimePod({ uid, labels, sandboxes, containers }: PodParts): RuntimePod {
  return {
    uid,
    ...podNameOf({ labels }),
    sandboxes: [...sandboxes].sort(newestFirst),
    containers: [...containers].sort(newestFirst),
  };
}

interface Dated {
  readonly createdAtMs: number;
  readonly attempt: number;
}

function newestFirst(a: Dated, b: Dated): number {
  return b.createdAtMs - a.createdAtMs || b.attempt - a.attempt;
}
