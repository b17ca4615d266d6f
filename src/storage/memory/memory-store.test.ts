import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { describeStore } from '../conformance.ts';
import { compactionIntervalMs } from '../mvcc/local-store.ts';
import { CompactedError, type StoreEvent, StoreUnavailableError } from '../store.ts';
import { MemoryStore } from './memory-store.ts';

describeStore('memory', async () => {
  const clock = new VirtualClock();
  return {
    store: new MemoryStore({ clock }),
    elapse: (seconds) => clock.advance((seconds + 1) * 1_000),
  };
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('MemoryStore', () => {
  it('keeps the buffers that it is given', async () => {
    const store = new MemoryStore({ clock: new VirtualClock() });
    const value = bytes('1');
    await store.commit('/a', 0, value);
    expect((await store.get('/a')).kv?.value).toBe(value);
  });

  it('shows a write, and has told the watches of it, before commit returns', async () => {
    const store = new MemoryStore({ clock: new VirtualClock() });
    const seen: StoreEvent[] = [];
    store.watch('/', { afterRevision: 0, onEvents: (events) => seen.push(...events), onError: () => {} });
    await store.currentRevision();
    void store.commit('/a', 0, bytes('1'));
    expect(seen).toHaveLength(1);
  });

  it('says that its watches are current, but while it tells them and once it is closed', async () => {
    const store = new MemoryStore({ clock: new VirtualClock() });
    const said: (boolean | undefined)[] = [];
    const onEvents = (): number => said.push(store.watchesAreCurrent);
    store.watch('/', { afterRevision: 0, onEvents, onError: () => {} });
    await store.currentRevision();
    await store.commit('/a', 0, bytes('1'));
    said.push(store.watchesAreCurrent);
    await store.close();
    said.push(store.watchesAreCurrent);
    expect(said).toEqual([false, true, false]);
  });

  it('forgets what is older than the compaction interval, once per interval', async () => {
    const clock = new VirtualClock();
    const store = new MemoryStore({ clock });
    await store.commit('/a', 0, bytes('1'));
    await clock.advance(compactionIntervalMs);
    await store.commit('/a', 1, bytes('2'));
    expect((await store.get('/a', { revision: 1 })).kv).toBeDefined();
    await clock.advance(compactionIntervalMs);
    expect((await store.get('/a', { revision: 1 })).kv).toBeDefined();
    await store.commit('/a', 2, bytes('3'));
    await clock.advance(compactionIntervalMs);
    await expect(store.get('/a', { revision: 1 })).rejects.toThrow(CompactedError);
    expect((await store.get('/a', { revision: 2 })).kv).toBeDefined();
    await store.close();
    expect(clock.pending).toBe(0);
  });

  it('ends the watch whose callback throws, and no other', async () => {
    const store = new MemoryStore({ clock: new VirtualClock() });
    const errors: Error[] = [];
    const seen: StoreEvent[] = [];
    const onEvents = (): void => {
      throw new Error('broken');
    };
    store.watch('/', { afterRevision: 0, onEvents, onError: (error) => errors.push(error) });
    store.watch('/', { afterRevision: 0, onEvents: (events) => seen.push(...events), onError: () => {} });
    await store.currentRevision();
    expect((await store.commit('/a', 0, bytes('1'))).ok).toBe(true);
    expect((await store.commit('/b', 0, bytes('1'))).ok).toBe(true);
    expect(errors.map(({ message }) => message)).toEqual(['broken']);
    expect(seen).toHaveLength(2);
  });

  it('tells a watch that is opened after close', async () => {
    const store = new MemoryStore({ clock: new VirtualClock() });
    await store.close();
    const error = await new Promise((onError) => store.watch('/', { afterRevision: 0, onEvents: () => {}, onError }));
    expect(error).toBeInstanceOf(StoreUnavailableError);
  });
});
