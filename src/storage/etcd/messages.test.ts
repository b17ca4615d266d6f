import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toKey } from './key-range.ts';
import {
  decodeCompareAndSet,
  decodeLeaseGrant,
  decodeRange,
  decodeStatus,
  decodeWatch,
  encodeCompaction,
  encodeCompareAndSet,
  encodeLeaseGrant,
  encodeRange,
  encodeWatch,
} from './messages.ts';

type Write = (writer: BinaryWriter) => void;

function message(write: Write): Uint8Array {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
}

function nested(writer: BinaryWriter, field: number, write: Write): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

function int(writer: BinaryWriter, field: number, value: number | bigint): void {
  writer.tag(field, WireType.Varint).int64(value);
}

function bytes(writer: BinaryWriter, field: number, value: Uint8Array): void {
  writer.tag(field, WireType.LengthDelimited).bytes(value);
}

/** A header as etcd sends it, with fields that are of no use here. */
function header(writer: BinaryWriter, revision: number | bigint): void {
  nested(writer, 1, (inner) => {
    inner.tag(1, WireType.Varint).uint64(2n ** 64n - 1n);
    inner.tag(2, WireType.Varint).uint64(17n);
    int(inner, 3, revision);
    inner.tag(4, WireType.Varint).uint64(2n);
  });
}

function keyValue(writer: BinaryWriter, field: number, kv: { key: string; value: Uint8Array; mod: number }): void {
  nested(writer, field, (inner) => {
    bytes(inner, 1, toKey(kv.key));
    int(inner, 2, 4);
    int(inner, 3, kv.mod);
    int(inner, 4, 1);
    bytes(inner, 5, kv.value);
    int(inner, 6, 2n ** 62n);
  });
}

const watchCreate = { watchId: 3, key: Uint8Array.of(0), rangeEnd: Uint8Array.of(0), startRevision: 300 };

describe('requests to etcd', () => {
  it.each([
    { name: 'a range of one key', sent: encodeRange({ key: toKey('a') }), hex: '0a0161' },
    {
      name: 'a range with everything',
      sent: encodeRange({ key: toKey('a'), rangeEnd: toKey('b'), limit: 500, revision: 7, countOnly: true }),
      hex: '0a0161 120162 18f403 2007 4801',
    },
    {
      name: 'a create: the expected revision 0 is written, as a member of a oneof',
      sent: encodeCompareAndSet({ key: toKey('a'), expectedRevision: 0, value: toKey('v') }),
      hex: '0a07 1002 1a0161 3000  1208 1206 0a0161 120176  1a05 0a03 0a0161',
    },
    {
      name: 'an update to the empty value, under a lease',
      sent: encodeCompareAndSet({ key: toKey('a'), expectedRevision: 5, value: new Uint8Array(0), lease: 2n ** 62n }),
      hex: '0a07 1002 1a0161 3005  120f 120d 0a0161 18808080808080808040  1a05 0a03 0a0161',
    },
    {
      name: 'a deletion',
      sent: encodeCompareAndSet({ key: toKey('a'), expectedRevision: 5 }),
      hex: '0a07 1002 1a0161 3005  1205 1a03 0a0161  1a05 0a03 0a0161',
    },
    { name: 'a compaction', sent: encodeCompaction(300), hex: '08ac02' },
    { name: 'a lease', sent: encodeLeaseGrant(3660), hex: '08cc1c' },
    { name: 'a watch', sent: encodeWatch({ create: watchCreate }), hex: '0a0f 0a0100 120100 18ac02 2001 3803 4001' },
    { name: 'the end of a watch', sent: encodeWatch({ cancel: 3 }), hex: '1202 0803' },
  ])('$name', ({ sent, hex }) => {
    expect(sent.toString('hex')).toBe(hex.replaceAll(' ', ''));
  });
});

describe('responses from etcd', () => {
  const value = Uint8Array.of(1, 2, 3);

  it('a range, its values copied out of the message', () => {
    const sent = message((writer) => {
      header(writer, 9);
      keyValue(writer, 2, { key: '/a', value, mod: 8 });
      keyValue(writer, 2, { key: '/ü', value: new Uint8Array(0), mod: 9 });
      writer.tag(3, WireType.Varint).bool(true);
      int(writer, 4, 12);
    });
    const response = decodeRange(sent);
    expect(response).toEqual({
      revision: 9,
      count: 12,
      kvs: [
        { key: '/a', value, createRevision: 4, modRevision: 8 },
        { key: '/ü', value: new Uint8Array(0), createRevision: 4, modRevision: 9 },
      ],
    });
    expect(response.kvs[0]!.value.buffer.byteLength).toBe(value.length);
    expect(response.kvs.every(Object.isFrozen)).toBe(true);
  });

  it('an empty range', () => {
    expect(decodeRange(message((writer) => header(writer, 9)))).toEqual({ revision: 9, kvs: [], count: 0 });
  });

  it('a commit that succeeded, and one that met another revision', () => {
    const succeeded = message((writer) => {
      header(writer, 9);
      writer.tag(2, WireType.Varint).bool(true);
      nested(writer, 3, (choice) => nested(choice, 2, (put) => header(put, 9)));
    });
    expect(decodeCompareAndSet(succeeded)).toEqual({ revision: 9, succeeded: true, current: undefined });
    const failed = message((writer) => {
      header(writer, 9);
      nested(writer, 3, (choice) =>
        nested(choice, 1, (range) => {
          header(range, 9);
          keyValue(range, 2, { key: '/a', value, mod: 8 });
          int(range, 4, 1);
        }),
      );
    });
    expect(decodeCompareAndSet(failed)).toEqual({
      revision: 9,
      succeeded: false,
      current: { key: '/a', value, createRevision: 4, modRevision: 8 },
    });
  });

  it('events', () => {
    const sent = message((writer) => {
      header(writer, 9);
      int(writer, 2, 3);
      writer.tag(7, WireType.Varint).bool(true);
      nested(writer, 11, (event) => keyValue(event, 2, { key: '/a', value, mod: 8 }));
      nested(writer, 11, (event) => {
        int(event, 1, 1);
        nested(event, 2, (kv) => {
          bytes(kv, 1, toKey('/a'));
          int(kv, 3, 9);
        });
      });
    });
    expect(decodeWatch(sent)).toEqual({
      revision: 9,
      watchId: 3,
      created: false,
      canceled: false,
      compactRevision: 0,
      cancelReason: '',
      fragment: true,
      events: [
        { type: 'put', kv: { key: '/a', value, createRevision: 4, modRevision: 8 } },
        { type: 'delete', kv: { key: '/a', value: new Uint8Array(0), createRevision: 0, modRevision: 9 } },
      ],
    });
  });

  it('the end of a watch, and an answer to nobody', () => {
    const canceled = message((writer) => {
      int(writer, 2, -1n);
      writer.tag(4, WireType.Varint).bool(true);
      int(writer, 5, 7);
      writer.tag(6, WireType.LengthDelimited).string('why');
    });
    expect(decodeWatch(canceled)).toMatchObject({
      watchId: -1,
      canceled: true,
      compactRevision: 7,
      cancelReason: 'why',
    });
  });

  it('a lease and a status', () => {
    const lease = message((writer) => {
      int(writer, 2, 2n ** 62n + 1n);
      int(writer, 3, 3660);
    });
    expect(decodeLeaseGrant(lease)).toEqual({ id: 2n ** 62n + 1n, ttlSeconds: 3660, error: '' });
    const status = message((writer) => {
      writer.tag(2, WireType.LengthDelimited).string('3.4.23');
      int(writer, 3, 2n ** 60n);
      writer.tag(8, WireType.LengthDelimited).string('alarm');
    });
    expect(decodeStatus(status)).toEqual({ version: '3.4.23', errors: ['alarm'] });
  });

  it('with a revision that no number holds are refused', () => {
    expect(decodeRange(message((writer) => header(writer, Number.MAX_SAFE_INTEGER))).revision).toBe(2 ** 53 - 1);
    expect(() => decodeRange(message((writer) => header(writer, 2n ** 53n)))).toThrow(RangeError);
  });

  it.each([
    { name: 'cut within a field', sent: Uint8Array.of(0x0a) },
    { name: 'cut within a message', sent: Uint8Array.of(0x12, 0x05, 0x0a, 0x01) },
    { name: 'with a message that reaches past its parent', sent: Uint8Array.of(0x12, 0x02, 0x0a, 0x05) },
    { name: 'with another wire type', sent: Uint8Array.of(0x20 | 2, 0x01, 0x00) },
    { name: 'with the field 0', sent: Uint8Array.of(0x00, 0x00) },
  ])('$name are refused', ({ sent }) => {
    expect(() => decodeRange(sent)).toThrow();
  });

  it('of any bytes are read or refused, in time linear in their length', () => {
    const decoders = [decodeRange, decodeCompareAndSet, decodeWatch, decodeStatus, decodeLeaseGrant];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (sent) => {
        for (const decode of decoders) {
          try {
            decode(sent);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        }
      }),
    );
  });
});
