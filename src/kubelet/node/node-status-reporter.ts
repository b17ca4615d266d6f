/**
 * Keeps the status of a Node up to date: looks every few seconds what there is to say, and writes it where something has changed, or where
 * nothing has been written for five minutes. In between the Lease alone says that the kubelet is there.
 */
import type { Node } from '../../api/core/v1/node.ts';
import { isNotFound } from '../../api/status-error.ts';
import { formatTime } from '../../api/time.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import type { Client } from '../../client/client.ts';
import type { EventRecorder } from '../../client/events/event-recorder.ts';
import { nodes } from '../../client/resources.ts';
import type { NodeObservation } from './machine.ts';
import { conditionEvents } from './node-conditions.ts';
import { hasStatusChanged, type NodeDescription, nodeStatus, statusPatch } from './node-status.ts';

export const statusTriesMax = 5;
export const statusReportMsDefault = 300_000;

export interface NodeStatusReporterOptions {
  readonly description: NodeDescription;
  readonly observe: () => NodeObservation;
  /** Told of the Node when it is not what it was at the last look. */
  readonly onNode: (node: Node) => void;
  readonly reportMs: number;
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventRecorder;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

export class NodeStatusReporter {
  readonly #options: NodeStatusReporterOptions;
  #reportedAtMs = 0;
  /** Nodes that began together spread out: so much later, or earlier, is the next report that nothing has called for. */
  #delayMs = 0;
  /** What the last look was at: as long as neither changes there is nothing new to say. */
  #seen: { readonly node: Node; readonly observation: NodeObservation | undefined } | undefined;

  constructor(options: NodeStatusReporterOptions) {
    this.#options = options;
  }

  /** The Node has been registered together with its status. */
  registered(node: Node): void {
    this.#noteReport(true);
    this.#see(node, undefined);
  }

  /** Does not reject; what fails five times, or has no Node any more, is left to the next call. */
  async sync(): Promise<void> {
    const { description, logger, signal } = this.#options;
    for (let tries = 0; tries < statusTriesMax && !signal.aborted; tries++) {
      try {
        await this.#report();
        return;
      } catch (error) {
        logger.warn({ node: description.nodeName, error }, 'failed to update the node status');
        if (isNotFound(error)) return;
      }
    }
  }

  async #report(): Promise<void> {
    const { client, clock, description, observe } = this.#options;
    const { nodeName: name } = description;
    const node = await client.get(nodes, { name });
    const observation = observe();
    const isDue = clock.monotonic() - this.#reportedAtMs >= this.#options.reportMs + this.#delayMs;
    if (!isDue && this.#seen?.node === node && this.#seen.observation === observation) return;
    const next = nodeStatus(description, observation, node.status, formatTime(clock.now()));
    const changed = hasStatusChanged(node.status, next);
    if (!changed && !isDue) {
      this.#see(node, observation);
      return;
    }
    const patch = statusPatch(node.status, next);
    this.#tell(node, observation);
    const written =
      patch === undefined ? node : await client.patch(nodes, { name }, 'strategic', patch, { subresource: 'status' });
    this.#see(written, observation);
    this.#noteReport(changed);
  }

  #see(node: Node, observation: NodeObservation | undefined): void {
    const isNews = this.#seen?.node !== node;
    this.#seen = { node, observation };
    if (isNews) this.#options.onNode(node);
  }

  #noteReport(changed: boolean): void {
    const { clock, random, reportMs } = this.#options;
    this.#reportedAtMs = clock.monotonic();
    this.#delayMs = changed ? reportMs * (random.next() - 0.5) : 0;
  }

  #tell(object: Node, observation: NodeObservation): void {
    const { events, description } = this.#options;
    for (const reason of conditionEvents(object.status.conditions ?? [], observation)) {
      const message = `Node ${description.nodeName} status is now: ${reason}`;
      events.event({ resource: nodes, object }, 'Normal', reason, message);
    }
  }
}
