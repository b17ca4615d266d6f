/** How many Nodes a cycle looks at: enough to choose well, few enough to be quick in a large cluster. Pure but for where it goes on. */
import type { NodeInfo } from './cache/node-info.ts';
import type { PodInfo } from './cache/pod-info.ts';
import type { CycleState } from './framework/cycle-state.ts';
import type { Diagnosis } from './framework/diagnosis.ts';
import type { Framework } from './framework/framework.ts';
import { type Status, success } from './framework/status.ts';

/** Upstream's numbers: below the first, all Nodes are looked at. */
const feasibleNodesMin = 100;
const percentageMin = 5;
const percentageMax = 50;
const nodesPerPercent = 125;

/** How many Nodes that fit are enough. `percentage`: of all Nodes; 0 has the size of the cluster decide. */
export function feasibleNodesToFind(nodeCount: number, percentage = 0): number {
  if (nodeCount < feasibleNodesMin) return nodeCount;
  const adaptive = Math.max(percentageMin, percentageMax - Math.floor(nodeCount / nodesPerPercent));
  const found = Math.floor((nodeCount * (percentage > 0 ? Math.min(percentage, 100) : adaptive)) / 100);
  return Math.max(found, feasibleNodesMin);
}

export interface SearchRequest {
  readonly state: CycleState;
  readonly pod: PodInfo;
  readonly nodes: readonly NodeInfo[];
  /** Told of the Nodes that do not fit. */
  readonly diagnosis: Diagnosis;
}

/** Looks for Nodes that fit. Each search begins where the last one ended, so that all Nodes get their turn. */
export class NodeSearch {
  readonly #framework: Framework;
  readonly #feasible: NodeInfo[] = [];
  #next = 0;

  constructor(framework: Framework) {
    this.#framework = framework;
  }

  /** The Nodes that fit, `enough` at most; valid until the next call. Throws what a filter fails with. */
  find({ state, pod, nodes, diagnosis }: SearchRequest, enough: number): readonly NodeInfo[] {
    const feasible = this.#feasible;
    const framework = this.#framework;
    const filters = framework.filtersFor(state);
    const count = nodes.length;
    const first = count === 0 ? 0 : this.#next % count;
    let looked = 0;
    feasible.length = 0;
    while (looked < count && feasible.length < enough) {
      const index = first + looked;
      const node = nodes[index < count ? index : index - count]!;
      looked++;
      const status = framework.filterWithNominatedPods(filters, state, pod, node);
      if (status === success) feasible.push(node);
      else this.#turnDown(diagnosis, node, status);
    }
    this.#next = count === 0 ? 0 : (first + looked) % count;
    return feasible;
  }

  #turnDown(diagnosis: Diagnosis, node: NodeInfo, status: Status): void {
    if (status.code === 'Error') throw new Error(status.message, { cause: status.cause });
    diagnosis.statuses.add(node, status);
    diagnosis.note(status);
  }
}
