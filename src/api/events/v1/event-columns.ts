import { eventColumns } from '../../columns/event.ts';
import type { Event } from './event.ts';

export const eventsEventColumns = eventColumns<Event>((event) => ({
  object: event.regarding,
  source: event.deprecatedSource,
  reportingController: event.reportingController ?? '',
  reportingInstance: event.reportingInstance ?? '',
  message: event.note ?? '',
  type: event.type ?? '',
  reason: event.reason ?? '',
  first: event.deprecatedFirstTimestamp,
  last: event.deprecatedLastTimestamp,
  eventTime: event.eventTime,
  count: event.deprecatedCount ?? 0,
  series: event.series,
}));
