/**
 * How endpoints of one set of ports are spread over slices. Every write of a slice goes to every node, so it is more important to write few of them
 * than to have them full: endpoints stay where they are, new ones fill what is written anyway, and are put together where they fit in. Pure.
 */
import type { Endpoint, EndpointSlice } from '../../api/discovery/v1/endpoint-slice.ts';
import { endpointKey, sameEndpoint } from '../shared/service-endpoints/slices.ts';

/** Upstream's --max-endpoints-per-slice. */
const endpointsPerSliceMax = 100;

export interface Packed {
  /** Slices with something to write. */
  readonly updated: readonly { readonly slice: EndpointSlice; readonly endpoints: readonly Endpoint[] }[];
  /** The endpoints of slices to make. */
  readonly created: readonly (readonly Endpoint[])[];
  /** Slices that have none left. */
  readonly emptied: readonly EndpointSlice[];
}

interface Draft {
  readonly slice: EndpointSlice;
  readonly endpoints: Endpoint[];
  changed: boolean;
}

/**
 * `desired` is by {@link endpointKey}. `mustWrite` says of slices that their endpoints need not be the reason to write them.
 */
export function packEndpoints(
  existing: readonly EndpointSlice[],
  desired: ReadonlyMap<string, Endpoint>,
  mustWrite: (slice: EndpointSlice) => boolean,
): Packed {
  const remaining = new Map(desired);
  const drafts: Draft[] = [];
  const emptied: EndpointSlice[] = [];
  for (const slice of existing) {
    const { endpoints, changed } = keepDesired(slice, remaining);
    if (changed && endpoints.length === 0) emptied.push(slice);
    else drafts.push({ slice, endpoints, changed: changed || mustWrite(slice) });
  }
  fillChanged(drafts, remaining);
  const created: Endpoint[][] = [];
  while (remaining.size > 0) {
    const draft = fittingSlice(drafts, remaining.size);
    if (draft === undefined) {
      const endpoints: Endpoint[] = [];
      fill(endpoints, remaining);
      created.push(endpoints);
      continue;
    }
    fill(draft.endpoints, remaining);
    draft.changed = true;
  }
  return { updated: drafts.filter(({ changed }) => changed), created, emptied };
}

/** What of the slice is still wanted, in its present state. Takes that out of `remaining`. */
function keepDesired(slice: EndpointSlice, remaining: Map<string, Endpoint>): Omit<Draft, 'slice'> {
  const endpoints: Endpoint[] = [];
  let changed = false;
  for (const endpoint of slice.endpoints) {
    const key = endpointKey(endpoint);
    const wanted = remaining.get(key);
    if (wanted === undefined) continue;
    remaining.delete(key);
    if (sameEndpoint(wanted, endpoint)) endpoints.push(endpoint);
    else {
      endpoints.push(wanted);
      changed = true;
    }
  }
  return { endpoints, changed: changed || endpoints.length !== slice.endpoints.length };
}

/** Slices that are written anyway take what they have room for, the fullest first. */
function fillChanged(drafts: readonly Draft[], remaining: Map<string, Endpoint>): void {
  if (remaining.size === 0) return;
  const changed = drafts.filter((draft) => draft.changed);
  for (const { endpoints } of changed.sort((a, b) => b.endpoints.length - a.endpoints.length)) {
    fill(endpoints, remaining);
  }
}

/** The slice that is fullest once it has taken all that remain. Undefined where none has room for that many. */
function fittingSlice(drafts: readonly Draft[], count: number): Draft | undefined {
  if (count >= endpointsPerSliceMax) return undefined;
  let fullest: Draft | undefined;
  for (const draft of drafts) {
    if (draft.changed || draft.endpoints.length + count > endpointsPerSliceMax) continue;
    if (fullest === undefined || draft.endpoints.length > fullest.endpoints.length) fullest = draft;
  }
  // An empty one is as good as a new one, and is there already.
  return fullest;
}

function fill(endpoints: Endpoint[], remaining: Map<string, Endpoint>): void {
  for (const [key, endpoint] of remaining) {
    if (endpoints.length >= endpointsPerSliceMax) return;
    endpoints.push(endpoint);
    remaining.delete(key);
  }
}
