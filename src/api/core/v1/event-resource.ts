import { nameIsPathSegment } from '../../names.ts';
import { defineResource } from '../../resource.ts';
import { Event } from './event.ts';
import { coreEventColumns } from './event-columns.ts';
import { validateEvent } from './event-validation.ts';
import { selectableReferenceFields } from './reference-fields.ts';

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
  strategy: {
    allowCreateOnUpdate: true,
    validateName: nameIsPathSegment,
    validate: (event) => validateEvent(event),
    validateUpdate: (event) => validateEvent(event),
  },
  selectableFields: {
    ...selectableReferenceFields<Event>('involvedObject', (event) => event.involvedObject),
    reason: (event) => event.reason ?? '',
    reportingComponent: (event) => event.reportingComponent,
    source: (event) => event.source.component || event.reportingComponent,
    type: (event) => event.type ?? '',
  },
  columns: coreEventColumns,
});
