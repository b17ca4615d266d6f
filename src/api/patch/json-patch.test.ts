import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from './json.ts';
import { applyJsonPatch, jsonPatchCopyBytesMax, jsonPatchOperationsMax } from './json-patch.ts';
import { PatchError, type PatchErrorKind } from './patch-error.ts';

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}

describe('applyJsonPatch', () => {
  it.each<{ name: string; target: JsonObject; patch: Json[]; result: Json }>([
    { name: 'nothing', target: { a: 1 }, patch: [], result: { a: 1 } },
    {
      name: 'add a member',
      target: {},
      patch: [{ op: 'add', path: '/a', value: { b: [] } }],
      result: { a: { b: [] } },
    },
    { name: 'add over a member', target: { a: 1 }, patch: [{ op: 'add', path: '/a', value: 2 }], result: { a: 2 } },
    { name: 'add without a value', target: {}, patch: [{ op: 'add', path: '/a' }], result: { a: null } },
    { name: 'insert', target: { a: [1, 3] }, patch: [{ op: 'add', path: '/a/1', value: 2 }], result: { a: [1, 2, 3] } },
    { name: 'append', target: { a: [1] }, patch: [{ op: 'add', path: '/a/-', value: 2 }], result: { a: [1, 2] } },
    {
      name: 'append by index',
      target: { a: [1] },
      patch: [{ op: 'add', path: '/a/1', value: 2 }],
      result: { a: [1, 2] },
    },
    {
      name: 'append by -1',
      target: { a: [1] },
      patch: [{ op: 'add', path: '/a/-1', value: 2 }],
      result: { a: [1, 2] },
    },
    { name: 'remove a member', target: { a: 1, b: 2 }, patch: [{ op: 'remove', path: '/a' }], result: { b: 2 } },
    { name: 'remove an item', target: { a: [1, 2] }, patch: [{ op: 'remove', path: '/a/0' }], result: { a: [2] } },
    {
      name: 'remove the last item',
      target: { a: [1, 2] },
      patch: [{ op: 'remove', path: '/a/-1' }],
      result: { a: [1] },
    },
    { name: 'replace a member', target: { a: 1 }, patch: [{ op: 'replace', path: '/a', value: 2 }], result: { a: 2 } },
    {
      name: 'replace an item',
      target: { a: [1] },
      patch: [{ op: 'replace', path: '/a/0', value: 2 }],
      result: { a: [2] },
    },
    {
      name: 'replace an absent member',
      target: {},
      patch: [{ op: 'replace', path: '/a', value: 2 }],
      result: { a: 2 },
    },
    {
      name: 'replace everything',
      target: { a: 1 },
      patch: [{ op: 'replace', path: '', value: { b: 2 } }],
      result: { b: 2 },
    },
    {
      name: 'move',
      target: { a: [1, 2], b: 3 },
      patch: [{ op: 'move', from: '/a/0', path: '/c' }],
      result: { a: [2], b: 3, c: 1 },
    },
    {
      name: 'copy',
      target: { a: { x: 1 } },
      patch: [{ op: 'copy', from: '/a', path: '/b' }],
      result: { a: { x: 1 }, b: { x: 1 } },
    },
    { name: 'test everything', target: { a: 1 }, patch: [{ op: 'test', path: '', value: { a: 1 } }], result: { a: 1 } },
    {
      name: 'test a member',
      target: { a: { x: 1, y: [2] } },
      patch: [{ op: 'test', path: '/a', value: { y: [2], x: 1 } }],
      result: { a: { x: 1, y: [2] } },
    },
    {
      name: 'test an absent member for null',
      target: {},
      patch: [{ op: 'test', path: '/a', value: null }],
      result: {},
    },
    {
      name: 'escapes',
      target: { 'a/b': { 'c~d': 1 } },
      patch: [{ op: 'remove', path: '/a~1b/c~0d' }],
      result: { 'a/b': {} },
    },
    { name: 'an empty key', target: { '': 1 }, patch: [{ op: 'replace', path: '/', value: 2 }], result: { '': 2 } },
    {
      name: 'changes to a copy, not to its original',
      target: { a: { x: [1] } },
      patch: [
        { op: 'add', path: '/a/x/-', value: 2 },
        { op: 'copy', from: '/a', path: '/b' },
        { op: 'add', path: '/b/x/-', value: 3 },
        { op: 'add', path: '/a/x/0', value: 0 },
      ],
      result: { a: { x: [0, 1, 2] }, b: { x: [1, 2, 3] } },
    },
  ])('can $name', ({ target, patch, result }) => {
    expect(applyJsonPatch(deepFreeze(target), deepFreeze(patch))).toEqual(result);
  });

  it.each<{ patch: Json; kind: PatchErrorKind; message: string }>([
    {
      patch: { op: 'add' },
      kind: 'bad-request',
      message: 'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    },
    {
      patch: ['x'],
      kind: 'bad-request',
      message: 'error decoding patch: json: cannot unmarshal string into Go value of type handlers.jsonPatchOp',
    },
    {
      patch: [{ op: 'add', path: 1 }],
      kind: 'bad-request',
      message:
        'error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.path of type string',
    },
    { patch: [{ op: 'x', path: '/a' }], kind: 'unprocessable', message: 'Unexpected kind: x' },
    { patch: [{ path: '/a' }], kind: 'unprocessable', message: 'Unexpected kind: unknown' },
    { patch: [{ op: 'add' }], kind: 'unprocessable', message: 'operation missing path field: missing value' },
    {
      patch: [{ op: 'add', path: '', value: 1 }],
      kind: 'unprocessable',
      message: 'add operation does not apply: doc is missing path: "": missing value',
    },
    {
      patch: [{ op: 'add', path: '/none/b', value: 1 }],
      kind: 'unprocessable',
      message: 'add operation does not apply: doc is missing path: "/none/b": missing value',
    },
    {
      patch: [{ op: 'add', path: '/one/b', value: 1 }],
      kind: 'unprocessable',
      message: 'add operation does not apply: doc is missing path: "/one/b": missing value',
    },
    {
      patch: [{ op: 'add', path: '/list/3', value: 1 }],
      kind: 'unprocessable',
      message: "error in add for path: '/list/3': Unable to access invalid index: 3: invalid index referenced",
    },
    {
      patch: [{ op: 'add', path: '/list/x', value: 1 }],
      kind: 'unprocessable',
      message:
        "error in add for path: '/list/x': value was not a proper array index: 'x': strconv.Atoi: parsing \"x\": invalid syntax",
    },
    {
      patch: [{ op: 'remove', path: '/none' }],
      kind: 'unprocessable',
      message: "error in remove for path: '/none': Unable to remove nonexistent key: none: missing value",
    },
    {
      patch: [{ op: 'remove', path: '/list/2' }],
      kind: 'unprocessable',
      message: "error in remove for path: '/list/2': Unable to access invalid index: 2: invalid index referenced",
    },
    {
      patch: [{ op: 'replace', path: '/list/2', value: 1 }],
      kind: 'unprocessable',
      message: 'replace operation does not apply: doc is missing key: /list/2: missing value',
    },
    {
      patch: [{ op: 'replace', path: '', value: 1 }],
      kind: 'unprocessable',
      message: 'replace operation value must be object or array',
    },
    {
      patch: [{ op: 'test', path: '/one', value: 2 }],
      kind: 'unprocessable',
      message: 'testing value /one failed: test failed',
    },
    {
      patch: [{ op: 'test', path: '/none', value: 2 }],
      kind: 'unprocessable',
      message: 'testing value /none failed: test failed',
    },
    {
      patch: [{ op: 'test', path: '/none/a', value: 2 }],
      kind: 'unprocessable',
      message: 'test operation does not apply: is missing path: /none/a: missing value',
    },
    {
      patch: [{ op: 'move', path: '/a' }],
      kind: 'unprocessable',
      message: 'operation missing from field: missing value',
    },
    {
      patch: [{ op: 'copy', from: '/none/a', path: '/a' }],
      kind: 'unprocessable',
      message: 'copy operation does not apply: doc is missing from path: /none/a: missing value',
    },
  ])('refuses $patch', ({ patch, kind, message }) => {
    const target = deepFreeze({ one: 1, list: [1, 2] });
    expect(() => applyJsonPatch(target, patch)).toThrow(new PatchError(kind, message));
  });

  it('refuses more operations than the limit', () => {
    const patch = (count: number) => new Array(count).fill({ op: 'test', path: '/a', value: 1 });
    expect(applyJsonPatch({ a: 1 }, patch(jsonPatchOperationsMax))).toEqual({ a: 1 });
    expect(() => applyJsonPatch({ a: 1 }, patch(jsonPatchOperationsMax + 1))).toThrow(
      new PatchError('too-large', 'The allowed maximum operations in a JSON patch is 10000, got 10001'),
    );
  });

  it('refuses to grow the object by copying without end', () => {
    const target = { a: 'x'.repeat(jsonPatchCopyBytesMax / 2) };
    const copy = { op: 'copy', from: '/a', path: '/b' };
    expect(() => applyJsonPatch(target, [copy, copy])).toThrow(/^Unable to complete the copy/);
  });

  it('keeps a member named __proto__ a member', () => {
    const patch = [{ op: 'add', path: '/__proto__', value: { polluted: true } }];
    const patched = applyJsonPatch({}, patch) as JsonObject;
    expect(JSON.stringify(patched)).toBe('{"__proto__":{"polluted":true}}');
    expect(Object.getPrototypeOf(patched)).toBe(Object.prototype);
  });

  it('undoes an insertion by a removal, and never changes its input', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.jsonValue(), fc.nat(), (items, value, place) => {
        const target = deepFreeze({ list: structuredClone(items) as Json[] });
        const path = `/list/${place % (items.length + 1)}`;
        const patch = [
          { op: 'add', path, value },
          { op: 'test', path, value },
          { op: 'remove', path },
        ];
        expect(applyJsonPatch(target, patch)).toEqual(target);
      }),
    );
  });
});
