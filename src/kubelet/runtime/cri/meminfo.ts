import type { NodeReadings } from '../../eviction/readings.ts';

/**
 * What upstream calls available: all but the working set, so what is free, and what the kernel keeps of files that nobody has looked at for a while.
 * Undefined where the text is not /proc/meminfo. Pure.
 */
export function parseMeminfo(text: string): NonNullable<NodeReadings['memory']> | undefined {
  const bytesOf = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? Number.NaN) * 1024;
  const [total, free] = [bytesOf('MemTotal'), bytesOf('MemFree')];
  const inactive = bytesOf(String.raw`Inactive\(file\)`);
  if (Number.isNaN(total) || Number.isNaN(free)) return undefined;
  return { capacityBytes: total, availableBytes: free + (Number.isNaN(inactive) ? 0 : inactive) };
}
