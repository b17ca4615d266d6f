import { describe, expect, it } from 'vitest';
import { FutureRevisionError } from '../store.ts';
import { type Fixture, names, type OpenStore, rejection, shape, toBytes, toText, useStore } from './fixture.ts';

const manyKeys = 5_000;
const writersInFlight = 64;
const pageSize = 700;

export function describeReads(open: OpenStore): void {
  describe('get, list and count', () => {
    const fixture = useStore(open);

    it('answer nothing, at the current revision, where nothing is', async () => {
      const { store, prefix, key } = fixture();
      const revision = await store.currentRevision();
      expect(await store.get(key('a'))).toEqual({ revision, kv: undefined });
      expect(await store.list(prefix)).toEqual({ revision, kvs: [], remaining: 0 });
      expect(await store.count(prefix)).toBe(0);
    });

    it('list the keys of a prefix and no others', async () => {
      const { store, prefix, key } = fixture();
      for (const name of ['pods/a', 'pods/b', 'pods', 'pod', 'podsx/a', 'secrets/a', 'pods/'])
        await fixture().create(name);
      expect(names((await store.list(key('pods/'))).kvs, prefix)).toEqual(['pods/', 'pods/a', 'pods/b']);
      expect(await store.count(key('pods/'))).toBe(3);
      expect(await store.count(key('pods'))).toBe(5);
      expect(await store.count(prefix)).toBe(7);
    });

    it('list in the order of the UTF-8 bytes of the keys', async () => {
      const { store, prefix } = fixture();
      const inOrder = [
        '',
        ' ',
        '-',
        '.',
        '/',
        '0',
        '10',
        '9',
        'A',
        'a',
        'a-b',
        'a/b',
        'ab',
        'z',
        'é',
        '\uffee',
        '\u{1f600}',
      ];
      for (const name of [...inOrder].reverse()) await fixture().create(name);
      expect(names((await store.list(prefix)).kvs, prefix)).toEqual(inOrder);
    });

    it.each([
      { name: 'no limit', options: {}, wanted: 'abcde', remaining: 0 },
      { name: 'a limit below the count', options: { limit: 2 }, wanted: 'ab', remaining: 3 },
      { name: 'a limit at the count', options: { limit: 5 }, wanted: 'abcde', remaining: 0 },
      { name: 'a limit over the count', options: { limit: 9 }, wanted: 'abcde', remaining: 0 },
      { name: 'a start on a key', options: { start: 'c' }, wanted: 'cde', remaining: 0 },
      { name: 'a start between keys', options: { start: 'b\0' }, wanted: 'cde', remaining: 0 },
      { name: 'a start after the last key', options: { start: 'f' }, wanted: '', remaining: 0 },
      { name: 'a start and a limit', options: { start: 'b', limit: 2 }, wanted: 'bc', remaining: 2 },
    ])('list with $name', async ({ options, wanted, remaining }) => {
      const { store, prefix, key } = fixture();
      for (const name of ['e', 'c', 'a', 'd', 'b']) await fixture().create(name);
      const startKey = options.start === undefined ? undefined : key(options.start);
      const result = await store.list(prefix, { startKey, limit: options.limit });
      expect({ wanted: names(result.kvs, prefix).join(''), remaining: result.remaining }).toEqual({
        wanted,
        remaining,
      });
      expect(result.revision).toBe(await store.currentRevision());
    });

    it('list nothing from a start that is past the prefix', async () => {
      const { store, key } = fixture();
      for (const name of ['pods/a', 'secrets/a', 'secrets/b']) await fixture().create(name);
      const result = await store.list(key('pods/'), { startKey: key('secrets/a'), limit: 1 });
      expect({ kvs: result.kvs, remaining: result.remaining }).toEqual({ kvs: [], remaining: 0 });
    });

    it('page through many keys, each once', async () => {
      const { store, prefix } = fixture();
      await createMany(fixture(), manyKeys);
      expect(await store.count(prefix)).toBe(manyKeys);
      const { revision } = await store.list(prefix, { limit: 1 });
      const seen: string[] = [];
      for (let startKey: string | undefined = prefix; startKey !== undefined; ) {
        const page = await store.list(prefix, { startKey, limit: pageSize, revision });
        expect(page.revision).toBe(revision);
        seen.push(...names(page.kvs, prefix));
        expect(page.remaining).toBe(manyKeys - seen.length);
        startKey = page.remaining > 0 ? `${page.kvs.at(-1)!.key}\0` : undefined;
      }
      expect(seen).toEqual(Array.from({ length: manyKeys }, (_, index) => nameOf(index)));
    });
  });
}

export function describeReadsAtRevision(open: OpenStore): void {
  describe('reads at a revision', () => {
    const fixture = useStore(open);

    it('see each version of a key through two lives', async () => {
      const { store, prefix, key } = fixture();
      const before = await fixture().create('other');
      const created = await fixture().create('a', '1');
      const updated = await fixture().update('a', created, '2');
      const deleted = await fixture().remove('a', updated);
      const recreated = await fixture().create('a', '3');
      const first = { key: 'a', createRevision: created };
      const expected = [
        { revision: before, kv: undefined },
        { revision: created, kv: { ...first, value: '1', modRevision: created } },
        { revision: updated, kv: { ...first, value: '2', modRevision: updated } },
        { revision: deleted, kv: undefined },
        { revision: recreated, kv: { key: 'a', createRevision: recreated, value: '3', modRevision: recreated } },
      ];
      for (const { revision, kv } of expected) {
        const got = await store.get(key('a'), { revision });
        expect({ revision, kv: shape(got.kv, prefix) }).toEqual({ revision, kv });
        const list = await store.list(key('a'), { revision });
        expect(list.revision).toBe(revision);
        expect(list.kvs.map((each) => shape(each, prefix))).toEqual(kv === undefined ? [] : [kv]);
      }
    });

    it('list what was there then, in order, with limit and remaining of then', async () => {
      const { store, prefix, key } = fixture();
      const revisions = new Map<string, number>();
      for (const name of ['d', 'b', 'a', 'c']) revisions.set(name, await fixture().create(name));
      const then = await store.currentRevision();
      await fixture().remove('b', revisions.get('b')!);
      await fixture().update('c', revisions.get('c')!, 'changed');
      await fixture().create('bb');
      await fixture().create('e');

      const all = await store.list(prefix, { revision: then });
      expect(all.kvs.map((kv) => toText(kv.value))).toEqual(['a', 'b', 'c', 'd']);
      expect(all.remaining).toBe(0);
      const page = await store.list(prefix, { revision: then, startKey: key('b'), limit: 2 });
      expect({ names: names(page.kvs, prefix), remaining: page.remaining }).toEqual({
        names: ['b', 'c'],
        remaining: 1,
      });
      expect(names((await store.list(prefix)).kvs, prefix)).toEqual(['a', 'bb', 'c', 'd', 'e']);
    });

    it('refuse a revision that has not been reached', async () => {
      const { store, prefix, key } = fixture();
      const revision = (await fixture().create('a')) + 100;
      expect(await rejection(store.get(key('a'), { revision }))).toBeInstanceOf(FutureRevisionError);
      expect(await rejection(store.list(prefix, { revision }))).toBeInstanceOf(FutureRevisionError);
    });
  });
}

function nameOf(index: number): string {
  return `${index}`.padStart(6, '0');
}

/** Creates `000000` and on, several at once and not in order. */
async function createMany({ store, key }: Fixture, count: number): Promise<void> {
  let next = 0;
  const writer = async (): Promise<void> => {
    while (next < count) {
      const index = (next++ * 7_919) % count;
      await store.commit(key(nameOf(index)), 0, toBytes(`${index}`));
    }
  };
  await Promise.all(Array.from({ length: writersInFlight }, writer));
}
