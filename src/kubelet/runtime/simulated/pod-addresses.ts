/** Hands out the addresses of a Node's range, one after the other, so that one that was given back is not used again soon. */
import { formatCidr, formatIp, networkBytes, parseCidr } from '../../../api/ip-address.ts';
import { RuntimeError } from '../runtime.ts';

/** Of very large ranges no more than the beginning is used. */
const addressesMax = 65_536;

export class PodAddresses {
  readonly #used = new Set<string>();
  #cidr = '';
  #network: readonly number[] = [];
  /** Offsets into the range that can be handed out: not the network itself, its gateway, nor the broadcast address. */
  #first = 0;
  #count = 0;
  #next = 0;

  constructor(cidr: string) {
    this.setRange(cidr);
  }

  /** Addresses in use stay so. Throws an Error where it is no range. */
  setRange(text: string): void {
    const cidr = parseCidr(text);
    if (cidr === undefined) throw new Error(`${text} is no range of addresses`);
    if (formatCidr(cidr) === this.#cidr) return;
    this.#cidr = formatCidr(cidr);
    this.#network = networkBytes(cidr);
    const bits = this.#network.length * 8 - cidr.prefixLength;
    const size = Math.min(2 ** Math.min(bits, 31), addressesMax);
    this.#first = size > 3 ? 2 : 0;
    this.#count = size > 3 ? size - 3 : size;
    this.#next = 0;
  }

  take(): string {
    for (let tries = 0; tries < this.#count; tries++) {
      const address = this.#at(this.#first + this.#next);
      this.#next = (this.#next + 1) % this.#count;
      if (this.#used.has(address)) continue;
      this.#used.add(address);
      return address;
    }
    throw new RuntimeError('Unknown', `no IP addresses available in range set: ${this.#cidr}`);
  }

  giveBack(address: string): void {
    this.#used.delete(address);
  }

  #at(offset: number): string {
    const bytes = [...this.#network];
    for (let i = bytes.length - 1, rest = offset; i >= 0 && rest > 0; i--) {
      const sum = bytes[i]! + rest;
      bytes[i] = sum & 255;
      rest = sum >> 8;
    }
    return formatIp(bytes);
  }
}

/** A range for a Node that has been given none: by its name, so that few Nodes share one. */
export function defaultPodCidr(nodeName: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < nodeName.length; i++) hash = Math.imul(hash ^ nodeName.charCodeAt(i), 0x01000193);
  const number = (hash >>> 0) % (64 * 256);
  return `10.${128 + (number >> 8)}.${number & 255}.0/24`;
}
