import { describe, expect, it } from 'vitest';
import { expectOk, type OpenStore, shape, toBytes, toText, useStore } from './fixture.ts';

const largeValueBytes = 1_500_000;
const expectedRevisionOfNothing = 999_999_999;

export function describeCommits(open: OpenStore): void {
  describe('commit', () => {
    const fixture = useStore(open);

    it('creates an absent key at revision 0 and stamps it', async () => {
      const { store, prefix, key } = fixture();
      const before = await store.currentRevision();
      const result = await store.commit(key('a'), 0, toBytes('1'));
      expect(result).toEqual({ ok: true, revision: before + 1 });
      const { revision, kv } = await store.get(key('a'));
      expect(revision).toBe(before + 1);
      expect(shape(kv, prefix)).toEqual({
        key: 'a',
        value: '1',
        createRevision: before + 1,
        modRevision: before + 1,
      });
    });

    it('refuses to create a key that is there, and tells what is there', async () => {
      const { store, prefix, key } = fixture();
      const created = await fixture().create('a', '1');
      const result = await store.commit(key('a'), 0, toBytes('2'));
      expect(result.ok).toBe(false);
      if (result.ok) return;
      expect(result.revision).toBe(created);
      expect(shape(result.current, prefix)).toEqual({
        key: 'a',
        value: '1',
        createRevision: created,
        modRevision: created,
      });
      expect(await store.currentRevision()).toBe(created);
    });

    it('updates at the expected revision and keeps the create revision', async () => {
      const { store, prefix, key } = fixture();
      const created = await fixture().create('a', '1');
      const updated = await fixture().update('a', created, '2');
      expect(updated).toBe(created + 1);
      expect(shape((await store.get(key('a'))).kv, prefix)).toEqual({
        key: 'a',
        value: '2',
        createRevision: created,
        modRevision: updated,
      });
    });

    it('refuses an update or a deletion at a stale revision', async () => {
      const { store, prefix, key } = fixture();
      const created = await fixture().create('a', '1');
      const updated = await fixture().update('a', created, '2');
      for (const value of [toBytes('3'), undefined]) {
        const result = await store.commit(key('a'), created, value);
        expect(result.ok).toBe(false);
        if (!result.ok) expect(shape(result.current, prefix)).toMatchObject({ value: '2', modRevision: updated });
      }
      expect(await store.currentRevision()).toBe(updated);
    });

    it('deletes at the expected revision; the key can begin a new life', async () => {
      const { store, prefix, key } = fixture();
      const created = await fixture().create('a', '1');
      const deleted = await fixture().remove('a', created);
      expect(deleted).toBe(created + 1);
      expect(await store.get(key('a'))).toEqual({ revision: deleted, kv: undefined });
      const recreated = await fixture().create('a', '2');
      expect(shape((await store.get(key('a'))).kv, prefix)).toEqual({
        key: 'a',
        value: '2',
        createRevision: recreated,
        modRevision: recreated,
      });
    });

    it('refuses to update or delete an absent key, and tells that nothing is there', async () => {
      const { store, key } = fixture();
      const revision = await fixture().create('other');
      for (const value of [toBytes('1'), undefined]) {
        const result = await store.commit(key('a'), expectedRevisionOfNothing, value);
        expect(result).toEqual({ ok: false, revision, current: undefined });
      }
    });

    it('deletes an absent key at revision 0 without a new revision', async () => {
      const { store, key } = fixture();
      const revision = await fixture().create('other');
      expect(await store.commit(key('a'), 0, undefined)).toEqual({ ok: true, revision });
      expect(await store.currentRevision()).toBe(revision);
    });

    it('refuses to delete at revision 0 a key that is there', async () => {
      const { store, key } = fixture();
      const created = await fixture().create('a');
      const result = await store.commit(key('a'), 0, undefined);
      expect(result.ok).toBe(false);
      expect((await store.get(key('a'))).kv?.modRevision).toBe(created);
    });
  });
}

export function describeConcurrentCommits(open: OpenStore): void {
  describe('concurrent commits', () => {
    const fixture = useStore(open);

    it('let exactly one of many creators of a key win', async () => {
      const { store, key } = fixture();
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, writer) => store.commit(key('a'), 0, toBytes(`writer ${writer}`))),
      );
      const winners = results.flatMap((result, writer) => (result.ok ? [{ writer, revision: result.revision }] : []));
      expect(winners).toHaveLength(1);
      const [winner] = winners;
      for (const result of results) {
        if (!result.ok) expect(toText(result.current!.value)).toBe(`writer ${winner!.writer}`);
      }
      const { kv } = await store.get(key('a'));
      expect(kv?.modRevision).toBe(winner!.revision);
      expect(toText(kv!.value)).toBe(`writer ${winner!.writer}`);
    });

    it('let exactly one of an update and a deletion win', async () => {
      const { store, key } = fixture();
      for (let round = 0; round < 10; round++) {
        const created = await fixture().create(`${round}`);
        const [updated, deleted] = await Promise.all([
          store.commit(key(`${round}`), created, toBytes('2')),
          store.commit(key(`${round}`), created, undefined),
        ]);
        expect(updated.ok).toBe(!deleted.ok);
        expect((await store.get(key(`${round}`))).kv !== undefined).toBe(updated.ok);
      }
    });

    it('lose no increment of a counter', async () => {
      const { store, key } = fixture();
      await fixture().create('counter', '0');
      const increment = async (): Promise<void> => {
        for (let done = 0; done < 10; ) {
          const { kv } = await store.get(key('counter'));
          const next = toBytes(`${Number(toText(kv!.value)) + 1}`);
          if ((await store.commit(key('counter'), kv!.modRevision, next)).ok) done++;
        }
      };
      await Promise.all(Array.from({ length: 8 }, increment));
      expect(toText((await store.get(key('counter'))).kv!.value)).toBe('80');
    });

    it('to different keys all succeed, each with a revision of its own and none left out', async () => {
      const { store, key } = fixture();
      const before = await store.currentRevision();
      const results = await Promise.all(
        Array.from({ length: 100 }, (_, index) => store.commit(key(`${index}`), 0, toBytes(`${index}`))),
      );
      const revisions = results.map(expectOk).sort((a, b) => a - b);
      expect(revisions).toEqual(Array.from({ length: 100 }, (_, index) => before + 1 + index));
      expect(await store.currentRevision()).toBe(before + 100);
    });

    it('are visible to whoever reads after the answer', async () => {
      const { store, key } = fixture();
      const writeThenRead = async (_: unknown, index: number): Promise<void> => {
        const revision = await fixture().create(`${index}`);
        const got = await store.get(key(`${index}`));
        expect(got.kv?.modRevision).toBe(revision);
        expect(got.revision).toBeGreaterThanOrEqual(revision);
        expect((await store.list(key(`${index}`))).kvs.some((kv) => kv.modRevision === revision)).toBe(true);
      };
      await Promise.all(Array.from({ length: 20 }, writeThenRead));
    });
  });
}

export function describeValues(open: OpenStore): void {
  describe('values', () => {
    const fixture = useStore(open);

    it('come back byte for byte, whatever bytes they are', async () => {
      const { store, key } = fixture();
      const everyByte = Uint8Array.from({ length: 512 }, (_, index) => index & 0xff);
      const cases: [string, Uint8Array][] = [
        ['every byte', everyByte],
        ['empty', new Uint8Array(0)],
        ['a zero byte', new Uint8Array(1)],
        ['not UTF-8', Uint8Array.of(0xff, 0xfe, 0xc3, 0x28)],
        ['a view into a larger buffer', everyByte.subarray(100, 200)],
      ];
      for (const [name, value] of cases) await fixture().create(name, value);
      for (const [name, value] of cases) {
        const { kv } = await store.get(key(name));
        expect({ name, bytes: Buffer.from(kv!.value).toString('hex') }).toEqual({
          name,
          bytes: Buffer.from(value).toString('hex'),
        });
      }
    });

    it('may be as large as upstream allows, several in one list', async () => {
      const { store, prefix } = fixture();
      const watch = fixture().watch(await store.currentRevision());
      const value = Uint8Array.from({ length: largeValueBytes }, (_, index) => (index * 7) & 0xff);
      let last = 0;
      for (const name of ['a', 'b', 'c', 'd']) last = await fixture().create(name, value);
      const { kvs } = await store.list(prefix);
      expect(kvs).toHaveLength(4);
      for (const kv of kvs) expect(Buffer.compare(kv.value, value)).toBe(0);
      await watch.untilRevision(last);
      expect(watch.events).toHaveLength(4);
    });

    it('lapse after their time to live, as a deletion that a watch sees', async () => {
      const { store, prefix, key } = fixture();
      const before = await store.currentRevision();
      const watch = fixture().watch(before);
      await store.commit(key('brief'), 0, toBytes('1'), { ttlSeconds: 2 });
      await store.commit(key('lasting'), 0, toBytes('1'));
      expect((await store.get(key('brief'))).kv).toBeDefined();
      await fixture().elapse(2);
      await watch.until(({ events }) => events.length === 3);
      expect(watch.story(prefix)).toEqual(['put brief=1', 'put lasting=1', 'delete brief']);
      expect(watch.revisions()).toEqual([before + 1, before + 2, before + 3]);
      expect((await store.get(key('brief'))).kv).toBeUndefined();
      expect((await store.get(key('lasting'))).kv).toBeDefined();
    });

    it('written again have the time to live of the last write alone', async () => {
      const { store, prefix, key } = fixture();
      const ttl = { ttlSeconds: 2 };
      const watch = fixture().watch(await store.currentRevision());
      const kept = expectOk(await store.commit(key('kept'), 0, toBytes('1'), ttl));
      await store.commit(key('kept'), kept, toBytes('2'));
      const gone = expectOk(await store.commit(key('gone'), 0, toBytes('1')));
      await store.commit(key('gone'), gone, toBytes('2'), ttl);
      const deleted = expectOk(await store.commit(key('reborn'), 0, toBytes('1'), ttl));
      await store.commit(key('reborn'), deleted, undefined);
      await store.commit(key('reborn'), 0, toBytes('2'));
      await fixture().elapse(2);
      await watch.until(({ events }) => events.some((event) => event.type === 'delete' && event.key === key('gone')));
      const { kvs } = await store.list(prefix);
      expect(kvs.map((kv) => [kv.key, toText(kv.value)])).toEqual([
        [key('kept'), '2'],
        [key('reborn'), '2'],
      ]);
    });
  });
}
