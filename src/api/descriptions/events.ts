import type { DescriptionTable } from './description-table.ts';

/** Events of the newer API. */
export const eventsDescriptions = {
  'io.k8s.api.events.v1.Event': {
    '': 'A report that something happened to an object. Events expire, after about an hour, and may be merged or lost: do not build on them.',
    eventTime: 'When it was observed first.',
    series: 'Present when it goes on happening.',
    reportingController:
      'The controller that reports it, such as kubernetes.io/kubelet. Cannot be empty for new events.',
    reportingInstance: 'The instance of the controller. At most 128 characters.',
    action: 'What was done, or failed, with the object. At most 128 characters.',
    reason: 'One short CamelCase word on what happened. At most 128 characters.',
    regarding: 'The object to which it happened, mostly the one on which the controller works.',
    related: 'A second object that plays a part.',
    note: 'What happened, for people. At most 1 KiB.',
    type: 'Normal or Warning.',
    deprecatedSource: 'Who reports it, in the form of core/v1.',
    deprecatedFirstTimestamp: 'When it happened first, in the form of core/v1.',
    deprecatedLastTimestamp: 'When it happened last, in the form of core/v1.',
    deprecatedCount: 'How often it happened, in the form of core/v1.',
  },
  'io.k8s.api.events.v1.EventSeries': {
    '': 'Events of the same kind in a row.',
    count: 'How many there were up to lastObservedTime.',
    lastObservedTime: 'When it was last observed.',
  },
} as const satisfies DescriptionTable;
