import type { NodeInfo } from '../cache/node-info.ts';
import { Status } from './status.ts';

const unresolvable = new Status('UnschedulableAndUnresolvable');

/** Why each Node was turned down. Those that were not looked at share a status. */
export class NodeStatuses {
  readonly #nodes: NodeInfo[] = [];
  readonly #statuses: Status[] = [];
  #byName: Map<string, Status> | undefined;
  absent = unresolvable;

  get size(): number {
    return this.#nodes.length;
  }

  /** Each Node once. */
  add(node: NodeInfo, status: Status): void {
    this.#nodes.push(node);
    this.#statuses.push(status);
    this.#byName = undefined;
  }

  get(name: string): Status {
    this.#byName ??= new Map(this.#nodes.map((node, i) => [node.name, this.#statuses[i]!]));
    return this.#byName.get(name) ?? this.absent;
  }

  *entries(): Generator<readonly [NodeInfo, Status]> {
    for (let i = 0; i < this.#nodes.length; i++) yield [this.#nodes[i]!, this.#statuses[i]!];
  }
}
