/** What the containers and Pods of a runtime have used, as CRI measures it. Pure. */
import type { ContainerUsage, PodUsage, ResourceUsage, RuntimePod } from '../runtime.ts';
import type { CriContainerStats, CriPodSandboxStats } from './messages.ts';
import { timeMs } from './runtime-pods.ts';

const nanosPerSecond = 1e9;

/** Of those that run, and have been measured. */
export function containerUsages(stats: readonly CriContainerStats[], pods: readonly RuntimePod[]): ContainerUsage[] {
  const statsById = new Map(stats.map((each) => [each.attributes?.id, each]));
  return pods.flatMap(({ namespace, name: podName, containers }) =>
    containers.flatMap(({ id, name: containerName, state, startedAtMs }) => {
      const usage = usageOf(statsById.get(id));
      if (state !== 'running' || usage === undefined) return [];
      return [{ namespace, podName, containerName, startedAtMs, ...usage }];
    }),
  );
}

/** Of those that have a sandbox that is ready, and have been measured. */
export function podUsages(stats: readonly CriPodSandboxStats[], pods: readonly RuntimePod[]): PodUsage[] {
  const statsById = new Map(stats.map(({ attributes, linux }) => [attributes?.id, linux]));
  return pods.flatMap(({ namespace, name: podName, sandboxes }) => {
    const usage = usageOf(statsById.get(sandboxes.find(({ ready }) => ready)?.id));
    return usage === undefined ? [] : [{ namespace, podName, ...usage }];
  });
}

function usageOf({ cpu, memory }: Partial<Pick<CriContainerStats, 'cpu' | 'memory'>> = {}): ResourceUsage | undefined {
  if (cpu?.usageCoreNanoSeconds === undefined || memory === undefined) return undefined;
  return {
    atMs: timeMs(cpu.timestamp),
    cpuSeconds: Number(cpu.usageCoreNanoSeconds) / nanosPerSecond,
    memoryWorkingSetBytes: Number(memory.workingSetBytes ?? 0n),
  };
}
