/** Which Node a Pod goes to: the decision itself, on a snapshot, without any effect on it. */
import type { Random } from '../base/random.ts';
import type { NodeInfo } from './cache/node-info.ts';
import type { PodInfo } from './cache/pod-info.ts';
import type { Snapshot } from './cache/snapshot.ts';
import type { CycleState } from './framework/cycle-state.ts';
import { Diagnosis } from './framework/diagnosis.ts';
import type { Framework } from './framework/framework.ts';
import { type Status, success } from './framework/status.ts';
import { feasibleNodesToFind, NodeSearch } from './node-search.ts';

export type Decision =
  | { readonly kind: 'fits'; readonly nodeName: string; readonly looked: number; readonly feasible: number }
  | { readonly kind: 'noFit'; readonly diagnosis: Diagnosis }
  | { readonly kind: 'noNodes' };

/** Which of equally good Nodes is taken is left to chance; each has the same. `scores` are those of `nodes`, in order. */
export function bestNode(nodes: readonly NodeInfo[], scores: Float64Array, random: Random): NodeInfo {
  let best = nodes[0]!;
  let bestScore = scores[0]!;
  let equals = 1;
  for (let i = 1; i < nodes.length; i++) {
    const score = scores[i]!;
    if (score > bestScore) {
      best = nodes[i]!;
      bestScore = score;
      equals = 1;
    } else if (score === bestScore && random.next() * ++equals < 1) {
      best = nodes[i]!;
    }
  }
  return best;
}

export class PodScheduler {
  readonly #framework: Framework;
  readonly #search: NodeSearch;
  readonly #random: Random;

  constructor(framework: Framework, random: Random) {
    this.#framework = framework;
    this.#search = new NodeSearch(framework);
    this.#random = random;
  }

  /** Throws where a plugin fails. */
  decide(state: CycleState, pod: PodInfo, snapshot: Snapshot): Decision {
    const nodeCount = snapshot.nodes.length;
    if (nodeCount === 0) return { kind: 'noNodes' };
    const diagnosis = new Diagnosis(nodeCount);
    const feasible = this.#feasibleNodes(state, pod, snapshot, diagnosis);
    if (feasible.length === 0) return { kind: 'noFit', diagnosis };
    const node = feasible.length === 1 ? feasible[0]! : this.#best(state, pod, feasible);
    const looked = feasible.length + diagnosis.statuses.size;
    return { kind: 'fits', nodeName: node.name, looked, feasible: feasible.length };
  }

  #feasibleNodes(state: CycleState, pod: PodInfo, snapshot: Snapshot, diagnosis: Diagnosis): readonly NodeInfo[] {
    const outcome = this.#framework.preFilter(state, pod, snapshot);
    const { status, nodeNames } = outcome;
    if (status !== success) {
      throwIfError(status);
      diagnosis.statuses.absent = status;
      diagnosis.preFilterMessage = status.message;
      diagnosis.note(status);
      return [];
    }
    const nominated = this.#nominatedNode(state, pod, snapshot, nodeNames);
    if (nominated !== undefined) return [nominated];
    let nodes: readonly NodeInfo[] = snapshot.nodes;
    if (outcome.nodeNames !== undefined) {
      nodes = namedNodes(snapshot, outcome.nodeNames);
      diagnosis.statuses.absent = outcome.absent;
      for (const plugin of outcome.narrowedBy) diagnosis.rejectedBy.add(plugin);
    }
    // Where no plugin says which is better, the first will do.
    const enough = this.#framework.hasScorers ? feasibleNodesToFind(nodes.length) : 1;
    return this.#search.find({ state, pod, nodes, diagnosis }, enough);
  }

  /** The Node on which room was made for the Pod, if it fits there now. */
  #nominatedNode(
    state: CycleState,
    pod: PodInfo,
    snapshot: Snapshot,
    nodeNames: ReadonlySet<string> | undefined,
  ): NodeInfo | undefined {
    const { nominatedNodeName } = pod.pod.status;
    if (!nominatedNodeName || nodeNames?.has(nominatedNodeName) === false) return undefined;
    const node = snapshot.get(nominatedNodeName);
    if (node === undefined) return undefined;
    const filters = this.#framework.filtersFor(state);
    return this.#framework.filterWithNominatedPods(filters, state, pod, node) === success ? node : undefined;
  }

  #best(state: CycleState, pod: PodInfo, nodes: readonly NodeInfo[]): NodeInfo {
    const status = this.#framework.preScore(state, pod, nodes);
    throwIfError(status);
    return bestNode(nodes, this.#framework.score(state, pod, nodes), this.#random);
  }
}

function namedNodes(snapshot: Snapshot, names: ReadonlySet<string>): NodeInfo[] {
  const nodes: NodeInfo[] = [];
  for (const name of names) {
    const node = snapshot.get(name);
    if (node !== undefined) nodes.push(node);
  }
  return nodes;
}

function throwIfError(status: Status): void {
  if (status.code !== 'Success' && !status.isRejected) throw new Error(status.message, { cause: status.cause });
}
