/** What simulated containers use: small amounts, the same each time for the same image and name, so that there is something to see. Pure. */
import type { RuntimeUsage } from '../runtime.ts';
import type { SimulatedContainer } from './simulated-container.ts';

/** What a machine uses that has nothing to do. */
const idleCores = 0.05;
const idleMemoryBytes = 200 * 1024 * 1024;
const mebibyte = 1024 * 1024;

export interface MachineHistory {
  readonly atMs: number;
  readonly startedAtMs: number;
  /** Of containers that have ended. */
  readonly pastCpuSeconds: number;
}

export function simulatedUsage(running: readonly SimulatedContainer[], history: MachineHistory): RuntimeUsage {
  const { atMs, startedAtMs, pastCpuSeconds } = history;
  const containers = running.map((container) => ({
    atMs,
    namespace: container.pod.metadata.namespace ?? '',
    podName: container.pod.metadata.name ?? '',
    containerName: container.spec.name,
    startedAtMs: container.status.startedAtMs,
    cpuSeconds: cpuSecondsOf(container, atMs),
    memoryWorkingSetBytes: (4 + (numberOf(container) % 28)) * mebibyte,
  }));
  const idleSeconds = (idleCores * (atMs - startedAtMs)) / 1000;
  return {
    containers,
    machine: {
      atMs,
      cpuSeconds: containers.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, idleSeconds + pastCpuSeconds),
      memoryWorkingSetBytes: containers.reduce((sum, each) => sum + each.memoryWorkingSetBytes, idleMemoryBytes),
    },
  };
}

/** A few thousandths of a processor, all the time. */
export function cpuSecondsOf(container: SimulatedContainer, atMs: number): number {
  const cores = (1 + (numberOf(container) % 5)) / 1000;
  return (cores * (atMs - container.status.startedAtMs)) / 1000;
}

function numberOf({ spec, status }: SimulatedContainer): number {
  let number = 7;
  for (const character of `${status.image} ${spec.name}`) number = (number * 31 + character.charCodeAt(0)) >>> 0;
  return number;
}
