import { defineResource } from '../../resource.ts';
import { Event } from './event.ts';
import { coreEventColumns } from './event-columns.ts';

export const eventResource = defineResource<Event>({
  group: '',
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
  columns: coreEventColumns,
});
