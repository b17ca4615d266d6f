/** Amounts of resources as plain numbers, exact up to 2^53: what is compared for every Node of every scheduling cycle. */
import type { ResourceList } from '../../api/core/v1/resource-list.ts';
import { parseQuantity } from '../../api/quantity.ts';

/** What a Pod requests, or what a Node has. Belongs to whoever made it; others only read. */
export class Resource {
  milliCpu = 0;
  /** In bytes, as all that follow but counted ones. */
  memory = 0;
  ephemeralStorage = 0;
  /** How many Pods a Node takes; 0 for Pods. */
  allowedPods = 0;
  /** Extended resources, huge pages and attachable volumes, by name. */
  scalar: Map<string, number> | undefined;

  static of(list: ResourceList | undefined): Resource {
    const resource = new Resource();
    for (const name in list) resource.set(name, list[name]!);
    return resource;
  }

  set(name: string, text: string): void {
    switch (name) {
      case 'cpu':
        this.milliCpu = milliValueOf(text);
        return;
      case 'memory':
        this.memory = unitsOf(text);
        return;
      case 'ephemeral-storage':
        this.ephemeralStorage = unitsOf(text);
        return;
      case 'pods':
        this.allowedPods = unitsOf(text);
        return;
    }
    if (!isScalarResource(name)) return;
    this.scalar ??= new Map();
    this.scalar.set(name, unitsOf(text));
  }

  add(other: Resource): void {
    this.#addTimes(other, 1);
  }

  subtract(other: Resource): void {
    this.#addTimes(other, -1);
  }

  /** Becomes the larger of the two, name by name. */
  raiseTo(other: Resource): void {
    this.milliCpu = Math.max(this.milliCpu, other.milliCpu);
    this.memory = Math.max(this.memory, other.memory);
    this.ephemeralStorage = Math.max(this.ephemeralStorage, other.ephemeralStorage);
    if (other.scalar === undefined) return;
    this.scalar ??= new Map();
    for (const [name, amount] of other.scalar) this.scalar.set(name, Math.max(this.scalar.get(name) ?? 0, amount));
  }

  clone(): Resource {
    const copy = new Resource();
    copy.milliCpu = this.milliCpu;
    copy.memory = this.memory;
    copy.ephemeralStorage = this.ephemeralStorage;
    copy.allowedPods = this.allowedPods;
    if (this.scalar !== undefined) copy.scalar = new Map(this.scalar);
    return copy;
  }

  #addTimes(other: Resource, sign: 1 | -1): void {
    this.milliCpu += sign * other.milliCpu;
    this.memory += sign * other.memory;
    this.ephemeralStorage += sign * other.ephemeralStorage;
    if (other.scalar === undefined) return;
    this.scalar ??= new Map();
    for (const [name, amount] of other.scalar) this.scalar.set(name, (this.scalar.get(name) ?? 0) + sign * amount);
  }
}

/** Counted by name alone: with a domain, huge pages, or volumes that a Node can attach. Others, such as `storage`, are not scheduled. */
function isScalarResource(name: string): boolean {
  if (name.startsWith('requests.')) return false;
  return name.includes('/') || name.startsWith('hugepages-') || name.startsWith('attachable-volumes-');
}

/** Texts remembered with their numbers: a cluster has few different ones. */
const rememberedTextsMax = 4096;

function remembering(parse: (text: string) => number): (text: string) => number {
  const known = new Map<string, number>();
  return (text) => {
    const number = known.get(text);
    if (number !== undefined) return number;
    if (known.size >= rememberedTextsMax) known.clear();
    const parsed = parse(text);
    known.set(text, parsed);
    return parsed;
  };
}

const milliValueOf = remembering((text) => parseQuantity(text).milliValue());
const unitsOf = remembering((text) => parseQuantity(text).value());
