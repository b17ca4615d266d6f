/**
 * Watches over Nodes: what they say of themselves becomes taints that keep Pods away, and what falls silent is called unknown.
 *
 * Watches Nodes, their Leases, and Pods; writes the taints, the older labels and, of silent ones, the conditions of Nodes, and the Ready condition
 * of Pods on them. Pods leave a tainted Node by the taint-eviction controller; Nodes that are gone lose their Pods by the Pod garbage collector.
 * Never deletes anything.
 */
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { formatTime } from '../../api/time.ts';
import type { Informer } from '../../client/informer/informer.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { keyOf } from '../../client/resource-ref.ts';
import { leases, nodes, pods } from '../../client/resources.ts';
import type { Controller, ControllerContext, ControllerFactory } from '../shared/controller.ts';
import { Periodic } from '../shared/periodic.ts';
import { podsByNode } from '../shared/pods-by-node.ts';
import { withConditionTaints } from './condition-taints.ts';
import { EvictionTainter } from './eviction-tainter.ts';
import { laggingLabels } from './node-labels.ts';
import { leaseNamespace, NodeMonitor, type NodeMonitorOptions } from './node-monitor.ts';
import { passesForReady, writeLabels, writeTaints } from './node-writes.ts';

/** As upstream. */
const monitorPeriodMs = 5000;
const nodeWorkers = 8;
const podWorkers = 4;

/** By upstream's flags: --node-monitor-grace-period, --node-startup-grace-period, --node-eviction-rate and so on. */
export const nodeLifecycleDefaults: NodeMonitorOptions = {
  monitorMs: 50_000,
  startupMs: 60_000,
  evictionQps: 0.1,
  secondaryEvictionQps: 0.01,
  largeClusterThreshold: 50,
  unhealthyZoneThreshold: 0.55,
};

export function createNodeLifecycleController(options: Partial<NodeMonitorOptions> = {}): ControllerFactory {
  return (context) => new NodeLifecycleController(context, { ...nodeLifecycleDefaults, ...options });
}

class NodeLifecycleController implements Controller {
  readonly #context: ControllerContext;
  readonly #nodes: Informer<Node>;
  readonly #pods: Informer<Pod>;
  readonly #tainter: EvictionTainter;
  readonly #monitor: NodeMonitor;
  readonly #looks: Periodic;
  readonly #nodeReconciler: Reconciler;
  readonly #podReconciler: Reconciler;

  constructor(context: ControllerContext, options: NodeMonitorOptions) {
    const { informers, clock, logger } = context;
    this.#context = context;
    this.#nodes = informers.informer(nodes);
    this.#pods = informers.informer(pods);
    this.#tainter = new EvictionTainter(context, this.#nodes.lister, options.evictionQps);
    const parts = {
      nodes: this.#nodes.lister,
      leases: informers.informer(leases, { namespace: leaseNamespace }).lister,
      podsOf: podsByNode(this.#pods),
      tainter: this.#tainter,
    };
    this.#monitor = new NodeMonitor(context, parts, options);
    this.#looks = new Periodic({
      name: 'node-lifecycle',
      intervalMs: monitorPeriodMs,
      immediately: true,
      run: () => this.#monitor.look(),
      clock,
      logger,
    });
    const queue = { clock, logger };
    this.#nodeReconciler = new Reconciler({
      ...queue,
      name: 'node-lifecycle',
      workers: nodeWorkers,
      reconcile: (name) => this.#reconcileNode(name),
    });
    this.#podReconciler = new Reconciler({
      ...queue,
      name: 'node-lifecycle-pods',
      workers: podWorkers,
      reconcile: (key) => this.#reconcilePod(key),
    });
    this.#nodes.addHandler({ added: (node) => this.#nodeChanged(node), updated: (node) => this.#nodeChanged(node) });
    this.#pods.addHandler({
      added: (pod) => this.#podBound(pod),
      updated: (pod, previous) => {
        if (pod.spec.nodeName !== previous.spec.nodeName) this.#podBound(pod);
      },
    });
  }

  start(): void {
    this.#nodeReconciler.start();
    this.#podReconciler.start();
    this.#looks.start();
  }

  async stop(): Promise<void> {
    await Promise.all([
      this.#looks.stop(),
      this.#tainter.stop(),
      this.#nodeReconciler.stop(),
      this.#podReconciler.stop(),
    ]);
  }

  /** Nodes report every few minutes that nothing has changed: only those go into the queue that there is something to do about. */
  #nodeChanged(node: Node): void {
    if (withConditionTaints(node, '') === undefined && laggingLabels(node) === undefined) return;
    this.#nodeReconciler.queue.add(node.metadata.name!);
  }

  /**
   * Later on, a kubelet that says that a Pod is ready knows better than this controller, which may have last looked before the Node became ready:
   * two who correct each other would go on without end.
   */
  #podBound(pod: Pod): void {
    if (this.#isWronglyReady(pod)) this.#podReconciler.queue.add(keyOf(pod));
  }

  #isWronglyReady(pod: Pod): boolean {
    const { nodeName } = pod.spec;
    return nodeName !== undefined && this.#monitor.isUnready(nodeName) && passesForReady(pod);
  }

  async #reconcileNode(name: string): Promise<void> {
    const node = this.#nodes.lister.get('', name);
    if (node === undefined) return;
    const { client, clock } = this.#context;
    const now = formatTime(clock.now());
    if (withConditionTaints(node, now) !== undefined) {
      await writeTaints(client, node, (newest) => withConditionTaints(newest, now));
    }
    const labels = laggingLabels(node);
    if (labels !== undefined) await writeLabels(client, node, labels);
  }

  async #reconcilePod(key: string): Promise<void> {
    const pod = this.#pods.lister.getByKey(key);
    if (pod !== undefined && this.#isWronglyReady(pod)) await this.#monitor.markPod(pod);
  }
}
