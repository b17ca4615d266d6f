/** What the containers of a runtime have used, as CRI measures it. Pure. */
import type { ContainerUsage, RuntimePod } from '../runtime.ts';
import type { CriContainerStats } from './messages.ts';
import { timeMs } from './runtime-pods.ts';

const nanosPerSecond = 1e9;

/** Of those that run, and have been measured. */
export function containerUsages(stats: readonly CriContainerStats[], pods: readonly RuntimePod[]): ContainerUsage[] {
  const statsById = new Map(stats.map((each) => [each.attributes?.id, each]));
  return pods.flatMap(({ namespace, name: podName, containers }) =>
    containers.flatMap(({ id, name: containerName, state, startedAtMs }) => {
      const { cpu, memory } = statsById.get(id) ?? {};
      if (state !== 'running' || cpu?.usageCoreNanoSeconds === undefined || memory === undefined) return [];
      const cpuSeconds = Number(cpu.usageCoreNanoSeconds) / nanosPerSecond;
      const memoryWorkingSetBytes = Number(memory.workingSetBytes ?? 0n);
      return [
        {
          namespace,
          podName,
          containerName,
          startedAtMs,
          atMs: timeMs(cpu.timestamp),
          cpuSeconds,
          memoryWorkingSetBytes,
        },
      ];
    }),
  );
}
