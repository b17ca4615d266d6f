/** The blocks of addresses for Nodes within the cluster's block: which are free, and which comes next. Holds no clock, no client. */
import { type Cidr, formatIp, networkBytes, parseCidr } from '../../api/ip-address.ts';

/** The cluster's block must not have more than 2^16 blocks for Nodes, as upstream. */
const maskSizeDifferenceMax = 16;

export class CidrSet {
  readonly #network: bigint;
  readonly #addressBits: number;
  readonly #nodeMaskSize: number;
  /** How many blocks there are. */
  readonly size: number;
  readonly #used = new Set<number>();
  /** Blocks are given out in order, and what was given back comes last. */
  #next = 0;

  /** `10.244.0.0/16` and 24: 256 blocks. A RangeError says what is wrong with them. */
  constructor(clusterCidr: string, nodeMaskSize: number) {
    const cidr = parseCidr(clusterCidr);
    if (cidr === undefined) throw new RangeError(`${JSON.stringify(clusterCidr)} is no block of addresses`);
    const network = networkBytes(cidr);
    this.#addressBits = network.length * 8;
    this.#network = numberOf(network);
    this.#nodeMaskSize = nodeMaskSize;
    const difference = nodeMaskSize - cidr.prefixLength;
    if (difference < 0 || nodeMaskSize > this.#addressBits) {
      throw new RangeError(`a block of ${clusterCidr} for a node cannot have the mask size ${nodeMaskSize}`);
    }
    if (difference > maskSizeDifferenceMax) {
      throw new RangeError(
        `${clusterCidr} has too many blocks of mask size ${nodeMaskSize}: the difference may be ${maskSizeDifferenceMax}`,
      );
    }
    this.size = 2 ** difference;
  }

  get isIpv6(): boolean {
    return this.#addressBits === 128;
  }

  get free(): number {
    return this.size - this.#used.size;
  }

  /** The next free block; undefined where there is none. */
  allocateNext(): string | undefined {
    if (this.free === 0) return undefined;
    while (this.#used.has(this.#next)) this.#next = (this.#next + 1) % this.size;
    const index = this.#next;
    this.#used.add(index);
    this.#next = (index + 1) % this.size;
    return this.#textOf(index);
  }

  /** Takes all blocks that overlap with this one. What lies outside the cluster's block is let pass. */
  occupy(cidr: string): void {
    for (const index of this.#indexesOf(cidr)) this.#used.add(index);
  }

  release(cidr: string): void {
    for (const index of this.#indexesOf(cidr)) this.#used.delete(index);
  }

  #textOf(index: number): string {
    const address = this.#network + (BigInt(index) << BigInt(this.#addressBits - this.#nodeMaskSize));
    return `${formatIp(bytesOf(address, this.#addressBits / 8))}/${this.#nodeMaskSize}`;
  }

  *#indexesOf(text: string): Iterable<number> {
    const cidr = parseCidr(text);
    if (cidr === undefined || networkBytes(cidr).length * 8 !== this.#addressBits) return;
    const shift = BigInt(this.#addressBits - this.#nodeMaskSize);
    const first = (firstOf(cidr) - this.#network) >> shift;
    const last = (lastOf(cidr, this.#addressBits) - this.#network) >> shift;
    const from = first < 0n ? 0n : first;
    const to = last >= BigInt(this.size) ? BigInt(this.size - 1) : last;
    for (let index = from; index <= to; index++) yield Number(index);
  }
}

const firstOf = (cidr: Cidr): bigint => numberOf(networkBytes(cidr));

const lastOf = (cidr: Cidr, addressBits: number): bigint =>
  firstOf(cidr) + (1n << BigInt(addressBits - cidr.prefixLength)) - 1n;

function numberOf(bytes: readonly number[]): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function bytesOf(value: bigint, length: number): number[] {
  return Array.from({ length }, (_, i) => Number((value >> BigInt(8 * (length - 1 - i))) & 0xffn));
}
