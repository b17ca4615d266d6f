import type { Event as StoredEvent } from '../../core/v1/event.ts';
import { eventResource as storedResource } from '../../core/v1/event-resource.ts';
import { selectableReferenceFields } from '../../core/v1/reference-fields.ts';
import { defineResource } from '../../resource.ts';
import { Event } from './event.ts';
import { eventsEventColumns } from './event-columns.ts';
import { fromStored, toStored } from './event-conversion.ts';
import { validateEventUpdate, validateNewEvent } from './event-validation.ts';

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
  storedAs: {
    definition: storedResource,
    toStored,
    fromStored: (stored) => fromStored(stored as StoredEvent),
  },
  ttlSeconds: 3600,
  strategy: {
    allowCreateOnUpdate: true,
    validate: (event) => validateNewEvent(toStored(event)),
    validateUpdate: (event, old) => validateEventUpdate(toStored(event), toStored(old)),
  },
  selectableFields: {
    ...selectableReferenceFields<Event>('regarding', (event) => event.regarding),
    reason: (event) => event.reason ?? '',
    reportingController: (event) => event.reportingController ?? '',
    type: (event) => event.type ?? '',
  },
  columns: eventsEventColumns,
});
