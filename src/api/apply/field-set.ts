/**
 * Sets of paths into an object: what a manager owns, what a change touches. A path can be in a set without those above or
 * below it. Sets are immutable, and an operation without effect returns its operand.
 */
import {
  collectPaths,
  ends,
  type FieldNode,
  intersect,
  isMember,
  leaf,
  sameNodes,
  settled,
  subtract,
  subtractBelow,
  unite,
} from './field-node.ts';
import type { Path } from './path-element.ts';

export class FieldSet {
  /** Undefined for the empty set. */
  readonly node: FieldNode | undefined;

  private constructor(node: FieldNode | undefined) {
    this.node = node;
  }

  static readonly empty = new FieldSet(undefined);

  /** The set that a tree is: undefined for the empty one. */
  static from(node: FieldNode | undefined): FieldSet {
    return node === undefined ? FieldSet.empty : new FieldSet(node);
  }

  static of(...paths: readonly Path[]): FieldSet {
    let set = FieldSet.empty;
    for (const path of paths) {
      const node = path.reduceRight<FieldNode>((below, element) => ({ [element]: below }), leaf);
      set = set.union(FieldSet.from(node));
    }
    return set;
  }

  get isEmpty(): boolean {
    return this.node === undefined;
  }

  has(path: Path): boolean {
    let node = this.node;
    for (const element of path) node = node?.[element];
    return node !== undefined && isMember(node);
  }

  union(other: FieldSet): FieldSet {
    if (this.node === undefined) return other;
    if (other.node === undefined) return this;
    return this.#become(unite(this.node, other.node));
  }

  intersection(other: FieldSet): FieldSet {
    if (this.node === undefined || other.node === undefined) return FieldSet.empty;
    return this.#become(intersect(this.node, other.node));
  }

  /** The paths that are not in `other`. */
  difference(other: FieldSet): FieldSet {
    if (this.node === undefined || other.node === undefined) return this;
    return this.#become(subtract(this.node, other.node));
  }

  /** The paths that are not in `other`, nor below a path that is. */
  recursiveDifference(other: FieldSet): FieldSet {
    if (this.node === undefined || other.node === undefined) return this;
    return this.#become(subtractBelow(this.node, other.node));
  }

  /** The paths below which the set has no others. */
  leaves(): FieldSet {
    return this.node === undefined ? this : this.#become(ends(this.node));
  }

  equals(other: FieldSet): boolean {
    if (this.node === undefined || other.node === undefined) return this.node === other.node;
    return sameNodes(this.node, other.node);
  }

  /** The same set in written order, frozen: ready to be written out. */
  settled(): FieldSet {
    return this.node === undefined ? this : this.#become(settled(this.node));
  }

  /** All paths; those that end at a node come before those that go on below it. */
  paths(): Path[] {
    const found: Path[] = [];
    if (this.node !== undefined) collectPaths(this.node, [], found);
    return found;
  }

  #become(node: FieldNode | undefined): FieldSet {
    return node === this.node ? this : FieldSet.from(node);
  }
}
