/** Texts that the cells of several kinds are made of. */
import type { Labels } from '../labels.ts';

/** `a=1,b=2`, sorted by key; `<none>` if there are none. */
export function formatLabels(labels: Labels | undefined): string {
  const pairs = Object.keys(labels ?? {}).sort();
  return pairs.map((key) => `${key}=${labels![key]}`).join(',') || '<none>';
}

/** The first `max` texts, separated by commas, and how many are left out: `a,b,c + 2 more...`. Empty for none. */
export function joinWithMore(texts: readonly string[], max: number, separator = ','): string {
  const shown = texts.slice(0, max).join(separator);
  return texts.length > max ? `${shown} + ${texts.length - max} more...` : shown;
}

interface LoadBalancerAddress {
  readonly ip?: string;
  readonly hostname?: string;
}

/** Every address once, sorted; the hostname where there is no IP. Tables for clients are always wide, so nothing is cut off. */
export function formatLoadBalancer(ingress: readonly LoadBalancerAddress[] | undefined): string {
  const addresses = (ingress ?? []).map(({ ip, hostname }) => ip || hostname || '').filter((text) => text !== '');
  return [...new Set(addresses)].sort().join(',');
}
