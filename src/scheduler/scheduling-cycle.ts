/** One Pod's scheduling cycle: decide, assume, reserve, ask for permission. Synchronous; what follows is the binding cycle's. */
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { EventRecorder } from '../client/events/event-recorder.ts';
import { pods } from '../client/resources.ts';
import type { BindingCycles } from './binding-cycle.ts';
import type { SchedulerCache } from './cache/scheduler-cache.ts';
import {
  type FailureHandler,
  failureOf,
  failureOfDiagnosis,
  failureOfError,
  noNodesFailure,
  type SchedulingFailure,
} from './failure-handler.ts';
import { CycleState } from './framework/cycle-state.ts';
import type { Diagnosis } from './framework/diagnosis.ts';
import type { Framework } from './framework/framework.ts';
import type { Status } from './framework/status.ts';
import type { QueuedPod } from './queue/queued-pod.ts';
import type { SchedulingQueue } from './queue/scheduling-queue.ts';
import { PodScheduler } from './schedule-pod.ts';

export interface SchedulingParts {
  readonly framework: Framework;
  readonly cache: SchedulerCache;
  readonly queue: SchedulingQueue;
  readonly events: EventRecorder;
  readonly random: Random;
  readonly logger: Logger;
  readonly failures: Pick<FailureHandler, 'handle'>;
  readonly bindings: Pick<BindingCycles, 'start'>;
}

export class SchedulingCycle {
  readonly #parts: SchedulingParts;
  readonly #scheduler: PodScheduler;

  constructor(parts: SchedulingParts) {
    this.#parts = parts;
    this.#scheduler = new PodScheduler(parts.framework, parts.random);
  }

  run(queued: QueuedPod): void {
    if (this.#isSkipped(queued)) {
      this.#parts.queue.done(queued);
      return;
    }
    const state = new CycleState();
    let failure: SchedulingFailure | undefined;
    try {
      failure = this.#attempt(queued, state);
    } catch (error) {
      failure = failureOfError(error);
    }
    if (failure !== undefined) this.#parts.failures.handle(queued, failure);
  }

  #isSkipped({ info: { pod, uid } }: QueuedPod): boolean {
    const { namespace, name, deletionTimestamp } = pod.metadata;
    if (deletionTimestamp !== undefined) {
      const message = `skip schedule deleting pod: ${namespace}/${name}`;
      this.#parts.events.event({ resource: pods, object: pod }, 'Warning', 'FailedScheduling', message);
      return true;
    }
    return this.#parts.cache.isAssumed(uid);
  }

  #attempt(queued: QueuedPod, state: CycleState): SchedulingFailure | undefined {
    const { cache } = this.#parts;
    const { info } = queued;
    const decision = this.#scheduler.decide(state, info, cache.snapshot());
    switch (decision.kind) {
      case 'noNodes':
        return noNodesFailure;
      case 'noFit':
        return this.#postFilter(queued, state, decision.diagnosis);
      case 'fits':
        this.#parts.logger.debug({ pod: info.key, ...decision }, 'a node is chosen');
        return this.#assume(queued, state, decision.nodeName);
    }
  }

  #postFilter({ info }: QueuedPod, state: CycleState, diagnosis: Diagnosis): SchedulingFailure {
    const { status, nominatedNodeName } = this.#parts.framework.postFilter(state, info, diagnosis.statuses);
    diagnosis.postFilterMessage = status.message;
    return failureOfDiagnosis(diagnosis, nominatedNodeName);
  }

  #assume(queued: QueuedPod, state: CycleState, nodeName: string): SchedulingFailure | undefined {
    const { framework, cache, queue, bindings } = this.#parts;
    const { info } = queued;
    cache.assume(info, nodeName);
    queue.nominator.delete(info.uid);
    const status = this.#reserve(queued, state, nodeName);
    if (status.code !== 'Success' && status.code !== 'Wait') {
      framework.unreserve(state, info, nodeName);
      cache.forget(info.uid);
      return failureOf(status);
    }
    bindings.start({ queued, info, nodeName, state });
    return undefined;
  }

  #reserve({ info }: QueuedPod, state: CycleState, nodeName: string): Status {
    const reserved = this.#parts.framework.reserve(state, info, nodeName);
    return reserved.code === 'Success' ? this.#parts.framework.permit(state, info, nodeName) : reserved;
  }
}
