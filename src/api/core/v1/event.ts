import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { int32, microTime, ref, string, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { ObjectReference } from './references.ts';

const eventFields = {
  metadata: ref(1, () => ObjectMeta)
    .always()
    .required(),
  involvedObject: ref(2, () => ObjectReference)
    .always()
    .required(),
  reason: string(3),
  message: string(4),
  source: ref(5, () => EventSource).always(),
  firstTimestamp: time(6).always(),
  lastTimestamp: time(7).always(),
  count: int32(8),
  type: string(9),
  eventTime: microTime(10).always(),
  series: ref(11, () => EventSeries),
  action: string(12),
  related: ref(13, () => ObjectReference),
  reportingComponent: string(14).always(),
  reportingInstance: string(15).always(),
};

export interface Event extends TypeMeta, FieldsOf<typeof eventFields> {}
export const Event: Type<Event> = kindType(
  'io.k8s.api.core.v1.Event',
  { group: '', version: 'v1', kind: 'Event' },
  eventFields,
);

const eventSeriesFields = {
  count: int32(1),
  lastObservedTime: microTime(2).always(),
};

export interface EventSeries extends FieldsOf<typeof eventSeriesFields> {}
export const EventSeries: Type<EventSeries> = message('io.k8s.api.core.v1.EventSeries', eventSeriesFields);

const eventSourceFields = {
  component: string(1),
  host: string(2),
};

export interface EventSource extends FieldsOf<typeof eventSourceFields> {}
export const EventSource: Type<EventSource> = message('io.k8s.api.core.v1.EventSource', eventSourceFields);
