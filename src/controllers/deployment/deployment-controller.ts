/**
 * Rolls Deployments out: keeps for each one ReplicaSet per Pod template, and moves replicas from the old ones to the newest as the
 * Deployment's strategy says.
 *
 * Reads: Deployments, ReplicaSets and, for Recreate, Pods; from informers' caches.
 * Writes: ReplicaSets (their sizes and annotations, their owner when they are adopted or released), Deployments' status and revision, Events.
 * Watches: Deployments; ReplicaSets, for their owner or, where they have none, for every Deployment that selects them; Pods' deletion.
 * Never: makes, deletes or changes a Pod; that is the ReplicaSets' affair.
 *
 * What is to be done is decided in the pure parts: replica-sets.ts (which ReplicaSet is the new one), rolling.ts and proportional.ts (sizes),
 * status.ts, conditions.ts and progress.ts (what is told), revisions.ts and history.ts (what is kept). deployment-sync.ts has the order.
 */
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { selectorOf } from '../../api/labels.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import type { Lister } from '../../client/informer/indexer.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { keyOf } from '../../client/resource-ref.ts';
import { deployments, pods, replicaSets } from '../../client/resources.ts';
import type { Controller, ControllerContext, ControllerFactory } from '../shared/controller.ts';
import { claimCandidates, indexClaims, isClaimed } from '../shared/object-claims.ts';
import { OwnWrites } from '../shared/own-writes.ts';
import { controllerOf, controllerUid, controllerUidIndex } from '../shared/owner-references.ts';
import { syncDeployment } from './deployment-sync.ts';
import { hasRunningPods, podsByOwner } from './recreate.ts';
import { familyOf } from './replica-sets.ts';

/** How many Deployments are synced at the same time. */
const workersMax = 5;
const retriesMax = 15;
/** As a rule the event that is waited for comes before that. */
const unseenRetryMs = 1000;

export const createDeploymentController: ControllerFactory = (context) => new DeploymentController(context);

class DeploymentController implements Controller {
  readonly #context: ControllerContext;
  readonly #reconciler: Reconciler;
  readonly #deployments: Lister<Deployment>;
  readonly #replicaSets: Lister<ReplicaSet>;
  readonly #pods: Lister<Pod>;
  readonly #ownWrites: OwnWrites<ReplicaSet>;
  readonly #removeHandlers: readonly (() => void)[];

  constructor(context: ControllerContext) {
    this.#context = context;
    const { informers, clock, logger } = context;
    this.#reconciler = new Reconciler({
      name: 'deployment',
      workers: workersMax,
      retriesMax,
      reconcile: (key) => this.#sync(key),
      clock,
      logger,
    });
    const deploymentInformer = informers.informer(deployments);
    const replicaSetInformer = informers.informer(replicaSets);
    const podInformer = informers.informer(pods);
    indexClaims(replicaSetInformer);
    this.#ownWrites = new OwnWrites({
      client: context.client,
      ref: replicaSets,
      informer: replicaSetInformer,
      clock,
    });
    podInformer.addIndex(controllerUidIndex, controllerUid);
    this.#deployments = deploymentInformer.lister;
    this.#replicaSets = replicaSetInformer.lister;
    this.#pods = podInformer.lister;
    const enqueue = (deployment: Deployment): void => this.#reconciler.queue.add(keyOf(deployment));
    this.#removeHandlers = [
      deploymentInformer.addHandler({ added: enqueue, updated: enqueue, deleted: enqueue }),
      replicaSetInformer.addHandler({
        added: (replicaSet) => this.#enqueueFor(replicaSet),
        updated: (replicaSet, previous) => this.#replicaSetUpdated(replicaSet, previous),
        deleted: (replicaSet) => this.#enqueueOwner(replicaSet),
      }),
      podInformer.addHandler({ deleted: (pod) => this.#podDeleted(pod) }),
    ];
  }

  start(): void {
    this.#reconciler.start();
  }

  async stop(): Promise<void> {
    for (const remove of this.#removeHandlers) remove();
    await this.#reconciler.stop();
  }

  async #sync(key: string): Promise<void> {
    const deployment = this.#deployments.getByKey(key);
    if (deployment === undefined) return;
    const requeueAfter = (ms: number): void => this.#reconciler.queue.addAfter(key, ms);
    // Sizes are added up over ReplicaSets: each has to be known as this controller itself last wrote it.
    if (!(await this.#ownWrites.areSeen(deployment.metadata.uid ?? ''))) return requeueAfter(unseenRetryMs);
    const { events, clock } = this.#context;
    await syncDeployment({
      client: this.#ownWrites.client,
      events,
      clock,
      deployment,
      replicaSetLister: this.#replicaSets,
      podsOf: podsByOwner(this.#pods),
      requeueAfter,
    });
  }

  #enqueueFor(replicaSet: ReplicaSet): void {
    if (controllerOf(replicaSet.metadata) !== undefined) this.#enqueueOwner(replicaSet);
    else if (replicaSet.metadata.deletionTimestamp === undefined) this.#enqueueSelecting(replicaSet);
  }

  #replicaSetUpdated(replicaSet: ReplicaSet, previous: ReplicaSet): void {
    if (replicaSet === previous) return;
    const owner = controllerOf(replicaSet.metadata);
    const ownerBefore = controllerOf(previous.metadata);
    const hasMoved = !deepEqual(owner, ownerBefore);
    if (hasMoved) this.#enqueueOwner(previous);
    if (owner !== undefined) this.#enqueueOwner(replicaSet);
    else if (hasMoved || !deepEqual(replicaSet.metadata.labels, previous.metadata.labels))
      this.#enqueueSelecting(replicaSet);
  }

  #enqueueOwner(replicaSet: ReplicaSet): void {
    const owner = this.#ownerOf(replicaSet);
    if (owner !== undefined) this.#reconciler.queue.add(keyOf(owner));
  }

  /** All Deployments that might adopt it. */
  #enqueueSelecting({ metadata }: ReplicaSet): void {
    for (const deployment of this.#deployments.list(metadata.namespace)) {
      const selector = selectorOf(deployment.spec.selector);
      if (selector.selectsEverything || !selector.matches(metadata.labels)) continue;
      this.#reconciler.queue.add(keyOf(deployment));
    }
  }

  #ownerOf({ metadata }: ReplicaSet): Deployment | undefined {
    const owner = controllerOf(metadata);
    if (owner?.kind !== deployments.kind) return undefined;
    const deployment = this.#deployments.get(metadata.namespace ?? '', owner.name);
    return deployment?.metadata.uid === owner.uid ? deployment : undefined;
  }

  /** Nothing else tells a Deployment that recreates its Pods that the last of them has stopped. */
  #podDeleted({ metadata }: Pod): void {
    const owner = controllerOf(metadata);
    if (owner?.kind !== replicaSets.kind) return;
    const replicaSet = this.#replicaSets.get(metadata.namespace ?? '', owner.name);
    if (replicaSet?.metadata.uid !== owner.uid) return;
    const deployment = this.#ownerOf(replicaSet);
    if (deployment?.spec.strategy.type !== 'Recreate') return;
    const selector = selectorOf(deployment.spec.selector);
    const owned = claimCandidates(this.#replicaSets, deployment).filter((each) =>
      isClaimed(each, deployment, selector),
    );
    const { oldReplicaSets } = familyOf(deployment, owned);
    if (!hasRunningPods(oldReplicaSets, podsByOwner(this.#pods))) this.#reconciler.queue.add(keyOf(deployment));
  }
}
