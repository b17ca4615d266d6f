import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Logger } from '../../../base/logger.ts';
import { VirtualClock } from '../../../base/virtual-clock.ts';
import { LogRotation, removeLog, tidyPlan } from './log-rotation.ts';

const plans: readonly { name: string; names: string[]; max?: number; remove: string[]; compress: string[] }[] = [
  { name: 'nothing', names: [], remove: [], compress: [] },
  { name: 'one file', names: ['0.log.1'], remove: [], compress: ['0.log.1'] },
  { name: 'what was compressed before', names: ['0.log.1.gz', '0.log.2'], remove: [], compress: ['0.log.2'] },
  {
    name: 'as many as may be',
    names: ['0.log.1.gz', '0.log.2.gz', '0.log.3.gz', '0.log.4'],
    remove: ['0.log.1.gz'],
    compress: ['0.log.4'],
  },
  { name: 'what was not finished', names: ['0.log.1.tmp', '0.log.2'], remove: ['0.log.1.tmp'], compress: ['0.log.2'] },
  { name: 'two files at most', names: ['0.log.1', '0.log.2'], max: 2, remove: ['0.log.1', '0.log.2'], compress: [] },
];

describe('tidying up before a rotation', () => {
  it.each(plans)('with $name', ({ names, max = 5, remove, compress }) => {
    expect(tidyPlan(names, max)).toEqual({ remove, compress });
  });
});

describe('rotation of logs', () => {
  let folder: string;
  let path: string;
  const reopened: string[] = [];
  const warnings: string[] = [];
  let clock: VirtualClock;
  let reopenError: Error | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wherry-rotation-'));
    path = join(folder, '0.log');
    reopened.length = 0;
    warnings.length = 0;
    reopenError = undefined;
    clock = new VirtualClock(Date.UTC(2026, 0, 2, 15, 4, 5));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const logger = { warn: (_: object, message: string) => void warnings.push(message) } as unknown as Logger;
  const newRotation = (): LogRotation =>
    new LogRotation({
      clock,
      logger,
      logs: async () => [{ containerId: 'c1', path }],
      reopen: async (id) => {
        if (reopenError !== undefined) throw reopenError;
        reopened.push(id);
        await writeFile(path, '');
      },
      logBytesMax: 10,
      logFilesMax: 4,
    });

  it('leaves logs that are small, or not there', async () => {
    const rotation = newRotation();
    await rotation.rotateAll();
    await writeFile(path, '123456789');
    await rotation.rotateAll();
    expect([await readdir(folder), reopened, warnings]).toEqual([['0.log'], [], []]);
  });

  it('keeps so many files, all but the newest two compressed', async () => {
    const rotation = newRotation();
    for (let round = 0; round < 6; round++) {
      await writeFile(path, `content of ${round}`);
      await rotation.rotateAll();
      await clock.advance(1000);
    }
    expect((await readdir(folder)).sort()).toEqual([
      '0.log',
      '0.log.20260102-150408.gz',
      '0.log.20260102-150409.gz',
      '0.log.20260102-150410',
    ]);
    expect(gunzipSync(await readFile(`${path}.20260102-150408.gz`)).toString()).toBe('content of 3');
    expect(await readFile(`${path}.20260102-150410`, 'utf8')).toBe('content of 5');
    expect((await stat(path)).size).toBe(0);
    expect(reopened).toEqual(Array(6).fill('c1'));
  });

  it('gives a log its name back where the runtime does not open another', async () => {
    await writeFile(path, 'something long');
    reopenError = new Error('not now');
    const rotation = newRotation();
    await rotation.rotateAll();
    expect([await readdir(folder), warnings]).toEqual([['0.log'], ['a log could not be rotated']]);
    reopenError = undefined;
    await rotation.rotateAll();
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('looks every ten seconds until it is stopped', async () => {
    const rotation = newRotation();
    rotation.start();
    await writeFile(path, 'something long');
    await clock.advance(10_000);
    await expect.poll(() => reopened).toEqual(['c1']);
    await expect.poll(() => clock.pending).toBe(1);
    rotation.stop();
    rotation.stop();
    expect(clock.pending).toBe(0);
  });

  it('is undone with the log', async () => {
    for (const name of ['0.log', '0.log.20260102-150405.gz', '10.log', '1.log'])
      await writeFile(join(folder, name), '');
    await removeLog(path);
    await removeLog(path);
    expect(await readdir(folder)).toEqual(['1.log', '10.log']);
  });
});
