/** What a Pod's containers call their host. Pure. */
import type { Pod } from '../api/core/v1/pod.ts';

export interface PodHostname {
  readonly hostname: string;
  /** `web.default.svc.cluster.local`; empty where the Pod is in no subdomain. */
  readonly domain: string;
}

/** The kernel's limit. */
const hostnameCharsMax = 63;

export function podHostname({ metadata, spec }: Pod, clusterDomain: string): PodHostname {
  if (spec.hostnameOverride) return { hostname: spec.hostnameOverride, domain: '' };
  const name = spec.hostname || (metadata.name ?? '');
  const hostname = name.length <= hostnameCharsMax ? name : name.slice(0, hostnameCharsMax).replace(/[-.]+$/, '');
  const domain = spec.subdomain ? `${spec.subdomain}.${metadata.namespace}.svc.${clusterDomain}` : '';
  return { hostname, domain };
}
