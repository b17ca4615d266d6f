import { NodeStatuses } from './node-statuses.ts';
import type { Status } from './status.ts';

/** Why a Pod could not be scheduled, for its condition, its event and the queue. */
export class Diagnosis {
  readonly statuses = new NodeStatuses();
  readonly nodeCount: number;
  /** All plugins that rejected it, on any Node. */
  readonly rejectedBy = new Set<string>();
  /** Those of them that wait for something outside. */
  readonly pendingOn = new Set<string>();
  /** Set where it was rejected before any Node was looked at. */
  preFilterMessage = '';
  postFilterMessage = '';

  #noted: Status | undefined;

  constructor(nodeCount: number) {
    this.nodeCount = nodeCount;
  }

  note(status: Status): void {
    // Thousands of Nodes in a row have the same.
    if (status === this.#noted || status.plugin === '') return;
    this.#noted = status;
    if (status.isRejected) this.rejectedBy.add(status.plugin);
    if (status.code === 'Pending') this.pendingOn.add(status.plugin);
  }

  /** Upstream's text: `0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu. preemption: …` */
  get message(): string {
    const { preFilterMessage, postFilterMessage } = this;
    const why = preFilterMessage === '' ? this.#reasons() : preFilterMessage;
    const because = why === '' ? '' : ` ${why}.`;
    return `0/${this.nodeCount} nodes are available:${because}${postFilterMessage === '' ? '' : ` ${postFilterMessage}`}`;
  }

  #reasons(): string {
    const counts = new Map<string, number>();
    const count = ({ reasons }: Status, nodes: number): void => {
      for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + nodes);
    };
    const { size, statuses, absent } = this.statuses;
    for (let from = 0, to = 0; from < size; from = to) {
      while (to < size && statuses[to] === statuses[from]) to++;
      count(statuses[from]!, to - from);
    }
    if (size < this.nodeCount) count(absent, this.nodeCount - size);
    // Sorted as texts, so 10 comes before 2.
    return [...counts]
      .map(([reason, nodes]) => `${nodes} ${reason}`)
      .sort()
      .join(', ');
  }
}
