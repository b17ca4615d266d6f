import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from './json.ts';
import { PatchError, type PatchErrorKind } from './patch-error.ts';
import type { PatchField, PatchSchema } from './patch-schema.ts';
import { applyStrategicMergePatch } from './strategic-merge.ts';

function typeOf(typeName: string, fields: Record<string, PatchField>): PatchSchema {
  return { typeName, field: (name) => (Object.hasOwn(fields, name) ? fields[name] : undefined) };
}

const scalar: PatchField = { kind: 'scalar', strategy: [] };
const port = typeOf('ContainerPort', { containerPort: scalar, protocol: scalar, name: scalar });
const container = typeOf('Container', {
  name: scalar,
  image: scalar,
  command: { kind: 'list', strategy: [] },
  ports: { kind: 'list', schema: port, strategy: ['merge'], mergeKey: 'containerPort' },
  limits: { kind: 'map', strategy: [] },
});
const strategy = typeOf('DeploymentStrategy', {
  type: scalar,
  rollingUpdate: { kind: 'object', schema: typeOf('RollingUpdate', { maxSurge: scalar }), strategy: [] },
});
const selector = typeOf('LabelSelector', { matchLabels: { kind: 'map', strategy: [] } });
const schema: PatchSchema = typeOf('Thing', {
  name: scalar,
  value: scalar,
  labels: { kind: 'map', strategy: [] },
  finalizers: { kind: 'list', strategy: ['merge'] },
  args: { kind: 'list', strategy: [] },
  strategy: { kind: 'object', schema: strategy, strategy: ['retainKeys'] },
  selector: { kind: 'object', schema: selector, strategy: ['replace'] },
  containers: { kind: 'list', schema: container, strategy: ['merge'], mergeKey: 'name' },
  volumes: {
    kind: 'list',
    schema: typeOf('Volume', { name: scalar, a: scalar, b: scalar }),
    strategy: ['merge', 'retainKeys'],
    mergeKey: 'name',
  },
  rules: { kind: 'list', schema: typeOf('Rule', { host: scalar }), strategy: [] },
  keyless: { kind: 'list', schema: typeOf('Keyless', {}), strategy: ['merge'] },
  bySlot: { kind: 'map', schema: container, strategy: [] },
  raw: { kind: 'object', strategy: [] },
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}

const named = (...names: string[]): JsonObject[] => names.map((name) => ({ name }));

interface Case {
  name: string;
  target: JsonObject;
  patch: JsonObject;
  result: JsonObject;
}

function itMerges(cases: Case[]): void {
  it.each(cases)('$name', ({ target, patch, result }) => {
    expect(applyStrategicMergePatch(deepFreeze(target), deepFreeze(patch), schema)).toEqual(result);
  });
}

describe('objects and maps', () => {
  itMerges([
    { name: 'an empty patch', target: { name: 'a' }, patch: {}, result: { name: 'a' } },
    { name: 'a scalar is set', target: { name: 'a' }, patch: { name: 'b', value: 1 }, result: { name: 'b', value: 1 } },
    { name: 'null deletes', target: { name: 'a', value: 1 }, patch: { value: null }, result: { name: 'a' } },
    {
      name: 'null of an absent member is nothing',
      target: { name: 'a' },
      patch: { value: null },
      result: { name: 'a' },
    },
    {
      name: 'maps merge',
      target: { labels: { a: '1', b: '2' } },
      patch: { labels: { b: null, c: '3' } },
      result: { labels: { a: '1', c: '3' } },
    },
    {
      name: 'a new map drops nulls',
      target: {},
      patch: { labels: { a: '1', b: null } },
      result: { labels: { a: '1' } },
    },
    {
      name: 'unknown fields of a new value are kept',
      target: {},
      patch: { extra: { a: 1, b: null } },
      result: { extra: { a: 1 } },
    },
    {
      name: 'values of maps merge by their schema',
      target: { bySlot: { x: { name: 'c', ports: [{ containerPort: 1 }] } } },
      patch: { bySlot: { x: { ports: [{ containerPort: 2 }] } } },
      result: { bySlot: { x: { name: 'c', ports: [{ containerPort: 2 }, { containerPort: 1 }] } } },
    },
    {
      name: 'arbitrary JSON merges without a schema',
      target: { raw: { a: { b: 1 }, l: [1] } },
      patch: { raw: { a: { c: 2 }, l: [2] } },
      result: { raw: { a: { b: 1, c: 2 }, l: [2] } },
    },
    {
      name: 'a value of another type replaces',
      target: { strategy: 'x' },
      patch: { strategy: { type: 'a' } },
      result: { strategy: { type: 'a' } },
    },
    {
      name: 'an object with the replace strategy',
      target: { selector: { matchLabels: { a: '1' } } },
      patch: { selector: { matchLabels: { b: '2' } } },
      result: { selector: { matchLabels: { b: '2' } } },
    },
    {
      name: '$patch: replace',
      target: { labels: { a: '1' } },
      patch: { labels: { $patch: 'replace', b: '2', c: null } },
      result: { labels: { b: '2' } },
    },
    {
      name: '$patch: delete',
      target: { labels: { a: '1' } },
      patch: { labels: { $patch: 'delete', b: '2' } },
      result: { labels: {} },
    },
    {
      name: '$patch: replace at the root',
      target: { name: 'a', value: 1 },
      patch: { $patch: 'replace', name: 'b' },
      result: { name: 'b' },
    },
    {
      name: '$patch in a new value',
      target: {},
      patch: { labels: { $patch: 'replace', a: '1' } },
      result: { labels: { a: '1' } },
    },
    {
      name: '$retainKeys clears the rest',
      target: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } },
      patch: { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
      result: { strategy: { type: 'Recreate' } },
    },
    {
      name: '$retainKeys in a new value',
      target: {},
      patch: { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
      result: { strategy: { type: 'Recreate' } },
    },
    {
      name: '$retainKeys in an item of a merged list',
      target: { volumes: [{ name: 'v', a: 1 }] },
      patch: { volumes: [{ $retainKeys: ['name', 'b'], name: 'v', b: 2 }] },
      result: { volumes: [{ name: 'v', b: 2 }] },
    },
  ]);
});

describe('lists of primitives', () => {
  itMerges([
    { name: 'without a strategy are replaced', target: { args: [1, 2] }, patch: { args: [3] }, result: { args: [3] } },
    {
      name: 'with merge are united',
      target: { finalizers: ['a', 'b'] },
      patch: { finalizers: ['c', 'a'] },
      result: { finalizers: ['c', 'a', 'b'] },
    },
    { name: 'a new one is taken', target: {}, patch: { finalizers: ['b', 'a'] }, result: { finalizers: ['b', 'a'] } },
    {
      name: 'an empty change changes nothing',
      target: { finalizers: ['a'] },
      patch: { finalizers: [] },
      result: { finalizers: ['a'] },
    },
    {
      name: '$deleteFromPrimitiveList',
      target: { finalizers: ['a', 'b', 'a'] },
      patch: { '$deleteFromPrimitiveList/finalizers': ['a', 'x'] },
      result: { finalizers: ['b'] },
    },
    {
      name: '$deleteFromPrimitiveList of nothing',
      target: {},
      patch: { '$deleteFromPrimitiveList/finalizers': ['a'] },
      result: {},
    },
    {
      name: 'deletion, addition and order together',
      target: { finalizers: ['a', 'b', 'c'] },
      patch: {
        '$deleteFromPrimitiveList/finalizers': ['b'],
        '$setElementOrder/finalizers': ['d', 'c', 'a'],
        finalizers: ['d'],
      },
      result: { finalizers: ['d', 'c', 'a'] },
    },
    {
      name: 'order alone',
      target: { finalizers: ['a', 'b', 'c'] },
      patch: { '$setElementOrder/finalizers': ['c', 'a'] },
      result: { finalizers: ['b', 'c', 'a'] },
    },
  ]);
});

describe('lists of objects', () => {
  itMerges([
    {
      name: 'without a strategy are replaced',
      target: { rules: [{ host: 'a' }] },
      patch: { rules: [{ host: 'b' }] },
      result: { rules: [{ host: 'b' }] },
    },
    {
      name: 'items merge by key',
      target: {
        containers: [
          { name: 'a', image: '1' },
          { name: 'b', image: '1', command: ['x'] },
        ],
      },
      patch: { containers: [{ name: 'b', image: '2' }] },
      result: {
        containers: [
          { name: 'a', image: '1' },
          { name: 'b', image: '2', command: ['x'] },
        ],
      },
    },
    {
      name: 'new items come first',
      target: { containers: named('a') },
      patch: { containers: named('b') },
      result: { containers: named('b', 'a') },
    },
    {
      name: 'nested lists merge',
      target: { containers: [{ name: 'a', ports: [{ containerPort: 80 }] }] },
      patch: {
        containers: [
          {
            name: 'a',
            ports: [
              { containerPort: 443, name: 'tls' },
              { containerPort: 80, name: 'web' },
            ],
          },
        ],
      },
      result: {
        containers: [
          {
            name: 'a',
            ports: [
              { containerPort: 443, name: 'tls' },
              { containerPort: 80, name: 'web' },
            ],
          },
        ],
      },
    },
    {
      name: 'a new list keeps items with the same key apart',
      target: { containers: named('a') },
      patch: {
        containers: [
          {
            name: 'a',
            ports: [
              { containerPort: 53, protocol: 'UDP' },
              { containerPort: 53, protocol: 'TCP' },
            ],
          },
        ],
      },
      result: {
        containers: [
          {
            name: 'a',
            ports: [
              { containerPort: 53, protocol: 'UDP' },
              { containerPort: 53, protocol: 'TCP' },
            ],
          },
        ],
      },
    },
    {
      name: 'new items drop nulls',
      target: {},
      patch: { containers: [{ name: 'a', image: null }] },
      result: { containers: named('a') },
    },
    {
      name: '$patch: delete',
      target: { containers: named('a', 'b', 'c') },
      patch: { containers: [{ name: 'b', $patch: 'delete' }] },
      result: { containers: named('a', 'c') },
    },
    {
      name: '$patch: delete of every duplicate',
      target: { containers: named('a', 'b', 'a') },
      patch: { containers: [{ name: 'a', $patch: 'delete' }] },
      result: { containers: named('b') },
    },
    {
      name: '$patch: delete of what is not there',
      target: { containers: named('a') },
      patch: { containers: [{ name: 'b', $patch: 'delete' }] },
      result: { containers: named('a') },
    },
    {
      name: '$patch: delete in a new list',
      target: {},
      patch: { containers: [{ name: 'b', $patch: 'delete' }, { name: 'a' }] },
      result: { containers: named('a') },
    },
    {
      name: '$patch: replace',
      target: { containers: named('a', 'b') },
      patch: { containers: [{ name: 'c' }, { $patch: 'replace' }] },
      result: { containers: named('c') },
    },
    {
      name: '$patch: replace by nothing',
      target: { containers: named('a', 'b') },
      patch: { containers: [{ $patch: 'replace' }] },
      result: { containers: [] },
    },
    {
      name: '$patch: replace within an item',
      target: { containers: [{ name: 'a', limits: { cpu: 1 } }] },
      patch: { containers: [{ name: 'a', limits: { $patch: 'replace', memory: 2 } }] },
      result: { containers: [{ name: 'a', limits: { memory: 2 } }] },
    },
  ]);
});

describe('$setElementOrder', () => {
  itMerges([
    {
      name: 'reorders without a change',
      target: { containers: named('a', 'b', 'c') },
      patch: { '$setElementOrder/containers': named('c', 'b', 'a') },
      result: { containers: named('c', 'b', 'a') },
    },
    {
      name: 'places a new item',
      target: { containers: named('a', 'b') },
      patch: { '$setElementOrder/containers': named('n', 'a', 'b'), containers: named('n') },
      result: { containers: named('n', 'a', 'b') },
    },
    {
      name: 'keeps items of the server before what followed them',
      target: { containers: named('s1', 'a', 's2', 'b', 's3') },
      patch: { '$setElementOrder/containers': named('a', 'b') },
      result: { containers: named('s1', 'a', 's2', 'b', 's3') },
    },
    {
      name: 'prefers its own order to that of the server',
      target: { containers: named('s1', 'a', 's2', 'b') },
      patch: { '$setElementOrder/containers': named('b', 'a') },
      result: { containers: named('s1', 's2', 'b', 'a') },
    },
    {
      name: 'goes together with deletion and change',
      target: { containers: [{ name: 'a', image: '1' }, ...named('b', 'c')] },
      patch: {
        '$setElementOrder/containers': named('c', 'a'),
        containers: [
          { name: 'a', image: '2' },
          { name: 'b', $patch: 'delete' },
        ],
      },
      result: { containers: [{ name: 'c' }, { name: 'a', image: '2' }] },
    },
    {
      name: 'may name what is not there',
      target: { containers: named('a') },
      patch: { '$setElementOrder/containers': named('x', 'a') },
      result: { containers: named('a') },
    },
    {
      name: 'of a list that is nowhere is nothing',
      target: {},
      patch: { '$setElementOrder/containers': named('a') },
      result: {},
    },
    {
      name: 'of a new list',
      target: {},
      patch: { '$setElementOrder/containers': named('b', 'a'), containers: named('b', 'a') },
      result: { containers: named('b', 'a') },
    },
    {
      name: 'of an empty list',
      target: { containers: [] },
      patch: { '$setElementOrder/containers': named('a') },
      result: { containers: [] },
    },
  ]);
});

describe('malformed patches', () => {
  it.each<{ name: string; target?: JsonObject; patch: Json; kind: PatchErrorKind; message: string }>([
    { name: 'no object', patch: [], kind: 'bad-request', message: 'invalid JSON document' },
    {
      name: '$patch: merge in an object',
      patch: { labels: { $patch: 'merge', a: '1' } },
      kind: 'internal',
      message: 'unknown patch type: merge in map: map[$patch:merge a:1]',
    },
    {
      name: '$patch: merge in a list',
      target: { containers: named('a') },
      patch: { containers: [{ $patch: 'merge', name: 'a' }] },
      kind: 'internal',
      message: 'merging lists cannot yet be specified in the patch',
    },
    {
      name: 'an unknown $patch in a list',
      target: { containers: named('a') },
      patch: { containers: [{ $patch: 'x', name: 'a' }] },
      kind: 'internal',
      message: 'unknown patch type: x in map: map[$patch:x name:a]',
    },
    {
      name: '$patch: delete without the merge key',
      target: { containers: named('a') },
      patch: { containers: [{ $patch: 'delete', image: '1' }] },
      kind: 'internal',
      message: 'map: map[$patch:delete image:1] does not contain declared merge key: name',
    },
    {
      name: 'an item without the merge key',
      target: { containers: named('a') },
      patch: { containers: [{ image: '1', command: ['x', null] }] },
      kind: 'internal',
      message: 'map: map[command:[x <nil>] image:1] does not contain declared merge key: name',
    },
    {
      name: 'a live item without the merge key',
      target: { containers: [{ image: '1' }] },
      patch: { containers: named('a') },
      kind: 'internal',
      message: 'map: map[image:1] does not contain declared merge key: name',
    },
    {
      name: 'a list of objects without a merge key',
      target: { keyless: [{}] },
      patch: { keyless: [{}] },
      kind: 'internal',
      message: 'cannot merge lists without merge key for type struct',
    },
    {
      name: 'lists in a list',
      target: { finalizers: ['a'] },
      patch: { finalizers: [['b']] },
      kind: 'unprocessable',
      message: 'lists of lists are not supported',
    },
    {
      name: 'mixed items',
      target: { finalizers: ['a'] },
      patch: { finalizers: [1] },
      kind: 'internal',
      message: 'list element types are not identical: [[a] [1]]',
    },
    {
      name: 'an unknown field that is merged',
      target: { extra: {} },
      patch: { extra: {} },
      kind: 'internal',
      message: 'unable to find api field in struct Thing for the json field "extra"',
    },
    {
      name: '$retainKeys that is no list',
      patch: { strategy: { $retainKeys: 'type' } },
      kind: 'bad-request',
      message: 'invalid patch format of retainKeys',
    },
    {
      name: '$retainKeys without a member that the patch sets',
      patch: { strategy: { $retainKeys: ['type'], rollingUpdate: {} } },
      kind: 'bad-request',
      message: 'invalid patch format of retainKeys',
    },
    {
      name: '$deleteFromPrimitiveList without a field',
      patch: { $deleteFromPrimitiveList: ['a'] },
      kind: 'bad-request',
      message: 'invalid patch format of primitive list',
    },
    {
      name: '$setElementOrder without a field',
      patch: { $setElementOrder: ['a'] },
      kind: 'bad-request',
      message: 'invalid patch format of setElementOrder list',
    },
    {
      name: '$setElementOrder that is no list',
      patch: { '$setElementOrder/containers': 'a' },
      kind: 'internal',
      message: 'expected a []interface {}, but received a string',
    },
    {
      name: '$setElementOrder of an unknown field',
      patch: { '$setElementOrder/extra': [] },
      kind: 'internal',
      message: 'unable to find api field in struct Thing for the json field "extra"',
    },
    {
      name: '$setElementOrder in another order than the change',
      target: { containers: named('a', 'b') },
      patch: { '$setElementOrder/containers': named('b', 'a'), containers: named('a', 'b') },
      kind: 'internal',
      message:
        "The order in patch list:\n[map[name:a] map[name:b]]\n doesn't match $setElementOrder list:\n[map[name:b] map[name:a]]\n",
    },
    {
      name: '$setElementOrder without an item of the change',
      target: { finalizers: ['a'] },
      patch: { '$setElementOrder/finalizers': ['a'], finalizers: ['b'] },
      kind: 'internal',
      message: "The order in patch list:\n[b]\n doesn't match $setElementOrder list:\n[a]\n",
    },
  ])('$name', ({ target, patch, kind, message }) => {
    expect(() => applyStrategicMergePatch(deepFreeze(target ?? {}), patch, schema)).toThrow(
      new PatchError(kind, message),
    );
  });

  it('cannot reach the prototype', () => {
    const patched = applyStrategicMergePatch({}, JSON.parse('{"labels":{"__proto__":"x"}}'), schema);
    expect(JSON.stringify(patched)).toBe('{"labels":{"__proto__":"x"}}');
  });
});

describe('any patch', () => {
  const name: fc.Arbitrary<string> = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const names = fc.uniqueArray(name);
  const containers = names.map((list) => named(...list));
  const object = fc.record(
    {
      name: fc.string(),
      labels: fc.dictionary(name, fc.string()),
      finalizers: names,
      args: fc.array(fc.string()),
      containers: fc.uniqueArray(fc.record({ name, image: fc.string() }), { selector: (item) => item.name }),
    },
    { requiredKeys: [] },
  );

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(object, object, (target, patch) => {
        const once = applyStrategicMergePatch(
          deepFreeze(target as JsonObject),
          deepFreeze(patch as JsonObject),
          schema,
        );
        expect(applyStrategicMergePatch(once, patch, schema)).toEqual(once);
      }),
    );
  });

  it('brings a list into the order it gives, and keeps that of the others', () => {
    fc.assert(
      fc.property(containers, names, (live, order) => {
        const patch = { '$setElementOrder/containers': named(...order) };
        const merged = applyStrategicMergePatch({ containers: live }, patch, schema).containers as JsonObject[];
        const result = merged.map((item) => item.name as string);
        const before = live.map((item) => item.name as string);
        expect([...result].sort()).toEqual([...before].sort());
        expect(result.filter((item) => order.includes(item))).toEqual(order.filter((item) => before.includes(item)));
        const others = (list: string[]): string[] => list.filter((item) => !order.includes(item));
        expect(others(result)).toEqual(others(before));
      }),
    );
  });
});
