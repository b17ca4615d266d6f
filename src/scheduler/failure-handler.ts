/** What becomes of a Pod that could not be placed: back into the queue, and the API is told why. */
import type { Pod } from '../api/core/v1/pod.ts';
import { isConflict, isNotFound } from '../api/status-error.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Client } from '../client/client.ts';
import type { EventRecorder } from '../client/events/event-recorder.ts';
import type { Lister } from '../client/informer/indexer.ts';
import type { InformerFactory } from '../client/informer/informer-factory.ts';
import { pods } from '../client/resources.ts';
import type { ApiWrites } from './api-writes.ts';
import { Diagnosis } from './framework/diagnosis.ts';
import type { Status } from './framework/status.ts';
import { eventMessage, failurePatch, type Refusal } from './pod-failure.ts';
import type { QueuedPod } from './queue/queued-pod.ts';
import { noNodesRejector } from './queue/requeueing.ts';
import type { Blame, SchedulingQueue } from './queue/scheduling-queue.ts';

export interface SchedulingFailure extends Blame, Refusal {}

const nobody: readonly string[] = [];

export function failureOfDiagnosis(diagnosis: Diagnosis, nominatedNodeName: string | undefined): SchedulingFailure {
  const { message, rejectedBy, pendingOn } = diagnosis;
  return { reason: 'Unschedulable', message, rejectedBy, pendingOn, nominatedNodeName };
}

export function failureOfError(error: unknown): SchedulingFailure {
  const message = error instanceof Error ? error.message : String(error);
  return { reason: 'SchedulerError', message, rejectedBy: nobody, pendingOn: nobody, nominatedNodeName: '' };
}

/** After a Node had been chosen: it counts as the only one there is. */
export function failureOf(status: Status): SchedulingFailure {
  if (!status.isRejected) return failureOfError(status.message);
  const diagnosis = new Diagnosis(1);
  diagnosis.statuses.absent = status;
  diagnosis.note(status);
  return failureOfDiagnosis(diagnosis, '');
}

/** Upstream tries such a Pod again and again; here it waits for the first Node, which is what it lacks. */
export const noNodesFailure: SchedulingFailure = {
  reason: 'Unschedulable',
  message: 'no nodes available to schedule pods',
  rejectedBy: [noNodesRejector],
  pendingOn: nobody,
  nominatedNodeName: '',
};

export interface FailureParts {
  readonly client: Client;
  readonly informers: InformerFactory;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly queue: SchedulingQueue;
  readonly writes: ApiWrites;
}

/** How often a status is written anew when the Pod has changed meanwhile. */
const patchTriesMax = 5;

export class FailureHandler {
  readonly #parts: FailureParts;
  readonly #pods: Lister<Pod>;

  constructor(parts: FailureParts) {
    this.#parts = parts;
    this.#pods = parts.informers.informer(pods).lister;
  }

  handle(queued: QueuedPod, failure: SchedulingFailure): void {
    const { queue, events, writes, logger } = this.#parts;
    // Whoever takes over tries anew, and says what comes of it.
    if (queue.isClosed) return;
    const { key, uid } = queued.info;
    const pod = this.#pods.getByKey(key);
    if (!isStillPending(pod, uid)) {
      queue.done(queued);
      return;
    }
    if (failure.reason === 'SchedulerError') logger.warn({ pod: key, error: failure.message }, 'scheduling failed');
    queue.addUnschedulable(queued, pod, failure);
    if (failure.nominatedNodeName !== undefined) queue.nominator.set(queued.info, failure.nominatedNodeName);
    const message = eventMessage(failure.message);
    events.event({ resource: pods, object: pod }, 'Warning', 'FailedScheduling', message);
    writes
      .run(() => this.#writeStatus(pod, failure))
      .catch((error: unknown) => {
        // Gone means that there is nobody to tell.
        if (!isNotFound(error)) logger.warn({ pod: key, error }, 'the status of a pod could not be written');
      });
  }

  /** Only while nothing has happened to the Pod: one that somebody has bound meanwhile must not be said to be unscheduled. */
  async #writeStatus(known: Pod, failure: SchedulingFailure): Promise<void> {
    const { client, clock } = this.#parts;
    const { namespace, name = '', uid } = known.metadata;
    let pod: Pod = known;
    for (let tries = 1; isStillPending(pod, uid); tries++) {
      const patch = failurePatch(pod, failure, clock.now());
      if (patch === undefined) return;
      try {
        await client.patch(pods, { namespace, name }, 'strategic', patch, { subresource: 'status' });
        return;
      } catch (error) {
        if (!isConflict(error) || tries === patchTriesMax) throw error;
      }
      pod = await client.get(pods, { namespace, name });
    }
  }
}

function isStillPending(pod: Pod | undefined, uid: string | undefined): pod is Pod {
  return pod !== undefined && pod.metadata.uid === uid && !pod.spec.nodeName;
}
