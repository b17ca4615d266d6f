import { formatCidr, formatIp, networkBytes, parseCidr, parseIp } from '../../api/ip-address.ts';

export const ipFamilies = [4, 6] as const;

export type IpFamily = (typeof ipFamilies)[number];

/** The canonical text of an address of the family; undefined for anything else. */
export function ipOf(family: IpFamily, text: string): string | undefined {
  const address = parseIp(text);
  return address !== undefined && address.bytes.length === byteCounts[family] ? formatIp(address.bytes) : undefined;
}

/** The canonical text of a block of the family; undefined for anything else. */
export function cidrOf(family: IpFamily, text: string): string | undefined {
  const cidr = parseCidr(text.trim());
  return cidr !== undefined && cidr.address.bytes.length === byteCounts[family] ? formatCidr(cidr) : undefined;
}

/** Those of the family, each once, in the order given. */
export const ipsOf = (family: IpFamily, texts: readonly string[] = []): readonly string[] =>
  onlyKnown(texts.map((text) => ipOf(family, text)));

/** Those of the family, each once, in the order given. */
export const cidrsOf = (family: IpFamily, texts: readonly string[] = []): readonly string[] =>
  onlyKnown(texts.map((text) => cidrOf(family, text)));

const byteCounts = { 4: 4, 6: 16 };

function onlyKnown(texts: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== undefined))];
}

/** Both in canonical form, and of one family. */
export function cidrContains(cidr: string, ip: string): boolean {
  const block = parseCidr(cidr);
  const address = parseIp(ip);
  if (block === undefined || address === undefined || block.address.bytes.length !== address.bytes.length) return false;
  const bytes = networkBytes({ ...block, address });
  return networkBytes(block).every((byte, i) => byte === bytes[i]);
}
