import { describe, expect, it } from 'vitest';
import { CompactedError, FutureRevisionError, StoreUnavailableError } from '../store.ts';
import { names, type OpenStore, rejection, shape, toBytes, useStore } from './fixture.ts';

export function describeCompaction(open: OpenStore): void {
  describe('compaction', () => {
    const fixture = useStore(open);

    it('keeps the newest version of every key, and the state at its own revision', async () => {
      const { store, prefix, key } = fixture();
      const untouched = await fixture().create('untouched', '1');
      const created = await fixture().create('a', '1');
      const updated = await fixture().update('a', created, '2');
      await fixture().remove('gone', await fixture().create('gone'));
      const compacted = await store.currentRevision();
      const latest = await fixture().update('a', updated, '3');
      await store.compact(compacted);

      const then = await store.list(prefix, { revision: compacted });
      expect(then.kvs.map((kv) => shape(kv, prefix))).toEqual([
        { key: 'a', value: '2', createRevision: created, modRevision: updated },
        { key: 'untouched', value: '1', createRevision: untouched, modRevision: untouched },
      ]);
      expect((await store.get(key('a'), { revision: compacted })).kv?.modRevision).toBe(updated);
      expect((await store.get(key('a'))).kv?.modRevision).toBe(latest);
      expect((await store.get(key('untouched'))).kv?.modRevision).toBe(untouched);
      expect(names((await store.list(prefix)).kvs, prefix)).toEqual(['a', 'untouched']);
    });

    it('ends reads before its revision with CompactedError', async () => {
      const { store, prefix, key } = fixture();
      const created = await fixture().create('a', '1');
      const compacted = await fixture().update('a', created, '2');
      await store.compact(compacted);
      expect(await rejection(store.get(key('a'), { revision: created }))).toBeInstanceOf(CompactedError);
      expect(await rejection(store.list(prefix, { revision: created }))).toBeInstanceOf(CompactedError);
    });

    it('ends a watch that starts before its revision with CompactedError, delivering nothing', async () => {
      const { store } = fixture();
      const created = await fixture().create('a', '1');
      const updated = await fixture().update('a', created, '2');
      const compacted = await fixture().update('a', updated, '3');
      await store.compact(compacted);
      const watch = fixture().watch(created - 1);
      await watch.until(({ errors }) => errors.length > 0);
      await fixture().create('b');
      expect(watch.errors).toHaveLength(1);
      expect(watch.errors[0]).toBeInstanceOf(CompactedError);
      expect(watch.events).toEqual([]);
    });

    it('lets a watch start at its revision, and leaves watches that are open alone', async () => {
      const { store, prefix } = fixture();
      const before = await store.currentRevision();
      const open = fixture().watch(before);
      const compacted = await fixture().create('a', '1');
      await open.untilRevision(compacted);
      await store.compact(compacted);
      const started = fixture().watch(compacted);
      const last = await fixture().create('b', '1');
      await Promise.all([open.untilRevision(last), started.untilRevision(last)]);
      expect(open.story(prefix)).toEqual(['put a=1', 'put b=1']);
      expect(started.story(prefix)).toEqual(['put b=1']);
      expect([...open.errors, ...started.errors]).toEqual([]);
    });

    it('at or before an earlier one changes nothing; past the newest revision it is refused', async () => {
      const { store, key } = fixture();
      const created = await fixture().create('a', '1');
      const compacted = await fixture().update('a', created, '2');
      await store.compact(compacted);
      await store.compact(compacted);
      await store.compact(created);
      expect((await store.get(key('a'), { revision: compacted })).kv).toBeDefined();
      expect(await rejection(store.compact(compacted + 100))).toBeInstanceOf(FutureRevisionError);
    });
  });
}

export function describeClosing(open: OpenStore): void {
  describe('ping and close', () => {
    const fixture = useStore(open);

    it('ping resolves while the store is open', async () => {
      await expect(fixture().store.ping()).resolves.toBeUndefined();
    });

    it('close may be called twice, also at once, and ends watches without an error', async () => {
      const { store } = fixture();
      const watch = fixture().watch(await store.currentRevision());
      await watch.untilRevision(await fixture().create('a'));
      await Promise.all([store.close(), store.close()]);
      await store.close();
      expect(watch.errors).toEqual([]);
    });

    it('close settles the commits that are under way', async () => {
      const { store, key } = fixture();
      const commits = Array.from({ length: 10 }, (_, index) => store.commit(key(`${index}`), 0, toBytes('1')));
      await store.close();
      for (const outcome of await Promise.allSettled(commits)) {
        if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(StoreUnavailableError);
        else expect(outcome.value.ok).toBe(true);
      }
    });

    it('after close every call is refused as unavailable', async () => {
      const { store, prefix, key } = fixture();
      await store.close();
      const calls = [
        store.currentRevision(),
        store.get(key('a')),
        store.list(prefix),
        store.count(prefix),
        store.commit(key('a'), 0, toBytes('1')),
        store.compact(1),
        store.ping(),
      ];
      for (const call of calls) expect(await rejection(call)).toBeInstanceOf(StoreUnavailableError);
    });
  });
}
