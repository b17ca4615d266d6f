/**
 * Leader election on a Lease, as client-go's: of all candidates for one Lease, at most one leads at a time.
 *
 * Reads and writes the Lease; records an Event on it at each change. Watches nothing: it looks every `retryPeriodMs`.
 *
 * What makes it safe: a candidate takes a Lease over only after it has seen it unchanged for as long as the Lease says, by its own monotonic
 * clock, and a leader that could not renew for `renewDeadlineMs`, which is shorter, has stopped leading by then. No two clocks are compared.
 *
 * States: candidate → (takes the Lease) → leader → (could not renew, or lost it) → candidate; stop() from each.
 */
import type { Lease, LeaseSpec } from '../api/coordination/v1/lease.ts';
import { isNotFound } from '../api/status-error.ts';
import { formatMicroTime } from '../api/time.ts';
import { type Clock, sleep } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import { untilAborted } from '../base/until-aborted.ts';
import type { Client } from './client.ts';
import type { EventRecorder } from './events/event-recorder.ts';
import { leases } from './resources.ts';

export interface LeaderElectionOptions {
  readonly client: Client;
  /** The Lease; it is made where it is missing. Upstream's components have theirs in kube-system, by their own names. */
  readonly lease: { readonly namespace: string; readonly name: string };
  /** No two candidates have the same; see leaderIdentity(). */
  readonly identity: string;
  /** After so long without a change the Lease is free: 15 s, in whole seconds. */
  readonly leaseDurationMs?: number;
  /** A leader that cannot renew for so long stops leading: 10 s. */
  readonly renewDeadlineMs?: number;
  /** How often a leader renews, and a candidate looks: 2 s; candidates up to 2.2 times that, by chance. */
  readonly retryPeriodMs?: number;
  /** On stop() the Lease is given back, so that the next leader need not wait. Only for who really stops working on abort; true where absent. */
  readonly releaseOnCancel?: boolean;
  /**
   * Called when it begins to lead. The signal aborts when it does so no more: the work must stop at once, and the promise settle when it has.
   * Until then it is no candidate again. A rejection is logged.
   */
  readonly lead: (signal: AbortSignal) => Promise<void>;
  /** Told who leads, at each change that is seen; the own identity too. Must not throw. */
  readonly onNewLeader?: (identity: string) => void;
  readonly events?: EventRecorder;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

const leaseDurationMsDefault = 15_000;
const renewDeadlineMsDefault = 10_000;
const retryPeriodMsDefault = 2_000;
/** Candidates wait up to so many times their period longer, so that they do not all try at the same moment. */
const jitterFactor = 1.2;

/** `<host>_<uuid>`, as upstream's components call themselves. */
export function leaderIdentity(host: string, random: Random): string {
  return `${host}_${random.uuid()}`;
}

interface Times {
  readonly leaseDurationMs: number;
  readonly renewDeadlineMs: number;
  readonly retryPeriodMs: number;
}

/** The Lease, as it was last seen, and when that was by the own clock. */
interface Observed {
  readonly lease: Lease;
  readonly atMs: number;
}

export class LeaderElector {
  readonly #options: LeaderElectionOptions;
  readonly #times: Times;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #observed: Observed | undefined;
  #toldLeader = '';
  #isLeader = false;

  /** Throws a RangeError where the times do not go together. */
  constructor(options: LeaderElectionOptions) {
    this.#options = options;
    this.#times = checkTimes({
      leaseDurationMs: options.leaseDurationMs ?? leaseDurationMsDefault,
      renewDeadlineMs: options.renewDeadlineMs ?? renewDeadlineMsDefault,
      retryPeriodMs: options.retryPeriodMs ?? retryPeriodMsDefault,
    });
  }

  get isLeader(): boolean {
    return this.#isLeader;
  }

  /** Who held the Lease when it was last looked at; empty for nobody. */
  get leader(): string {
    return this.#observed?.lease.spec.holderIdentity ?? '';
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves once the work has stopped and the Lease is given back. May be called twice. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const acquiredMs = await this.#acquire(signal);
      if (acquiredMs !== undefined) await this.#leadAndRenew(acquiredMs, signal);
    }
  }

  /** When it began the attempt by which it leads now; undefined once it is stopped. */
  async #acquire(signal: AbortSignal): Promise<number | undefined> {
    const { clock, random } = this.#options;
    const { retryPeriodMs, renewDeadlineMs } = this.#times;
    while (!signal.aborted) {
      const startedMs = clock.monotonic();
      if (await this.#try(startedMs + renewDeadlineMs, signal)) return startedMs;
      await sleep(clock, retryPeriodMs * (1 + random.next() * jitterFactor), signal).catch(() => {});
    }
    return undefined;
  }

  async #leadAndRenew(acquiredMs: number, stopping: AbortSignal): Promise<void> {
    const { lead, logger, lease } = this.#options;
    this.#isLeader = true;
    this.#record('became leader');
    const leading = new AbortController();
    const work = lead(leading.signal).catch((error: unknown) => {
      logger.error({ lease: lease.name, err: error }, 'what the leader does failed');
    });
    await this.#renew(acquiredMs, stopping);
    const isStopped = stopping.aborted;
    this.#isLeader = false;
    this.#record('stopped leading');
    if (!isStopped) logger.warn({ lease: lease.name }, 'the lease was lost; leading no more');
    leading.abort();
    await work;
    if (isStopped && this.#options.releaseOnCancel !== false) await this.#release();
  }

  /**
   * Returns when the Lease could not be renewed before the deadline, or when it is stopped. The deadline counts from the beginning of the
   * attempt that went well: the others have seen the Lease change after that.
   */
  async #renew(acquiredMs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const { renewDeadlineMs, retryPeriodMs } = this.#times;
    let renewedMs = acquiredMs;
    while (!signal.aborted) {
      const deadlineMs = renewedMs + renewDeadlineMs;
      const untilMs = Math.min(clock.monotonic() + retryPeriodMs, deadlineMs);
      await sleep(clock, untilMs - clock.monotonic(), signal).catch(() => {});
      if (signal.aborted) return;
      const startedMs = clock.monotonic();
      if (startedMs >= deadlineMs) return;
      if (await this.#try(deadlineMs, signal)) renewedMs = startedMs;
      // Others have taken it: there is nothing to wait for.
      else if (this.#isHeldByAnother()) return;
    }
  }

  #isHeldByAnother(): boolean {
    return this.leader !== '' && this.leader !== this.#options.identity;
  }

  /** One look at the Lease, and one attempt to have it, until the deadline at the latest. Whether it has it now. */
  async #try(deadlineMs: number, stopping: AbortSignal): Promise<boolean> {
    const { clock, logger, lease } = this.#options;
    const abort = new AbortController();
    const onStop = (): void => abort.abort(stopping.reason);
    stopping.addEventListener('abort', onStop, { once: true });
    const timer = clock.setTimeout(
      () => abort.abort(new Error('the deadline has passed')),
      deadlineMs - clock.monotonic(),
    );
    try {
      // A server that never answers must not keep a leader in office: not even a transport that ignores the signal may.
      return await untilAborted(this.#acquireOrRenew(abort.signal), abort.signal);
    } catch (error) {
      logger.debug({ lease: lease.name, err: error }, 'the lease could not be acquired or renewed');
      return false;
    } finally {
      timer.cancel();
      stopping.removeEventListener('abort', onStop);
    }
  }

  async #acquireOrRenew(signal: AbortSignal): Promise<boolean> {
    const { client, lease: key } = this.#options;
    // What the leader itself wrote last is most likely what is there.
    if (this.#isLeader && (await this.#renewAsSeen(signal))) return true;
    const found = await client.get(leases, key, { signal }).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
    if (found === undefined) {
      const made = { metadata: { namespace: key.namespace, name: key.name }, spec: this.#spec(undefined) };
      this.#observe(await client.create(leases, made, { signal }), signal);
      return true;
    }
    if (found.metadata.resourceVersion !== this.#observed?.lease.metadata.resourceVersion) this.#observe(found, signal);
    if (this.#isHeldByAnother() && this.#isValid()) return false;
    const spec = this.#spec(found.spec);
    this.#observe(await client.update(leases, { ...found, spec }, { signal }), signal);
    return true;
  }

  async #renewAsSeen(signal: AbortSignal): Promise<boolean> {
    const seen = this.#observed!.lease;
    if (seen.spec.holderIdentity !== this.#options.identity) return false;
    try {
      const renewed = await this.#options.client.update(leases, { ...seen, spec: this.#spec(seen.spec) }, { signal });
      this.#observe(renewed, signal);
      return true;
    } catch (error) {
      if (signal.aborted) throw error;
      return false;
    }
  }

  /** What the Lease says once this candidate has it, from what it says now. */
  #spec(held: LeaseSpec | undefined): LeaseSpec {
    const { identity, clock } = this.#options;
    const now = formatMicroTime(clock.now());
    const isOwn = held?.holderIdentity === identity;
    const transitions = held?.leaseTransitions ?? 0;
    return {
      ...held,
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(this.#times.leaseDurationMs / 1000),
      acquireTime: isOwn ? held.acquireTime : now,
      renewTime: now,
      leaseTransitions: held === undefined || isOwn ? transitions : transitions + 1,
    };
  }

  /** Whether whoever holds the Lease may still be leading. */
  #isValid(): boolean {
    if (this.#observed === undefined) return false;
    const { lease, atMs } = this.#observed;
    return this.#options.clock.monotonic() < atMs + (lease.spec.leaseDurationSeconds ?? 0) * 1000;
  }

  /** What comes after the attempt was given up is not taken in. */
  #observe(lease: Lease, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#observed = { lease, atMs: this.#options.clock.monotonic() };
    if (this.leader === '' || this.leader === this.#toldLeader) return;
    this.#toldLeader = this.leader;
    try {
      this.#options.onNewLeader?.(this.leader);
    } catch (error) {
      this.#options.logger.error({ lease: lease.metadata.name, err: error }, 'onNewLeader threw');
    }
  }

  /** Lets the others know at once. They find out by themselves where this fails. */
  async #release(): Promise<void> {
    const { clock, logger, lease } = this.#options;
    const abort = new AbortController();
    const timer = clock.setTimeout(
      () => abort.abort(new Error('the deadline has passed')),
      this.#times.renewDeadlineMs,
    );
    try {
      await untilAborted(this.#giveBack(abort.signal), abort.signal);
    } catch (error) {
      logger.warn({ lease: lease.name, err: error }, 'the lease could not be given back');
    } finally {
      timer.cancel();
    }
  }

  async #giveBack(signal: AbortSignal): Promise<void> {
    const { client, clock, identity, lease: key } = this.#options;
    // A renewal that was under way may have come through.
    const lease = await client.get(leases, key, { signal });
    if (lease.spec.holderIdentity !== identity) return;
    const now = formatMicroTime(clock.now());
    const spec = { ...lease.spec, holderIdentity: '', leaseDurationSeconds: 1, acquireTime: now, renewTime: now };
    this.#observe(await client.update(leases, { ...lease, spec }, { signal }), signal);
  }

  #record(what: string): void {
    const { events, identity } = this.#options;
    const object = this.#observed!.lease;
    events?.event({ resource: leases, object }, 'Normal', 'LeaderElection', `${identity} ${what}`);
  }
}

/** As client-go: the deadline is before the end of the Lease, and leaves time for more than one try. */
function checkTimes(times: Times): Times {
  const { leaseDurationMs, renewDeadlineMs, retryPeriodMs } = times;
  if (retryPeriodMs <= 0) throw new RangeError('retryPeriodMs must be greater than zero');
  if (leaseDurationMs < 1000) throw new RangeError('leaseDurationMs must be at least a second');
  if (leaseDurationMs <= renewDeadlineMs) throw new RangeError('leaseDurationMs must be greater than renewDeadlineMs');
  if (renewDeadlineMs <= retryPeriodMs * jitterFactor) {
    throw new RangeError(`renewDeadlineMs must be greater than ${jitterFactor} times retryPeriodMs`);
  }
  return times;
}
