import type { ImageState, NodeInfo } from './node-info.ts';

/**
 * All Nodes as they were when a scheduling cycle began. The cache replaces what has changed before each cycle, and nothing else: what a plugin
 * got in one cycle stays as it was then.
 */
export class Snapshot {
  /** In the order of the search. */
  readonly nodes: NodeInfo[] = [];
  /** All images that Nodes have, by name; not as they were, but as they are. */
  readonly images: ReadonlyMap<string, ImageState>;
  readonly #positions = new Map<string, number>();
  #withAffinity: NodeInfo[] | undefined;
  #withRequiredAntiAffinity: NodeInfo[] | undefined;

  constructor(images: ReadonlyMap<string, ImageState> = new Map()) {
    this.images = images;
  }

  get(name: string): NodeInfo | undefined {
    const position = this.#positions.get(name);
    return position === undefined ? undefined : this.nodes[position];
  }

  /** Nodes with Pods that want to be near other Pods, or far from them. */
  get nodesWithAffinityPods(): readonly NodeInfo[] {
    this.#withAffinity ??= this.nodes.filter((node) => node.podsWithAffinity.length > 0);
    return this.#withAffinity;
  }

  get nodesWithRequiredAntiAffinityPods(): readonly NodeInfo[] {
    this.#withRequiredAntiAffinity ??= this.nodes.filter((node) => node.podsWithRequiredAntiAffinity.length > 0);
    return this.#withRequiredAntiAffinity;
  }

  /** For the cache: one Node has become another. */
  replace(node: NodeInfo): void {
    const position = this.#positions.get(node.name);
    if (position === undefined) return;
    const old = this.nodes[position]!;
    this.nodes[position] = node;
    if (old.podsWithAffinity.length + node.podsWithAffinity.length > 0) this.#forgetLists();
  }

  /** For the cache: there are other Nodes, or in another order. */
  reset(nodes: readonly NodeInfo[]): void {
    this.nodes.length = 0;
    this.#positions.clear();
    for (const node of nodes) {
      this.#positions.set(node.name, this.nodes.length);
      this.nodes.push(node);
    }
    this.#forgetLists();
  }

  #forgetLists(): void {
    this.#withAffinity = undefined;
    this.#withRequiredAntiAffinity = undefined;
  }
}
