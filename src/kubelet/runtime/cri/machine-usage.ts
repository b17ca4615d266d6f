/** What the whole machine has used since it started, as Linux says in /proc. */
import { readFile } from 'node:fs/promises';
import type { Clock } from '../../../base/clock.ts';
import type { ResourceUsage } from '../runtime.ts';
import { parseMeminfo } from './meminfo.ts';

/** The kernel tells programs its times in hundredths of a second, whatever it counts in itself. */
const ticksPerSecond = 100;
/** In the first line of /proc/stat, after its name. Those of guests are counted as their hosts' too. */
const busyFields = { user: 0, nice: 1, system: 2, irq: 5, softirq: 6 } as const;

/** Undefined where there is no such machine to read. */
export async function readMachineUsage(clock: Clock, procDirectory = '/proc'): Promise<ResourceUsage | undefined> {
  const read = (name: string): Promise<string> => readFile(`${procDirectory}/${name}`, 'utf8').catch(() => '');
  const [stat, meminfo] = await Promise.all([read('stat'), read('meminfo')]);
  const cpuSeconds = busySeconds(stat);
  const memoryWorkingSetBytes = workingSetBytes(meminfo);
  if (cpuSeconds === undefined || memoryWorkingSetBytes === undefined) return undefined;
  return { atMs: clock.now(), cpuSeconds, memoryWorkingSetBytes };
}

/** Of all processors together, from /proc/stat. Pure. */
export function busySeconds(stat: string): number | undefined {
  const fields = /^cpu +(.*)$/m.exec(stat)?.[1]?.split(' ').map(Number);
  if (fields === undefined) return undefined;
  const ticks = Object.values(busyFields).reduce<number>((sum, field) => sum + (fields[field] ?? 0), 0);
  return ticks / ticksPerSecond;
}

/** What is in use, without what of files can be read again at any time; from /proc/meminfo. Pure. */
export function workingSetBytes(meminfo: string): number | undefined {
  const memory = parseMeminfo(meminfo);
  return memory === undefined ? undefined : Math.max(memory.capacityBytes - memory.availableBytes, 0);
}
