import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLog } from './write-ahead-check.ts';

/** A log as LevelDB writes it: small records, and one over several blocks. */
let log: Buffer;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'write-ahead-check-'));
  const level = new ClassicLevel(directory);
  for (let index = 0; index < 200; index++) await level.put(`key ${index}`, 'x'.repeat(index * 7));
  await level.put('large', 'y'.repeat(100_000));
  await level.put('last', 'z');
  await level.close();
  const name = (await readdir(directory)).find((entry) => entry.endsWith('.log'));
  log = await readFile(join(directory, name!));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

function altered(at: number, bytes: Uint8Array): Buffer {
  const copy = Buffer.from(log);
  copy.set(bytes, at);
  return copy;
}

describe('checkLog', () => {
  it('finds a log whole that LevelDB wrote, and an empty one', () => {
    expect(log.length).toBeGreaterThan(200_000);
    expect(checkLog(log)).toBe('whole');
    expect(checkLog(new Uint8Array(0))).toBe('whole');
  });

  it('finds a log torn that ends anywhere within a record', () => {
    for (const cut of [1, 5, 12, 20_000, 100_000, 150_000]) {
      const condition = checkLog(log.subarray(0, log.length - cut));
      expect(['torn', 'whole'], `without its last ${cut} bytes`).toContain(condition);
    }
    expect(checkLog(log.subarray(0, log.length - 1))).toBe('torn');
    expect(checkLog(Buffer.concat([log, Buffer.alloc(5_000)]))).toBe('torn');
  });

  it.each([
    { name: 'a bit of the first record', damage: () => altered(10, Uint8Array.of(log[10]! ^ 1)) },
    { name: 'the length of a record', damage: () => altered(4, Uint8Array.of(0xff, 0xff)) },
    { name: 'a block of zeros', damage: () => altered(32_768, new Uint8Array(32_768)) },
    {
      name: 'a stretch of noise',
      damage: () =>
        altered(
          50_000,
          Uint8Array.from({ length: 300 }, (_, i) => i * 89),
        ),
    },
    { name: 'the middle of the large record', damage: () => altered(log.length - 50_000, Uint8Array.of(0)) },
    { name: 'everything but the end', damage: () => altered(0, new Uint8Array(log.length - 40)) },
  ])('finds a log damaged where $name is altered', ({ damage }) => {
    expect(checkLog(damage())).toBe('damaged');
  });
});
