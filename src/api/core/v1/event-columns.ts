import { eventColumns } from '../../columns/event.ts';
import type { Event } from './event.ts';

export const coreEventColumns = eventColumns<Event>((event) => ({
  object: event.involvedObject,
  source: event.source,
  reportingController: event.reportingComponent,
  reportingInstance: event.reportingInstance,
  message: event.message ?? '',
  type: event.type ?? '',
  reason: event.reason ?? '',
  first: event.firstTimestamp,
  last: event.lastTimestamp,
  eventTime: event.eventTime,
  count: event.count ?? 0,
  series: event.series,
}));
