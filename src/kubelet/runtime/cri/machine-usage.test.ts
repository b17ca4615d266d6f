import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../base/virtual-clock.ts';
import { busySeconds, readMachineUsage, workingSetBytes } from './machine-usage.ts';

const stat = ['cpu  100 20 30 99999 888 4 5 6 7 8', 'cpu0 1 2 3 4 5 6 7 8 9 10', 'intr 12', ''].join('\n');
const meminfo = [
  'MemTotal:       16000 kB',
  'MemFree:         4000 kB',
  'MemAvailable:    9000 kB',
  'Inactive:        5000 kB',
  'Inactive(file):  2000 kB',
  'HugePages_Total:     0',
  '',
].join('\n');

describe('the use of the machine', () => {
  it.each<[string, string, number | undefined]>([
    ['processors that are not idle', stat, 1.59],
    ['nothing where no processors are named', 'intr 12\n', undefined],
    ['nothing where there is nothing', '', undefined],
  ])('counts %s', (_, text, expected) => expect(busySeconds(text)).toBe(expected));

  it.each<[string, string, number | undefined]>([
    ['memory without files that nobody reads', meminfo, 10_000 * 1024],
    ['all memory where nothing is said of files', 'MemTotal: 16 kB\nMemFree: 4 kB\n', 12 * 1024],
    ['never less than nothing', 'MemTotal: 16 kB\nMemFree: 4 kB\nInactive(file): 14 kB\n', 0],
    ['nothing where there is nothing', '', undefined],
  ])('counts %s', (_, text, expected) => expect(workingSetBytes(text)).toBe(expected));

  it('is read at a time', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wherry-proc-'));
    const clock = new VirtualClock();
    try {
      expect(await readMachineUsage(clock, folder)).toBeUndefined();
      await writeFile(join(folder, 'stat'), stat);
      await writeFile(join(folder, 'meminfo'), meminfo);
      const expected = { atMs: clock.now(), cpuSeconds: 1.59, memoryWorkingSetBytes: 10_000 * 1024 };
      expect(await readMachineUsage(clock, folder)).toEqual(expected);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
