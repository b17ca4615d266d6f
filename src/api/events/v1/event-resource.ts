import { defineResource } from '../../resource.ts';
import { Event } from './event.ts';
import { eventsEventColumns } from './event-columns.ts';

export const eventResource = defineResource<Event>({
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  resource: 'events',
  singular: 'event',
  shortNames: ['ev'],
  namespaced: true,
  type: Event,
  storagePrefix: 'events',
  ttlSeconds: 3600,
  strategy: { allowCreateOnUpdate: true },
  columns: eventsEventColumns,
});
