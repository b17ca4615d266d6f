import type { NodeInfo } from '../cache/node-info.ts';
import { Status, type StatusCode } from './status.ts';

const unresolvable = new Status('UnschedulableAndUnresolvable');

/** Why each Node was turned down. Those that were not looked at share a status. */
export class NodeStatuses {
  readonly #nodes: NodeInfo[] = [];
  readonly #statuses: Status[] = [];
  #byName: Map<string, Status> | undefined;
  absent = unresolvable;

  /** How many Nodes were looked at. */
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

  /** Those of `all` that were turned down with the code. */
  withCode(code: StatusCode, all: readonly NodeInfo[]): readonly NodeInfo[] {
    if (this.absent.code === code) return all.filter(({ name }) => this.get(name).code === code);
    return this.#nodes.filter((_, i) => this.#statuses[i]!.code === code);
  }

  /** What those that were looked at each got, in the same order. */
  get statuses(): readonly Status[] {
    return this.#statuses;
  }
}
