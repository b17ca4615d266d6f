/**
 * Looks every few seconds which Nodes have been silent for too long: marks them unknown, and their Pods not ready, and has the eviction tainter
 * see to those that stay away. A look at Nodes whose hearts beat reads the cache, and nothing else.
 */
import type { Lease } from '../../api/coordination/v1/lease.ts';
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { isConflict, isNotFound } from '../../api/status-error.ts';
import { formatTime } from '../../api/time.ts';
import type { Lister } from '../../client/informer/indexer.ts';
import { nodes, pods } from '../../client/resources.ts';
import type { ControllerContext } from '../shared/controller.ts';
import { inParallel } from '../shared/in-parallel.ts';
import type { EvictionTainter } from './eviction-tainter.ts';
import { nodeCondition } from './node-condition.ts';
import { type GracePeriods, isLost, lostConditions, type NodeHealth, observed } from './node-health.ts';
import { passesForReady, writeNotReady } from './node-writes.ts';
import { type DisruptionOptions, disruptionStep, type ZoneReadiness, type ZoneState } from './zone-state.ts';

export const leaseNamespace = 'kube-node-lease';
/** How many Nodes are written to at the same time, as upstream. */
const workers = 8;
/** Looks are some seconds apart: after so long without one this process was not running. */
const blindMsMax = 20_000;
const excludeLabel = 'node.kubernetes.io/exclude-disruption';

export interface NodeMonitorOptions extends GracePeriods, DisruptionOptions {}

export interface NodeMonitorParts {
  readonly nodes: Lister<Node>;
  readonly leases: Lister<Lease>;
  readonly podsOf: (nodeName: string) => readonly Pod[];
  readonly tainter: EvictionTainter;
}

export class NodeMonitor {
  readonly #context: ControllerContext;
  readonly #parts: NodeMonitorParts;
  readonly #options: NodeMonitorOptions;
  readonly #health = new Map<string, NodeHealth>();
  /** Nodes whose Pods could not all be marked. */
  readonly #unmarked = new Set<string>();
  #zones: ReadonlyMap<string, ZoneState> = new Map();
  #lookedAtMs = Number.NaN;

  constructor(context: ControllerContext, parts: NodeMonitorParts, options: NodeMonitorOptions) {
    this.#context = context;
    this.#parts = parts;
    this.#options = options;
  }

  /** Whether the Node was known to be other than ready at the last look. */
  isUnready(nodeName: string): boolean {
    const ready = this.#health.get(nodeName)?.ready;
    return ready !== undefined && ready.status !== 'True';
  }

  async look(): Promise<void> {
    const nowMs = this.#context.clock.now();
    this.#forgiveBlindness(nowMs);
    const all = this.#parts.nodes.list();
    const todo = all.filter((node) => this.#observe(node, nowMs));
    if (this.#health.size > all.length) this.#forgetRemoved();
    await inParallel(todo, (node) => this.#attend(node, nowMs), workers);
    await this.#handleDisruption(nowMs);
  }

  /** Who has not looked cannot say that the Nodes were silent: the whole machine may have slept, kubelets and all. */
  #forgiveBlindness(nowMs: number): void {
    const blindMs = nowMs - this.#lookedAtMs;
    this.#lookedAtMs = nowMs;
    if (!(blindMs > blindMsMax)) return;
    for (const [name, health] of this.#health) this.#health.set(name, { ...health, probeMs: health.probeMs + blindMs });
  }

  /** Notes whether the Node has beaten. True where there is something to do about it. */
  #observe(node: Node, nowMs: number): boolean {
    const name = node.metadata.name!;
    const known = this.#health.get(name);
    const before = known?.node.metadata.uid === node.metadata.uid ? known : undefined;
    const health = observed(before, node, this.#parts.leases.get(leaseNamespace, name), nowMs);
    if (health !== before) this.#health.set(name, health);
    if (before === undefined) {
      this.#tellOf(node, 'RegisteredNode', `Registered Node ${name} in Controller`);
      // Whoever called it unknown may not have got to all of its Pods.
      if (health.ready?.status === 'Unknown') this.#unmarked.add(name);
    }
    return (
      isLost(health, this.#options, nowMs) ||
      this.#parts.tainter.concerns(node, health.zone) ||
      this.#unmarked.has(name)
    );
  }

  async #attend(node: Node, nowMs: number): Promise<void> {
    const name = node.metadata.name!;
    const { logger } = this.#context;
    try {
      const current = await this.#markIfLost(node, nowMs);
      await this.#parts.tainter.consider(current);
      if (this.#unmarked.has(name)) await this.#markPods(name);
    } catch (error) {
      if (isConflict(error) || isNotFound(error)) return;
      logger.warn({ node: name, error }, 'a node could not be attended to; trying again at the next look');
    }
  }

  /** Resolves with the Node as it is known to be from now on. */
  async #markIfLost(node: Node, nowMs: number): Promise<Node> {
    const name = node.metadata.name!;
    const health = this.#health.get(name)!;
    const status = health.ready?.status;
    if (!isLost(health, this.#options, nowMs)) {
      if (status === 'True') this.#unmarked.delete(name);
      return node;
    }
    const conditions = lostConditions(node, formatTime(nowMs));
    if (conditions === undefined) return node;
    const { client, events } = this.#context;
    // A conflict means that it may have spoken after all: the next look tells.
    const lost = await client.updateStatus(nodes, { ...node, status: { ...node.status, conditions } });
    this.#health.set(name, { ...health, node: lost, ready: nodeCondition(lost, 'Ready') });
    if (status === 'True') {
      const message = `Node ${name} status is now: NodeNotReady`;
      events.event({ resource: nodes, object: node }, 'Normal', 'NodeNotReady', message);
      this.#unmarked.add(name);
    }
    return lost;
  }

  async #markPods(nodeName: string): Promise<void> {
    await inParallel(this.#parts.podsOf(nodeName), (pod) => this.markPod(pod));
    this.#unmarked.delete(nodeName);
  }

  /** The Pod cannot be ready: its Node is not. */
  async markPod(pod: Pod): Promise<void> {
    if (!passesForReady(pod)) return;
    const { client, clock, events } = this.#context;
    if (!(await writeNotReady(client, pod, formatTime(clock.now())))) return;
    events.event({ resource: pods, object: pod }, 'Warning', 'NodeNotReady', 'Node is not ready');
  }

  #forgetRemoved(): void {
    for (const [name, { node, zone }] of this.#health) {
      if (this.#parts.nodes.get('', name) !== undefined) continue;
      this.#tellOf(node, 'RemovingNode', `Removing Node ${name} from Controller`);
      this.#health.delete(name);
      this.#unmarked.delete(name);
      this.#parts.tainter.forget(zone, name);
    }
  }

  async #handleDisruption(nowMs: number): Promise<void> {
    const { tainter } = this.#parts;
    const step = disruptionStep(this.#zones, this.#readiness(), this.#options);
    this.#zones = step.states;
    if (step.everything === 'entered') {
      this.#context.logger.warn({}, 'all nodes are not ready: nothing is evicted until some are back');
      await inParallel(this.#parts.nodes.list(), (node) => tainter.clear(node), workers);
    } else if (step.everything === 'left') {
      for (const [name, health] of this.#health) this.#health.set(name, { ...health, probeMs: nowMs });
    }
    for (const [zone, qps] of step.limits) tainter.setQps(zone, qps);
  }

  #readiness(): Map<string, ZoneReadiness> {
    const zones = new Map<string, { ready: number; notReady: number }>();
    for (const { node, zone, ready } of this.#health.values()) {
      if (node.metadata.labels?.[excludeLabel] !== undefined) continue;
      let counts = zones.get(zone);
      if (counts === undefined) {
        counts = { ready: 0, notReady: 0 };
        zones.set(zone, counts);
      }
      if (ready?.status === 'True') counts.ready++;
      else counts.notReady++;
    }
    return zones;
  }

  #tellOf(object: Node, reason: string, what: string): void {
    const message = `Node ${object.metadata.name} event: ${what}`;
    this.#context.events.event({ resource: nodes, object }, 'Normal', reason, message);
  }
}
