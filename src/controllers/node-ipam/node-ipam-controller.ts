/**
 * Gives every Node a block of addresses for its Pods.
 *
 * Watches Nodes; writes spec.podCIDR and spec.podCIDRs of those that have none. A block that a Node has stays the Node's until the Node is deleted,
 * whoever gave it: what is stored is taken into account before the first block is given out. Never changes a block.
 */
import type { Node } from '../../api/core/v1/node.ts';
import { isNotFound } from '../../api/status-error.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { nodes } from '../../client/resources.ts';
import type { Controller, ControllerContext, ControllerFactory } from '../shared/controller.ts';
import { CidrSet } from './cidr-set.ts';

const clusterCidrDefault = '10.244.0.0/16';
const nodeMaskSizeIpv4Default = 24;
const nodeMaskSizeIpv6Default = 64;
/** As upstream. */
const workers = 30;

export interface NodeIpamOptions {
  /** One block, or one of each family with a comma between; 10.244.0.0/16 where absent. */
  readonly clusterCidr?: string;
  /** 24 where absent. */
  readonly nodeMaskSize?: number;
  /** 64 where absent. */
  readonly nodeMaskSizeIpv6?: number;
  /** Within the cluster's block, but not for Pods: such as that of Services. */
  readonly excludedCidrs?: readonly string[];
}

/** Throws a RangeError for blocks that cannot be. */
export function createNodeIpamController(options: NodeIpamOptions = {}): ControllerFactory {
  cidrSetsOf(options);
  return (context) => new NodeIpamController(context, cidrSetsOf(options));
}

function cidrSetsOf({
  clusterCidr = clusterCidrDefault,
  nodeMaskSize = nodeMaskSizeIpv4Default,
  nodeMaskSizeIpv6 = nodeMaskSizeIpv6Default,
  excludedCidrs = [],
}: NodeIpamOptions): readonly CidrSet[] {
  return clusterCidr.split(',').map((cidr) => {
    const set = new CidrSet(cidr, cidr.includes(':') ? nodeMaskSizeIpv6 : nodeMaskSize);
    for (const excluded of excludedCidrs) set.occupy(excluded);
    return set;
  });
}

class NodeIpamController implements Controller {
  readonly #context: ControllerContext;
  readonly #sets: readonly CidrSet[];
  readonly #reconciler: Reconciler;
  readonly #get: (name: string) => Node | undefined;
  /** What each Node has, or is about to get. */
  readonly #held = new Map<string, readonly string[]>();
  /** Nodes that found no block free: they try again as soon as there is one. */
  readonly #waiting = new Set<string>();

  constructor(context: ControllerContext, sets: readonly CidrSet[]) {
    const { informers, clock, logger } = context;
    this.#context = context;
    this.#sets = sets;
    this.#reconciler = new Reconciler({
      name: 'nodeipam',
      workers,
      reconcile: (name) => this.#reconcile(name),
      clock,
      logger,
    });
    const informer = informers.informer(nodes);
    this.#get = (name) => informer.lister.get('', name);
    informer.addHandler({
      added: (node) => this.#seen(node),
      updated: (node) => this.#seen(node),
      deleted: ({ metadata }) => this.#release(metadata.name!),
    });
  }

  start(): void {
    this.#reconciler.start();
  }

  stop(): Promise<void> {
    return this.#reconciler.stop();
  }

  /** Before the first block is given out, all Nodes there are have passed here. */
  #seen(node: Node): void {
    const name = node.metadata.name!;
    const podCidrs = podCidrsOf(node);
    if (podCidrs.length === 0) {
      this.#reconciler.queue.add(name);
      return;
    }
    const held = this.#held.get(name);
    if (held !== undefined && sameList(held, podCidrs)) return;
    this.#release(name);
    this.#held.set(name, podCidrs);
    for (const cidr of podCidrs) for (const set of this.#sets) set.occupy(cidr);
  }

  #release(name: string): void {
    this.#waiting.delete(name);
    const held = this.#held.get(name);
    if (held === undefined) return;
    this.#held.delete(name);
    for (const cidr of held) for (const set of this.#sets) set.release(cidr);
    for (const waiting of this.#waiting) this.#reconciler.queue.add(waiting);
    this.#waiting.clear();
  }

  async #reconcile(name: string): Promise<void> {
    const node = this.#get(name);
    if (node === undefined || podCidrsOf(node).length > 0) return;
    const { client } = this.#context;
    const podCIDRs = this.#held.get(name) ?? this.#allocate(name);
    if (podCIDRs === undefined) {
      this.#tell(node, 'CIDRNotAvailable');
      this.#waiting.add(name);
      throw new Error(`no block of the cluster's is free for node ${name}`);
    }
    const patch = { metadata: { uid: node.metadata.uid }, spec: { podCIDR: podCIDRs[0], podCIDRs } };
    try {
      await client.patch(nodes, { name }, 'strategic', patch);
    } catch (error) {
      if (isNotFound(error)) return;
      this.#tell(node, 'CIDRAssignmentFailed');
      throw error;
    }
  }

  /** One block of each family, or none at all. */
  #allocate(name: string): readonly string[] | undefined {
    if (this.#sets.some((set) => set.free === 0)) return undefined;
    const allocated = this.#sets.map((set) => set.allocateNext()!);
    this.#held.set(name, allocated);
    this.#waiting.delete(name);
    return allocated;
  }

  #tell(object: Node, reason: string): void {
    const { events } = this.#context;
    const message = `Node ${object.metadata.name} status is now: ${reason}`;
    events.event({ resource: nodes, object }, 'Normal', reason, message);
  }
}

function podCidrsOf({ spec }: Node): readonly string[] {
  return spec.podCIDRs ?? (spec.podCIDR ? [spec.podCIDR] : []);
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, i) => text === other[i]);
}
