import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import type { Volume } from '../../api/core/v1/volume.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { limitsOf, VolumeLimits } from './volume-limits.ts';

let folder: TemporaryFolder;
let clock: VirtualClock;
let told: string[];

beforeEach(async () => {
  folder = await makeTemporaryFolder();
  clock = new VirtualClock();
  told = [];
});

afterEach(() => folder.remove());

function limitsFor(limits: Record<string, string>): VolumeLimits {
  return new VolumeLimits({
    clock,
    limits: new Map(Object.entries(limits)),
    pathOf: (name) => (name === 'later' ? undefined : join(folder.path, name)),
    onExceeded: (message) => told.push(`${clock.monotonic() / 1000}s ${message}`),
  });
}

/** Lets ten seconds pass, and the look at the files be done. */
async function nextLook(): Promise<void> {
  await clock.advance(10_000);
  await expect.poll(() => clock.pending + told.length).toBeGreaterThan(0);
}

it('tells once of a volume that holds too much, wherever in it', async () => {
  await mkdir(join(folder.path, 'big/dir'), { recursive: true });
  await mkdir(join(folder.path, 'small'));
  const limits = limitsFor({ later: '1', small: '64Ki', big: '64Ki' });
  limits.start();
  await nextLook();
  expect(told).toEqual([]);
  await writeFile(join(folder.path, 'big/dir/file'), Buffer.alloc(100_000, 1));
  await nextLook();
  const message = 'Usage of EmptyDir volume "big" exceeds the limit "64Ki". ';
  expect(told).toEqual([`20s ${message}`]);
  await clock.advance(60_000);
  expect(told).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

it('does not mind what goes meanwhile', async () => {
  const limits = limitsFor({ gone: '1Ki' });
  limits.start();
  await rm(join(folder.path, 'gone'), { recursive: true, force: true });
  await nextLook();
  expect(told).toEqual([]);
  await limits.stop();
  await limits.stop();
  expect(clock.pending).toBe(0);
});

it('looks at nothing where there is no limit', () => {
  limitsFor({}).start();
  expect(clock.pending).toBe(0);
});

it('limits are those of volumes on disk', () => {
  const volumes = [
    { name: 'a', emptyDir: { sizeLimit: '1Gi' } },
    { name: 'b', emptyDir: { sizeLimit: '1Gi', medium: 'Memory' } },
    { name: 'c', emptyDir: {} },
    { name: 'd', emptyDir: { sizeLimit: '0' } },
    { name: 'e', configMap: { name: 'x' } },
  ] as unknown as readonly Volume[];
  expect([...limitsOf(volumes)]).toEqual([['a', '1Gi']]);
});
