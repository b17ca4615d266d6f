/**
 * The process that crash.test.ts kills: writes to a store without end, many commits at once, and prints each one that was
 * acknowledged as `<writer> <number> <revision>`.
 */
import { writeSync } from 'node:fs';
import { systemClock } from '../../base/clock.ts';
import { writeOf, writers } from './crash-writes.ts';
import { EmbeddedStore } from './embedded-store.ts';

const store = await EmbeddedStore.open({ directory: process.argv[2]!, clock: systemClock });
writeSync(1, 'ready\n');

async function write(writer: number): Promise<void> {
  for (let number = 0; ; number++) {
    const { key, value } = writeOf(writer, number);
    const { kv } = await store.get(key);
    const result = await store.commit(key, kv?.modRevision ?? 0, value);
    if (!result.ok) throw new Error(`a conflict on ${key}, which nobody else writes`);
    // Synchronously: what the parent has read was acknowledged, and nothing acknowledged is lost in a buffer of ours.
    writeSync(1, `${writer} ${number} ${result.revision}\n`);
  }
}

await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
