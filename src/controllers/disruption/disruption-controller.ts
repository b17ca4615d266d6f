/**
 * Keeps the status of PodDisruptionBudgets: how many of the Pods that they select may be evicted now. The API server asks it with every
 * eviction and counts down; this controller counts anew whenever Pods change.
 *
 * Watches PodDisruptionBudgets and Pods, reads the owners of Pods for how many they want; writes the budgets' status. Takes the condition
 * DisruptionTarget back from Pods that nobody has deleted within two minutes. Deletes nothing.
 */
import type { Pod } from '../../api/core/v1/pod.ts';
import { selectorOf } from '../../api/labels.ts';
import type { PodDisruptionBudget } from '../../api/policy/v1/pod-disruption-budget.ts';
import { isConflict } from '../../api/status-error.ts';
import { goQuote } from '../../base/go-quote.ts';
import type { EventType } from '../../client/events/event-recorder.ts';
import type { Informer } from '../../client/informer/informer.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { keyOf } from '../../client/resource-ref.ts';
import { podDisruptionBudgets, pods } from '../../client/resources.ts';
import type { Controller, ControllerContext, ControllerFactory } from '../shared/controller.ts';
import { indexByLabels, indexByQuery, type LabelQuery, selectedBy, selectorsOf } from '../shared/label-queries.ts';
import { controllerOf } from '../shared/owner-references.ts';
import { SyncPace } from '../shared/sync-pace.ts';
import { budgetStatus, dependsOnScale, disruptionsOf, expectationOf, failedStatus } from './budget-status.ts';
import { ControllerScales } from './controller-scales.ts';
import { describeSelector } from './describe-selector.ts';
import { untilStaleMs, withoutDisruption } from './stale-disruption.ts';

export const createDisruptionController: ControllerFactory = (context) => new DisruptionController(context);

/** No selector selects nothing, an empty one every Pod of the namespace. */
function budgetQuery({ metadata, spec }: PodDisruptionBudget): LabelQuery | undefined {
  if (spec.selector == null) return undefined;
  const selector = selectorOf(spec.selector);
  return {
    namespace: metadata.namespace ?? '',
    required: spec.selector.matchLabels ?? {},
    matches: (labels) => selector.matches(labels),
  };
}

class DisruptionController implements Controller {
  readonly #context: ControllerContext;
  readonly #budgets: Informer<PodDisruptionBudget>;
  readonly #pods: Informer<Pod>;
  readonly #scales: ControllerScales;
  readonly #reconciler: Reconciler;
  readonly #staleReconciler: Reconciler;
  readonly #pace: SyncPace;

  constructor(context: ControllerContext) {
    const { informers, clock, logger } = context;
    this.#context = context;
    this.#pace = new SyncPace(clock);
    this.#scales = new ControllerScales(context);
    const parts = { workers: 1, clock, logger };
    this.#reconciler = new Reconciler({
      ...parts,
      name: 'disruption',
      reconcile: (key) => this.#reconcile(key),
    });
    this.#staleReconciler = new Reconciler({
      ...parts,
      name: 'stale_pod_disruption',
      reconcile: (key) => this.#reconcileStale(key),
    });
    this.#budgets = informers.informer(podDisruptionBudgets);
    indexByQuery(this.#budgets, budgetQuery);
    const noteBudget = (budget: PodDisruptionBudget): void => this.#reconciler.queue.add(keyOf(budget));
    this.#budgets.addHandler({
      added: noteBudget,
      updated: (budget, previous) => {
        // Of a status, which may be the one that was just written, it is enough to hear now and then.
        if (budget.metadata.generation === previous.metadata.generation) this.#notePaced(keyOf(budget));
        else noteBudget(budget);
      },
      deleted: noteBudget,
    });
    this.#pods = informers.informer(pods);
    indexByLabels(this.#pods);
    this.#pods.addHandler({
      added: (pod) => {
        this.#notePod(pod);
        this.#noteStale(pod);
      },
      updated: (pod, previous) => {
        this.#notePod(pod);
        if (pod.metadata.labels !== previous.metadata.labels) this.#notePod(previous);
        this.#noteStale(pod);
      },
      deleted: (pod) => this.#notePod(pod),
    });
  }

  start(): void {
    this.#reconciler.start();
    this.#staleReconciler.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#reconciler.stop(), this.#staleReconciler.stop()]);
  }

  #notePod(pod: Pod): void {
    const budgets = selectorsOf(this.#budgets.lister, budgetQuery, pod.metadata);
    for (const key of budgets.map(keyOf)) this.#notePaced(key);
    if (budgets.length < 2) return;
    const { namespace = '', name = '' } = pod.metadata;
    const [about, chosen] = [`${goQuote(namespace)}/${goQuote(name)}`, goQuote(budgets[0]!.metadata.name ?? '')];
    this.#context.events.event(
      { resource: pods, object: pod },
      'Warning',
      'MultiplePodDisruptionBudgets',
      `Pod ${about} matches multiple PodDisruptionBudgets.  Chose ${chosen} arbitrarily.`,
    );
  }

  #notePaced(key: string): void {
    this.#reconciler.queue.addAfter(key, this.#pace.delayMs(key));
  }

  #noteStale(pod: Pod): void {
    const waitMs = untilStaleMs(pod, this.#context.clock.now());
    if (waitMs !== undefined) this.#staleReconciler.queue.addAfter(keyOf(pod), waitMs);
  }

  async #reconcile(key: string): Promise<void> {
    const budget = this.#budgets.lister.getByKey(key);
    if (budget === undefined) {
      this.#pace.forget(key);
      return;
    }
    const query = budgetQuery(budget);
    const selected = query === undefined ? [] : selectedBy(this.#pods.lister, query);
    try {
      await this.#update(budget, selected);
    } catch (error) {
      // An eviction has been faster. The next time it is known of.
      if (isConflict(error)) throw error;
      this.#context.logger.warn({ key, error }, 'a disruption budget cannot be computed');
      const status = failedStatus(budget, messageOf(error), this.#context.clock.now());
      if (status !== undefined) await this.#context.client.updateStatus(podDisruptionBudgets, { ...budget, status });
    } finally {
      this.#pace.synced(key, selected.length);
    }
  }

  async #update(budget: PodDisruptionBudget, selected: readonly Pod[]): Promise<void> {
    const { client, clock } = this.#context;
    if (selected.length === 0) this.#tell(budget, 'Normal', 'NoPods', 'No matching pods found');
    const scale = dependsOnScale(budget.spec) ? await this.#scaleOf(budget, selected) : 0;
    const expectation = expectationOf(budget.spec, selected.length, scale);
    const nowMs = clock.now();
    const disruptions = disruptionsOf(selected, budget.status.disruptedPods, nowMs);
    for (const object of disruptions.overdue) {
      const message = `Pod was expected by PDB ${keyOf(budget)} to be deleted but it wasn't`;
      this.#context.events.event({ resource: pods, object }, 'Warning', 'NotDeleted', message);
    }
    const status = budgetStatus({ budget, pods: selected, expectation, disruptions, nowMs });
    if (status !== undefined) await client.updateStatus(podDisruptionBudgets, { ...budget, status });
    const { recheckAtMs } = disruptions;
    // A disruption is overdue once its time is past, not when it is up.
    if (recheckAtMs !== undefined) this.#reconciler.queue.addAfter(keyOf(budget), recheckAtMs - nowMs + 1);
  }

  /** All that the owners of the Pods want. Pods that nobody owns cannot be counted so, and are complained of. */
  async #scaleOf(budget: PodDisruptionBudget, selected: readonly Pod[]): Promise<number> {
    const replicas = new Map<string, number>();
    const seen = new Set<string>();
    let unmanaged = false;
    try {
      for (const { metadata } of selected) {
        const owner = controllerOf(metadata);
        if (owner === undefined) unmanaged = true;
        if (owner === undefined || seen.has(owner.uid)) continue;
        seen.add(owner.uid);
        const scale = await this.#scales.scaleOf(owner, metadata.namespace ?? '');
        if (scale === undefined) throw new Error(`found no controllers for pod ${goQuote(metadata.name ?? '')}`);
        replicas.set(scale.uid, scale.replicas);
      }
    } catch (error) {
      const message = `Failed to calculate the number of expected pods: ${messageOf(error)}`;
      this.#tell(budget, 'Warning', 'CalculateExpectedPodCountFailed', message);
      throw error;
    }
    if (unmanaged) {
      const selector = describeSelector(budget.spec.selector);
      const message = `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
      this.#tell(budget, 'Warning', 'UnmanagedPods', message);
    }
    return [...replicas.values()].reduce((sum, count) => sum + count, 0);
  }

  #tell(object: PodDisruptionBudget, type: EventType, reason: string, message: string): void {
    this.#context.events.event({ resource: podDisruptionBudgets, object }, type, reason, message);
  }

  async #reconcileStale(key: string): Promise<void> {
    const { client, clock } = this.#context;
    const pod = this.#pods.lister.getByKey(key);
    const waitMs = pod && untilStaleMs(pod, clock.now());
    if (waitMs === undefined) return;
    if (waitMs > 0) this.#staleReconciler.queue.addAfter(key, waitMs);
    else await client.updateStatus(pods, withoutDisruption(pod!, clock.now()));
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
