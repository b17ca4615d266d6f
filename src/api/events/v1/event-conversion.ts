/** Events of both API groups are the same objects under different names; they are stored as core/v1. */
import type { Event as StoredEvent } from '../../core/v1/event.ts';
import type { Event } from './event.ts';

/** Fields that are undefined are left out when the object is encoded. */
export function toStored(event: Event): StoredEvent {
  return withoutAbsent({
    kind: 'Event',
    apiVersion: 'v1',
    metadata: event.metadata,
    involvedObject: event.regarding,
    reason: event.reason,
    message: event.note,
    source: event.deprecatedSource,
    firstTimestamp: event.deprecatedFirstTimestamp,
    lastTimestamp: event.deprecatedLastTimestamp,
    count: event.deprecatedCount,
    type: event.type,
    eventTime: event.eventTime,
    series: event.series,
    action: event.action,
    related: event.related,
    reportingComponent: event.reportingController ?? '',
    reportingInstance: event.reportingInstance ?? '',
  });
}

export function fromStored(stored: StoredEvent): Event {
  const { series } = stored;
  return withoutAbsent({
    kind: 'Event',
    apiVersion: 'events.k8s.io/v1',
    metadata: stored.metadata,
    eventTime: stored.eventTime,
    series: series && { count: series.count ?? 0, lastObservedTime: series.lastObservedTime },
    reportingController: stored.reportingComponent || undefined,
    reportingInstance: stored.reportingInstance || undefined,
    action: stored.action,
    reason: stored.reason,
    regarding: stored.involvedObject,
    related: stored.related,
    note: stored.message,
    type: stored.type,
    deprecatedSource: stored.source,
    deprecatedFirstTimestamp: stored.firstTimestamp,
    deprecatedLastTimestamp: stored.lastTimestamp,
    deprecatedCount: stored.count,
  });
}

function withoutAbsent<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
