/**
 * Taints Nodes that are not ready or unreachable so that their Pods leave, each zone's no faster than its rate, and takes the taint away at once
 * when they are back. While there is nobody to taint, it does nothing at all.
 */
import type { Node } from '../../api/core/v1/node.ts';
import { formatTime } from '../../api/time.ts';
import type { Timer } from '../../base/clock.ts';
import type { Lister } from '../../client/informer/indexer.ts';
import type { ControllerContext } from '../shared/controller.ts';
import { evictionKeyOf, evictionTaintOf, withEvictionTaint } from './condition-taints.ts';
import { EvictionQueue } from './eviction-queue.ts';
import { readyStatus } from './node-condition.ts';
import { writeTaints } from './node-writes.ts';
import { zoneOf } from './zone-state.ts';

/** As upstream: so often it looks whose turn has come. */
const passIntervalMs = 100;

export class EvictionTainter {
  readonly #context: ControllerContext;
  readonly #nodes: Lister<Node>;
  readonly #qps: number;
  readonly #queues = new Map<string, EvictionQueue>();
  #timer: Timer | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  /** `qps`: of zones that nothing else has been said of. */
  constructor(context: ControllerContext, nodes: Lister<Node>, qps: number) {
    this.#context = context;
    this.#nodes = nodes;
    this.#qps = qps;
  }

  /** Whether there is something to do about the Node at all; most are ready, and neither tainted nor about to be. */
  concerns(node: Node, zone: string): boolean {
    if (readyStatus(node) !== 'True' || evictionTaintOf(node) !== undefined) return true;
    return this.#queues.get(zone)?.has(node.metadata.name ?? '') ?? false;
  }

  /** Sees to it that the Node's taint becomes what its Ready condition asks for: at once, but for the first taint of an unready one. */
  async consider(node: Node): Promise<void> {
    const { name = '' } = node.metadata;
    const queue = this.#queueOf(zoneOf(node));
    const key = evictionKeyOf(node);
    const present = evictionTaintOf(node);
    if (key === undefined) {
      if (readyStatus(node) === 'True') await this.clear(node);
    } else if (present === undefined) {
      queue.add(name);
      this.#schedule();
    } else {
      queue.remove(name);
      if (present.key !== key) await this.#write(node, evictionKeyOf);
    }
  }

  /** Without a taint, and without its turn. */
  async clear(node: Node): Promise<void> {
    this.#queues.get(zoneOf(node))?.remove(node.metadata.name ?? '');
    if (evictionTaintOf(node) !== undefined) await this.#write(node, () => undefined);
  }

  forget(zone: string, name: string): void {
    this.#queues.get(zone)?.remove(name);
  }

  setQps(zone: string, qps: number): void {
    this.#queueOf(zone).setQps(qps);
    this.#schedule();
  }

  /** Resolves once nothing is under way. May be called twice. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#running;
  }

  #queueOf(zone: string): EvictionQueue {
    let queue = this.#queues.get(zone);
    if (queue === undefined) {
      queue = new EvictionQueue(this.#context.clock, this.#qps);
      this.#queues.set(zone, queue);
    }
    return queue;
  }

  #schedule(): void {
    if (this.#stopped || this.#timer !== undefined) return;
    if (![...this.#queues.values()].some((queue) => queue.size > 0 && !queue.isHalted)) return;
    const pass = (): void => {
      this.#running = this.#pass().then(() => {
        this.#running = undefined;
        this.#timer = undefined;
        this.#schedule();
      });
    };
    this.#timer = this.#context.clock.setTimeout(pass, passIntervalMs, { unref: true });
  }

  async #pass(): Promise<void> {
    for (const queue of this.#queues.values()) {
      for (let name = queue.take(); name !== undefined && !this.#stopped; name = queue.take()) {
        const node = this.#nodes.get('', name);
        if (node === undefined || evictionKeyOf(node) === undefined) continue;
        try {
          await this.#write(node, evictionKeyOf);
        } catch (error) {
          this.#context.logger.warn({ node: name, error }, 'a node could not be tainted; trying again');
          queue.add(name);
        }
      }
    }
  }

  async #write(node: Node, keyFor: (node: Node) => string | undefined): Promise<void> {
    const { client, clock } = this.#context;
    const now = formatTime(clock.now());
    await writeTaints(client, node, (newest) => withEvictionTaint(newest, keyFor(newest), now));
  }
}
