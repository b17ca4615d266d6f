/** What is asked of the ReplicaSets of a Deployment: which is the new one, in what order they come, how many Pods they have. Pure. */
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import type { PodTemplateSpec } from '../../api/core/v1/pod-spec.ts';
import { parseTime } from '../../api/time.ts';
import { semanticEquals } from '../../api/validation/equality.ts';
import { podTemplateHashLabel } from './pod-template-hash.ts';

/** All ReplicaSets of one Deployment. */
export interface ReplicaSetFamily {
  /** The one with the Deployment's Pod template, once it exists. */
  readonly newReplicaSet: ReplicaSet | undefined;
  readonly oldReplicaSets: readonly ReplicaSet[];
}

/** How many replicas a ReplicaSet is to have. */
export interface Scaling {
  readonly replicaSet: ReplicaSet;
  readonly replicas: number;
}

export const sizeOf = ({ spec }: ReplicaSet): number => spec.replicas ?? 1;

export const isActive = (replicaSet: ReplicaSet): boolean => sizeOf(replicaSet) > 0;

export function allOf({ newReplicaSet, oldReplicaSets }: ReplicaSetFamily): readonly ReplicaSet[] {
  return newReplicaSet === undefined ? oldReplicaSets : [...oldReplicaSets, newReplicaSet];
}

export function familyOf(deployment: Deployment, replicaSets: readonly ReplicaSet[]): ReplicaSetFamily {
  const newReplicaSet = findNewReplicaSet(deployment, replicaSets);
  return {
    newReplicaSet,
    oldReplicaSets: replicaSets.filter(({ metadata }) => metadata.uid !== newReplicaSet?.metadata.uid),
  };
}

/** The oldest of those whose Pod template is the Deployment's: the same one each time, should there be several. */
function findNewReplicaSet({ spec }: Deployment, replicaSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return [...replicaSets]
    .sort(byCreation)
    .find((candidate) => equalIgnoringHash(candidate.spec.template, spec.template));
}

/** Whether two Pod templates differ in nothing but the label that tells ReplicaSets apart. */
export function equalIgnoringHash(one: PodTemplateSpec, other: PodTemplateSpec): boolean {
  return semanticEquals(withoutHash(one), withoutHash(other));
}

export function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const { labels } = template.metadata;
  if (labels?.[podTemplateHashLabel] === undefined) return template;
  const { [podTemplateHashLabel]: _hash, ...rest } = labels;
  return { ...template, metadata: { ...template.metadata, labels: rest } };
}

/** The oldest first, then by name. */
export function byCreation(one: ReplicaSet, other: ReplicaSet): number {
  const difference = createdAtMs(one) - createdAtMs(other);
  if (difference !== 0) return difference;
  const names = [one.metadata.name ?? '', other.metadata.name ?? ''] as const;
  return names[0] < names[1] ? -1 : names[0] > names[1] ? 1 : 0;
}

/** The largest first, then the newest. */
export const bySizeThenNewest = (one: ReplicaSet, other: ReplicaSet): number =>
  sizeOf(other) - sizeOf(one) || byCreation(other, one);

/** The largest first, then the oldest. */
export const bySizeThenOldest = (one: ReplicaSet, other: ReplicaSet): number =>
  sizeOf(other) - sizeOf(one) || byCreation(one, other);

const createdAtMs = ({ metadata }: ReplicaSet): number =>
  metadata.creationTimestamp === undefined ? 0 : parseTime(metadata.creationTimestamp);

const sum = (replicaSets: readonly ReplicaSet[], count: (replicaSet: ReplicaSet) => number): number =>
  replicaSets.reduce((total, replicaSet) => total + count(replicaSet), 0);

/** How many Pods they are to have. */
export const totalSize = (replicaSets: readonly ReplicaSet[]): number => sum(replicaSets, sizeOf);

/** How many Pods they have. */
export const totalReplicas = (replicaSets: readonly ReplicaSet[]): number =>
  sum(replicaSets, ({ status }) => status.replicas);

export const totalReady = (replicaSets: readonly ReplicaSet[]): number =>
  sum(replicaSets, ({ status }) => status.readyReplicas ?? 0);

export const totalAvailable = (replicaSets: readonly ReplicaSet[]): number =>
  sum(replicaSets, ({ status }) => status.availableReplicas ?? 0);

/** Undefined if any of them does not say; one that its controller has not seen yet has none. */
export function totalTerminating(replicaSets: readonly ReplicaSet[]): number | undefined {
  let total = 0;
  for (const { status } of replicaSets) {
    const wasObserved = (status.observedGeneration ?? 0) > 0;
    if (status.terminatingReplicas === undefined && wasObserved) return undefined;
    total += status.terminatingReplicas ?? 0;
  }
  return total;
}
