import type { EndpointSubset } from '../../api/core/v1/endpoints.ts';

/** How many addresses an Endpoints object has at most, ready or not. */
const addressesMax = 1000;

export interface Truncated {
  readonly subsets: readonly EndpointSubset[];
  readonly isTruncated: boolean;
}

/**
 * Leaves out what is too much: addresses that are not ready first, all of them before any that is; of each subset as many as its share is, rounded
 * up, so that the last may come off worst. Pure.
 */
export function truncateSubsets(subsets: readonly EndpointSubset[]): Truncated {
  const ready = count(subsets, 'addresses');
  const notReady = count(subsets, 'notReadyAddresses');
  if (ready + notReady <= addressesMax) return { subsets, isTruncated: false };
  const place = ready > addressesMax ? 'addresses' : 'notReadyAddresses';
  const total = place === 'addresses' ? ready : notReady;
  const room = place === 'addresses' ? addressesMax : addressesMax - ready;
  let left = room;
  const truncated = subsets.map(({ addresses, notReadyAddresses, ports }) => {
    const all = (place === 'addresses' ? addresses : notReadyAddresses) ?? [];
    const kept = all.slice(0, Math.min(Math.ceil((all.length / total) * room), left));
    left -= kept.length;
    const readyAddresses = place === 'addresses' ? kept : (addresses ?? []);
    const others = place === 'addresses' ? [] : kept;
    return {
      ...(readyAddresses.length === 0 ? {} : { addresses: readyAddresses }),
      ...(others.length === 0 ? {} : { notReadyAddresses: others }),
      ...(ports === undefined ? {} : { ports }),
    };
  });
  // A subset without addresses would be refused.
  const inhabited = truncated.filter((subset) => 'addresses' in subset || 'notReadyAddresses' in subset);
  return { subsets: inhabited, isTruncated: true };
}

function count(subsets: readonly EndpointSubset[], place: 'addresses' | 'notReadyAddresses'): number {
  return subsets.reduce((sum, subset) => sum + (subset[place]?.length ?? 0), 0);
}
