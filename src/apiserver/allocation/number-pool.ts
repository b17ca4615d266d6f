import type { Random } from '../../base/random.ts';

/**
 * Numbers from 0 to size - 1, each given to one owner at a time. Whoever does not care which gets a random one from the upper part, so
 * that the lower part stays free for those who ask for a certain number; only when the upper part is full is the lower one used.
 */
export class NumberPool {
  readonly #size: bigint;
  /** Where the upper part starts. */
  readonly #reserved: bigint;
  readonly #random: Random;
  readonly #taken = new Set<bigint>();

  constructor(options: { readonly size: bigint; readonly reserved: bigint; readonly random: Random }) {
    this.#size = options.size;
    this.#reserved = options.reserved;
    this.#random = options.random;
  }

  get takenCount(): number {
    return this.#taken.size;
  }

  /** False if it is taken. The number must be in the range. */
  take(number: bigint): boolean {
    if (this.#taken.has(number)) return false;
    this.#taken.add(number);
    return true;
  }

  /** Undefined if all are taken. */
  takeAny(): bigint | undefined {
    return this.#takeBetween(this.#reserved, this.#size) ?? this.#takeBetween(0n, this.#reserved);
  }

  release(number: bigint): void {
    this.#taken.delete(number);
  }

  /** Starts at a random number and goes round once. */
  #takeBetween(start: bigint, end: bigint): bigint | undefined {
    const count = end - start;
    if (count <= 0n) return undefined;
    const first = start + (BigInt(Math.floor(this.#random.next() * Number(count))) % count);
    let number = first;
    do {
      if (this.take(number)) return number;
      number++;
      if (number === end) number = start;
    } while (number !== first);
    return undefined;
  }
}

/** How many numbers of a range are left to those who ask for a certain one: a share of it within bounds, none of a small range. */
export function reservedOf(
  size: number,
  share: number,
  bounds: { readonly min: number; readonly max: number },
): bigint {
  if (size <= bounds.min) return 0n;
  return BigInt(Math.min(Math.max(Math.floor(size / share), bounds.min), bounds.max));
}
