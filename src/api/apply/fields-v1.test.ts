import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../schema/builders.ts';
import { FieldSet } from './field-set.ts';
import { fromFieldsV1, fromOwnFieldsV1, toFieldsV1 } from './fields-v1.ts';
import { displayPath, fieldPath, PathElementError } from './path-element.ts';

const rewritten = (text: string): string => JSON.stringify(toFieldsV1(fromFieldsV1(JSON.parse(text))));

describe('FieldsV1', () => {
  it.each([
    { name: 'nothing', text: '{}' },
    {
      name: 'every kind of element',
      text: '{"f:a":{},"f:b":{},"k:{\\"name\\":\\"x\\"}":{},"v:1":{},"v:\\"a\\"":{},"v:true":{},"i:1":{}}',
    },
    {
      name: 'a path with others below it',
      text: '{"f:ports":{".":{},"k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:name":{}}}}',
    },
    { name: 'paths far down only', text: '{"f:spec":{"f:template":{"f:spec":{"f:nodeName":{}}}}}' },
  ])('writes as it read: $name', ({ text }) => {
    expect(rewritten(text)).toBe(text);
  });

  it.each([
    {
      name: 'the order of members',
      text: '{"f:b":{},"f:a":{"f:x":{},".":{}}}',
      result: '{"f:a":{".":{},"f:x":{}},"f:b":{}}',
    },
    { name: 'a dot alone', text: '{"f:a":{".":{}}}', result: '{"f:a":{}}' },
    { name: 'unknown kinds of elements', text: '{"f:a":{},"r:b":{"f:c":{}}}', result: '{"f:a":{}}' },
    { name: 'keys in another order', text: '{"k:{\\"b\\":1,\\"a\\":2}":{}}', result: '{"k:{\\"a\\":2,\\"b\\":1}":{}}' },
  ])('settles $name', ({ text, result }) => {
    expect(rewritten(text)).toBe(result);
  });

  it('refuses keys it cannot understand', () => {
    expect(() => fromFieldsV1({ 'f:a': { b: {} } })).toThrow(PathElementError);
  });

  it('is frozen, and is the set itself', () => {
    const json = toFieldsV1(FieldSet.of(fieldPath('spec', 'replicas')));
    expect(Object.isFrozen(json) && Object.isFrozen(json['f:spec'])).toBe(true);
    expect(toFieldsV1(fromOwnFieldsV1(json))).toBe(json);
    expect(fromOwnFieldsV1({})).toBe(FieldSet.empty);
  });

  it('does not take over what a client may still change', () => {
    const open: Record<string, JsonObject> = { 'f:a': {} };
    const set = fromFieldsV1(open);
    open['f:b'] = {};
    expect(set.paths().map(displayPath)).toEqual(['.a']);
  });
});
