/** An item knows its place, so that it can be taken out of the middle. It is in one heap at most. */
export interface HeapItem {
  /** -1 while it is in none. */
  heapIndex: number;
}

/** A binary heap: the least item comes out first. */
export class Heap<T extends HeapItem> {
  readonly #items: T[] = [];
  readonly #less: (a: T, b: T) => boolean;

  constructor(less: (a: T, b: T) => boolean) {
    this.#less = less;
  }

  get size(): number {
    return this.#items.length;
  }

  peek(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    item.heapIndex = this.#items.length;
    this.#items.push(item);
    this.#up(item.heapIndex);
  }

  pop(): T | undefined {
    const first = this.#items[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  remove(item: T): void {
    const index = item.heapIndex;
    if (this.#items[index] !== item) throw new Error('the item is not in this heap');
    const last = this.#items.pop()!;
    item.heapIndex = -1;
    if (last === item) return;
    this.#set(index, last);
    this.#up(index);
    this.#down(last.heapIndex);
  }

  /** After what the item is compared by has changed. */
  fix(item: T): void {
    this.#up(item.heapIndex);
    this.#down(item.heapIndex);
  }

  #set(index: number, item: T): void {
    this.#items[index] = item;
    item.heapIndex = index;
  }

  #up(start: number): void {
    const item = this.#items[start]!;
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#less(item, this.#items[parent]!)) break;
      this.#set(index, this.#items[parent]!);
      index = parent;
    }
    this.#set(index, item);
  }

  #down(start: number): void {
    const item = this.#items[start]!;
    const count = this.#items.length;
    let index = start;
    for (let child = 2 * index + 1; child < count; child = 2 * index + 1) {
      if (child + 1 < count && this.#less(this.#items[child + 1]!, this.#items[child]!)) child++;
      if (!this.#less(this.#items[child]!, item)) break;
      this.#set(index, this.#items[child]!);
      index = child;
    }
    this.#set(index, item);
  }
}
