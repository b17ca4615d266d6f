/** The annotations by which a Deployment and its ReplicaSets remember sizes and revisions. Pure. */
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import { maxSurgeOf, replicasOf } from './rolling-limits.ts';

export const revisionAnnotation = 'deployment.kubernetes.io/revision';
/** Revisions that a ReplicaSet had before its present one, separated by commas, the oldest first. */
export const revisionHistoryAnnotation = 'deployment.kubernetes.io/revision-history';
/** What the Deployment wanted when the ReplicaSet was last scaled: where that differs from what it wants now, somebody has scaled it. */
export const desiredReplicasAnnotation = 'deployment.kubernetes.io/desired-replicas';
/** The same with the surge: by it a ReplicaSet's share is reckoned. */
export const maxReplicasAnnotation = 'deployment.kubernetes.io/max-replicas';
/** The revision to go back to, left by clients of the extensions API. */
export const rollbackToAnnotation = 'deprecated.deployment.rollback.to';
const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

export type Annotations = Readonly<Record<string, string>>;

const notCopied: ReadonlySet<string> = new Set([
  lastAppliedAnnotation,
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredReplicasAnnotation,
  maxReplicasAnnotation,
  rollbackToAnnotation,
]);

/** The annotations that a Deployment and its newest ReplicaSet share. */
export function sharedAnnotations(annotations: Annotations = {}): Annotations {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => !notCopied.has(name)));
}

/** The annotations that a Deployment and its newest ReplicaSet each have for themselves. */
export function ownAnnotations(annotations: Annotations = {}): Annotations {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => notCopied.has(name)));
}

/** What every ReplicaSet of the Deployment carries from the moment at which it is scaled. */
export function replicasAnnotations(deployment: Deployment): Annotations {
  const replicas = replicasOf(deployment);
  return {
    [desiredReplicasAnnotation]: String(replicas),
    [maxReplicasAnnotation]: String(replicas + maxSurgeOf(deployment)),
  };
}

export function hasAnnotations({ metadata }: ReplicaSet, wanted: Annotations): boolean {
  const present = metadata.annotations ?? {};
  return Object.entries(wanted).every(([name, value]) => present[name] === value);
}

const int32Max = 2 ** 31 - 1;

/** The whole number from 0 up that the annotation holds; undefined where it is absent or anything else. */
export function countAnnotation({ metadata }: ReplicaSet, name: string): number | undefined {
  const text = metadata.annotations?.[name] ?? '';
  if (!/^[0-9]+$/.test(text)) return undefined;
  const count = Number(text);
  return count > int32Max ? undefined : count;
}
