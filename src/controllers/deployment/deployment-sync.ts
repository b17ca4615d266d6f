/** The order in which a sync of a Deployment decides what is to be done for it. */
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import { selectorOf } from '../../api/labels.ts';
import type { Lister } from '../../client/informer/indexer.ts';
import { deployments, replicaSets } from '../../client/resources.ts';
import { isNamespaceTerminating } from '../shared/namespace-terminating.ts';
import { claimCandidates, claimObjects } from '../shared/object-claims.ts';
import {
  deploymentPaused,
  deploymentResumed,
  findCondition,
  newCondition,
  progressDeadlineExceeded,
  withCondition,
} from './conditions.ts';
import { syncNewReplicaSet } from './new-replica-set.ts';
import { progressDeadlineMs } from './progress.ts';
import { isScalingEvent, scaleProportionally } from './proportional.ts';
import { type PodsByOwner, recreate } from './recreate.ts';
import { familyOf, type ReplicaSetFamily } from './replica-sets.ts';
import { requestedRevision, rollBack } from './rollback.ts';
import { rollingUpdate } from './rolling-update.ts';
import { Rollout, type RolloutOptions } from './rollout.ts';

export interface DeploymentSyncOptions extends RolloutOptions {
  readonly replicaSetLister: Lister<ReplicaSet>;
  readonly podsOf: PodsByOwner;
}

/**
 * Takes one step towards what the Deployment says. A step ends at the first write whose effect has to be seen before the next can be decided;
 * what it changes brings the Deployment back.
 */
export async function syncDeployment(options: DeploymentSyncOptions): Promise<void> {
  const rollout = new Rollout(options);
  try {
    await sync(rollout, options);
  } catch (error) {
    // Nothing can be made there any more, and nothing has to be.
    if (!isNamespaceTerminating(error)) throw error;
  }
}

async function sync(rollout: Rollout, options: DeploymentSyncOptions): Promise<void> {
  const { metadata, spec } = rollout.deployment;
  if (selectorOf(spec.selector).selectsEverything) return refuseToSelectAll(rollout);
  const owned = await claimReplicaSets(rollout, options.replicaSetLister);
  const isDeleting = metadata.deletionTimestamp !== undefined;
  if (!isDeleting) await syncPausedCondition(rollout);
  const family = await syncNewReplicaSet(rollout, familyOf(rollout.deployment, owned));
  if (isDeleting) return rollout.syncStatus(family);
  if (spec.paused === true) return scaleOnly(rollout, family);
  const revision = requestedRevision(rollout.deployment);
  if (revision !== undefined) return rollBack(rollout, family, revision);
  if (isScalingEvent(rollout.deployment, family)) return scaleOnly(rollout, family);
  switch (spec.strategy.type) {
    case 'Recreate':
      return recreate(rollout, family, options.podsOf);
    case 'RollingUpdate':
      return rollingUpdate(rollout, family);
    default:
      throw new Error(`unexpected deployment strategy type: ${spec.strategy.type}`);
  }
}

async function refuseToSelectAll(rollout: Rollout): Promise<void> {
  const message = 'This deployment is selecting all pods. A non-empty selector is required.';
  rollout.event('Warning', 'SelectingAll', message);
  const { metadata, status } = rollout.deployment;
  const { generation = 0 } = metadata;
  if ((status.observedGeneration ?? 0) >= generation) return;
  await rollout.updateStatus({ ...status, observedGeneration: generation });
}

function claimReplicaSets(rollout: Rollout, lister: Lister<ReplicaSet>): Promise<readonly ReplicaSet[]> {
  const { client, deployment } = rollout;
  return claimObjects({
    client,
    owner: deployment,
    ownerRef: deployments,
    ref: replicaSets,
    selector: selectorOf(deployment.spec.selector),
    objects: claimCandidates(lister, deployment),
  });
}

/** For a Deployment that is paused, or whose size alone has changed: sizes follow the Deployment's, and no Pod is replaced. */
async function scaleOnly(rollout: Rollout, family: ReplicaSetFamily): Promise<void> {
  const { deployment } = rollout;
  const scaled = await rollout.scaleAll(family, scaleProportionally(deployment, family));
  if (deployment.spec.paused === true && requestedRevision(deployment) === undefined) {
    await rollout.cleanUpHistory(scaled.oldReplicaSets);
  }
  await rollout.syncStatus(scaled);
}

/** While it is paused a Deployment makes no progress, and must not be reproached with that afterwards. */
async function syncPausedCondition(rollout: Rollout): Promise<void> {
  const { deployment, nowMs } = rollout;
  const condition = pausedCondition(deployment, nowMs);
  if (condition === undefined) return;
  const { status } = deployment;
  await rollout.updateStatus({ ...status, conditions: withCondition(status.conditions, condition) });
}

function pausedCondition(deployment: Deployment, nowMs: number) {
  if (progressDeadlineMs(deployment) === undefined) return undefined;
  const present = findCondition(deployment.status.conditions, 'Progressing')?.reason;
  // That it got nowhere stays said.
  if (present === progressDeadlineExceeded) return undefined;
  const isPaused = deployment.spec.paused === true;
  if (isPaused === (present === deploymentPaused)) return undefined;
  const facts = isPaused
    ? { reason: deploymentPaused, message: 'Deployment is paused' }
    : { reason: deploymentResumed, message: 'Deployment is resumed' };
  return newCondition({ type: 'Progressing', status: 'Unknown', ...facts }, nowMs);
}
