/** Whether Pods keep to their limits of local storage; those of emptyDir volumes are the volumes' own to see to. Pure. */
import type { Pod } from '../../api/core/v1/pod.ts';
import { aggregateContainerLimits } from '../../api/core/v1/pod-requests.ts';
import { parseQuantity } from '../../api/quantity.ts';
import { containerStorageMessage, podStorageMessage } from './eviction-messages.ts';
import type { PodUsage } from './readings.ts';

const resource = 'ephemeral-storage';

export function hasStorageLimit({ spec }: Pod): boolean {
  return [...spec.containers, ...(spec.initContainers ?? [])].some(
    ({ resources }) => resources.limits?.[resource] !== undefined,
  );
}

/** Why the Pod is to be evicted. The limit of all containers together holds for what the Pod has as a whole, each one's for what it writes itself. */
export function exceededStorageLimit(pod: Pod, usage: PodUsage, hasImageFs: boolean): string | undefined {
  const total = aggregateContainerLimits(pod.spec)[resource];
  if (total !== undefined && podBytes(usage) > parseQuantity(total).value()) return podStorageMessage(total);
  for (const { name, resources } of pod.spec.containers) {
    const text = resources.limits?.[resource];
    const used = usage.containers.find((container) => container.name === name);
    if (text === undefined || used === undefined) continue;
    const limit = parseQuantity(text).value();
    const bytes = (used.logsBytes ?? 0) + (hasImageFs ? 0 : (used.rootfs?.bytes ?? 0));
    if (limit !== 0 && bytes > limit) return containerStorageMessage(name, text);
  }
  return undefined;
}

function podBytes({ containers, volumes }: PodUsage): number {
  return containers.reduce((sum, { rootfs, logsBytes = 0 }) => sum + (rootfs?.bytes ?? 0) + logsBytes, volumes.bytes);
}
