/**
 * The recorder of a component: core/v1 Events about what it did or saw, as upstream's broadcaster, correlator and sink make them together.
 *
 * Writes Events in the background, in the namespace of the object (`default` where it has none). Reads and watches nothing. Never
 * waits, never throws, never fails a caller: what cannot be written is dropped.
 */
import type { Event } from '../../api/core/v1/event.ts';
import type { ObjectReference } from '../../api/core/v1/references.ts';
import { checkDns1123Subdomain } from '../../api/names.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { formatTime } from '../../api/time.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import { type Client, objectReferenceTo } from '../client.ts';
import type { ResourceRef } from '../resource-ref.ts';
import { EventCorrelator, type Sighting } from './event-correlator.ts';
import type { EventDetails, EventRecorder, EventType } from './event-recorder.ts';
import { EventWriter } from './event-writer.ts';

export interface EventRecorderOptions {
  readonly client: Client;
  /** Whose Events they are: `deployment-controller`, `kubelet`. */
  readonly component: string;
  /** The node, of components that there is one of on each. */
  readonly host?: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export interface RunningEventRecorder extends EventRecorder {
  /** Takes no more Events, and writes what waits, for five seconds at most. May be called twice. */
  stop(): Promise<void>;
}

export function createEventRecorder(options: EventRecorderOptions): RunningEventRecorder {
  return new BackgroundRecorder(options);
}

type Subject<T extends KubernetesObject> = { readonly resource: ResourceRef<T>; readonly object: T } & EventDetails;

class BackgroundRecorder implements RunningEventRecorder {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #correlator: EventCorrelator;
  readonly #writer: EventWriter;
  readonly #source: Event['source'];
  /** In nanoseconds since the epoch: no two Events of the recorder have the same name. */
  #lastNameNs = 0n;

  constructor({ component, host, ...parts }: EventRecorderOptions) {
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#correlator = new EventCorrelator(parts.clock);
    this.#writer = new EventWriter(parts);
    this.#source = Object.freeze({ component, ...(host === undefined ? {} : { host }) });
  }

  event<T extends KubernetesObject>(about: Subject<T>, type: EventType, reason: string, message: string): void {
    const { resource, object, fieldPath = '', annotations } = about;
    const { namespace = '', name = '', uid = '' } = object.metadata;
    const sighting = this.#correlator.observe(
      { object: `${resource.kind}/${namespace}/${name}/${uid}`, fieldPath, type, reason, message },
      () => this.#newName(name),
    );
    if (sighting === undefined) return;
    const involvedObject = { ...objectReferenceTo(resource, object), ...(fieldPath === '' ? {} : { fieldPath }) };
    const event = this.#makeEvent(involvedObject, sighting, { type, reason, annotations });
    this.#writer.put(event, sighting.count > 1);
  }

  stop(): Promise<void> {
    return this.#writer.stop();
  }

  #makeEvent(
    involvedObject: ObjectReference,
    { name, message, count, firstMs }: Sighting,
    {
      type,
      reason,
      annotations,
    }: Pick<EventDetails, 'annotations'> & { readonly type: string; readonly reason: string },
  ): Event {
    const namespace = involvedObject.namespace || 'default';
    // The eventTime is of a newer form of Events.
    const event: Omit<Event, 'eventTime'> = {
      metadata: { name, namespace, ...(annotations === undefined ? {} : { annotations }) },
      involvedObject,
      reason,
      message,
      source: this.#source,
      firstTimestamp: formatTime(firstMs),
      lastTimestamp: formatTime(this.#clock.now()),
      count,
      type,
      reportingComponent: this.#source.component ?? '',
      reportingInstance: this.#source.host ?? '',
    };
    return event as Event;
  }

  /** `web-1.17f0a3b2c4d5e6f7`: the object's name and the time. The clock has milliseconds: what is below comes by chance. */
  #newName(objectName: string): string {
    const nowNs = BigInt(Math.floor(this.#clock.now())) * 1_000_000n + BigInt(Math.floor(this.#random.next() * 1e6));
    this.#lastNameNs = nowNs > this.#lastNameNs ? nowNs : this.#lastNameNs + 1n;
    const suffix = `.${this.#lastNameNs.toString(16).padStart(16, '0')}`;
    const name = objectName + suffix;
    // Not every object's name may be the name of an Event: `system:node` is none.
    return checkDns1123Subdomain(name).length === 0 ? name : this.#random.uuid() + suffix;
  }
}
