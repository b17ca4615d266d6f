/** How much is used per second: what two readings of a kubelet's counters say. Pure. */
import type { ContainerReading, NodeReading, Reading } from './parse-resource-metrics.ts';

export interface Usage {
  readonly atMs: number;
  /** Over which the use of the processor is an average. */
  readonly windowMs: number;
  readonly cpuNanoCores: number;
  readonly memoryBytes: number;
}

export interface NamedUsage extends Usage {
  readonly name: string;
}

/** Undefined where there is nothing to compare with. */
export function nodeUsage(latest: NodeReading, previous: NodeReading | undefined): Usage | undefined {
  return latest.node && usageBetween(latest.node, previous?.node);
}

/** Of the Pod's containers that there is something to say of. One that is new is compared with its start. */
export function podUsage(latest: NodeReading, previous: NodeReading | undefined, pod: string): readonly NamedUsage[] {
  const before = previous?.pods.get(pod) ?? [];
  return (latest.pods.get(pod) ?? []).flatMap((reading) => {
    const same = before.find(({ name, startedAtMs }) => name === reading.name && startedAtMs === reading.startedAtMs);
    const usage = usageBetween(reading, same) ?? usageBetween(reading, startOf(reading));
    return usage === undefined ? [] : [{ ...usage, name: reading.name }];
  });
}

const startOf = ({ startedAtMs }: ContainerReading): Reading => ({ atMs: startedAtMs, cpuSeconds: 0, memoryBytes: 0 });

/** Undefined where no time has passed, or the counter has begun anew. */
function usageBetween(latest: Reading, previous: Reading | undefined): Usage | undefined {
  if (previous === undefined) return undefined;
  const windowMs = latest.atMs - previous.atMs;
  const seconds = latest.cpuSeconds - previous.cpuSeconds;
  if (windowMs <= 0 || seconds < 0) return undefined;
  const { atMs, memoryBytes } = latest;
  return { atMs, windowMs, cpuNanoCores: Math.round((seconds * 1e12) / windowMs), memoryBytes };
}
