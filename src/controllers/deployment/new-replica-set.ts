/** The ReplicaSet with the Deployment's own Pod template: kept up with the Deployment where it exists, made where it does not. */
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import { isAlreadyExists, type StatusError } from '../../api/status-error.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import { goQuote } from '../../base/go-quote.ts';
import { deployments, replicaSets } from '../../client/resources.ts';
import { isNamespaceTerminating } from '../shared/namespace-terminating.ts';
import { controllerReferenceTo, isControlledBy } from '../shared/owner-references.ts';
import { type Annotations, replicasAnnotations, revisionAnnotation } from './annotations.ts';
import {
  findCondition,
  foundNewReplicaSet,
  newCondition,
  newReplicaSetCreated,
  replicaSetCreateError,
  withCondition,
} from './conditions.ts';
import { podTemplateHash, podTemplateHashLabel } from './pod-template-hash.ts';
import { progressDeadlineMs } from './progress.ts';
import { equalIgnoringHash, type ReplicaSetFamily, sizeOf, totalSize } from './replica-sets.ts';
import { maxRevision, newReplicaSetAnnotations } from './revisions.ts';
import { newReplicaSetSize } from './rolling.ts';
import type { Rollout } from './rollout.ts';

/** A family whose new ReplicaSet exists. */
export interface CompleteFamily extends ReplicaSetFamily {
  readonly newReplicaSet: ReplicaSet;
}

/** Brings the new ReplicaSet's revision, annotations and minReadySeconds, and the Deployment's revision, up to date. Makes none. */
export async function syncNewReplicaSet(rollout: Rollout, family: ReplicaSetFamily): Promise<ReplicaSetFamily> {
  const { newReplicaSet, oldReplicaSets } = family;
  if (newReplicaSet === undefined) return family;
  const synced = await syncReplicaSet(rollout, newReplicaSet, maxRevision(oldReplicaSets) + 1);
  await recordNewReplicaSet(rollout, {
    revision: synced.metadata.annotations?.[revisionAnnotation],
    // Others have been recorded before, and this one says less than any of them.
    condition: hasProgressCondition(rollout.deployment)
      ? undefined
      : { reason: foundNewReplicaSet, message: `Found new replica set ${goQuote(synced.metadata.name ?? '')}` },
  });
  return { newReplicaSet: synced, oldReplicaSets };
}

async function syncReplicaSet(rollout: Rollout, replicaSet: ReplicaSet, revision: number): Promise<ReplicaSet> {
  const { deployment, client } = rollout;
  const { metadata, spec } = replicaSet;
  const annotations = newReplicaSetAnnotations(deployment, replicaSet, { revision });
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  const isSynced =
    deepEqual(metadata.annotations ?? {}, annotations) && (spec.minReadySeconds ?? 0) === minReadySeconds;
  if (isSynced) return replicaSet;
  return client.update(replicaSets, {
    ...replicaSet,
    metadata: { ...metadata, annotations },
    spec: { ...spec, minReadySeconds },
  });
}

/** Makes the new ReplicaSet, as large as it may be now. */
export async function createNewReplicaSet(
  rollout: Rollout,
  oldReplicaSets: readonly ReplicaSet[],
): Promise<CompleteFamily> {
  const { deployment, client } = rollout;
  const revision = maxRevision(oldReplicaSets) + 1;
  const replicas = newReplicaSetSize(deployment, 0, totalSize(oldReplicaSets));
  const wanted = newReplicaSetFor(deployment, revision, replicas);
  let created: ReplicaSet;
  try {
    created = await client.create(replicaSets, wanted);
  } catch (error) {
    if (!isAlreadyExists(error)) throw await recordCreateError(rollout, wanted, error);
    created = await existingReplicaSet(rollout, wanted, error);
    await recordNewReplicaSet(rollout, { revision: String(revision) });
    return { newReplicaSet: created, oldReplicaSets };
  }
  const { name = '' } = created.metadata;
  if (sizeOf(created) > 0) {
    rollout.event('Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${sizeOf(created)}`);
  }
  await recordNewReplicaSet(rollout, {
    revision: String(revision),
    condition: { reason: newReplicaSetCreated, message: `Created new replica set ${goQuote(name)}` },
  });
  return { newReplicaSet: created, oldReplicaSets };
}

export function newReplicaSetFor(deployment: Deployment, revision: number, replicas: number): ReplicaSet {
  const { metadata, spec, status } = deployment;
  const { template, selector, minReadySeconds } = spec;
  const hash = podTemplateHash(template, status.collisionCount);
  const labels = { ...template.metadata.labels, [podTemplateHashLabel]: hash };
  const own: Pick<ReplicaSet, 'metadata'> = { metadata: { annotations: replicasAnnotations(deployment) } };
  return {
    metadata: {
      name: `${metadata.name}-${hash}`,
      namespace: metadata.namespace,
      labels,
      annotations: newReplicaSetAnnotations(deployment, own, { revision }),
      ownerReferences: [controllerReferenceTo(deployments, deployment)],
    },
    spec: {
      replicas,
      minReadySeconds,
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [podTemplateHashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: { replicas: 0 },
  };
}

/**
 * What has the name that the new ReplicaSet was to have. It may be that one itself, made by a sync that the cache has not seen yet; then
 * it is taken. Anything else has the same hash by chance: the collision is counted, which makes another hash, and the error given back.
 */
async function existingReplicaSet(rollout: Rollout, wanted: ReplicaSet, error: StatusError): Promise<ReplicaSet> {
  const { deployment, client } = rollout;
  const { namespace, name = '' } = wanted.metadata;
  const existing = await client.get(replicaSets, { namespace, name });
  const isOwn = isControlledBy(existing, deployment);
  if (isOwn && equalIgnoringHash(existing.spec.template, deployment.spec.template)) return existing;
  const { status } = deployment;
  await rollout.updateStatus({ ...status, collisionCount: (status.collisionCount ?? 0) + 1 });
  throw error;
}

/** Tells people why there is no new ReplicaSet, unless it is that its namespace is about to go. Resolves with the error. */
async function recordCreateError(rollout: Rollout, { metadata }: ReplicaSet, error: unknown): Promise<unknown> {
  if (isNamespaceTerminating(error)) return error;
  const reason = replicaSetCreateError;
  const cause = error instanceof Error ? error.message : String(error);
  const message = `Failed to create new replica set ${goQuote(metadata.name ?? '')}: ${cause}`;
  const { deployment, nowMs } = rollout;
  const { status } = deployment;
  rollout.event('Warning', reason, message);
  if (progressDeadlineMs(deployment) === undefined) return error;
  const condition = newCondition({ type: 'Progressing', status: 'False', reason, message }, nowMs);
  try {
    await rollout.updateStatus({ ...status, conditions: withCondition(status.conditions, condition) });
  } catch {
    // The sync is made again for the first error, and says so then.
  }
  return error;
}

interface NewReplicaSetRecord {
  readonly revision: string | undefined;
  /** Of Progressing, True. */
  readonly condition?: { readonly reason: string; readonly message: string };
}

async function recordNewReplicaSet(rollout: Rollout, { revision, condition }: NewReplicaSetRecord): Promise<void> {
  const { deployment, nowMs } = rollout;
  const { status } = deployment;
  const present = deployment.metadata.annotations;
  const annotations: Annotations | undefined =
    revision === undefined || present?.[revisionAnnotation] === revision
      ? present
      : { ...present, [revisionAnnotation]: revision };
  if (condition === undefined || progressDeadlineMs(deployment) === undefined) {
    await rollout.updateStatus(status, annotations);
    return;
  }
  const progressing = newCondition({ type: 'Progressing', status: 'True', ...condition }, nowMs);
  await rollout.updateStatus({ ...status, conditions: withCondition(status.conditions, progressing) }, annotations);
}

const hasProgressCondition = ({ status }: Deployment): boolean =>
  findCondition(status.conditions, 'Progressing') !== undefined;
