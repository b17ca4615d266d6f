import type { Event as CoreEvent } from '../../core/v1/event.ts';
import { validateEvent } from '../../core/v1/event-validation.ts';
import { validateImmutable } from '../../validation/equality.ts';
import { type FieldError, invalid, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';

// Everything here is said of an Event in the form and by the names in which it is stored, as upstream does.

const controllerField = 'reportingController';

/** Of an Event that a client of this group makes: only the newer form will do. */
export function validateNewEvent(event: CoreEvent): FieldError[] {
  const errors = [...validateEvent(event, controllerField), ...validateSeries(event)];
  const refuse = (name: string, detail = 'needs to be unset'): void => {
    errors.push(invalid(FieldPath.of(name), '', detail));
  };
  if (!event.eventTime) errors.push(required(FieldPath.of('eventTime')));
  if (event.type !== 'Normal' && event.type !== 'Warning') refuse('type', `has invalid value: ${event.type ?? ''}`);
  if (event.firstTimestamp) refuse('firstTimestamp');
  if (event.lastTimestamp) refuse('lastTimestamp');
  if (event.count !== undefined) refuse('count');
  if (event.source.component !== undefined || event.source.host !== undefined) refuse('source');
  return errors;
}

/** What an Event says stays; that it happened again is what its series is for. */
const fixed = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'type',
  'eventTime',
  'action',
  'related',
  'reportingComponent',
  'reportingInstance',
] as const;

export function validateEventUpdate(event: CoreEvent, old: CoreEvent): FieldError[] {
  const errors = validateEvent(event, controllerField);
  if (validateImmutable(FieldPath.root, event.series, old.series).length > 0) errors.push(...validateSeries(event));
  for (const field of fixed) {
    const name = field === 'reportingComponent' ? controllerField : field;
    errors.push(...validateImmutable(FieldPath.of(name), event[field], old[field]));
  }
  return errors;
}

function validateSeries({ series }: CoreEvent): FieldError[] {
  if (series === undefined) return [];
  const errors: FieldError[] = [];
  if ((series.count ?? 0) < 2) errors.push(invalid(FieldPath.of('series.count'), '', 'should be at least 2'));
  if (!series.lastObservedTime) errors.push(required(FieldPath.of('series.lastObservedTime')));
  return errors;
}
