import { EventSource } from '../../core/v1/event.ts';
import { ObjectReference } from '../../core/v1/references.ts';
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { int32, microTime, ref, string, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const eventFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  eventTime: microTime(2).always().required(),
  series: ref(3, () => EventSeries),
  reportingController: string(4),
  reportingInstance: string(5),
  action: string(6),
  reason: string(7),
  regarding: ref(8, () => ObjectReference).always(),
  related: ref(9, () => ObjectReference),
  note: string(10),
  type: string(11),
  deprecatedSource: ref(12, () => EventSource).always(),
  deprecatedFirstTimestamp: time(13).always(),
  deprecatedLastTimestamp: time(14).always(),
  deprecatedCount: int32(15),
};

export interface Event extends TypeMeta, FieldsOf<typeof eventFields> {}
export const Event: Type<Event> = kindType(
  'io.k8s.api.events.v1.Event',
  { group: 'events.k8s.io', version: 'v1', kind: 'Event' },
  eventFields,
);

const eventSeriesFields = {
  count: int32(1).always().required(),
  lastObservedTime: microTime(2).always().required(),
};

export interface EventSeries extends FieldsOf<typeof eventSeriesFields> {}
export const EventSeries: Type<EventSeries> = message('io.k8s.api.events.v1.EventSeries', eventSeriesFields);
