import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../api/resource.ts';
import { deepFreeze } from '../../base/freeze.ts';
import { draftOf } from './draft.ts';

const stored = (metadata: object): KubernetesObject =>
  deepFreeze({ kind: 'Widget', apiVersion: 'v1', metadata: { name: 'a', ...metadata }, spec: { list: [{ a: 1 }] } });

describe('a draft', () => {
  it.each([
    ['without managers', {}],
    ['with managers', { managedFields: [{ manager: 'm', fieldsV1: { 'f:spec': {} } }], labels: { a: 'b' } }],
  ])('of an object %s may be written to', (_, metadata) => {
    const object = stored(metadata);
    const text = JSON.stringify(object);
    const draft = draftOf(object) as unknown as { metadata: Record<string, unknown>; spec: { list: { a: number }[] } };
    expect(JSON.stringify(draft)).toBe(text);
    draft.metadata.labels = { other: 'x' };
    draft.spec.list[0]!.a = 2;
    draft.spec.list.push({ a: 3 });
    expect(JSON.stringify(object)).toBe(text);
  });

  it('shares the managers', () => {
    const object = stored({ managedFields: [{ manager: 'm' }] });
    expect(draftOf(object).metadata.managedFields).toBe(object.metadata.managedFields);
  });
});
