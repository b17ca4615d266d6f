import { describe, expect, it } from 'vitest';
import {
  bool,
  bytes,
  enumeration,
  int32,
  int32s,
  int64,
  int64s,
  many,
  message,
  one,
  optionalInt64,
  optionalUint64,
  string,
  stringMap,
  strings,
  uint32,
  uint64,
} from './message-type.ts';

const Inner = message({ name: string(1), size: int32(2) });
const Everything = message({
  text: string(1),
  data: bytes(2),
  flag: bool(3),
  small: int32(4),
  unsigned: uint32(5),
  large: int64(6),
  largeUnsigned: uint64(7),
  texts: strings(8),
  smalls: int32s(9),
  larges: int64s(10),
  inner: one(11, Inner),
  inners: many(12, Inner),
  map: stringMap(13),
  maybe: optionalInt64(14),
  maybeUnsigned: optionalUint64(15),
  mode: enumeration(16, ['ZERO', 'ONE', 'TWO']),
});

const nothing = {
  text: '',
  data: new Uint8Array(0),
  flag: false,
  small: 0,
  unsigned: 0,
  large: 0n,
  largeUnsigned: 0n,
  texts: [],
  smalls: [],
  larges: [],
  inner: undefined,
  inners: [],
  map: {},
  maybe: undefined,
  maybeUnsigned: undefined,
  mode: 'ZERO',
};

/** The bytes are protobuf's own, worked out by hand from its specification. */
const cases: readonly { name: string; value: Parameters<typeof Everything.encode>[0]; hex: string; read?: object }[] = [
  { name: 'nothing', value: {}, hex: '' },
  {
    name: 'zeros, which are not written',
    value: { text: '', data: new Uint8Array(0), flag: false, small: 0, large: 0, texts: [], smalls: [], mode: 'ZERO' },
    hex: '',
    read: {},
  },
  { name: 'a text', value: { text: 'hé' }, hex: '0a 03 68 c3 a9' },
  { name: 'bytes', value: { data: Uint8Array.of(0, 255) }, hex: '12 02 00 ff' },
  { name: 'a flag', value: { flag: true }, hex: '18 01' },
  { name: 'a small number', value: { small: 300 }, hex: '20 ac 02' },
  { name: 'a negative number', value: { small: -1 }, hex: '20 ff ff ff ff ff ff ff ff ff 01' },
  { name: 'the largest unsigned number', value: { unsigned: 4_294_967_295 }, hex: '28 ff ff ff ff 0f' },
  {
    name: 'nanoseconds, which a number does not hold',
    value: { large: 1_735_689_600_123_456_789n },
    hex: '30 95 9a cb bd ec 8f 9a 8b 18',
  },
  {
    name: 'a negative large number',
    value: { large: -997 },
    hex: '30 9b f8 ff ff ff ff ff ff ff 01',
    read: { large: -997n },
  },
  {
    name: 'a large unsigned number',
    value: { largeUnsigned: 2n ** 64n - 1n },
    hex: '38 ff ff ff ff ff ff ff ff ff 01',
  },
  { name: 'texts, empty ones too', value: { texts: ['a', ''] }, hex: '42 01 61 42 00' },
  { name: 'numbers, packed', value: { smalls: [1, 0, 300] }, hex: '4a 04 01 00 ac 02' },
  { name: 'large numbers, packed', value: { larges: [1, 2n] }, hex: '52 02 01 02', read: { larges: [1n, 2n] } },
  {
    name: 'a message',
    value: { inner: { name: 'a', size: 1 } },
    hex: '5a 05 0a 01 61 10 01',
  },
  {
    name: 'an empty message, which is there',
    value: { inner: {} },
    hex: '5a 00',
    read: { inner: { name: '', size: 0 } },
  },
  {
    name: 'messages',
    value: {
      inners: [
        { name: 'a', size: 0 },
        { name: '', size: 2 },
      ],
    },
    hex: '62 03 0a 01 61 62 02 10 02',
  },
  { name: 'a map', value: { map: { k: 'v', e: '' } }, hex: '6a 06 0a 01 6b 12 01 76 6a 03 0a 01 65' },
  { name: 'a number that may be absent', value: { maybe: 7 }, hex: '72 02 08 07', read: { maybe: 7n } },
  {
    name: 'such a number that is zero',
    value: { maybe: 0, maybeUnsigned: 0n },
    hex: '72 00 7a 00',
    read: { maybe: 0n, maybeUnsigned: 0n },
  },
  { name: 'a name for a number', value: { mode: 'TWO' }, hex: '80 01 02' },
];

const toHex = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1 ');
const fromHex = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('protobuf', () => {
  it.each(cases)('writes and reads $name', ({ value, hex, read = value }) => {
    expect(toHex(Everything.encode(value))).toBe(hex);
    expect(Everything.decode(fromHex(hex))).toEqual({ ...nothing, ...read });
  });

  const foreign: readonly { name: string; hex: string; read: object }[] = [
    { name: 'numbers that are not packed', hex: '48 01 48 ac 02', read: { smalls: [1, 300] } },
    { name: 'the last of several values', hex: '0a 01 61 0a 01 62', read: { text: 'b' } },
    {
      name: 'past fields that are not known',
      hex: '98 06 07 a2 06 01 78 a9 06 01 02 03 04 05 06 07 08 18 01',
      read: { flag: true },
    },
    { name: 'a value that has no name as undefined', hex: '80 01 09', read: { mode: undefined } },
  ];
  it.each(foreign)('reads $name', ({ hex, read }) => {
    expect(Everything.decode(fromHex(hex))).toEqual({ ...nothing, ...read });
  });

  const broken: readonly { name: string; hex: string }[] = [
    { name: 'a text that ends too early', hex: '0a 05 61' },
    { name: 'a message that ends too early', hex: '5a 05 0a 01' },
    { name: 'a message whose field goes beyond its end', hex: '5a 02 0a 05 61 62 63 64 65' },
    { name: 'another kind of value than the field has', hex: '08 01' },
    { name: 'a group without an end', hex: '9b 06' },
  ];
  it.each(broken)('refuses $name', ({ hex }) => {
    expect(() => Everything.decode(fromHex(hex))).toThrow();
  });

  it('gives each message lists and maps of its own', () => {
    const first = Everything.decode(fromHex('62 00 6a 03 0a 01 6b'));
    const second = Everything.decode(fromHex(''));
    expect(first.inners).toHaveLength(1);
    expect(second.inners).toHaveLength(0);
    expect(second.map).toEqual({});
  });
});
