import { describe, expect, it } from 'vitest';
import { listAnswer, ScriptedTransport, type ScriptedWatch } from '../../../test/fixtures/scripted-transport.ts';
import type { ConfigMap } from '../../api/core/v1/config-map.ts';
import { expired, forbidden, internalError, StatusError } from '../../api/status-error.ts';
import { silentLogger } from '../../base/logger.ts';
import { SeededRandom } from '../../base/seeded-random.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { Client } from '../client.ts';
import { configMaps } from '../resources.ts';
import { ConnectionError } from '../transport.ts';
import { Informer, type InformerHandler, InformerStoppedError } from './informer.ts';
import { pageObjectsMax, retryMsMax, retryMsMin } from './reflector.ts';

/** A ConfigMap of the namespace `default` at a revision. Each life of a name has a uid of its own. */
const map = (name: string, revision: number, life = 1): ConfigMap => ({
  metadata: { namespace: 'default', name, uid: `${name}-${life}`, resourceVersion: String(revision) },
});

const at = ({ metadata }: ConfigMap): string => `${metadata.uid}@${metadata.resourceVersion}`;

/** Writes down what it is told: `added a-1@5`, `updated a-1@5 → a-1@6`. */
function listener(log: string[]): InformerHandler<ConfigMap> {
  return {
    added: (object) => log.push(`added ${at(object)}`),
    updated: (object, previous) => log.push(`updated ${at(previous)} → ${at(object)}`),
    deleted: (object) => log.push(`deleted ${at(object)}`),
  };
}

interface StoryOptions {
  readonly initial?: 'stream' | 'list';
  readonly resyncMs?: number;
}

class Story {
  readonly clock = new VirtualClock();
  readonly transport = new ScriptedTransport();
  readonly log: string[] = [];
  readonly faults: string[] = [];
  readonly informer: Informer<ConfigMap>;

  constructor(options: StoryOptions = {}) {
    this.informer = new Informer({
      client: new Client(this.transport),
      resource: configMaps,
      clock: this.clock,
      random: new SeededRandom(1),
      logger: { ...silentLogger, error: (_fields, message) => this.faults.push(message) },
      ...options,
    });
    this.informer.addHandler(listener(this.log));
  }

  /** With `a` and `b`, at revision 10, on a watch that stands. */
  static async synced(options: StoryOptions = {}): Promise<{ story: Story; watch: ScriptedWatch }> {
    const story = new Story(options);
    story.informer.start();
    let watch: ScriptedWatch;
    if (options.initial === 'list') {
      (await story.transport.nextList()).answer(listAnswer(10, [map('a', 1), map('b', 2)]));
      watch = (await story.transport.nextWatch()).accept();
    } else {
      watch = (await story.transport.nextWatch()).accept();
      watch.send('ADDED', map('a', 1)).send('ADDED', map('b', 2)).bookmark(10, true);
    }
    await story.informer.synced();
    expect(story.take()).toEqual(['added a-1@1', 'added b-1@2']);
    story.transport.asked.length = 0;
    return { story, watch };
  }

  /** What was told since the last time. */
  take(): string[] {
    return this.log.splice(0);
  }

  get cached(): string[] {
    return this.informer.lister.list().map(at).sort();
  }

  /** Lets whatever is ready happen. */
  async settle(): Promise<void> {
    await this.clock.advance(0);
  }

  /** Lets time pass until the next request. Returns how many milliseconds that took, to within 100. */
  async waitForNext(): Promise<number> {
    const before = this.transport.asked.length;
    const startedMs = this.clock.monotonic();
    await this.settle();
    while (this.transport.asked.length === before) await this.clock.advance(100);
    return this.clock.monotonic() - startedMs;
  }

  /** The first pause after something went wrong, at its longest. */
  async passPause(): Promise<void> {
    await this.settle();
    await this.clock.advance(2 * retryMsMin);
  }
}

describe('an informer at its start', () => {
  it('asks the watch for the objects that there are, and has them once they are all', async () => {
    const story = new Story();
    story.informer.start();
    story.informer.start();
    const watch = (await story.transport.nextWatch()).accept();
    watch.send('ADDED', map('a', 1)).send('ADDED', map('b', 2));
    // What happens while the initial objects are on their way is part of them.
    watch
      .send('MODIFIED', map('a', 8))
      .send('DELETED', map('b', 9))
      .send('ADDED', map('b', 10, 2));
    await story.settle();
    expect(story.informer.hasSynced).toBe(false);
    expect(story.take()).toEqual([]);
    watch.bookmark(9);
    await story.settle();
    expect(story.informer.hasSynced).toBe(false);
    watch.bookmark(10, true);
    await story.informer.synced();
    expect(story.informer.hasSynced).toBe(true);
    expect(story.take()).toEqual(['added a-1@8', 'added b-2@10']);
    expect(watch.parameters).toEqual({
      watch: 'true',
      allowWatchBookmarks: 'true',
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
      timeoutSeconds: expect.stringMatching(/^[3-5]\d\d$/),
    });
    watch.send('MODIFIED', map('a', 11));
    expect(story.take()).toEqual(['updated a-1@8 → a-1@11']);
    await story.informer.stop();
  });

  it('has synced where there is nothing', async () => {
    const story = new Story();
    story.informer.start();
    (await story.transport.nextWatch()).accept().bookmark(3, true);
    await story.informer.synced();
    expect([story.take(), story.informer.lister.size]).toEqual([[], 0]);
    await story.informer.stop();
  });

  it.each([
    ['422', new StatusError(422, 'Invalid', 'sendInitialEvents is forbidden for watch')],
    ['400', new StatusError(400, 'BadRequest', 'unknown parameter')],
  ])('lists at once where the server refuses to stream with a %s, and streams no more', async (_code, refusal) => {
    const story = new Story();
    story.informer.start();
    (await story.transport.nextWatch()).fail(refusal);
    (await story.transport.nextList()).answer(listAnswer(10, [map('a', 1)]));
    const watch = (await story.transport.nextWatch()).accept();
    watch.send('ERROR', expired('too old').toStatus());
    await story.passPause();
    (await story.transport.nextList()).answer(listAnswer(20, [map('a', 1)]));
    await story.transport.nextWatch();
    expect(story.transport.asked).toEqual(['WATCH with initial', 'LIST', 'WATCH from 10', 'LIST', 'WATCH from 20']);
    expect(story.take()).toEqual(['added a-1@1']);
    await story.informer.stop();
  });

  it('takes any other refusal for what will pass', async () => {
    const story = new Story();
    story.informer.start();
    const refusal = forbidden({ group: '', resource: 'configmaps' }, '', 'no permission yet');
    (await story.transport.nextWatch()).fail(refusal);
    await story.passPause();
    (await story.transport.nextWatch()).accept().bookmark(5, true);
    await story.informer.synced();
    expect(story.transport.asked).toEqual(['WATCH with initial', 'WATCH with initial']);
    await story.informer.stop();
  });

  it('takes nothing of an initial list that breaks off', async () => {
    const story = new Story();
    story.informer.start();
    const first = (await story.transport.nextWatch()).accept();
    first.send('ADDED', map('a', 1)).send('ADDED', map('gone', 2));
    first.end(new ConnectionError('reset'));
    await story.passPause();
    expect([story.take(), story.informer.hasSynced]).toEqual([[], false]);
    const second = (await story.transport.nextWatch()).accept();
    second.send('ADDED', map('a', 1)).bookmark(12, true);
    await story.informer.synced();
    expect(story.take()).toEqual(['added a-1@1']);
    expect(story.transport.asked).toEqual(['WATCH with initial', 'WATCH with initial']);
    await story.informer.stop();
  });

  it('lists in pages', async () => {
    const story = new Story({ initial: 'list' });
    story.informer.start();
    const first = await story.transport.nextList();
    expect(first.parameters).toEqual({ limit: String(pageObjectsMax) });
    first.answer(listAnswer(10, [map('a', 1)], 'token-1'));
    const second = await story.transport.nextList();
    expect(second.parameters).toEqual({ limit: String(pageObjectsMax), continue: 'token-1' });
    second.answer(listAnswer(10, [map('b', 2)], 'token-2'));
    (await story.transport.nextList()).answer(listAnswer(10, [map('c', 3)]));
    expect((await story.transport.nextWatch()).parameters).toMatchObject({ resourceVersion: '10' });
    expect(story.take()).toEqual(['added a-1@1', 'added b-1@2', 'added c-1@3']);
    await story.informer.stop();
  });

  it('lists all at once where the snapshot of the pages is gone before the last one', async () => {
    const story = new Story({ initial: 'list' });
    story.informer.start();
    (await story.transport.nextList()).answer(listAnswer(10, [map('a', 1), map('old', 2)], 'token'));
    (await story.transport.nextList()).fail(expired('the continue parameter is too old', 'inconsistent'));
    const all = await story.transport.nextList();
    expect(all.parameters).toEqual({});
    all.answer(listAnswer(30, [map('a', 1), map('new', 25)]));
    expect((await story.transport.nextWatch()).parameters).toMatchObject({ resourceVersion: '30' });
    expect(story.take()).toEqual(['added a-1@1', 'added new-1@25']);
    await story.informer.stop();
  });

  it('lists again, later each time, while the server is out of reach', async () => {
    const story = new Story({ initial: 'list' });
    story.informer.start();
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      (await story.transport.nextList()).fail(new ConnectionError('refused'));
      waits.push(await story.waitForNext());
    }
    waits.forEach((ms, i) => {
      const base = Math.min(retryMsMin * 2 ** i, retryMsMax);
      expect(ms, `wait ${i}`).toBeGreaterThanOrEqual(base);
      expect(ms, `wait ${i}`).toBeLessThanOrEqual(2 * base + 100);
    });
    (await story.transport.nextList()).answer(listAnswer(10, []));
    await story.informer.synced();
    await story.informer.stop();
  });

  it('passes on what it is to select', async () => {
    const transport = new ScriptedTransport();
    const informer = new Informer({
      client: new Client(transport),
      resource: configMaps,
      select: { namespace: 'team', labelSelector: 'app=web', fieldSelector: 'metadata.name!=x' },
      initial: 'list',
      clock: new VirtualClock(),
      random: new SeededRandom(1),
      logger: silentLogger,
    });
    informer.start();
    const list = await transport.nextList();
    list.answer(listAnswer(1, []));
    const watch = await transport.nextWatch();
    for (const { request, parameters } of [list, watch]) {
      expect(request.path).toBe('/api/v1/namespaces/team/configmaps');
      expect(parameters).toMatchObject({ labelSelector: 'app=web', fieldSelector: 'metadata.name!=x' });
    }
    await informer.stop();
  });
});

describe.each(['stream', 'list'] as const)('an informer that has synced by %s', (initial) => {
  const relist = async (story: Story, revision: number, items: readonly ConfigMap[]): Promise<void> => {
    if (initial === 'list') (await story.transport.nextList()).answer(listAnswer(revision, items));
    else {
      const watch = (await story.transport.nextWatch()).accept();
      for (const item of items) watch.send('ADDED', item);
      watch.bookmark(revision, true);
    }
    await story.settle();
  };
  const relisted = initial === 'list' ? 'LIST' : 'WATCH with initial';

  it('tells of changes in order, once the cache has them', async () => {
    const { story, watch } = await Story.synced({ initial });
    const seen: string[][] = [];
    story.informer.addHandler({
      added: () => seen.push(story.cached),
      updated: () => seen.push(story.cached),
      deleted: () => seen.push(story.cached),
    });
    seen.length = 0;
    watch.send('MODIFIED', map('a', 11)).send('ADDED', map('c', 12)).send('DELETED', map('b', 13));
    expect(story.take()).toEqual(['updated a-1@1 → a-1@11', 'added c-1@12', 'deleted b-1@13']);
    expect(seen).toEqual([
      ['a-1@11', 'b-1@2'],
      ['a-1@11', 'b-1@2', 'c-1@12'],
      ['a-1@11', 'c-1@12'],
    ]);
    await story.informer.stop();
  });

  it('takes a watch that ends up again from the last revision, be it of an event or of a bookmark', async () => {
    const { story, watch } = await Story.synced({ initial });
    await story.clock.advance(60_000);
    watch.end();
    const second = (await story.transport.nextWatch()).accept();
    second.send('MODIFIED', map('a', 15));
    second.end();
    const third = (await story.transport.nextWatch()).accept();
    third.bookmark(40);
    third.end();
    (await story.transport.nextWatch()).accept().send('DELETED', map('a', 41));
    expect(story.transport.asked).toEqual(['WATCH from 10', 'WATCH from 15', 'WATCH from 40']);
    expect(story.take()).toEqual(['updated a-1@1 → a-1@15', 'deleted a-1@41']);
    await story.informer.stop();
  });

  it('is not told twice of what it saw already', async () => {
    const { story, watch } = await Story.synced({ initial });
    watch.send('MODIFIED', map('a', 11)).send('DELETED', map('never seen', 12));
    watch.send('ERROR', expired('too old').toStatus());
    await story.passPause();
    await relist(story, 20, [map('a', 11), map('b', 2)]);
    expect(story.take()).toEqual(['updated a-1@1 → a-1@11']);
    await story.informer.stop();
  });

  it('takes up a watch that breaks after a pause', async () => {
    const { story, watch } = await Story.synced({ initial });
    watch.send('MODIFIED', map('a', 11));
    watch.end(new ConnectionError('reset'));
    await story.settle();
    await story.clock.advance(retryMsMin - 1);
    expect(story.transport.asked).toEqual([]);
    await story.clock.advance(retryMsMin + 1);
    expect(story.transport.asked).toEqual(['WATCH from 11']);
    await story.informer.stop();
  });

  it('does not ask without pause a server that ends watches as soon as they begin', async () => {
    const { story, watch } = await Story.synced({ initial });
    await story.clock.advance(60_000);
    watch.end();
    await story.settle();
    for (let i = 0; i < 5; i++) {
      (await story.transport.nextWatch()).accept().end();
      const waited = await story.waitForNext();
      expect(waited, `wait ${i}`).toBeGreaterThanOrEqual(retryMsMin * 2 ** i);
    }
    expect(new Set(story.transport.asked)).toEqual(new Set(['WATCH from 10']));
    await story.informer.stop();
  });

  const aThatWasRemade = map('a', 25, 2);
  it.each([
    ['in the middle of a watch', (watch: ScriptedWatch) => watch.send('ERROR', expired('too old').toStatus())],
    ['by reason alone', (watch: ScriptedWatch) => watch.send('ERROR', { kind: 'Status', reason: 'Gone' })],
    ['by a bookmark of a server that was set back', (watch: ScriptedWatch) => watch.bookmark(4)],
  ])('lists again where the revision is gone, told so %s', async (_when, tell) => {
    const { story, watch } = await Story.synced({ initial });
    tell(watch);
    // Nothing after that counts.
    watch.send('ADDED', map('beyond a gap', 99));
    await story.passPause();
    await relist(story, 30, [aThatWasRemade, map('c', 21)]);
    expect(story.transport.asked[0]).toBe(relisted);
    expect(story.take()).toEqual(['deleted b-1@2', 'deleted a-1@1', 'added a-2@25', 'added c-1@21']);
    expect(story.cached).toEqual(['a-2@25', 'c-1@21']);
    await story.informer.stop();
  });

  it.each([
    ['refused with 410', (watch: ScriptedWatch) => watch.fail(expired('too old'))],
    ['answered with an ERROR at once', (watch: ScriptedWatch) => watch.accept().send('ERROR', expired('x').toStatus())],
  ])('lists again where a watch that it takes up is %s', async (_how, refuse) => {
    const { story, watch } = await Story.synced({ initial });
    await story.clock.advance(60_000);
    watch.end();
    refuse(await story.transport.nextWatch());
    await story.passPause();
    await relist(story, 30, [map('b', 28)]);
    expect(story.transport.asked.slice(0, 2)).toEqual(['WATCH from 10', relisted]);
    expect(story.take()).toEqual(['deleted a-1@1', 'updated b-1@2 → b-1@28']);
    await story.informer.stop();
  });

  it('goes on from the last revision after any other error of the server', async () => {
    const { story, watch } = await Story.synced({ initial });
    watch.send('MODIFIED', map('a', 11));
    watch.send('ERROR', internalError(new Error('storage is slow')).toStatus());
    watch.send('MODIFIED', map('b', 99));
    await story.passPause();
    (await story.transport.nextWatch()).accept().send('MODIFIED', map('b', 12));
    expect(story.transport.asked).toEqual(['WATCH from 11']);
    expect(story.take()).toEqual(['updated a-1@1 → a-1@11', 'updated b-1@2 → b-1@12']);
    await story.informer.stop();
  });

  it('hears of an object that was deleted and made anew while nobody watched', async () => {
    const { story, watch } = await Story.synced({ initial });
    watch.end(new ConnectionError('reset'));
    await story.passPause();
    const second = (await story.transport.nextWatch()).accept();
    second.send('DELETED', map('a', 11)).send('ADDED', map('a', 12, 2));
    expect(story.take()).toEqual(['deleted a-1@11', 'added a-2@12']);
    // A deletion that the watch left out shows in the uid.
    second.send('MODIFIED', map('a', 20, 3));
    expect(story.take()).toEqual(['deleted a-2@12', 'added a-3@20']);
    second.send('DELETED', map('a', 30, 4));
    expect(story.take()).toEqual(['deleted a-3@20']);
    await story.informer.stop();
  });

  it('gets all anew when its cache could not take an event', async () => {
    const { story, watch } = await Story.synced({ initial });
    let isBroken = true;
    story.informer.addIndex('fragile', ({ metadata }) => {
      if (isBroken && metadata.name === 'c') throw new Error('an index function is at fault');
      return [metadata.name!];
    });
    watch.send('ADDED', map('c', 11)).send('MODIFIED', map('a', 12));
    expect(story.take()).toEqual([]);
    isBroken = false;
    await story.passPause();
    await relist(story, 20, [map('a', 12), map('b', 2), map('c', 11)]);
    expect(story.take()).toEqual(['updated a-1@1 → a-1@12', 'added c-1@11']);
    expect(story.informer.lister.byIndex('fragile', 'c')).toHaveLength(1);
    await story.informer.stop();
  });
});

describe('handlers', () => {
  it('are told of what is there when they come late, then of the rest', async () => {
    const { story, watch } = await Story.synced();
    const late: string[] = [];
    story.informer.addHandler(listener(late));
    expect(late).toEqual(['added a-1@1', 'added b-1@2']);
    watch.send('DELETED', map('a', 11));
    expect(late.slice(2)).toEqual(['deleted a-1@11']);
    await story.informer.stop();
  });

  it('are told once where they come while others are being told', async () => {
    const { story, watch } = await Story.synced();
    const late: string[] = [];
    const remove = story.informer.addHandler({
      updated: () => {
        remove();
        story.informer.addHandler(listener(late));
      },
    });
    watch.send('MODIFIED', map('a', 11)).send('MODIFIED', map('a', 12));
    expect(late.sort()).toEqual(['added a-1@11', 'added b-1@2', 'updated a-1@11 → a-1@12']);
    await story.informer.stop();
  });

  it('are told of nothing once removed, not even of the event at hand', async () => {
    const { story, watch } = await Story.synced();
    const told: string[] = [];
    let removeLast = (): void => {};
    story.informer.addHandler({ updated: () => removeLast() });
    removeLast = story.informer.addHandler(listener(told));
    told.length = 0;
    watch.send('MODIFIED', map('a', 11)).send('MODIFIED', map('a', 12));
    removeLast();
    expect(told).toEqual([]);
    await story.informer.stop();
  });

  it('that throw keep neither the others nor the cache from going on', async () => {
    const story = new Story();
    story.informer.addHandler({
      added: () => {
        throw new Error('a handler is at fault');
      },
    });
    const after: string[] = [];
    story.informer.addHandler(listener(after));
    story.informer.start();
    (await story.transport.nextWatch()).accept().send('ADDED', map('a', 1)).bookmark(1, true);
    await story.informer.synced();
    expect([after, story.faults]).toEqual([['added a-1@1'], ['a handler of an informer threw']]);
    await story.informer.stop();
  });

  it('are told of everything anew at each resync, with nothing changed', async () => {
    const { story, watch } = await Story.synced({ resyncMs: 30_000 });
    await story.clock.advance(29_000);
    expect(story.take()).toEqual([]);
    await story.clock.advance(1000);
    expect(story.take()).toEqual(['updated a-1@1 → a-1@1', 'updated b-1@2 → b-1@2']);
    watch.send('DELETED', map('b', 11));
    story.take();
    await story.clock.advance(30_000);
    expect(story.take()).toEqual(['updated a-1@1 → a-1@1']);
    await story.informer.stop();
    await story.clock.advance(90_000);
    expect(story.take()).toEqual([]);
    expect(story.clock.pending).toBe(0);
  });

  it('may stop the informer from within a resync', async () => {
    const { story } = await Story.synced({ resyncMs: 30_000 });
    story.informer.addHandler({ updated: () => void story.informer.stop() });
    await story.clock.advance(120_000);
    expect(story.take()).toHaveLength(2);
    expect(story.clock.pending).toBe(0);
  });
});

describe('indexes', () => {
  it('may be added before, while and after it syncs', async () => {
    const byName = ({ metadata }: ConfigMap): string[] => [metadata.name!];
    const story = new Story();
    const { informer } = story;
    informer.addIndex('before', byName);
    informer.start();
    const watch = (await story.transport.nextWatch()).accept().send('ADDED', map('a', 1));
    informer.addIndex('while', byName);
    watch.bookmark(1, true);
    await informer.synced();
    informer.addIndex('after', byName);
    watch.send('MODIFIED', map('a', 2));
    for (const index of ['before', 'while', 'after']) {
      expect(informer.lister.byIndex(index, 'a').map(at), index).toEqual(['a-1@2']);
    }
    await informer.stop();
  });
});

describe('an informer that is stopped', () => {
  const notSynced = 'the informer of configmaps was stopped before it had synced';

  it.each<[string, (story: Story) => Promise<void>]>([
    ['before it was started', async () => {}],
    [
      'before the watch is accepted',
      async (story) => {
        story.informer.start();
        await story.transport.nextWatch();
      },
    ],
    [
      'in the middle of the initial objects',
      async (story) => {
        story.informer.start();
        (await story.transport.nextWatch()).accept().send('ADDED', map('a', 1));
      },
    ],
    [
      'while it waits to try again',
      async (story) => {
        story.informer.start();
        (await story.transport.nextWatch()).fail(new ConnectionError('refused'));
        await story.settle();
        expect(story.clock.pending).toBe(1);
      },
    ],
  ])('%s, has not synced, and asks for nothing more', async (_when, reach) => {
    const story = new Story();
    await reach(story);
    const asked = story.transport.asked.length;
    await Promise.all([story.informer.stop(), story.informer.stop()]);
    await expect(story.informer.synced()).rejects.toThrow(new InformerStoppedError(notSynced));
    story.informer.start();
    await story.clock.advance(600_000);
    expect([story.transport.asked.length, story.take(), story.clock.pending]).toEqual([asked, [], 0]);
  });

  it('while a list is on its way, takes nothing of it', async () => {
    const story = new Story({ initial: 'list' });
    story.informer.start();
    const list = await story.transport.nextList();
    const stopping = story.informer.stop();
    expect(list.isAborted).toBe(true);
    list.answer(listAnswer(10, [map('a', 1)]));
    await stopping;
    expect([story.take(), story.informer.lister.size]).toEqual([[], 0]);
  });

  it('while it watches, is told nothing more and keeps what it has', async () => {
    const { story, watch } = await Story.synced();
    const stopping = story.informer.stop();
    expect(watch.isAborted).toBe(true);
    watch.send('MODIFIED', map('a', 11));
    watch.end();
    await stopping;
    await story.informer.synced();
    await story.clock.advance(600_000);
    expect(story.take()).toEqual([]);
    expect(story.cached).toEqual(['a-1@1', 'b-1@2']);
    expect(story.transport.asked).toEqual([]);
    const late: string[] = [];
    story.informer.addHandler(listener(late));
    expect(late).toHaveLength(2);
  });
});
