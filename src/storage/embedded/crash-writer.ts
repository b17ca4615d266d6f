/**
 * The process that crash.test.ts kills: writes to a store without end, many commits at once, and prints each one that was
 * acknowledged as `<writer> <number> <revision>`.
 */
import { writeSync } from 'node:fs';
import { systemClock } from '../../base/clock.ts';
import { writeOf, writers } from './crash-writes.ts';
import { EmbeddedStore } from './embedded-store.ts';

const store = await EmbeddedStore.open({ directory: process.argv[2]!, clock: systemClock });
say('ready\n');

/** Writes at once, and where the pipe is full, waits until the parent has read some of it. */
function say(line: string): void {
  for (let rest = Buffer.from(line); rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

async function write(writer: number): Promise<void> {
  for (let number = 0; ; number++) {
    const { key, value } = writeOf(writer, number);
    const { kv } = await store.get(key);
    const result = await store.commit(key, kv?.modRevision ?? 0, value);
    if (!result.ok) throw new Error(`a conflict on ${key}, which nobody else writes`);
    // Synchronously: what the parent has read was acknowledged, and nothing acknowledged is lost in a buffer of ours.
    say(`${writer} ${number} ${result.revision}\n`);
  }
}

await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
