/**
 * kube-scheduler: finds a Node for each Pod that has none.
 *
 * Reads   Pods and Nodes (and what plugins register for) from informers.
 * Writes  pods/binding; of Pods it could not place, the PodScheduled condition and nominatedNodeName; events Scheduled and FailedScheduling.
 * Watches Pods and Nodes: new Pods are queued, and what lets a rejected Pod fit brings it back (queue/).
 * Never   looks at Pods of other schedulers, starts a Pod, or waits for the API while it decides.
 *
 * A Pod's way: queue → scheduling cycle (one at a time, synchronous, on a snapshot of the cache: PreFilter, Filter, PreScore, Score; then assume,
 * Reserve, Permit) → binding cycle (many at a time: PreBind, Bind, PostBind). A Pod that is not placed goes back to the queue.
 *
 * New → start, once all informers have synced → running → stop.
 */
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { onNextTurn } from '../base/next-turn.ts';
import type { Random } from '../base/random.ts';
import type { Client } from '../client/client.ts';
import type { EventRecorder } from '../client/events/event-recorder.ts';
import type { InformerFactory } from '../client/informer/informer-factory.ts';
import { ApiWrites } from './api-writes.ts';
import { BindingCycles } from './binding-cycle.ts';
import { SchedulerCache } from './cache/scheduler-cache.ts';
import { addEventHandlers } from './event-handlers.ts';
import { FailureHandler } from './failure-handler.ts';
import { Framework } from './framework/framework.ts';
import { plugins } from './plugins.ts';
import { Nominator } from './queue/nominator.ts';
import { SchedulingQueue } from './queue/scheduling-queue.ts';
import { SchedulingCycle } from './scheduling-cycle.ts';

export interface SchedulerContext {
  readonly client: Client;
  readonly informers: InformerFactory;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** `default-scheduler` where absent. */
  readonly schedulerName?: string;
}

/** After so many decisions sockets and timers get their turn. */
const cyclesPerTurnMax = 8;

export class Scheduler {
  readonly #cache: SchedulerCache;
  readonly #framework: Framework;
  readonly #queue: SchedulingQueue;
  readonly #writes = new ApiWrites();
  readonly #bindings: BindingCycles;
  readonly #cycle: SchedulingCycle;
  readonly #removeHandlers: () => void;
  #running: Promise<void> | undefined;
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(context: SchedulerContext) {
    const { client, informers, events, clock, random, logger, schedulerName = 'default-scheduler' } = context;
    const cache = new SchedulerCache(clock);
    const nominator = new Nominator();
    const framework = new Framework(plugins, {
      ...context,
      nominator,
      snapshot: () => cache.lastSnapshot,
      inBackground: (write) => this.#writes.run(write),
      activate: (uids) => this.#queue.activate(uids),
    });
    const queue = new SchedulingQueue({
      clock,
      logger,
      nominator,
      less: framework.less,
      preEnqueue: (pod) => framework.preEnqueue(pod),
      plugins: framework.plugins,
      onReady: () => this.#wake?.(),
    });
    const failures = new FailureHandler({ client, informers, events, clock, logger, queue, writes: this.#writes });
    const bindings = new BindingCycles({ framework, cache, queue, events, logger, failures, writes: this.#writes });
    this.#cache = cache;
    this.#framework = framework;
    this.#queue = queue;
    this.#bindings = bindings;
    this.#cycle = new SchedulingCycle({ framework, cache, queue, events, random, logger, failures, bindings });
    this.#removeHandlers = addEventHandlers({ informers, cache, queue, framework, schedulerName });
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves once nothing of it is under way. Bindings that were asked for are waited for. May be called twice. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#removeHandlers();
    this.#queue.close();
    this.#cache.stop();
    this.#framework.waitingPods.rejectAll('scheduler stops');
    this.#wake?.();
    await this.#running;
    await this.#bindings.finished();
    await this.#writes.finished();
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      for (let cycles = 0; cycles < cyclesPerTurnMax && this.#writes.hasRoom; cycles++) {
        const queued = this.#queue.pop();
        if (queued === undefined) break;
        this.#cycle.run(queued);
      }
      await this.#writes.room();
      if (!this.#queue.isReady && !this.#stopped) await this.#ready();
      // A chain of answers from memory would keep sockets and timers waiting for as long as it goes on.
      await new Promise<void>(onNextTurn);
    }
  }

  #ready(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
