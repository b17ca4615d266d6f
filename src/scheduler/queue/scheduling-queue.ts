/**
 * The Pods that have yet to be scheduled. Each is in one place:
 *
 *   active          may be taken; the most important first
 *   backoff         was rejected, something has happened since, and its back-off is not over; taken early if nothing is active
 *   errorBackoff    failed for a reason that is no plugin's decision (a binding refused); its back-off is waited for in any case
 *   unschedulable   was rejected and waits for an event that a rejecting plugin cares for, or is gated; tried anyway after five minutes
 *   inFlight        taken, and not done
 *
 * add → active (or unschedulable while gated) → pop → inFlight → done → gone, or addUnschedulable → backoff, errorBackoff, unschedulable → active.
 *
 * Bounded by the cluster: one entry for each pending Pod. Events are kept for Pods in flight alone, inFlightEventsMax at most.
 */
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import { Heap } from '../../base/heap.ts';
import type { Logger } from '../../base/logger.ts';
import { PodInfo } from '../cache/pod-info.ts';
import { type ClusterEvent, podActions } from '../framework/cluster-event.ts';
import type { Plugin } from '../framework/plugin.ts';
import type { Status } from '../framework/status.ts';
import { backoffMs } from './backoff.ts';
import { InFlightEvents } from './in-flight-events.ts';
import { Nominator } from './nominator.ts';
import { QueuedPod, type QueuePlace } from './queued-pod.ts';
import { type Requeueing, RequeueingHints } from './requeueing.ts';

/** How long a Pod waits for an event at most, and how often that is looked at. */
export const unschedulableMsMax = 5 * 60_000;
export const flushIntervalMs = 30_000;

export interface SchedulingQueueOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly less: (a: QueuedPod, b: QueuedPod) => boolean;
  readonly preEnqueue: (pod: PodInfo) => Status;
  /** Their event registrations are read. */
  readonly plugins: readonly Plugin[];
  readonly nominator?: Nominator;
  /** There is something to pop. Called in the midst of a change: must not call back. */
  readonly onReady: () => void;
}

export class SchedulingQueue {
  readonly nominator: Nominator;
  readonly #options: SchedulingQueueOptions;
  readonly #hints: RequeueingHints;
  readonly #pods = new Map<string, QueuedPod>();
  readonly #active: Heap<QueuedPod>;
  readonly #backoff: Heap<QueuedPod>;
  readonly #errorBackoff: Heap<QueuedPod>;
  readonly #unschedulable = new Set<QueuedPod>();
  /** Those of #unschedulable, by each plugin that rejected them. */
  readonly #rejectedBy = new Map<string, Set<QueuedPod>>();
  readonly #events = new InFlightEvents();
  #inFlight = 0;
  #backoffTimer: { readonly timer: Timer; readonly dueMs: number } | undefined;
  #flushTimer: Timer | undefined;
  #closed = false;

  constructor(options: SchedulingQueueOptions) {
    const { less, plugins, logger } = options;
    this.#options = options;
    this.nominator = options.nominator ?? new Nominator();
    this.#hints = new RequeueingHints(plugins, logger);
    this.#active = new Heap(less);
    const sooner = (a: QueuedPod, b: QueuedPod): boolean =>
      a.backoffUntilMs === b.backoffUntilMs ? less(a, b) : a.backoffUntilMs < b.backoffUntilMs;
    this.#backoff = new Heap(sooner);
    this.#errorBackoff = new Heap(sooner);
  }

  /** How many Pods are in each place; those that are gone are in none. */
  get sizes(): Readonly<Record<Exclude<QueuePlace, 'gone'>, number>> {
    return {
      active: this.#active.size,
      backoff: this.#backoff.size,
      errorBackoff: this.#errorBackoff.size,
      unschedulable: this.#unschedulable.size,
      inFlight: this.#inFlight,
    };
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Whether pop() has something to give. */
  get isReady(): boolean {
    return !this.#closed && this.#active.size + this.#backoff.size > 0;
  }

  placeOf(uid: string): QueuePlace {
    return this.#pods.get(uid)?.place ?? 'gone';
  }

  /** A Pod that has yet to be scheduled, new or changed. */
  set(pod: Pod): void {
    if (this.#closed) return;
    const info = PodInfo.of(pod);
    const queued = this.#pods.get(info.uid);
    this.nominator.update(info);
    if (queued === undefined) this.#add(info);
    else this.#update(queued, info);
  }

  /** The Pod is bound or deleted. */
  delete(uid: string): void {
    this.nominator.delete(uid);
    const queued = this.#pods.get(uid);
    if (queued === undefined) return;
    this.#take(queued);
    this.#pods.delete(uid);
  }

  /** The next Pod to schedule. It is in flight until done(), or addUnschedulable(). */
  pop(): QueuedPod | undefined {
    const queued = this.#active.peek() ?? this.#backoff.peek();
    if (queued === undefined || this.#closed) return undefined;
    this.#take(queued);
    queued.place = 'inFlight';
    queued.takenAtEvent = this.#events.next;
    queued.rejectedBy.clear();
    queued.pendingOn.clear();
    this.#inFlight++;
    return queued;
  }

  /** The Pod is not coming back, or is not going to be rejected by a plugin any more. Those that are not in flight are left alone. */
  done(queued: QueuedPod): void {
    if (queued.place !== 'inFlight') return;
    this.#take(queued);
    this.#pods.delete(queued.info.uid);
  }

  /**
   * Puts a Pod back whose attempt has failed, if it is still to be scheduled: the caller has looked, and `pod` is its latest state. If no plugin is
   * to blame, it is tried again after its back-off. Events that came during the attempt count.
   */
  addUnschedulable(queued: QueuedPod, pod: Pod, blame: Blame): void {
    const { uid } = queued.info;
    if (this.#closed || (this.#pods.get(uid) ?? queued) !== queued) return;
    const events = queued.place === 'inFlight' ? this.#events.since(queued.takenAtEvent) : undefined;
    this.#take(queued);
    this.#pods.set(uid, queued);
    queued.info = PodInfo.of(pod);
    queued.timestampMs = this.#options.clock.monotonic();
    for (const plugin of blame.rejectedBy) queued.rejectedBy.add(plugin);
    for (const plugin of blame.pendingOn) queued.pendingOn.add(plugin);
    const isError = queued.rejectedBy.size === 0;
    if (isError) queued.consecutiveErrors++;
    else {
      queued.rejections++;
      queued.consecutiveErrors = 0;
    }
    this.#requeue(queued, isError ? 'afterBackoff' : this.#requeueingAfter(queued, events), isError);
  }

  /** Brings back the Pods that the event may have made to fit. */
  moveOn(event: ClusterEvent): void {
    if (this.#inFlight > 0) this.#events.add(event);
    let candidates: Set<QueuedPod> | undefined;
    for (const { plugin } of this.#hints.interestedIn(event)) {
      const rejected = this.#rejectedBy.get(plugin);
      if (rejected === undefined) continue;
      candidates ??= new Set();
      for (const queued of rejected) candidates.add(queued);
    }
    for (const queued of candidates ?? []) this.#requeue(queued, this.#hints.requeueing(queued, event));
  }

  /** Brings these into the active queue, whatever they wait for but their gates. */
  activate(uids: Iterable<string>): void {
    for (const uid of uids) {
      const queued = this.#pods.get(uid);
      if (queued === undefined || queued.place === 'inFlight' || queued.place === 'active') continue;
      this.#requeue(queued, 'atOnce');
    }
  }

  /** Nothing comes out any more. May be called twice. */
  close(): void {
    this.#closed = true;
    this.#backoffTimer?.timer.cancel();
    this.#flushTimer?.cancel();
  }

  #add(info: PodInfo): void {
    const queued = new QueuedPod(info, this.#options.clock.monotonic());
    this.#pods.set(info.uid, queued);
    this.#enter(queued, 'active');
  }

  #update(queued: QueuedPod, info: PodInfo): void {
    const old = queued.info.pod;
    queued.info = info;
    switch (queued.place) {
      case 'active':
        this.#active.fix(queued);
        return;
      case 'backoff':
        this.#backoff.fix(queued);
        return;
      case 'errorBackoff':
        this.#errorBackoff.fix(queued);
        return;
      case 'unschedulable':
      case 'inFlight': {
        const actions = podActions(old, info.pod);
        if (actions === 0) return;
        const event: ClusterEvent = { kind: 'Pod', actions, old, new: info.pod };
        if (queued.place === 'inFlight') this.#events.add(event);
        else this.#requeue(queued, this.#hints.requeueing(queued, event));
      }
    }
  }

  #requeueingAfter(queued: QueuedPod, events: readonly ClusterEvent[] | undefined): Requeueing {
    if (events === undefined) return 'afterBackoff';
    let requeueing: Requeueing = 'no';
    for (const event of events) {
      const hint = this.#hints.requeueing(queued, event);
      if (hint === 'atOnce') return hint;
      if (hint === 'afterBackoff') requeueing = hint;
    }
    return requeueing;
  }

  #requeue(queued: QueuedPod, requeueing: Requeueing, isError = false): void {
    if (requeueing === 'no') {
      if (queued.place !== 'unschedulable') this.#enter(queued, 'unschedulable');
      return;
    }
    this.#take(queued);
    queued.backoffUntilMs = queued.timestampMs + backoffMs(queued);
    const backsOff = requeueing === 'afterBackoff' && queued.backoffUntilMs > this.#options.clock.monotonic();
    this.#enter(queued, !backsOff ? 'active' : isError ? 'errorBackoff' : 'backoff');
  }

  /** Puts it into a place, or among the unschedulable where a gate keeps it out. */
  #enter(queued: QueuedPod, place: 'active' | 'backoff' | 'errorBackoff' | 'unschedulable'): void {
    const gate = place === 'unschedulable' ? undefined : this.#options.preEnqueue(queued.info);
    const isGated = gate !== undefined && gate.code !== 'Success';
    if (place !== 'unschedulable') queued.gatedBy = isGated ? gate.plugin : undefined;
    if (isGated) queued.rejectedBy.add(gate.plugin);
    queued.place = isGated ? 'unschedulable' : place;
    switch (queued.place) {
      case 'active':
        this.#active.push(queued);
        this.#options.onReady();
        return;
      case 'backoff':
        this.#backoff.push(queued);
        this.#armBackoff();
        this.#options.onReady();
        return;
      case 'errorBackoff':
        this.#errorBackoff.push(queued);
        this.#armBackoff();
        return;
      case 'unschedulable':
        this.#unschedulable.add(queued);
        for (const plugin of queued.rejectedBy) this.#rejections(plugin).add(queued);
        this.#armFlush();
    }
  }

  /** Takes it out of the place where it is. */
  #take(queued: QueuedPod): void {
    switch (queued.place) {
      case 'active':
        this.#active.remove(queued);
        break;
      case 'backoff':
        this.#backoff.remove(queued);
        break;
      case 'errorBackoff':
        this.#errorBackoff.remove(queued);
        break;
      case 'unschedulable':
        this.#unschedulable.delete(queued);
        for (const plugin of queued.rejectedBy) this.#rejections(plugin).delete(queued);
        break;
      case 'inFlight':
        this.#inFlight--;
        if (this.#inFlight === 0) this.#events.clear();
    }
    queued.place = 'gone';
  }

  #rejections(plugin: string): Set<QueuedPod> {
    let rejected = this.#rejectedBy.get(plugin);
    if (rejected === undefined) {
      rejected = new Set();
      this.#rejectedBy.set(plugin, rejected);
    }
    return rejected;
  }

  #armBackoff(): void {
    const dueMs = Math.min(
      this.#backoff.peek()?.backoffUntilMs ?? Number.POSITIVE_INFINITY,
      this.#errorBackoff.peek()?.backoffUntilMs ?? Number.POSITIVE_INFINITY,
    );
    if (this.#closed || dueMs === Number.POSITIVE_INFINITY) return;
    if (this.#backoffTimer !== undefined && this.#backoffTimer.dueMs <= dueMs) return;
    this.#backoffTimer?.timer.cancel();
    const waitMs = Math.max(0, dueMs - this.#options.clock.monotonic());
    const timer = this.#options.clock.setTimeout(() => this.#flushBackoff(), waitMs, { unref: true });
    this.#backoffTimer = { timer, dueMs };
  }

  #flushBackoff(): void {
    this.#backoffTimer = undefined;
    const nowMs = this.#options.clock.monotonic();
    for (const heap of [this.#backoff, this.#errorBackoff]) {
      for (let first = heap.peek(); first !== undefined && first.backoffUntilMs <= nowMs; first = heap.peek()) {
        this.#take(first);
        this.#enter(first, 'active');
      }
    }
    this.#armBackoff();
  }

  #armFlush(): void {
    if (this.#closed || this.#unschedulable.size === 0) return;
    this.#flushTimer ??= this.#options.clock.setTimeout(() => this.#flush(), flushIntervalMs, { unref: true });
  }

  #flush(): void {
    this.#flushTimer = undefined;
    const nowMs = this.#options.clock.monotonic();
    for (const queued of [...this.#unschedulable]) {
      if (queued.gatedBy !== undefined || nowMs - queued.timestampMs <= unschedulableMsMax) continue;
      this.#requeue(queued, 'afterBackoff');
    }
    this.#armFlush();
  }
}

/** Which plugins rejected a Pod, and which of them wait for something outside. Both empty after an error. */
export interface Blame {
  readonly rejectedBy: Iterable<string>;
  readonly pendingOn: Iterable<string>;
}
