import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../base/logger.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { type CommitResult, type Store, StoreUnavailableError } from '../store.ts';
import { Compactor } from './compactor.ts';

const intervalMs = 300_000;

/** The one key that compactors meet at. */
class MeetingPlace implements Pick<Store, 'commit' | 'compact'> {
  revision = 100;
  readonly compactions: number[] = [];
  #keyRevision = 0;
  #failures = 0;

  failOnce(): void {
    this.#failures++;
  }

  async commit(key: string, expectedRevision: number, value: Uint8Array | undefined): Promise<CommitResult> {
    if (this.#failures > 0) {
      this.#failures--;
      throw new StoreUnavailableError('away');
    }
    if (expectedRevision === this.#keyRevision) {
      this.#keyRevision = ++this.revision;
      return { ok: true, revision: this.revision };
    }
    const kv = { key, value: value!, createRevision: this.#keyRevision, modRevision: this.#keyRevision };
    return { ok: false, revision: this.revision, current: kv };
  }

  async compact(revision: number): Promise<void> {
    this.compactions.push(revision);
  }
}

describe('the compactor', () => {
  it('compacts, each interval, to where the store was one interval before', async () => {
    const clock = new VirtualClock();
    const store = new MeetingPlace();
    const compactor = new Compactor({ store, clock, logger: silentLogger, intervalMs });
    compactor.start();
    await clock.advance(0);
    await clock.advance(intervalMs - 1);
    expect(store.compactions).toEqual([]);
    store.revision = 500;
    await clock.advance(1);
    expect(store.compactions).toEqual([101]);
    await clock.advance(intervalMs);
    expect(store.compactions).toEqual([101, 501]);
    compactor.stop();
    await clock.advance(intervalMs * 3);
    expect(store.compactions).toEqual([101, 501]);
    expect(clock.pending).toBe(0);
  });

  it('of several servers one alone compacts in an interval, and another takes over', async () => {
    const clock = new VirtualClock();
    const store = new MeetingPlace();
    const [first, second] = [0, 1].map(() => new Compactor({ store, clock, logger: silentLogger, intervalMs }));
    first!.start();
    await clock.advance(1_000);
    second!.start();
    for (let interval = 1; interval <= 4; interval++) {
      await clock.advance(intervalMs);
      store.revision += 100;
      expect(store.compactions.length).toBeLessThanOrEqual(interval);
    }
    const before = store.compactions.length;
    expect(before).toBeGreaterThanOrEqual(2);
    first!.stop();
    await clock.advance(intervalMs * 3);
    expect(store.compactions.length).toBeGreaterThan(before);
    expect(store.compactions).toEqual([...store.compactions].sort((a, b) => a - b));
    second!.stop();
  });

  it('tries again at the next interval when etcd is away', async () => {
    const clock = new VirtualClock();
    const store = new MeetingPlace();
    const compactor = new Compactor({ store, clock, logger: silentLogger, intervalMs });
    compactor.start();
    await clock.advance(0);
    store.failOnce();
    await clock.advance(intervalMs);
    expect(store.compactions).toEqual([]);
    await clock.advance(intervalMs);
    expect(store.compactions).toEqual([101]);
    compactor.stop();
  });
});
