/** Generates what a server should not be sent: values, texts and bytes, and valid objects that are spoilt in a few places. */
import fc from 'fast-check';
import { sampleManifests } from '../fixtures/manifests.ts';

type Json = unknown;

/** An object with a member that `{}` literals cannot have. */
const withOwn = (key: string, value: Json): Json => JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(value)}}`);

const nested = (depth: number, value: Json): Json => {
  let outer = value;
  for (let i = 0; i < depth; i++) outer = i % 2 === 0 ? [outer] : { a: outer };
  return outer;
};

const spitefulTexts = [
  '',
  ' ',
  '\0',
  '\ud800',
  'a\udfff',
  '../../etc',
  '/',
  '%',
  '%00',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'é'.repeat(70),
  'a'.repeat(300),
  'x'.repeat(20_000),
  '-1',
  '1e999',
  '9223372036854775808',
  '-0',
  'NaN',
  'Infinity',
  'null',
  '1Ei999',
  '0.0000000000000000000000001',
  '2025-13-45T99:99:99Z',
  '300.300.300.300/99',
  '::ffff:1.2.3.4%eth0',
  '(a+)+$'.repeat(20),
  'a,b!=c,d in (e',
  '{{.}}',
  '$(VAR)',
  '\u2028\u202e',
  'sample',
  'default',
] as const;

export const hostileText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...spitefulTexts) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);

export const hostileNumber = fc.oneof(
  fc.constantFrom(0, -0, -1, 1, 0.5, 65_536, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 2 ** 63, 2 ** 64, 1e308, -1e308, 5e-324),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
);

const hostileStructure = fc.constantFrom<Json>(
  {},
  [],
  [null],
  [[]],
  [{}],
  [{}, {}],
  [{ name: 'a' }, { name: 'a' }],
  [{ type: 'A' }, { type: 'A' }],
  { '': '' },
  { '\0': null },
  { a: 'b', 'a/b/c': 'd' },
  withOwn('__proto__', { polluted: true }),
  withOwn('constructor', { prototype: { polluted: true } }),
  withOwn('toString', null),
  { $patch: 'delete' },
  { $patch: 'replace' },
  { $patch: 'explode' },
  { $retainKeys: ['a'] },
  { $setElementOrder: [] },
  { 'f:metadata': {}, '.': {} },
  { 'k:{"name":"a"}': {}, 'v:1': {}, 'i:0': {}, 'x:': {} },
  nested(60, 'deep'),
  nested(2000, 1),
  Array.from({ length: 1000 }, (_, i) => i),
  { '/': { '~': '~1' } },
);

export const hostileValue: fc.Arbitrary<Json> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom<Json>(null, true, false) },
  { weight: 3, arbitrary: hostileNumber },
  { weight: 5, arbitrary: hostileText },
  { weight: 5, arbitrary: hostileStructure },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
);

/** One change to an object: where (walked by the numbers, as many steps as there are), and what is done there. */
export interface Spoiling {
  readonly steps: readonly number[];
  readonly change: 'replace' | 'remove' | 'insert' | 'double';
  readonly key: string;
  readonly value: Json;
}

export const spoiling: fc.Arbitrary<Spoiling> = fc.record({
  steps: fc.array(fc.nat(30), { minLength: 1, maxLength: 9 }),
  change: fc.constantFrom('replace', 'replace', 'remove', 'insert', 'double'),
  key: fc.oneof(hostileText, fc.constantFrom('name', 'namespace', 'generateName', 'uid', 'kind', 'metadata', 'spec')),
  value: hostileValue,
});

/** A copy of a JSON object with the changes made to it. */
export function spoil(object: object, changes: readonly Spoiling[]): Json {
  const root = JSON.parse(JSON.stringify({ object }));
  for (const { steps, change, key, value } of changes) {
    let container = root;
    let member: string = 'object';
    for (const step of steps) {
      const next = container[member];
      if (typeof next !== 'object' || next === null || Object.keys(next).length === 0) break;
      container = next;
      const members = Object.keys(next);
      member = members[step % members.length]!;
    }
    alter(container, member, { change, key, value });
  }
  return root.object;
}

function alter(
  container: Record<string, Json>,
  member: string,
  { change, key, value }: Pick<Spoiling, 'change' | 'key' | 'value'>,
): void {
  // A copy each time: what was put in may be altered by the next change.
  const set = (name: string, to: Json): void => {
    const copy = JSON.parse(JSON.stringify(to));
    Object.defineProperty(container, name, { value: copy, enumerable: true, configurable: true, writable: true });
  };
  if (change === 'replace') set(member, value);
  else if (change === 'double') set(member, [container[member], container[member]]);
  else if (change === 'insert') set(Array.isArray(container) ? String(container.length) : key, value);
  else if (Array.isArray(container)) container.splice(Number(member), 1);
  else delete container[member];
}

/** A valid object of some kind, spoilt in a few places. */
export const spoiltManifest = fc
  .tuple(fc.constantFrom(...sampleManifests), fc.array(spoiling, { minLength: 1, maxLength: 4 }))
  .map(([sample, changes]) => ({ sample, manifest: spoil(sample.manifest, changes) }));

/** Bytes with some of them changed, dropped or added. */
export const spoiltBytes = (bytes: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(bytes, fc.array(fc.tuple(fc.nat(), fc.integer({ min: -1, max: 256 })), { minLength: 1, maxLength: 6 }))
    .map(([original, changes]) => {
      const result = [...original];
      for (const [position, byte] of changes) {
        const at = result.length === 0 ? 0 : position % result.length;
        if (byte < 0) result.splice(at, 1);
        else if (byte > 255) result.splice(at, 0, 0x80);
        else result[at] = byte;
      }
      return Uint8Array.from(result);
    });
