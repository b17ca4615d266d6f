import type { Clock } from '../../base/clock.ts';
import { LocalStore } from '../mvcc/local-store.ts';
import { type HistoryLimits, MvccState } from '../mvcc/state.ts';
import type { CommitOptions, CommitResult, StoreEvent } from '../store.ts';

export interface MemoryStoreOptions {
  readonly clock: Clock;
  readonly historyLimits?: HistoryLimits;
}

/**
 * A store that lives as long as its process: for tests and for clusters that keep nothing. It holds on to the buffers
 * that it is given, and a write is done before `commit` returns.
 */
export class MemoryStore extends LocalStore {
  override readonly name = 'memory';

  constructor({ clock, historyLimits }: MemoryStoreOptions) {
    super({ clock, state: new MvccState(historyLimits) });
  }

  override async commit(
    key: string,
    expectedRevision: number,
    value: Uint8Array | undefined,
    options?: CommitOptions,
  ): Promise<CommitResult> {
    this.assertOpen();
    const current = this.state.get(key);
    if ((current?.modRevision ?? 0) !== expectedRevision) return { ok: false, revision: this.state.revision, current };
    if (value === undefined && current === undefined) return { ok: true, revision: this.state.revision };

    const revision = this.state.revision + 1;
    const createRevision = current?.createRevision ?? revision;
    const event: StoreEvent =
      value === undefined
        ? { type: 'delete', key, revision }
        : { type: 'put', kv: { key, value, createRevision, modRevision: revision } };
    const ttlSeconds = options?.ttlSeconds;
    this.publish([event], [ttlSeconds === undefined ? undefined : this.clock.now() + ttlSeconds * 1_000]);
    return { ok: true, revision };
  }

  protected override async release(): Promise<void> {}
}
