/** Fields of a Pod as containers see them, in environment variables and in files. Pure. */
import type { Pod } from '../../api/core/v1/pod.ts';
import { goQuote } from '../../base/go-quote.ts';

/** What is not in the Pod, or is known sooner than its status says. */
export interface PodAddressFacts {
  readonly podIps: readonly string[];
  readonly hostIps: readonly string[];
}

/** A field that both variables and files may show. Throws where there is no such field. */
export function podField({ metadata }: Pod, fieldPath: string): string {
  const [path, key] = splitSubscript(fieldPath);
  switch (path) {
    case 'metadata.annotations':
      return key === undefined ? formatMap(metadata.annotations) : (metadata.annotations?.[key] ?? '');
    case 'metadata.labels':
      return key === undefined ? formatMap(metadata.labels) : (metadata.labels?.[key] ?? '');
  }
  switch (fieldPath) {
    case 'metadata.name':
      return metadata.name ?? '';
    case 'metadata.namespace':
      return metadata.namespace ?? '';
    case 'metadata.uid':
      return metadata.uid ?? '';
    default:
      throw new Error(`unsupported fieldPath: ${fieldPath}`);
  }
}

/** A field that a variable may show. */
export function environmentField(pod: Pod, fieldPath: string, { podIps, hostIps }: PodAddressFacts): string {
  switch (fieldPath) {
    case 'spec.nodeName':
      return pod.spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? '';
    case 'status.hostIP':
      return hostIps[0] ?? '';
    case 'status.hostIPs':
      return hostIps.join(',');
    case 'status.podIP':
      return podIps[0] ?? '';
    case 'status.podIPs':
      return podIps.join(',');
    default:
      return podField(pod, fieldPath);
  }
}

/** `metadata.labels['app']` is `metadata.labels` and `app`. */
function splitSubscript(fieldPath: string): readonly [path: string, key?: string] {
  const match = /^([^[]+)\['(.*)'\]$/.exec(fieldPath);
  return match === null ? [fieldPath] : [match[1]!, match[2]!];
}

/** A line for each entry, in the order of the keys. */
function formatMap(map: Readonly<Record<string, string>> = {}): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${goQuote(map[key]!)}`)
    .join('\n');
}
