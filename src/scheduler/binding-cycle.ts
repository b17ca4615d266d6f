/** What follows a decision: permission, and the binding in the API. Many run at the same time. */
import type { Pod } from '../api/core/v1/pod.ts';
import type { Logger } from '../base/logger.ts';
import type { EventRecorder } from '../client/events/event-recorder.ts';
import { pods } from '../client/resources.ts';
import type { ApiWrites } from './api-writes.ts';
import type { PodInfo } from './cache/pod-info.ts';
import type { SchedulerCache } from './cache/scheduler-cache.ts';
import { type FailureHandler, failureOf } from './failure-handler.ts';
import { action, type ClusterEvent } from './framework/cluster-event.ts';
import type { CycleState } from './framework/cycle-state.ts';
import type { Framework } from './framework/framework.ts';
import type { Status } from './framework/status.ts';
import type { QueuedPod } from './queue/queued-pod.ts';
import type { SchedulingQueue } from './queue/scheduling-queue.ts';

/** A decision, assumed in the cache and reserved by the plugins. */
export interface AssumedPod {
  readonly queued: QueuedPod;
  /** As it was when the decision was made. */
  readonly info: PodInfo;
  readonly nodeName: string;
  readonly state: CycleState;
}

export interface BindingParts {
  readonly framework: Framework;
  readonly cache: SchedulerCache;
  readonly queue: SchedulingQueue;
  readonly writes: ApiWrites;
  readonly events: EventRecorder;
  readonly logger: Logger;
  readonly failures: Pick<FailureHandler, 'handle'>;
}

export class BindingCycles {
  readonly #parts: BindingParts;
  readonly #running = new Set<Promise<void>>();

  constructor(parts: BindingParts) {
    this.#parts = parts;
  }

  start(assumed: AssumedPod): void {
    const running = this.#run(assumed).catch((error: unknown) =>
      this.#parts.logger.error({ pod: assumed.info.key, error }, 'a binding cycle failed'),
    );
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
  }

  /** Resolves once none is under way. */
  async finished(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #run(assumed: AssumedPod): Promise<void> {
    const { framework, queue } = this.#parts;
    const { queued, info } = assumed;
    if (framework.waitingPods.has(info.uid)) {
      const permitted = await framework.waitingPods.outcome(info.uid);
      if (permitted.code !== 'Success') {
        this.#fail(assumed, permitted);
        return;
      }
    }
    // From here on no plugin rejects the Pod any more, so it need not know what else happens.
    queue.done(queued);
    const status = await this.#parts.writes.run(() => this.#bind(assumed));
    if (status.code !== 'Success') this.#fail(assumed, status);
  }

  async #bind({ info, nodeName, state }: AssumedPod): Promise<Status> {
    const { framework, cache, events } = this.#parts;
    const prepared = await framework.preBind(state, info, nodeName);
    if (prepared.code !== 'Success') return prepared;
    const status = await framework.bind(state, info, nodeName);
    if (status.code !== 'Success') return status;
    cache.finishBinding(info.uid);
    const { namespace, name } = info.pod.metadata;
    const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
    events.event({ resource: pods, object: info.pod }, 'Normal', 'Scheduled', message);
    framework.postBind(state, info, nodeName);
    return status;
  }

  #fail({ queued, info, nodeName, state }: AssumedPod, status: Status): void {
    const { framework, cache, queue, failures } = this.#parts;
    framework.unreserve(state, info, nodeName);
    if (cache.forget(info.uid)) {
      // To other Pods it is as if one had been deleted.
      const event: ClusterEvent = { kind: 'Pod', actions: action.delete, old: placed(info, nodeName), new: undefined };
      queue.moveOn(event);
    }
    failures.handle(queued, failureOf(status));
  }
}

function placed({ pod }: PodInfo, nodeName: string): Pod {
  return { ...pod, spec: { ...pod.spec, nodeName } };
}
