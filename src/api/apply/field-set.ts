/**
 * Sets of paths into an object: what a manager owns, what a change touches. A set is a tree in which each node says
 * whether the path to it is in the set; a path can be in the set without those above or below it. Sets are immutable,
 * and operations share whatever they leave alone, so that an operation without effect returns its operand.
 */
import { compareElements, type Path, type PathElement } from './path-element.ts';

type Children = ReadonlyMap<PathElement, FieldSet>;

const noChildren: Children = new Map();

export class FieldSet {
  /** The path to this node is in the set that it is a part of. */
  readonly isMember: boolean;
  /** The parts of the set below each element. None of them is empty. */
  readonly children: Children;

  /** `children` must hold no empty set, and belongs to the new set. */
  constructor(isMember: boolean, children: Children = noChildren) {
    this.isMember = isMember;
    this.children = children;
  }

  static readonly empty = new FieldSet(false);
  /** A node that is in the set, and nothing below it. */
  static readonly leaf = new FieldSet(true);

  static of(...paths: readonly Path[]): FieldSet {
    let set = FieldSet.empty;
    for (const path of paths) set = set.union(FieldSet.at(path, FieldSet.leaf));
    return set;
  }

  /** The set with `part` below `path`. */
  static at(path: Path, part: FieldSet): FieldSet {
    return path.reduceRight((set, element) => new FieldSet(false, new Map([[element, set]])), part);
  }

  get isEmpty(): boolean {
    return !this.isMember && this.children.size === 0;
  }

  has(path: Path): boolean {
    return this.below(path).isMember;
  }

  /** The part of the set whose paths begin with `path`, seen from there. */
  below(path: Path): FieldSet {
    let node: FieldSet = this;
    for (const element of path) {
      const next = node.children.get(element);
      if (next === undefined) return FieldSet.empty;
      node = next;
    }
    return node;
  }

  union(other: FieldSet): FieldSet {
    if (this === other || other.isEmpty) return this;
    if (this.isEmpty) return other;
    let children: Map<PathElement, FieldSet> | undefined;
    for (const [element, theirs] of other.children) {
      const ours = this.children.get(element);
      const merged = ours === undefined ? theirs : ours.union(theirs);
      if (merged !== ours) {
        children ??= new Map(this.children);
        children.set(element, merged);
      }
    }
    const isMember = this.isMember || other.isMember;
    if (children === undefined && isMember === this.isMember) return this;
    return new FieldSet(isMember, children ?? this.children);
  }

  intersection(other: FieldSet): FieldSet {
    if (this === other) return this;
    const children = this.#filter((element, ours) => {
      const theirs = other.children.get(element);
      return theirs === undefined ? FieldSet.empty : ours.intersection(theirs);
    });
    return this.#with(this.isMember && other.isMember, children);
  }

  /** The paths that are not in `other`. */
  difference(other: FieldSet): FieldSet {
    if (other.isEmpty) return this;
    const children = this.#filter((element, ours) => {
      const theirs = other.children.get(element);
      return theirs === undefined ? ours : ours.difference(theirs);
    });
    return this.#with(this.isMember && !other.isMember, children);
  }

  /** The paths that are not in `other`, nor below a path that is. */
  recursiveDifference(other: FieldSet): FieldSet {
    if (other.isEmpty) return this;
    const children = this.#filter((element, ours) => {
      const theirs = other.children.get(element);
      if (theirs === undefined) return ours;
      return theirs.isMember ? FieldSet.empty : ours.recursiveDifference(theirs);
    });
    return this.#with(this.isMember && !other.isMember, children);
  }

  /** The paths below which the set has no others. */
  leaves(): FieldSet {
    const children = this.#filter((_element, ours) => ours.leaves());
    return this.#with(this.isMember && this.children.size === 0, children);
  }

  equals(other: FieldSet): boolean {
    if (this === other) return true;
    if (this.isMember !== other.isMember || this.children.size !== other.children.size) return false;
    for (const [element, ours] of this.children) {
      const theirs = other.children.get(element);
      if (theirs === undefined || !ours.equals(theirs)) return false;
    }
    return true;
  }

  /** The elements of `children` in the order in which sets are written out. */
  sortedElements(): PathElement[] {
    const elements = [...this.children.keys()];
    for (let i = 1; i < elements.length; i++) {
      if (compareElements(elements[i - 1]!, elements[i]!) > 0) return elements.sort(compareElements);
    }
    return elements;
  }

  /** All paths; those that end at a node come before those that go on below it. */
  paths(): Path[] {
    const found: Path[] = [];
    this.#collect([], found);
    return found;
  }

  #collect(prefix: Path, found: Path[]): void {
    const elements = this.sortedElements();
    for (const element of elements) {
      if (this.children.get(element)!.isMember) found.push([...prefix, element]);
    }
    for (const element of elements) this.children.get(element)!.#collect([...prefix, element], found);
  }

  #filter(change: (element: PathElement, child: FieldSet) => FieldSet): Children {
    let children: Map<PathElement, FieldSet> | undefined;
    for (const [element, child] of this.children) {
      const changed = change(element, child);
      if (changed === child) continue;
      children ??= new Map(this.children);
      if (changed.isEmpty) children.delete(element);
      else children.set(element, changed);
    }
    return children ?? this.children;
  }

  #with(isMember: boolean, children: Children): FieldSet {
    if (isMember === this.isMember && children === this.children) return this;
    if (children.size > 0) return new FieldSet(isMember, children);
    return isMember ? FieldSet.leaf : FieldSet.empty;
  }
}
