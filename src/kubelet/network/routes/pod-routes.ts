/** By which routes this Node reaches the Pods of the others, when all are on one link. Pure. */
import type { Node } from '../../../api/core/v1/node.ts';
import { formatCidr, formatIp, parseCidr, parseIp } from '../../../api/ip-address.ts';

export interface Route {
  /** `10.244.2.0/24` */
  readonly destination: string;
  readonly gateway: string;
}

export type RouteFamily = 4 | 6;

/** Its Pods' blocks in canonical form, at most one for each family. */
export function podCidrsOf({ spec }: Node): readonly string[] {
  const texts = (spec.podCIDRs ?? []).length > 0 ? spec.podCIDRs! : spec.podCIDR ? [spec.podCIDR] : [];
  return texts.flatMap((text) => {
    const cidr = parseCidr(text);
    return cidr === undefined ? [] : [formatCidr(cidr)];
  });
}

export function internalIpsOf({ status }: Node): readonly string[] {
  return (status.addresses ?? []).flatMap(({ type, address }) => {
    const ip = type === 'InternalIP' ? parseIp(address) : undefined;
    return ip === undefined ? [] : [formatIp(ip.bytes)];
  });
}

export const familyOf = (text: string): RouteFamily => (text.includes(':') ? 6 : 4);

/** Nodes at this Node's own address need none: their Pods are on this machine. In order of destinations. */
export function desiredRoutes(nodes: readonly Node[], nodeName: string, family: RouteFamily): readonly Route[] {
  const own = nodes.find(({ metadata }) => metadata.name === nodeName);
  const ownIps = own === undefined ? [] : internalIpsOf(own);
  const taken = new Set(own === undefined ? [] : podCidrsOf(own));
  const routes: Route[] = [];
  const others = nodes.filter((node) => node !== own);
  // Should two claim one block, it is the same one's every time.
  others.sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1));
  for (const node of others) {
    const gateway = internalIpsOf(node).find((ip) => familyOf(ip) === family);
    if (gateway === undefined || ownIps.includes(gateway)) continue;
    for (const destination of podCidrsOf(node)) {
      if (familyOf(destination) !== family || taken.has(destination)) continue;
      taken.add(destination);
      routes.push({ destination, gateway });
    }
  }
  return routes.sort((a, b) => (a.destination < b.destination ? -1 : 1));
}

/** The lines for `ip -batch`, with which the present routes of ours become the desired ones. Empty where they are. */
export function routeCommands(present: readonly Route[], desired: readonly Route[], protocol: number): string {
  const before = new Map(present.map(({ destination, gateway }) => [destination, gateway]));
  const after = new Map(desired.map(({ destination, gateway }) => [destination, gateway]));
  const lines: string[] = [];
  for (const destination of before.keys()) {
    if (!after.has(destination)) lines.push(`route delete ${destination} proto ${protocol}`);
  }
  for (const [destination, gateway] of after) {
    const existing = before.get(destination);
    if (existing === gateway) continue;
    // To replace what is not ours would take somebody's route away.
    const verb = existing === undefined ? 'add' : 'replace';
    lines.push(`route ${verb} ${destination} via ${gateway} proto ${protocol}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** What `ip -json route show` says. A destination without a prefix is one address. */
export function parseRoutes(json: string, family: RouteFamily): readonly Route[] {
  if (json.trim() === '') return [];
  const entries = JSON.parse(json) as readonly { readonly dst: string; readonly gateway?: string }[];
  return entries.map(({ dst, gateway = '' }) => ({
    destination: dst.includes('/') ? dst : `${dst}/${family === 4 ? 32 : 128}`,
    gateway,
  }));
}
