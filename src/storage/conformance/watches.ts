import { describe, expect, it } from 'vitest';
import { expectOk, type Fixture, type OpenStore, toBytes, useStore } from './fixture.ts';

export function describeWatches(open: OpenStore): void {
  describe('watch', () => {
    const fixture = useStore(open);

    it('replays what came after its start, then what comes', async () => {
      const { store, prefix } = fixture();
      const created = await fixture().create('a', '1');
      const updated = await fixture().update('a', created, '2');
      await fixture().create('b', '1');
      const deleted = await fixture().remove('a', updated);
      const watch = fixture().watch(created);
      await watch.untilRevision(deleted);
      const last = await fixture().create('c', '1');
      await watch.untilRevision(last);
      expect(watch.story(prefix)).toEqual(['put a=2', 'put b=1', 'delete a', 'put c=1']);
      expect(watch.revisions()).toEqual([updated, updated + 1, deleted, last]);
      expect(watch.errors).toEqual([]);
      expect(await store.currentRevision()).toBe(last);
    });

    it('stamps each put with its create and mod revisions', async () => {
      const before = await fixture().store.currentRevision();
      const watch = fixture().watch(before);
      const created = await fixture().create('a', '1');
      const updated = await fixture().update('a', created, '2');
      await watch.untilRevision(updated);
      expect(
        watch.events.map((event) => event.type === 'put' && [event.kv.createRevision, event.kv.modRevision]),
      ).toEqual([
        [created, created],
        [created, updated],
      ]);
    });

    it('sees the keys of its prefix and no others', async () => {
      const { prefix, key, store } = fixture();
      const watch = fixture().watch(await store.currentRevision(), key('pods/'));
      for (const name of ['pods/a', 'podsx/a', 'pod', 'secrets/a', 'pods', 'pods/b']) await fixture().create(name, '1');
      const last = await fixture().remove('pods/a', (await store.get(key('pods/a'))).kv!.modRevision);
      await watch.untilRevision(last);
      expect(watch.story(prefix)).toEqual(['put pods/a=1', 'put pods/b=1', 'delete pods/a']);
    });

    it('says nothing of commits that met a conflict or changed nothing', async () => {
      const { store, key, prefix } = fixture();
      const watch = fixture().watch(await store.currentRevision());
      await fixture().create('a', '1');
      await store.commit(key('a'), 0, toBytes('2'));
      await store.commit(key('b'), 0, undefined);
      await watch.untilRevision(await fixture().create('c', '1'));
      expect(watch.story(prefix)).toEqual(['put a=1', 'put c=1']);
    });

    it('that starts in the future leaves out what comes before its start', async () => {
      const { store, prefix } = fixture();
      const watch = fixture().watch((await store.currentRevision()) + 2);
      for (const name of ['a', 'b', 'c']) await fixture().create(name, '1');
      await watch.untilRevision(await store.currentRevision());
      expect(watch.story(prefix)).toEqual(['put c=1']);
    });

    it('has neither gaps nor repeats where it is opened amid writes', async () => {
      const before = await fixture().store.currentRevision();
      const watches = [fixture().watch(before)];
      const writing = writeAtOnce(fixture(), { writers: 10, writesEach: 20 });
      for (let opened = 0; opened < 10; opened++) {
        await fixture().store.currentRevision();
        watches.push(fixture().watch(before));
      }
      await writing;
      const expected = Array.from({ length: 200 }, (_, index) => before + 1 + index);
      for (const watch of watches) {
        await watch.untilRevision(before + 200);
        expect(watch.revisions()).toEqual(expected);
        expect(Math.min(...watch.batchSizes)).toBeGreaterThan(0);
      }
    });

    it('may be written to from within: what follows comes to every watch in order', async () => {
      const { store, prefix, key } = fixture();
      const before = await store.currentRevision();
      const written: Promise<unknown>[] = [];
      const echo = store.watch(key('a'), {
        afterRevision: before,
        onEvents: (events) => {
          for (const event of events) {
            if (event.type === 'put') written.push(store.commit(event.kv.key.replace('/a', '/b'), 0, toBytes('echo')));
          }
        },
        onError: () => {},
      });
      // Opened later, and so told later: an echo must not overtake what it echoes.
      const watch = fixture().watch(before);
      await fixture().create('a0', '1');
      await watch.until(({ events }) => events.length === 2);
      await fixture().create('a1', '1');
      await watch.until(({ events }) => events.length === 4);
      await Promise.all(written);
      echo.stop();
      expect(watch.story(prefix)).toEqual(['put a0=1', 'put b0=echo', 'put a1=1', 'put b1=echo']);
    });
  });
}

export function describeWatchLives(open: OpenStore): void {
  describe('a watch', () => {
    const fixture = useStore(open);

    it('is silent once stopped, twice over', async () => {
      const before = await fixture().store.currentRevision();
      const stopped = fixture().watch(before);
      const control = fixture().watch(before);
      const first = await fixture().create('a');
      await Promise.all([stopped.untilRevision(first), control.untilRevision(first)]);
      stopped.stop();
      stopped.stop();
      await control.untilRevision(await fixture().create('b'));
      expect(stopped.revisions()).toEqual([first]);
      expect(stopped.errors).toEqual([]);
    });

    it('may be stopped before anything came, and then nothing does', async () => {
      const before = await fixture().store.currentRevision();
      await fixture().create('a');
      const stopped = fixture().watch(before);
      stopped.stop();
      await fixture()
        .watch(before)
        .untilRevision(await fixture().create('b'));
      expect(stopped.events).toEqual([]);
      expect(stopped.errors).toEqual([]);
    });

    it('reports progress on request, past writes that are none of its own', async () => {
      const { store, key } = fixture();
      const watch = fixture().watch(await store.currentRevision(), key('pods/'));
      await watch.untilRevision(await fixture().create('pods/a'));
      const last = await fixture().create('secrets/a');
      store.requestProgress();
      await watch.until(({ progress }) => (progress.at(-1) ?? 0) >= last);
      expect(watch.events).toHaveLength(1);
    });

    it('reports no progress past events that it has yet to deliver', async () => {
      const { store, prefix } = fixture();
      const before = await store.currentRevision();
      const late: [number, number][] = [];
      let reported = before;
      const watch = store.watch(prefix, {
        afterRevision: before,
        onEvents: (events) => {
          for (const event of events) {
            const revision = event.type === 'put' ? event.kv.modRevision : event.revision;
            if (revision <= reported) late.push([revision, reported]);
          }
        },
        onProgress: (revision) => {
          reported = revision;
        },
        onError: () => {},
      });
      const control = fixture().watch(before);
      const writing = writeAtOnce(fixture(), { writers: 5, writesEach: 20, each: () => store.requestProgress() });
      await writing;
      await control.untilRevision(before + 100);
      watch.stop();
      expect(late).toEqual([]);
    });
  });
}

interface Load {
  readonly writers: number;
  readonly writesEach: number;
  readonly each?: () => void;
}

/** Writers, each over a key of its own, all at once. */
async function writeAtOnce({ store, key }: Fixture, { writers, writesEach, each }: Load): Promise<void> {
  const write = async (_: unknown, writer: number): Promise<void> => {
    let revision = 0;
    for (let count = 0; count < writesEach; count++) {
      revision = expectOk(await store.commit(key(`${writer}`), revision, toBytes(`${count}`)));
      each?.();
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
}
