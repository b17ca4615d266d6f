import type { Random } from '../../base/random.ts';
import { AllocationError } from './allocation-error.ts';
import { NumberPool, reservedOf } from './number-pool.ts';

export interface PortBounds {
  /** Inclusive. */
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
}

export const defaultNodePorts: PortBounds = { first: 30000, last: 32767 };

/** The ports on each Node that Services get. Dynamic ones come from above the first 16 to 128, a thirty-second of the range. */
export class PortRange {
  readonly #bounds: PortBounds;
  readonly #pool: NumberPool;

  constructor(bounds: PortBounds, random: Random) {
    this.#bounds = bounds;
    const size = bounds.last - bounds.first + 1;
    const reserved = reservedOf(size, 32, { min: 16, max: 128 });
    this.#pool = new NumberPool({ size: BigInt(size), reserved, random });
  }

  /** Throws AllocationError. */
  allocate(port: number): void {
    const { first, last } = this.#bounds;
    if (port < first || port > last) {
      const range = `The range of valid ports is ${first}-${last}`;
      throw new AllocationError(`provided port is not in the valid range. ${range}`);
    }
    if (!this.#pool.take(BigInt(port - first))) throw new AllocationError('provided port is already allocated');
  }

  /** Throws AllocationError. */
  allocateNext(): number {
    const number = this.#pool.takeAny();
    if (number === undefined) throw new AllocationError('range is full');
    return this.#bounds.first + Number(number);
  }

  /** What is not allocated, or not in the range, is let pass. */
  release(port: number): void {
    this.#pool.release(BigInt(port - this.#bounds.first));
  }
}
