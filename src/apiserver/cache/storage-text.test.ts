import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../api/resource.ts';
import { deepFreeze } from '../../base/freeze.ts';
import { textForStorage } from './storage-text.ts';

const entry = (manager: string) => ({ manager, fieldsV1: { 'f:spec': { 'f:"odd"': {} } } });
const text = (object: object): string => textForStorage(object as KubernetesObject);

describe('the text of an object in storage', () => {
  const type = { kind: 'Widget', apiVersion: 'example.io/v1' };
  it.each<[string, object]>([
    ['without managers', { ...type, metadata: { name: 'ä' }, spec: { a: [1] } }],
    ['with managers alone', { ...type, metadata: { managedFields: [entry('a'), entry('b')] }, status: {} }],
    ['with an empty list of managers', { ...type, metadata: { name: 'a', managedFields: [] } }],
    ['with managers in the middle', { ...type, metadata: { name: 'a', managedFields: [entry('a')], uid: 'u' } }],
    ['with what is undefined', { ...type, metadata: { uid: undefined, managedFields: undefined }, spec: undefined }],
    [
      'with labels and annotations that look like managers',
      {
        ...type,
        metadata: {
          labels: { managedFields: '0' },
          annotations: { a: '"managedFields":0', 'managedFields":0': '' },
          managedFields: [entry('a')],
        },
      },
    ],
  ])('is its JSON %s', (_, object) => {
    expect(text(object)).toBe(JSON.stringify(object));
  });

  it('has the present text of a manager that may change, and that of one that can not', () => {
    const open = entry('b');
    const object = { ...type, metadata: { managedFields: [deepFreeze(entry('a')), open] } };
    for (const manager of ['b', 'b', 'c']) {
      open.manager = manager;
      expect(text(object)).toBe(JSON.stringify(object));
    }
  });
});
