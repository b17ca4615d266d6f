import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { isWhole, type Write, writeOf, writers } from './crash-writes.ts';
import { EmbeddedStore } from './embedded-store.ts';

/** After how many acknowledged writes each round's process is killed: right at the start, and well under way. */
const rounds = [1, 40, 333, 1_000, 2_500];

const script = new URL('./crash-writer.ts', import.meta.url).pathname;

/** What is known to stand under each key: the value of its last acknowledged write. Deleted keys are absent. */
type Known = Map<string, { readonly revision: number; readonly value: Buffer }>;

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'crash-'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

interface Killed {
  /** The highest revision that was acknowledged. */
  readonly revision: number;
  /** The one write of each writer that may or may not have happened. */
  readonly underWay: readonly Write[];
}

/**
 * Runs the writer until it has acknowledged so many writes, kills it, and takes down what it acknowledged before it died.
 */
async function writeUntilKilled(writes: number, known: Known): Promise<Killed> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const next = new Array<number>(writers).fill(0);
  let count = 0;
  let reached = 0;
  for await (const line of createInterface(child.stdout)) {
    if (line === 'ready') continue;
    const [writer, number, revision] = line.split(' ').map(Number) as [number, number, number];
    const { key, value } = writeOf(writer, number);
    if (value === undefined) known.delete(key);
    else known.set(key, { revision, value });
    next[writer] = number + 1;
    reached = Math.max(reached, revision);
    if (++count === writes) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  expect(count).toBeGreaterThanOrEqual(writes);
  return { revision: reached, underWay: next.map((number, writer) => writeOf(writer, number)) };
}

/** Holds the store to what is known, and makes known what became of the writes that were under way. */
async function compare(store: EmbeddedStore, known: Known, underWay: readonly Write[]): Promise<void> {
  for (const { key, value } of underWay) {
    const { kv } = await store.get(key);
    const before = known.get(key);
    if (kv?.modRevision === before?.revision) continue;
    // Not as it was, so the write has happened, and as a whole.
    expect({ key, value: kv && Buffer.from(kv.value) }).toEqual({ key, value });
    if (kv === undefined) known.delete(key);
    else known.set(key, { revision: kv.modRevision, value: Buffer.from(kv.value) });
  }
  const { kvs } = await store.list('/');
  expect(kvs.map(({ key }) => key).sort()).toEqual([...known.keys()].sort());
  for (const { key, modRevision, value } of kvs) {
    expect({ key, whole: isWhole(value), modRevision }).toEqual({
      key,
      whole: true,
      modRevision: known.get(key)!.revision,
    });
    expect(known.get(key)!.value.equals(value), `the value of ${key}`).toBe(true);
  }
}

describe('a process killed at any point', () => {
  it('leaves every acknowledged write, whole, and nothing that was not written', async () => {
    const known: Known = new Map();
    for (const writes of rounds) {
      const { revision, underWay } = await writeUntilKilled(writes, known);
      const store = await EmbeddedStore.open({ directory, clock: systemClock });
      expect(await store.currentRevision()).toBeGreaterThanOrEqual(revision);
      await compare(store, known, underWay);
      await store.close();
    }
    expect(known.size).toBeGreaterThan(100);
  }, 60_000);
});
