/** Hints by which proxies prefer endpoints near to their clients: what `spec.trafficDistribution` of a Service asks for. Pure. */
import type { Endpoint, EndpointHints } from '../../api/discovery/v1/endpoint-slice.ts';
import { deepEqual } from '../../base/deep-equal.ts';

const zoneDistributions = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];

/** Those of an endpoint that is ready; others keep what they have. Undefined for none, which is where the Service asks for none. */
function hintsOf(endpoint: Endpoint, distribution: string | undefined): EndpointHints | undefined {
  const { conditions, hints, zone, nodeName } = endpoint;
  if (distribution === undefined || !zoneDistributions.includes(distribution)) return undefined;
  if (conditions.ready !== true) return hints;
  const wanted = {
    ...(zone === undefined ? {} : { forZones: [{ name: zone }] }),
    ...(nodeName === undefined || distribution !== 'PreferSameNode' ? {} : { forNodes: [{ name: nodeName }] }),
  };
  return Object.keys(wanted).length === 0 ? undefined : wanted;
}

/** The endpoints with the hints that they ought to have; the same list where they have them. */
export function withHints(endpoints: readonly Endpoint[], distribution: string | undefined): readonly Endpoint[] {
  let changed = false;
  const hinted = endpoints.map((endpoint) => {
    const wanted = hintsOf(endpoint, distribution);
    if (deepEqual(wanted, endpoint.hints)) return endpoint;
    changed = true;
    const { hints: _, ...others } = endpoint;
    return wanted === undefined ? others : { ...others, hints: wanted };
  });
  return changed ? hinted : endpoints;
}
