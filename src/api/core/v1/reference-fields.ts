/** Field selectors over a reference to another object: `kubectl describe` finds the Events of an object by them. */
import type { ObjectReference } from './references.ts';

const names = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'] as const;

export function selectableReferenceFields<T>(
  field: string,
  referenceOf: (object: T) => ObjectReference,
): Readonly<Record<string, (object: T) => string>> {
  return Object.fromEntries(names.map((name) => [`${field}.${name}`, (object) => referenceOf(object)[name] ?? '']));
}
