/** What Pods send out of the cluster comes from their Node: nobody out there knows the way to a Pod. Pure. */

const table = 'inet wherry-network';

export interface MasqueradeOptions {
  /** The Node's. */
  readonly podCidrs: readonly string[];
  /** Where sources are kept: the Pods of all Nodes, as far as that is known. */
  readonly clusterCidrs: readonly string[];
}

export const deleteMasquerade = `add table ${table}\ndelete table ${table}\n`;

/** The commands for nft that make it so, whatever the table was before. */
export function masqueradeCommands({ podCidrs, clusterCidrs }: MasqueradeOptions): string {
  const inside = [...new Set([...podCidrs, ...clusterCidrs])];
  const lines = [
    `add table ${table}`,
    `add chain ${table} outside`,
    `add chain ${table} postrouting { type nat hook postrouting priority 100; }`,
    ...podCidrs.map((cidr) => `add rule ${table} postrouting ${ip(cidr)} saddr ${cidr} goto outside`),
    ...inside.map((cidr) => `add rule ${table} outside ${ip(cidr)} daddr ${cidr} return`),
    `add rule ${table} outside ip daddr 224.0.0.0/4 return`,
    `add rule ${table} outside ip6 daddr ff00::/8 return`,
    `add rule ${table} outside masquerade fully-random`,
  ];
  return deleteMasquerade + lines.map((line) => `${line}\n`).join('');
}

const ip = (cidr: string): string => (cidr.includes(':') ? 'ip6' : 'ip');
