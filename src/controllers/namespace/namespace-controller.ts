/**
 * The namespace controller: empties Namespaces that are being deleted, and lets them go.
 *
 * Reads: the Namespace, live; discovery; every collection of the namespace. Watches: Namespaces; Pods, to know when the last one is gone.
 * Writes: deletes all objects of the namespace, in the background; the Namespace's five deletion conditions; `spec.finalizers`, by the
 * `finalize` subresource, once nothing is left.
 *
 * It never touches a Namespace that is not being deleted, nor shortens the grace of Pods: while they end it waits until they are gone, and
 * looks again after about half the time that they may still need.
 */
import type { Namespace } from '../../api/core/v1/namespace.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { isConflict, isNotFound } from '../../api/status-error.ts';
import { ControllerRateLimiter } from '../../client/rate-limiter.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { keyOf } from '../../client/resource-ref.ts';
import { namespaces, pods } from '../../client/resources.ts';
import type { Controller, ControllerContext, ControllerFactory } from '../shared/controller.ts';
import { conditionsAfter, failuresOf } from './deletion-conditions.ts';
import { type ContentOutcome, deleteContent } from './namespace-content.ts';

/** As upstream's --concurrent-namespace-syncs. */
const workers = 10;
/** All API servers have so long to learn that the namespace is going, and to finish what they are making in it. */
export const namespaceDeletionGraceMs = 5000;
const retryMsMax = 60_000;
const finalizer = 'kubernetes';
const terminating = 'Terminating';
/** A Namespace that keeps changing is left for the next round. */
const updateAttemptsMax = 10;

export interface NamespaceControllerOptions {
  /** How long a namespace is left alone once it is to be deleted; 5000 where absent. A single API server needs less. */
  readonly deletionGraceMs?: number;
}

export const createNamespaceController =
  (options: NamespaceControllerOptions = {}): ControllerFactory =>
  (context) =>
    new NamespaceController(context, options.deletionGraceMs ?? namespaceDeletionGraceMs);

class NamespaceController implements Controller {
  readonly #context: ControllerContext;
  readonly #reconciler: Reconciler;

  constructor(context: ControllerContext, deletionGraceMs: number) {
    this.#context = context;
    const { clock, logger, informers } = context;
    this.#reconciler = new Reconciler({
      name: 'namespace',
      workers,
      reconcile: (name) => this.#reconcile(name),
      limiter: new ControllerRateLimiter(clock, retryMsMax),
      clock,
      logger,
    });
    const enqueue = (namespace: Namespace): void => {
      if (namespace.metadata.deletionTimestamp === undefined) return;
      this.#reconciler.queue.addAfter(keyOf(namespace), deletionGraceMs);
    };
    const known = informers.informer(namespaces);
    known.addHandler({ added: enqueue, updated: enqueue });
    const present = informers.informer(pods);
    present.addHandler({
      deleted: ({ metadata: { namespace: name = '' } }: Pod) => {
        const isGoing = known.lister.get('', name)?.metadata.deletionTimestamp !== undefined;
        if (isGoing && present.lister.list(name).length === 0) this.#reconciler.queue.addAfter(name, deletionGraceMs);
      },
    });
  }

  start(): void {
    this.#reconciler.start();
  }

  stop(): Promise<void> {
    return this.#reconciler.stop();
  }

  async #reconcile(name: string): Promise<void> {
    try {
      const remainingSeconds = await this.#empty(name);
      if (remainingSeconds === 0) return;
      const waitSeconds = Math.floor(remainingSeconds / 2) + 1;
      this.#reconciler.queue.addAfter(name, waitSeconds * 1000);
    } catch (error) {
      // It is gone.
      if (!isNotFound(error)) throw error;
    }
  }

  /** Resolves with how long it may take until it can be finished; 0 where it is. */
  async #empty(name: string): Promise<number> {
    const { client, clock } = this.#context;
    const found = await client.get(namespaces, { name });
    if (found.metadata.deletionTimestamp === undefined) return 0;
    const namespace = await this.#change(found, ({ status }) =>
      status.phase === terminating ? undefined : { status: { ...status, phase: terminating } },
    );
    const { deletionTimestamp } = namespace.metadata;
    if (deletionTimestamp === undefined || (namespace.spec.finalizers ?? []).length === 0) return 0;
    const outcome = await deleteContent({ client, clock, namespace: name, deletionTimestamp });
    const told = await this.#tell(namespace, outcome);
    const failures = failuresOf(outcome.findings);
    if (failures.length > 0) throw new Error(`deletion of namespace ${name} failed: ${failures.join(', ')}`);
    if (outcome.estimateSeconds > 0) return outcome.estimateSeconds;
    await this.#finalize(told);
    return 0;
  }

  /** That the conditions could not be written keeps nothing from being deleted. */
  async #tell(namespace: Namespace, { findings }: ContentOutcome): Promise<Namespace> {
    const { client, clock, logger } = this.#context;
    const conditions = conditionsAfter(namespace.status.conditions ?? [], findings, clock.now());
    if (conditions === undefined) return namespace;
    try {
      return await client.updateStatus(namespaces, { ...namespace, status: { ...namespace.status, conditions } });
    } catch (error) {
      logger.warn({ namespace: namespace.metadata.name, err: error }, 'the conditions of a namespace were not updated');
      return namespace;
    }
  }

  async #finalize(namespace: Namespace): Promise<void> {
    await this.#change(
      namespace,
      ({ spec }) => {
        const finalizers = (spec.finalizers ?? []).filter((present) => present !== finalizer).sort();
        return { spec: { ...spec, finalizers } };
      },
      'finalize',
    );
  }

  /** Writes what `change` makes of the newest state; nothing where that is undefined. Resolves with the state after that. */
  async #change(
    namespace: Namespace,
    change: (namespace: Namespace) => Partial<Namespace> | undefined,
    subresource = 'status',
  ): Promise<Namespace> {
    const { client } = this.#context;
    let latest = namespace;
    for (let attempt = 1; ; attempt++) {
      const changed = change(latest);
      if (changed === undefined) return latest;
      try {
        return await client.updateSubresource(namespaces, { ...latest, ...changed }, subresource);
      } catch (error) {
        if (!isConflict(error) || attempt === updateAttemptsMax) throw error;
      }
      latest = await client.get(namespaces, { name: namespace.metadata.name ?? '' });
      if (latest.metadata.uid !== namespace.metadata.uid) {
        throw new Error('namespace uid has changed across retries');
      }
    }
  }
}
