import { describe, expect, it } from 'vitest';
import { CompactedError, type StoreEvent } from '../store.ts';
import { MvccState } from './state.ts';

const put = (key: string, revision: number, bytes = 1): StoreEvent => ({
  type: 'put',
  kv: { key, value: new Uint8Array(bytes), createRevision: revision, modRevision: revision },
});

describe('MvccState', () => {
  it('holds no more events than its limit: the oldest are compacted away', () => {
    const state = new MvccState({ eventsMax: 5_000, bytesMax: Number.POSITIVE_INFINITY });
    for (let revision = 1; revision <= 20_000; revision++) state.apply(put(`${revision % 10}`, revision));
    expect(state.compactedRevision).toBe(15_000);
    expect(state.eventsAfter(15_000)).toHaveLength(5_000);
    expect(() => state.eventsAfter(14_999)).toThrow(CompactedError);
    expect(state.get('0', 15_000)?.modRevision).toBe(15_000);
    expect(state.size).toBe(10);
  });

  it('holds no more bytes of old versions than its limit', () => {
    const state = new MvccState({ eventsMax: 1_000_000, bytesMax: 100_000 });
    for (let revision = 1; revision <= 100; revision++) state.apply(put('a', revision, 10_000));
    expect(100 - state.compactedRevision).toBe(9);
    expect(state.get('a', state.compactedRevision)?.value.length).toBe(10_000);
  });

  it('does not count the newest versions as history', () => {
    const state = new MvccState({ eventsMax: 1_000_000, bytesMax: 100_000 });
    for (let revision = 1; revision <= 100; revision++) state.apply(put(`${revision}`, revision, 10_000));
    expect(state.compactedRevision).toBe(0);
  });

  it('lists a prefix at an old revision after more writes elsewhere than it looks through', () => {
    const state = new MvccState();
    state.apply(put('/a/1', 1));
    state.apply(put('/a/2', 2));
    for (let revision = 3; revision <= 2_000; revision++) state.apply(put('/b/1', revision));
    state.apply({ type: 'delete', key: '/a/1', revision: 2_001 });
    expect(state.list('/a/', { revision: 2 }).kvs.map(({ key }) => key)).toEqual(['/a/1', '/a/2']);
    expect(state.list('/a/', { revision: 1_999, limit: 1 })).toMatchObject({ remaining: 1 });
    expect(state.list('/a/').kvs.map(({ key }) => key)).toEqual(['/a/2']);
  });

  it('refuses an event that does not follow', () => {
    const state = new MvccState(undefined, 7);
    expect(() => state.apply(put('a', 9))).toThrow('the event of revision 9 cannot follow revision 7');
    expect(() => state.eventsAfter(6)).toThrow(CompactedError);
  });
});
