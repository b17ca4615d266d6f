/** Which Pods of a ReplicaSet die first when it has too many. Pure. */
import type { Pod } from '../../../api/core/v1/pod.ts';
import { parseTime } from '../../../api/time.ts';
import { isPodActive, isPodReady, podReadySinceMs } from '../pod-state.ts';

export const podDeletionCostAnnotation = 'controller.kubernetes.io/pod-deletion-cost';

/** Not in the map, as the empty phase: as Pending. */
const phaseRanks: ReadonlyMap<string, number> = new Map([
  ['Pending', 0],
  ['Unknown', 1],
  ['Running', 2],
]);

const nanosecondsPerMs = 1_000_000;

/** What there is to compare of a Pod, read once. */
export interface RankedPod {
  readonly pod: Pod;
  readonly nodeName: string;
  readonly phaseRank: number;
  readonly ready: boolean;
  readonly deletionCost: number;
  /** How many active Pods of related ReplicaSets its Node has. */
  readonly relatedOnNode: number;
  /** Undefined where it is not ready, and where nobody noted since when it is. */
  readonly readySinceMs: number | undefined;
  readonly restarts: number;
  readonly sidecarRestarts: number;
  readonly createdMs: number | undefined;
}

export interface DeletionRanking {
  /** Those that may die: all active ones of the ReplicaSet. */
  readonly pods: readonly Pod[];
  /** Those of all ReplicaSets that the same owner manages, this one's included. */
  readonly related: readonly Pod[];
  readonly nowMs: number;
}

/** The `count` Pods that die first, in that order. Where that is all of them they are not ranked. */
export function podsToDelete({ pods, related, nowMs }: DeletionRanking, count: number): readonly Pod[] {
  if (count >= pods.length) return pods;
  const onNode = new Map<string, number>();
  for (const pod of related) {
    const nodeName = pod.spec.nodeName ?? '';
    if (isPodActive(pod)) onNode.set(nodeName, (onNode.get(nodeName) ?? 0) + 1);
  }
  return pods
    .map((pod) => rankedPod(pod, onNode.get(pod.spec.nodeName ?? '') ?? 0))
    .sort((a, b) => compareForDeletion(a, b, nowMs))
    .slice(0, count)
    .map(({ pod }) => pod);
}

export function rankedPod(pod: Pod, relatedOnNode: number): RankedPod {
  const { metadata, spec, status } = pod;
  return {
    pod,
    nodeName: spec.nodeName ?? '',
    phaseRank: phaseRanks.get(status.phase ?? '') ?? 0,
    ready: isPodReady(pod),
    deletionCost: deletionCostOf(pod),
    relatedOnNode,
    readySinceMs: podReadySinceMs(pod),
    ...restartsOf(pod),
    createdMs: metadata.creationTimestamp == null ? undefined : parseTime(metadata.creationTimestamp),
  };
}

/** Negative where `a` dies before `b`. The first criterion that tells them apart counts. */
export function compareForDeletion(a: RankedPod, b: RankedPod, nowMs: number): number {
  const isAssigned = Number(a.nodeName !== '') - Number(b.nodeName !== '');
  if (isAssigned !== 0) return isAssigned;
  if (a.phaseRank !== b.phaseRank) return a.phaseRank - b.phaseRank;
  if (a.ready !== b.ready) return a.ready ? 1 : -1;
  if (a.deletionCost !== b.deletionCost) return a.deletionCost - b.deletionCost;
  if (a.relatedOnNode !== b.relatedOnNode) return b.relatedOnNode - a.relatedOnNode;
  if (a.ready && a.readySinceMs !== b.readySinceMs) {
    return compareAges({ ...a, sinceMs: a.readySinceMs }, { ...b, sinceMs: b.readySinceMs }, nowMs);
  }
  if (a.restarts !== b.restarts) return b.restarts - a.restarts;
  if (a.sidecarRestarts !== b.sidecarRestarts) return b.sidecarRestarts - a.sidecarRestarts;
  if (a.createdMs !== b.createdMs) {
    return compareAges({ ...a, sinceMs: a.createdMs }, { ...b, sinceMs: b.createdMs }, nowMs);
  }
  return 0;
}

interface Aged {
  readonly pod: Pod;
  readonly sinceMs: number | undefined;
}

/** The younger first, and first of all that of no age. Ages of the same power of two are alike: then chance, as uids are, decides. */
function compareAges(a: Aged, b: Aged, nowMs: number): number {
  if (a.sinceMs === undefined) return -1;
  if (b.sinceMs === undefined) return 1;
  const difference = ageBucket(nowMs - a.sinceMs) - ageBucket(nowMs - b.sinceMs);
  if (difference !== 0) return difference;
  return (a.pod.metadata.uid ?? '') < (b.pod.metadata.uid ?? '') ? -1 : 1;
}

/** Upstream counts in nanoseconds. */
function ageBucket(ageMs: number): number {
  return ageMs > 0 ? Math.floor(Math.log2(ageMs * nanosecondsPerMs)) : -1;
}

/** A 32-bit integer without leading zeros or plus; whatever else there is counts as 0. */
export function deletionCostOf({ metadata }: Pod): number {
  const text = metadata.annotations?.[podDeletionCostAnnotation] ?? '';
  if (!/^(0|-[0-9]+|[1-9][0-9]*)$/.test(text)) return 0;
  const cost = Number(text);
  // -0 would not be the same as 0.
  return cost >= -(2 ** 31) && cost < 2 ** 31 ? cost + 0 : 0;
}

/** The most of any container, and the most of any sidecar. */
function restartsOf({ spec, status }: Pod): Pick<RankedPod, 'restarts' | 'sidecarRestarts'> {
  let restarts = 0;
  for (const { restartCount } of status.containerStatuses ?? []) restarts = Math.max(restarts, restartCount);
  let sidecarRestarts = 0;
  for (const { name, restartCount } of status.initContainerStatuses ?? []) {
    const container = spec.initContainers?.find((candidate) => candidate.name === name);
    if (container?.restartPolicy === 'Always') sidecarRestarts = Math.max(sidecarRestarts, restartCount);
  }
  return { restarts, sidecarRestarts };
}
