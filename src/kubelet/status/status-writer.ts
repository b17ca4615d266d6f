/**
 * Brings the statuses of a Node's Pods to the API: the newest of each Pod, one write of a Pod at a time, and none where nothing differs. A Pod
 * that is to go and has ended is deleted once its last status is written.
 *
 * Writes: Pods' status, deletions without grace. Reads nothing: it is told what the API has.
 */
import type { Pod, PodStatus } from '../../api/core/v1/pod.ts';
import { isConflict, isNotFound } from '../../api/status-error.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { onNextTurn } from '../../base/next-turn.ts';
import { untilAborted } from '../../base/until-aborted.ts';
import type { Client } from '../../client/client.ts';
import { pods } from '../../client/resources.ts';
import type { PodStatuses } from './pod-statuses.ts';
import { statusPatch } from './status-patch.ts';

/** How many Pods of a Node are written at the same time. */
const writesInFlightMax = 16;
const retryMsMin = 1000;
const retryMsMax = 10_000;

interface Entry {
  readonly uid: string;
  /** The newest state of the API that is known. */
  api: Pod;
  desired: PodStatus | undefined;
  /** Written, and found by the API to be what it had: it is not written again until that changes, however it differs here. */
  taken: PodStatus | undefined;
  /** Nothing of the Pod runs, or will. */
  finished: boolean;
  /** It may still be there, for as long as it has finalizers. */
  deleted: boolean;
  writing: boolean;
  /** Changed while it was being written. */
  again: boolean;
  failures: number;
  retry: Timer | undefined;
}

export interface StatusWriterOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class StatusWriter implements PodStatuses {
  readonly #options: StatusWriterOptions;
  /** By uid; those of Pods that the API has. */
  readonly #entries = new Map<string, Entry>();
  readonly #waiting = new Set<Entry>();
  readonly #writes = new Set<Promise<void>>();
  #isFlushScheduled = false;
  #stopped = false;

  constructor(options: StatusWriterOptions) {
    this.#options = options;
  }

  /** What is set again before it was written is written once. */
  set(pod: Pod, status: PodStatus): void {
    const entry = this.#entryOf(pod);
    entry.desired = status;
    this.#enqueue(entry);
  }

  get(uid: string): PodStatus | undefined {
    return this.#entries.get(uid)?.desired;
  }

  /** What others have overwritten is set right again. */
  observe(pod: Pod): void {
    const entry = this.#entries.get(pod.metadata.uid ?? '');
    if (entry === undefined || !isNewer(pod, entry.api)) return;
    entry.api = pod;
    entry.taken = undefined;
    this.#enqueue(entry);
  }

  finish(pod: Pod): void {
    const entry = this.#entryOf(pod);
    entry.finished = true;
    this.#enqueue(entry);
  }

  forget(uid: string): void {
    const entry = this.#entries.get(uid);
    if (entry === undefined) return;
    this.#entries.delete(uid);
    this.#waiting.delete(entry);
    entry.retry?.cancel();
  }

  /** Resolves once the newest statuses of all Pods are written, or could not be. Rejects where the signal aborts first. */
  async flushed(signal: AbortSignal): Promise<void> {
    while (!this.#stopped && (this.#waiting.size > 0 || this.#writes.size > 0)) {
      await new Promise<void>((resolve) => onNextTurn(resolve));
      await untilAborted(Promise.all(this.#writes), signal);
    }
  }

  /** Begins no more writes; resolves once those that were begun have ended. May be called twice. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { retry } of this.#entries.values()) retry?.cancel();
    await Promise.all(this.#writes);
  }

  #entryOf(pod: Pod): Entry {
    const uid = pod.metadata.uid ?? '';
    let entry = this.#entries.get(uid);
    if (entry === undefined) {
      entry = {
        uid,
        api: pod,
        desired: undefined,
        taken: undefined,
        finished: false,
        deleted: false,
        writing: false,
        again: false,
        failures: 0,
        retry: undefined,
      };
      this.#entries.set(uid, entry);
    } else if (isNewer(pod, entry.api)) entry.api = pod;
    return entry;
  }

  #enqueue(entry: Entry): void {
    if (entry.writing) {
      entry.again = true;
      return;
    }
    // After a failure the newest is written when its time has come.
    if (entry.retry !== undefined) return;
    this.#waiting.add(entry);
    if (this.#isFlushScheduled || this.#stopped) return;
    this.#isFlushScheduled = true;
    // What a Pod goes through at once is one change of its status.
    onNextTurn(() => {
      this.#isFlushScheduled = false;
      this.#flush();
    });
  }

  #retry(entry: Entry): void {
    entry.retry = undefined;
    this.#enqueue(entry);
  }

  #flush(): void {
    if (this.#stopped) return;
    for (const entry of this.#waiting) {
      if (this.#writes.size >= writesInFlightMax) return;
      this.#waiting.delete(entry);
      const work = nextWrite(entry);
      if (work === undefined) continue;
      entry.writing = true;
      entry.again = false;
      const write = this.#write(entry, work).finally(() => {
        this.#writes.delete(write);
        entry.writing = false;
        if (this.#entries.get(entry.uid) === entry && entry.again) this.#waiting.add(entry);
        this.#flush();
      });
      this.#writes.add(write);
    }
  }

  async #write(entry: Entry, work: Work): Promise<void> {
    const { client, logger, clock } = this.#options;
    const { namespace, name = '' } = entry.api.metadata;
    const key = { namespace, name };
    try {
      if (work.kind === 'delete') {
        await client.delete(pods, key, { gracePeriodSeconds: 0, preconditions: { uid: entry.uid } });
        entry.deleted = true;
        return;
      }
      const { desired } = entry;
      const { resourceVersion } = entry.api.metadata;
      const written = await client.patch(pods, key, 'strategic', work.patch, { subresource: 'status' });
      if (isNewer(written, entry.api)) entry.api = written;
      else if (written.metadata.resourceVersion === resourceVersion) entry.taken = desired;
      entry.failures = 0;
      // The deletion has waited for this.
      if (entry.finished) entry.again = true;
    } catch (error) {
      // It is gone, or another has its name: the informer will say so.
      if (isNotFound(error) || isConflict(error)) return;
      logger.warn({ pod: `${namespace}/${name}`, error }, `the Pod's ${work.kind} failed; trying again`);
      const waitMs = Math.min(retryMsMin * 2 ** entry.failures++, retryMsMax);
      if (this.#stopped) return;
      // What was set meanwhile waits too.
      entry.again = false;
      entry.retry = clock.setTimeout(() => this.#retry(entry), waitMs, { unref: true });
    }
  }
}

type Work = { readonly kind: 'status'; readonly patch: object } | { readonly kind: 'delete' };

function nextWrite({ uid, api, desired, taken, finished, deleted }: Entry): Work | undefined {
  const patch = desired === undefined || desired === taken ? undefined : statusPatch(uid, api.status, desired);
  if (patch !== undefined) return { kind: 'status', patch };
  return finished && !deleted && api.metadata.deletionTimestamp !== undefined ? { kind: 'delete' } : undefined;
}

/** Revisions of one store are numbers that grow. */
export function isNewer(one: Pod, other: Pod): boolean {
  return Number(one.metadata.resourceVersion) > Number(other.metadata.resourceVersion);
}
