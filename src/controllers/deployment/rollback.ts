/** Going back to an earlier revision as clients of the extensions API ask for it: by an annotation, which is taken away whatever comes of it. */
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import { goQuote } from '../../base/go-quote.ts';
import { ownAnnotations, rollbackToAnnotation, sharedAnnotations } from './annotations.ts';
import { createNewReplicaSet } from './new-replica-set.ts';
import { allOf, equalIgnoringHash, type ReplicaSetFamily, withoutHash } from './replica-sets.ts';
import { lastRevision, revisionOf } from './revisions.ts';
import type { Rollout } from './rollout.ts';

const rollbackDone = 'DeploymentRollback';
const rollbackRevisionNotFound = 'DeploymentRollbackRevisionNotFound';
const rollbackTemplateUnchanged = 'DeploymentRollbackTemplateUnchanged';

/** The revision that is asked for, 0 for the one before the present; undefined where nothing, or no number, is. */
export function requestedRevision({ metadata }: Deployment): number | undefined {
  const text = metadata.annotations?.[rollbackToAnnotation] ?? '';
  return /^[+-]?[0-9]+$/.test(text) ? Number(text) : undefined;
}

/** Gives the Deployment that revision's Pod template and annotations; the rollout of it is the next sync's. */
export async function rollBack(rollout: Rollout, family: ReplicaSetFamily, requested: number): Promise<void> {
  const complete =
    family.newReplicaSet === undefined ? await createNewReplicaSet(rollout, family.oldReplicaSets) : family;
  const all = allOf(complete);
  const revision = requested === 0 ? lastRevision(all) : requested;
  const target = revision === 0 ? undefined : all.find((replicaSet) => revisionOf(replicaSet) === revision);
  const { deployment } = rollout;
  const name = goQuote(deployment.metadata.name ?? '');
  if (target === undefined) {
    const message = revision === 0 ? 'Unable to find last revision.' : 'Unable to find the revision to rollback to.';
    rollout.event('Warning', rollbackRevisionNotFound, message);
    await rollout.update(withoutRequest(deployment));
    return;
  }
  if (equalIgnoringHash(deployment.spec.template, target.spec.template)) {
    const message = `The rollback revision contains the same template as current deployment ${name}`;
    rollout.event('Warning', rollbackTemplateUnchanged, message);
    await rollout.update(withoutRequest(deployment));
    return;
  }
  await rollout.update(withoutRequest(rolledBack(deployment, target)));
  rollout.event('Normal', rollbackDone, `Rolled back deployment ${name} to revision ${revision}`);
}

/** Annotations go back too: the present ones would be copied to the ReplicaSet, and its own, such as the cause of the change, be lost. */
export function rolledBack(deployment: Deployment, { metadata, spec }: ReplicaSet): Deployment {
  return {
    ...deployment,
    metadata: {
      ...deployment.metadata,
      annotations: { ...ownAnnotations(deployment.metadata.annotations), ...sharedAnnotations(metadata.annotations) },
    },
    spec: { ...deployment.spec, template: withoutHash(spec.template) },
  };
}

function withoutRequest(deployment: Deployment): Deployment {
  const { [rollbackToAnnotation]: _request, ...annotations } = deployment.metadata.annotations ?? {};
  return { ...deployment, metadata: { ...deployment.metadata, annotations } };
}
