import type { Node } from '../../api/core/v1/node.ts';

/** The names of all Nodes, in an order that takes one of each zone in turn: a search that ends early has seen all zones. */
export class NodeTree {
  readonly #zones = new Map<string, Set<string>>();
  readonly #zoneOf = new Map<string, string>();

  get size(): number {
    return this.#zoneOf.size;
  }

  /** Returns whether the order has changed. */
  put(name: string, node: Node): boolean {
    const zone = zoneOf(node);
    if (this.#zoneOf.get(name) === zone) return false;
    this.remove(name);
    this.#zoneOf.set(name, zone);
    const names = this.#zones.get(zone);
    if (names === undefined) this.#zones.set(zone, new Set([name]));
    else names.add(name);
    return true;
  }

  /** Returns whether it was there. */
  remove(name: string): boolean {
    const zone = this.#zoneOf.get(name);
    if (zone === undefined) return false;
    this.#zoneOf.delete(name);
    const names = this.#zones.get(zone)!;
    names.delete(name);
    if (names.size === 0) this.#zones.delete(zone);
    return true;
  }

  list(): string[] {
    const list: string[] = [];
    let turns = [...this.#zones.values()].map((names) => names.values());
    while (turns.length > 0) {
      turns = turns.filter((names) => {
        const { done, value } = names.next();
        if (!done) list.push(value);
        return !done;
      });
    }
    return list;
  }
}

function zoneOf({ metadata: { labels = {} } }: Node): string {
  const region = labels['topology.kubernetes.io/region'] ?? labels['failure-domain.beta.kubernetes.io/region'] ?? '';
  const zone = labels['topology.kubernetes.io/zone'] ?? labels['failure-domain.beta.kubernetes.io/zone'] ?? '';
  return `${region}:${zone}`;
}
