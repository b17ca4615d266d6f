/** What people read of evictions. Pure; upstream's texts, the blanks at their ends included. */
import type { Pod } from '../../api/core/v1/pod.ts';
import { parseQuantity, Quantity } from '../../api/quantity.ts';
import { goQuote } from '../../base/go-quote.ts';
import type { PodUsage, StarvedResource } from './readings.ts';
import type { Observation } from './signals.ts';
import { type Threshold, thresholdAmount } from './thresholds.ts';

/** Of statuses and events. */
export const evictedReason = 'Evicted';
/** What a Pod has that cannot stay for long. */
export const immediateGraceSeconds = 1;

export interface LowResource {
  readonly resource: StarvedResource;
  /** That was crossed, and what was seen of its signal. */
  readonly threshold: Threshold;
  readonly observation: Observation;
}

export interface EvictionMessage {
  readonly message: string;
  /** For whom works on events: which containers, how much they used, and of what. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** Names the containers that use more than they ask for; of `usage` that is unknown nothing is said. */
export function evictionMessage(low: LowResource, pod: Pod, usage: PodUsage | undefined): EvictionMessage {
  const { resource, threshold, observation } = low;
  let message = `The node was low on resource: ${resource}. `;
  message += `Threshold quantity: ${thresholdAmount(threshold.value, observation)}, available: ${observation.available}. `;
  const specs = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const names: string[] = [];
  const amounts: string[] = [];
  for (const container of usage?.containers ?? []) {
    const spec = specs.find(({ name }) => name === container.name);
    const bytes = usedBytes(container, resource);
    if (spec === undefined || bytes === undefined) continue;
    const used = Quantity.of(bytes, 'BinarySI');
    const request = parseQuantity(spec.resources.requests?.[resource] ?? '0');
    if (used.compare(request) <= 0) continue;
    message += `Container ${spec.name} was using ${used}, request is ${request}, has larger consumption of ${resource}. `;
    names.push(spec.name);
    amounts.push(`${used}`);
  }
  const annotations = {
    offending_containers: names.join(','),
    offending_containers_usage: amounts.join(','),
    starved_resource: resource,
  };
  return { message, annotations };
}

function usedBytes(
  { memoryBytes, rootfs, logsBytes }: PodUsage['containers'][number],
  resource: StarvedResource,
): number | undefined {
  if (resource === 'memory') return memoryBytes;
  if (resource !== 'ephemeral-storage' || rootfs === undefined || logsBytes === undefined) return undefined;
  return rootfs.bytes + logsBytes;
}

export function podStorageMessage(limit: string): string {
  return `Pod ephemeral local storage usage exceeds the total limit of containers ${limit}. `;
}

export function containerStorageMessage(name: string, limit: string): string {
  return `Container ${name} exceeded its local ephemeral storage limit ${goQuote(limit)}. `;
}

/** Of a Pod that is not taken. */
export function pressureMessage(conditions: readonly string[]): string {
  return `The node had condition: [${conditions.join(' ')}]. `;
}
