/** Events come in an older form, without an eventTime, of which little is asked, and in a newer one. */
import { checkDns1123Subdomain, checkQualifiedName } from '../../names.ts';
import { checkPresent, invalidFor } from '../../validation/checks.ts';
import { type FieldError, invalid } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { Event } from './event.ts';

const eventTextCharsMax = 128;
const eventMessageCharsMax = 1024;

/** `controllerField` is what the API of the request calls the reporting controller. */
export function validateEvent(event: Event, controllerField = 'reportingComponent'): FieldError[] {
  const { metadata, involvedObject } = event;
  const namespace = metadata.namespace ?? '';
  const errors: FieldError[] = [];
  if (!isNamespaceOf(event)) {
    const path = FieldPath.of('involvedObject', 'namespace');
    errors.push(invalid(path, involvedObject.namespace ?? '', 'does not match event.namespace'));
  }
  if (event.eventTime) errors.push(...validateNewForm(event, controllerField));
  return [...errors, ...invalidFor(FieldPath.of('namespace'), namespace, checkDns1123Subdomain(namespace))];
}

/** Events about objects of the whole cluster stand in the namespace `default`, the newer ones in `kube-system` also. */
function isNamespaceOf({ metadata, involvedObject, eventTime }: Event): boolean {
  const namespace = metadata.namespace ?? '';
  const involved = involvedObject.namespace ?? '';
  if (involved === '') return namespace === 'default' || namespace === (eventTime ? 'kube-system' : '');
  return eventTime ? true : namespace === involved;
}

function validateNewForm(event: Event, controllerField: string): FieldError[] {
  const { reportingComponent, reportingInstance, action = '', reason = '', message = '' } = event;
  const controllerPath = FieldPath.of(controllerField);
  const errors = checkPresent(controllerPath, reportingComponent);
  errors.push(...invalidFor(controllerPath, reportingComponent, checkQualifiedName(reportingComponent)));
  for (const [name, text] of Object.entries({ reportingInstance, action, reason })) {
    const path = FieldPath.of(name);
    errors.push(...checkPresent(path, text), ...validateLength(text, eventTextCharsMax, path));
  }
  return [...errors, ...validateLength(message, eventMessageCharsMax, FieldPath.of('message'))];
}

function validateLength(text: string, max: number, path: FieldPath): FieldError[] {
  return text.length > max ? [invalid(path, '', `can have at most ${max} characters`)] : [];
}
