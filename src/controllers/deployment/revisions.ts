/** The numbers by which people know the states that a Deployment has been in. Pure. */
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { type Annotations, revisionAnnotation, revisionHistoryAnnotation, sharedAnnotations } from './annotations.ts';

/** How long the list of a ReplicaSet's former revisions may grow; the oldest are dropped. */
const revisionHistoryCharactersMax = 2000;

/** 0 where there is none yet; undefined where somebody has written something else than a number. */
export function revisionOf({ metadata }: KubernetesObject): number | undefined {
  const text = metadata.annotations?.[revisionAnnotation] ?? '';
  if (text === '') return 0;
  return /^[+-]?[0-9]+$/.test(text) ? Number(text) : undefined;
}

/** 0 where none has any. */
export function maxRevision(replicaSets: readonly ReplicaSet[]): number {
  return Math.max(0, ...replicaSets.map((replicaSet) => revisionOf(replicaSet) ?? 0));
}

/** The highest but one; 0 where there is none. */
export function lastRevision(replicaSets: readonly ReplicaSet[]): number {
  const revisions = replicaSets.map((replicaSet) => revisionOf(replicaSet) ?? 0).sort((one, other) => other - one);
  return Math.max(0, revisions[1] ?? 0);
}

export interface RevisionOptions {
  /** One above those of all old ReplicaSets. */
  readonly revision: number;
  readonly historyCharactersMax?: number;
}

/**
 * The annotations of the ReplicaSet that has the Deployment's template: the Deployment's own, and the revision. A revision is only
 * ever raised, as it would fall when old ReplicaSets are deleted; the one before goes into the history. Equal to what there is when there is
 * nothing to change.
 */
export function newReplicaSetAnnotations(
  { metadata: { annotations: ofDeployment } }: Deployment,
  { metadata: { annotations: present = {} } }: Pick<ReplicaSet, 'metadata'>,
  { revision, historyCharactersMax = revisionHistoryCharactersMax }: RevisionOptions,
): Annotations {
  const annotations = { ...present, ...sharedAnnotations(ofDeployment) };
  const before = present[revisionAnnotation];
  const number = revisionOf({ metadata: { annotations: present } });
  if (number === undefined || number >= revision) return annotations;
  const raised = { ...annotations, [revisionAnnotation]: String(revision) };
  if (before === undefined) return raised;
  const history = appendRevision(present[revisionHistoryAnnotation] ?? '', before, historyCharactersMax);
  return { ...raised, [revisionHistoryAnnotation]: history };
}

function appendRevision(history: string, revision: string, charactersMax: number): string {
  if (history === '') return revision;
  let rest = history;
  while (rest !== '' && rest.length + 1 + revision.length > charactersMax) {
    const comma = rest.indexOf(',');
    rest = comma === -1 ? '' : rest.slice(comma + 1);
  }
  return rest === '' ? revision : `${rest},${revision}`;
}
