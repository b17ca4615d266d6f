/**
 * Keeps as many Pods of each ReplicaSet, or ReplicationController, as its spec says.
 *
 * Watches: the owners and Pods. Reads: these caches, and an owner once more before it adopts.
 * Writes: Pods (creates from the template, deletes, adopts and releases), the owner's status, events on the owner.
 * Never: changes an owner's spec or a Pod's, picks a Node, or makes another Pod before the cache has shown those of the last round.
 *
 * A round: claim the Pods → make what is missing or delete what is too many → write the status where it differs. The status tells of the Pods as they
 * were before the round; the events of those that it made bring the next.
 */
import type { Pod } from '../../../api/core/v1/pod.ts';
import { type Selector, SelectorError } from '../../../api/labels.ts';
import { isNotFound } from '../../../api/status-error.ts';
import type { Lister } from '../../../client/informer/indexer.ts';
import { Reconciler } from '../../../client/reconciler.ts';
import { keyOf } from '../../../client/resource-ref.ts';
import { pods } from '../../../client/resources.ts';
import type { Controller, ControllerContext } from '../controller.ts';
import { Expectations } from '../expectations.ts';
import { inParallel } from '../in-parallel.ts';
import { isNamespaceTerminating } from '../namespace-terminating.ts';
import { claimCandidates, claimObjects, indexClaims, isClaimed, managedBy } from '../object-claims.ts';
import { controllerOf, controllerUid, controllerUidIndex } from '../owner-references.ts';
import { PodControl, podFromTemplate } from '../pod-control.ts';
import { isPodActive, isPodTerminating } from '../pod-state.ts';
import { podsToDelete } from './deletion-ranking.ts';
import { podEvents } from './pod-events.ts';
import { desiredReplicas, type ReplicaOwner, type ReplicasKind } from './replica-owner.ts';
import { calculateStatus, isStatusCurrent, type ManageOutcome, nextAvailabilityMs } from './replicas-status.ts';
import { slowStart } from './slow-start.ts';
import { StatusWriter } from './status-writer.ts';

/** How many owners are worked on at the same time: upstream's --concurrent-replicaset-syncs. */
const workers = 5;
/** How many Pods a round makes or deletes at most; the rest is for the next. */
export const burstReplicasMax = 500;

export class ReplicasController<T extends ReplicaOwner> implements Controller {
  readonly #kind: ReplicasKind<T>;
  readonly #context: ControllerContext;
  readonly #owners: Lister<T>;
  readonly #pods: Lister<Pod>;
  readonly #expectations: Expectations;
  readonly #control: PodControl<T>;
  readonly #status: StatusWriter<T>;
  readonly #reconciler: Reconciler;
  readonly #unsubscribe: readonly (() => void)[];

  constructor(kind: ReplicasKind<T>, context: ControllerContext) {
    const { client, clock, events, informers, logger } = context;
    this.#kind = kind;
    this.#context = context;
    this.#expectations = new Expectations(clock);
    this.#control = new PodControl({ client, events, ownerRef: kind.ref });
    this.#status = new StatusWriter(client, kind.ref);
    const reconcile = (key: string): Promise<void> => this.#reconcile(key);
    this.#reconciler = new Reconciler({ name: kind.controller, workers, reconcile, clock, logger });

    const ownerInformer = informers.informer(kind.ref);
    ownerInformer.addIndex(controllerUidIndex, controllerUid);
    this.#owners = ownerInformer.lister;
    const podInformer = informers.informer(pods);
    indexClaims(podInformer);
    this.#pods = podInformer.lister;

    const { queue } = this.#reconciler;
    this.#unsubscribe = [
      ownerInformer.addHandler({
        added: (owner) => queue.add(keyOf(owner)),
        updated: (owner, previous) => {
          if (!this.#status.isOwnEcho(owner, previous)) queue.add(keyOf(owner));
        },
        deleted: (owner) => {
          // One that is made anew under the same name waits for nothing.
          this.#expectations.forget(keyOf(owner));
          queue.add(keyOf(owner));
        },
      }),
      podInformer.addHandler(podEvents({ kind, owners: this.#owners, expectations: this.#expectations, queue })),
    ];
  }

  start(): void {
    this.#reconciler.start();
  }

  async stop(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    await this.#reconciler.stop();
  }

  async #reconcile(key: string): Promise<void> {
    this.#status.beginRound(key);
    const owner = this.#owners.getByKey(key);
    if (owner === undefined) return this.#expectations.forget(key);
    const selector = this.#selectorOf(owner);
    if (selector === undefined) return;
    const { client, clock } = this.#context;
    // Before the Pods are read: what comes in between would be counted as seen, and not be among them.
    const isCaughtUp = this.#expectations.satisfied(key);
    const candidates = claimCandidates(this.#pods, owner);
    const active = await claimObjects({
      client,
      owner,
      ownerRef: this.#kind.ref,
      ref: pods,
      selector,
      objects: candidates.filter(isPodActive),
    });
    const terminating = this.#kind.countsTerminating
      ? candidates.filter((pod) => isPodTerminating(pod) && isClaimed(pod, owner, selector))
      : undefined;
    const outcome: ManageOutcome =
      isCaughtUp && owner.metadata.deletionTimestamp === undefined
        ? await this.#manage(key, owner, active)
        : { kind: 'skipped' };
    const nowMs = clock.now();
    const status = calculateStatus(owner, { active, terminating, outcome, nowMs });
    if (!isStatusCurrent(owner, status)) await this.#status.write(owner, status);
    this.#planNext(key, nextAvailabilityMs(owner, status, { active, nowMs }));
    if (outcome.kind === 'failed') throw outcome.error;
  }

  /** No event tells that a Pod has been ready for long enough, or that an event was lost. */
  #planNext(key: string, availabilityMs: number | undefined): void {
    const { queue } = this.#reconciler;
    if (availabilityMs !== undefined) queue.addAfter(key, availabilityMs);
    const expiresInMs = this.#expectations.expiresInMs(key);
    if (expiresInMs > 0) queue.addAfter(key, expiresInMs);
  }

  async #manage(key: string, owner: T, active: readonly Pod[]): Promise<ManageOutcome> {
    const missing = desiredReplicas(owner) - active.length;
    if (missing > 0) return this.#createPods(key, owner, Math.min(missing, burstReplicasMax));
    if (missing < 0) return this.#deletePods(key, owner, this.#chooseVictims(owner, active, -missing));
    return { kind: 'done' };
  }

  async #createPods(key: string, owner: T, count: number): Promise<ManageOutcome> {
    const { template } = owner.spec;
    if (template === undefined) return { kind: 'done' };
    this.#expectations.expect(key, { creations: count });
    const { succeeded, failure } = await slowStart(count, async () => {
      try {
        await this.#control.create(podFromTemplate(template, owner, this.#kind.ref), owner);
      } catch (error) {
        // The Pod stays expected: so nothing is tried again for a good while, in which the owner goes too.
        if (!isNamespaceTerminating(error)) throw error;
      }
    });
    this.#expectations.creationsObserved(key, count - succeeded);
    return failure === undefined ? { kind: 'done' } : { kind: 'failed', error: failure.error };
  }

  async #deletePods(key: string, owner: T, victims: readonly Pod[]): Promise<ManageOutcome> {
    this.#expectations.expect(key, { deletions: victims.map(({ metadata }) => metadata.uid ?? '') });
    let outcome: ManageOutcome = { kind: 'done' };
    const deleteOne = async (pod: Pod): Promise<void> => {
      try {
        await this.#control.delete(pod, owner);
      } catch (error) {
        this.#expectations.deletionObserved(key, pod.metadata.uid ?? '');
        if (outcome.kind === 'done' && !isNotFound(error)) outcome = { kind: 'failed', error };
      }
    };
    await inParallel(victims, deleteOne);
    return outcome;
  }

  #chooseVictims(owner: T, active: readonly Pod[], surplus: number): readonly Pod[] {
    const controller = controllerOf(owner.metadata);
    const siblings = controller === undefined ? [] : this.#owners.byIndex(controllerUidIndex, controller.uid);
    const related = siblings.flatMap((sibling) => managedBy(this.#pods, sibling));
    const nowMs = this.#context.clock.now();
    return podsToDelete({ pods: active, related, nowMs }, Math.min(surplus, burstReplicasMax));
  }

  /** Undefined where there is nothing that could be done for the owner until it is changed. */
  #selectorOf(owner: T): Selector | undefined {
    try {
      const selector = this.#kind.selectorOf(owner);
      return selector.selectsEverything ? undefined : selector;
    } catch (error) {
      if (!(error instanceof SelectorError)) throw error;
      this.#context.logger.error(
        { kind: this.#kind.ref.kind, key: keyOf(owner), err: error },
        'the selector is invalid',
      );
      return undefined;
    }
  }
}
