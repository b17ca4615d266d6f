import type { IpFamily } from '../../api/core/v1/service-traits.ts';
import { formatIp, networkBytes, parseCidr, parseIp } from '../../api/ip-address.ts';
import type { Random } from '../../base/random.ts';
import { AllocationError } from './allocation-error.ts';
import { NumberPool, reservedOf } from './number-pool.ts';

/** A larger block of IPv6 addresses is refused, as upstream does. */
const ipv6PrefixLengthMin = 64;

/**
 * The addresses of one block, without that of the network itself and, for IPv4, the broadcast address. Dynamic addresses come from above
 * the first 16 to 256, a sixteenth of the block.
 */
export class AddressRange {
  readonly family: IpFamily;
  readonly #first: bigint;
  readonly #size: bigint;
  readonly #pool: NumberPool;

  /** `cidr` is such as `10.96.0.0/16`; a RangeError says what is wrong with it. */
  constructor(cidr: string, random: Random) {
    const block = parseCidr(cidr);
    if (block === undefined) throw new RangeError(`${JSON.stringify(cidr)} is no block of addresses`);
    const bytes = networkBytes(block);
    this.family = bytes.length === 4 ? 'IPv4' : 'IPv6';
    if (this.family === 'IPv6' && block.prefixLength < ipv6PrefixLengthMin) {
      throw new RangeError(
        `${cidr} is too large for a block of Service addresses: /${ipv6PrefixLengthMin} is the largest`,
      );
    }
    const count = 1n << BigInt(bytes.length * 8 - block.prefixLength);
    this.#first = toBigInt(bytes) + 1n;
    this.#size = count - (this.family === 'IPv4' ? 2n : 1n);
    if (this.#size <= 0n) throw new RangeError(`${cidr} is too small for a block of Service addresses`);
    const reserved = reservedOf(Number(count), 16, { min: 16, max: 256 });
    this.#pool = new NumberPool({ size: this.#size, reserved, random });
  }

  /** Throws AllocationError. */
  allocate(ip: string): void {
    const number = this.#numberOf(ip);
    if (number === undefined) throw new AllocationError('the provided network does not match the current range');
    if (!this.#pool.take(number)) throw new AllocationError('provided IP is already allocated');
  }

  /** The address of the API server's own Service. */
  get firstAddress(): string {
    return this.#addressAt(0n);
  }

  /** Throws AllocationError. */
  allocateNext(): string {
    const number = this.#pool.takeAny();
    if (number === undefined) throw new AllocationError('range is full');
    return this.#addressAt(number);
  }

  #addressAt(number: bigint): string {
    return formatIp(toBytes(this.#first + number, this.family === 'IPv4' ? 4 : 16));
  }

  /** What is not allocated, or of another block, is let pass. */
  release(ip: string): void {
    const number = this.#numberOf(ip);
    if (number !== undefined) this.#pool.release(number);
  }

  #numberOf(ip: string): bigint | undefined {
    const bytes = parseIp(ip)?.bytes;
    if (bytes === undefined || (bytes.length === 4) !== (this.family === 'IPv4')) return undefined;
    const number = toBigInt(bytes) - this.#first;
    return number >= 0n && number < this.#size ? number : undefined;
  }
}

function toBigInt(bytes: readonly number[]): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function toBytes(value: bigint, length: number): number[] {
  return Array.from({ length }, (_, i) => Number((value >> BigInt(8 * (length - 1 - i))) & 0xffn));
}
