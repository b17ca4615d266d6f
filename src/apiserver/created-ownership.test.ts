import { expect, it } from 'vitest';
import { ConfigMap } from '../api/core/v1/config-map.ts';
import type { ManagedFieldsEntry } from '../api/meta/v1/object-meta.ts';
import type { KubernetesObject } from '../api/resource.ts';
import { createdOwnership, formsMax } from './created-ownership.ts';

const entryAt = (time: string): ManagedFieldsEntry => ({
  manager: 'm',
  operation: 'Update',
  apiVersion: 'v1',
  time,
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:data': {} },
});

let worked = 0;
function ownership(
  object: object,
  time = 't1',
  writer = 'w',
  entries: readonly ManagedFieldsEntry[] = [entryAt(time)],
) {
  return createdOwnership(object as KubernetesObject, { type: ConfigMap, writer, time }, () => {
    worked++;
    return entries;
  });
}

const works = (act: () => unknown): boolean => {
  const before = worked;
  act();
  return worked > before;
};

it('is worked out once for objects of the same form by the same writer, at any time', () => {
  expect(ownership({ metadata: { name: 'a' }, data: { k: '1' } })).toEqual([entryAt('t1')]);
  const again = works(() => {
    const entries = ownership({ metadata: { name: 'b' }, data: { k: '2' } }, 't2');
    expect(entries).toEqual([entryAt('t2')]);
    expect(Object.isFrozen(entries[0])).toBe(true);
  });
  expect(again).toBe(false);
  expect(works(() => ownership({ metadata: { name: 'a' }, data: { other: '1' } }))).toBe(true);
  expect(works(() => ownership({ metadata: { name: 'a' }, data: { k: '1' } }, 't1', 'other'))).toBe(true);
});

it.each([
  ['entries were sent', { metadata: { name: 'a', managedFields: [] }, data: { sent: '1' } }, [entryAt('t')]],
  ['nothing is owned', { metadata: { name: 'a' }, data: { nothing: '1' } }, []],
  ['several own it', { metadata: { name: 'a' }, data: { several: '1' } }, [entryAt('t'), entryAt('u')]],
])('is worked out each time where %s', (_what, object, entries) => {
  for (let i = 0; i < 2; i++) {
    expect(works(() => expect(ownership(object, 't', 'w', entries)).toEqual(entries))).toBe(true);
  }
});

it('is forgotten when there have been many other forms since', () => {
  const object = { metadata: { name: 'a' }, data: { early: '1' } };
  ownership(object);
  expect(works(() => ownership(object))).toBe(false);
  for (let i = 0; i < 2 * formsMax; i++) ownership({ metadata: { name: 'a' }, data: { [`k${i}`]: '1' } });
  expect(works(() => ownership(object))).toBe(true);
});
