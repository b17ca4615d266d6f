/** Which of its endpoints a Service port's traffic goes to, seen from one Node. Pure; models upstream's CategorizeEndpoints. */
import { isExternal, type ServicePort } from '../services/service-ports.ts';
import type { ProxyEndpoint } from './proxy-endpoints.ts';

export interface Place {
  readonly nodeName: string;
  /** The Node's zone; empty where it has none. */
  readonly zone: string;
}

export interface ReachableEndpoints {
  /** For traffic that may go anywhere; empty too where there is no such traffic. */
  readonly cluster: readonly ProxyEndpoint[];
  /** For traffic that must stay on this Node; empty too where there is no such traffic. */
  readonly local: readonly ProxyEndpoint[];
  /** Whether there is one anywhere: what cannot be reached from here is dropped then, and else refused. */
  readonly any: boolean;
}

export function reachableEndpoints(
  port: ServicePort,
  endpoints: readonly ProxyEndpoint[],
  place: Place,
): ReachableEndpoints {
  const { internalPolicyLocal, externalPolicyLocal } = port;
  const usable = orTerminating(
    endpoints.filter(({ ready }) => ready),
    endpoints,
  );
  const usesCluster = !internalPolicyLocal || isExternal(port);
  const usesLocal = internalPolicyLocal || (externalPolicyLocal && isExternal(port));
  const local = endpoints.filter(({ isLocal }) => isLocal);
  return {
    // Where only terminating ones are left, any of them is better than none, wherever it is.
    cluster: usesCluster ? orTerminating(preferred(endpoints, place), endpoints) : [],
    local: usesLocal
      ? orTerminating(
          local.filter(({ ready }) => ready),
          local,
        )
      : [],
    any: usable.length > 0,
  };
}

function orTerminating(ready: readonly ProxyEndpoint[], all: readonly ProxyEndpoint[]): readonly ProxyEndpoint[] {
  return ready.length > 0 ? ready : all.filter(({ serving, terminating }) => serving && terminating);
}

/** The ready ones that hints send this Node's traffic to. Hints count only where every ready endpoint has them and some are for here. */
function preferred(endpoints: readonly ProxyEndpoint[], { nodeName, zone }: Place): readonly ProxyEndpoint[] {
  const ready = endpoints.filter((endpoint) => endpoint.ready);
  const forNode = hinted(ready, ({ nodeHints }) => nodeHints, nodeName);
  if (forNode.length > 0) return forNode;
  const forZone = zone === '' ? [] : hinted(ready, ({ zoneHints }) => zoneHints, zone);
  return forZone.length > 0 ? forZone : ready;
}

function hinted(
  ready: readonly ProxyEndpoint[],
  hintsOf: (endpoint: ProxyEndpoint) => readonly string[],
  here: string,
): readonly ProxyEndpoint[] {
  if (ready.some((endpoint) => hintsOf(endpoint).length === 0)) return [];
  return ready.filter((endpoint) => hintsOf(endpoint).includes(here));
}
