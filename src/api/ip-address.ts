/** IP addresses and CIDR blocks: parsing, canonical text, and upstream's checks with their messages. */

export interface IpAddress {
  /** 4 or 16 bytes. An IPv4-mapped IPv6 address counts as IPv4, as it does in Go. */
  readonly bytes: readonly number[];
  /** An octet was written with a leading zero, which some software reads as octal. */
  readonly leadingZeros: boolean;
  /** Written as ::ffff:1.2.3.4. */
  readonly mapped: boolean;
}

export interface Cidr {
  readonly address: IpAddress;
  /** 0 to 32, or to 128. */
  readonly prefixLength: number;
  readonly leadingZeros: boolean;
}

const ipMessage = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const cidrMessage = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
const interfaceMessage = 'must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)';

/** As lenient as upstream's legacy fields: octets may have leading zeros. Undefined for anything else. */
export function parseIp(text: string): IpAddress | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): IpAddress | undefined {
  const octets = text.split('.');
  if (octets.length !== 4 || !octets.every((octet) => /^[0-9]+$/.test(octet) && Number(octet) <= 255)) return undefined;
  const leadingZeros = octets.some((octet) => octet.length > 1 && octet.startsWith('0'));
  return { bytes: octets.map(Number), leadingZeros, mapped: false };
}

function parseIpv6(text: string): IpAddress | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const last = text.slice(text.lastIndexOf(':') + 1);
  const embedded = last.includes('.') ? parseIpv4(last) : undefined;
  if (last.includes('.') && embedded === undefined) return undefined;
  const head = groupBytes(halves[0]!, halves.length === 1 ? embedded : undefined);
  const tail = groupBytes(halves[1] ?? '', halves.length === 2 ? embedded : undefined);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  const bytes = [...head, ...new Array<number>(Math.max(missing, 0)).fill(0), ...tail];
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return {
    bytes: mapped ? bytes.slice(12) : bytes,
    leadingZeros: embedded?.leadingZeros ?? false,
    mapped,
  };
}

/** Bytes of groups between colons, of which the last may be an IPv4 address. */
function groupBytes(text: string, embedded: IpAddress | undefined): number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  if (embedded !== undefined) groups.pop();
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const values = groups.map((group) => Number.parseInt(group, 16));
  return [...values.flatMap((value) => [value >> 8, value & 255]), ...(embedded?.bytes ?? [])];
}

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as `::`. */
export function formatIp(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!);
  const run = longestZeroRun(groups);
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (run.length < 2) return hex(groups);
  return `${hex(groups.slice(0, run.start))}::${hex(groups.slice(run.start + run.length))}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  groups.forEach((group, i) => {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: i + 1 - length, length };
  });
  return best;
}

/** As lenient as upstream's legacy fields. Undefined for anything else. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? undefined : parseIp(text.slice(0, slash));
  const lengthText = text.slice(slash + 1);
  if (address === undefined || !/^[0-9]+$/.test(lengthText)) return undefined;
  const written = Number(lengthText);
  const bits = address.mapped ? 128 : address.bytes.length * 8;
  if (written > bits) return undefined;
  const zeros = lengthText.length > 1 && lengthText.startsWith('0');
  // ::ffff:10.0.0.0/120 is 10.0.0.0/24.
  const prefixLength = address.mapped ? Math.max(written - 96, 0) : written;
  return { address, prefixLength, leadingZeros: zeros || address.leadingZeros };
}

/** The address with all bits beyond the prefix cleared. */
export function networkBytes(cidr: Cidr): number[] {
  return cidr.address.bytes.map((byte, i) => {
    const kept = Math.min(Math.max(cidr.prefixLength - 8 * i, 0), 8);
    return byte & (0xff << (8 - kept)) & 0xff;
  });
}

/** The canonical text of the block: `10.9.8.0/24`. */
export function formatCidr(cidr: Cidr): string {
  return `${formatIp(networkBytes(cidr))}/${cidr.prefixLength}`;
}

/** An address in a field that is older than canonical form: any unambiguous spelling. */
export function checkIp(value: string): string[] {
  const address = parseIp(value);
  if (address === undefined) return [ipMessage];
  if (address.leadingZeros) return ['must not have leading 0s'];
  return address.mapped ? ['must not be an IPv4-mapped IPv6 address'] : [];
}

/** An address in a newer field: in canonical form. */
export function checkCanonicalIp(value: string): string[] {
  const messages = checkIp(value);
  if (messages.length > 0) return messages;
  const canonical = formatIp(parseIp(value)!.bytes);
  return value === canonical ? [] : [`must be in canonical form ("${canonical}")`];
}

export function checkIpv4(value: string): string[] {
  return parseIp(value)?.bytes.length === 4 ? [] : ['must be a valid IPv4 address'];
}

export function checkIpv6(value: string): string[] {
  return parseIp(value)?.bytes.length === 16 ? [] : ['must be a valid IPv6 address'];
}

/** A block in a field that is older than canonical form: any unambiguous spelling. */
export function checkCidr(value: string): string[] {
  const cidr = parseCidr(value);
  if (cidr === undefined) return [cidrMessage];
  if (cidr.leadingZeros) return ['must not have leading 0s in IP or prefix length'];
  if (cidr.address.mapped) return ['must not have an IPv4-mapped IPv6 address'];
  const network = networkBytes(cidr);
  const same = network.every((byte, i) => byte === cidr.address.bytes[i]);
  return same ? [] : ['must not have bits set beyond the prefix length'];
}

/** A block in a newer field: in canonical form. */
export function checkCanonicalCidr(value: string): string[] {
  const messages = checkCidr(value);
  if (messages.length > 0) return messages;
  const canonical = formatCidr(parseCidr(value)!);
  return value === canonical ? [] : [`must be in canonical form ("${canonical}")`];
}

/** An address together with the length of its network's prefix, `10.9.8.7/24`, in canonical form. */
export function checkInterfaceAddress(value: string): string[] {
  const cidr = parseCidr(value);
  if (cidr === undefined) return [interfaceMessage];
  const canonical = `${formatIp(cidr.address.bytes)}/${cidr.prefixLength}`;
  return value === canonical ? [] : [`must be in canonical form ("${canonical}")`];
}
