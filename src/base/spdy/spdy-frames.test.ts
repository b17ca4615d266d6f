import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  controlFrameBytesMax,
  encodeFrame,
  type SpdyFrame,
  SpdyFrameParser,
  SpdyProtocolError,
} from './spdy-frames.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'hex');

const cases: readonly { name: string; frame: SpdyFrame; hex: string }[] = [
  {
    name: 'data',
    frame: { kind: 'data', streamId: 5, data: bytes('6162'), fin: false },
    hex: '00000005 00000002 6162',
  },
  {
    name: 'the end of data',
    frame: { kind: 'data', streamId: 5, data: bytes(''), fin: true },
    hex: '00000005 01000000',
  },
  {
    name: 'a new stream',
    frame: { kind: 'synStream', streamId: 1, fin: false, unidirectional: false, headerBlock: bytes('aabb') },
    hex: '80030001 0000000c 00000001 00000000 0000 aabb',
  },
  {
    name: 'a new stream that says all, and wants no answer',
    frame: { kind: 'synStream', streamId: 3, fin: true, unidirectional: true, headerBlock: bytes('') },
    hex: '80030001 0300000a 00000003 00000000 0000',
  },
  {
    name: 'a stream that is taken',
    frame: { kind: 'synReply', streamId: 1, fin: true, headerBlock: bytes('cc') },
    hex: '80030002 01000005 00000001 cc',
  },
  {
    name: 'more headers',
    frame: { kind: 'headers', streamId: 1, fin: false, headerBlock: bytes('dd') },
    hex: '80030008 00000005 00000001 dd',
  },
  { name: 'a reset', frame: { kind: 'rstStream', streamId: 7, status: 3 }, hex: '80030003 00000008 00000007 00000003' },
  {
    name: 'settings',
    frame: { kind: 'settings', initialWindowBytes: 256 },
    hex: '80030004 0000000c 00000001 00000007 00000100',
  },
  {
    name: 'no settings',
    frame: { kind: 'settings', initialWindowBytes: undefined },
    hex: '80030004 00000004 00000000',
  },
  { name: 'a ping', frame: { kind: 'ping', id: 9 }, hex: '80030006 00000004 00000009' },
  {
    name: 'a farewell',
    frame: { kind: 'goAway', lastStreamId: 11, status: 0 },
    hex: '80030007 00000008 0000000b 00000000',
  },
  {
    name: 'more room',
    frame: { kind: 'windowUpdate', streamId: 3, deltaBytes: 4096 },
    hex: '80030009 00000008 00000003 00001000',
  },
];

describe('frames', () => {
  it.each(cases)('$name', ({ frame, hex }) => {
    const expected = bytes(hex.replaceAll(' ', ''));
    expect(encodeFrame(frame).toString('hex')).toBe(Buffer.from(expected).toString('hex'));
    expect(plain(new SpdyFrameParser().push(expected))).toEqual(plain([frame]));
  });

  it.each<[string, string, string]>([
    ['another version', '80020001 00000000', 'a frame of version 2'],
    ['data of no stream', '00000000 00000001 61', 'data of no stream'],
    ['a new stream without a number', '80030001 0000000a 00000000 00000000 0000', 'of no stream'],
    ['a new stream that is cut short', '80030001 00000004 00000001', 'cut short'],
    ['a reset without a reason', '80030003 00000004 00000001', 'cut short'],
    ['a ping without a number', '80030006 00000000', 'cut short'],
    ['settings of the wrong length', '80030004 00000008 00000002 00000007', 'the wrong length'],
    ['more room of nothing', '80030009 00000008 00000001 00000000', 'a window update of nothing'],
    ['a huge one', '80030001 00ffffff', 'a control frame of 16777215 bytes'],
  ])('%s is refused', (_, hex, message) => {
    const push = (): unknown => new SpdyFrameParser().push(bytes(hex.replaceAll(' ', '')));
    expect(push).toThrow(SpdyProtocolError);
    expect(push).toThrow(message);
  });

  it('of a type that nobody knows are left out', () => {
    const parser = new SpdyFrameParser();
    expect(parser.push(bytes('800300630000000261628003000600000004'))).toEqual([]);
    expect(parser.push(bytes('00000001'))).toEqual([{ kind: 'ping', id: 1 }]);
  });

  it('of data come in pieces, so that a long one needs no memory', () => {
    const parser = new SpdyFrameParser();
    expect(plain(parser.push(bytes('0000000101ffffff61')))).toEqual([
      { kind: 'data', streamId: 1, data: '61', fin: false },
    ]);
    expect(plain(parser.push(bytes('6263')))).toEqual([{ kind: 'data', streamId: 1, data: '6263', fin: false }]);
  });
});

const block = fc.uint8Array({ maxLength: 200 });
const streamId = fc.integer({ min: 1, max: 0x7fffffff });
const anyFrame: fc.Arbitrary<SpdyFrame> = fc.oneof(
  fc.record({ kind: fc.constant('data' as const), streamId, data: block, fin: fc.boolean() }),
  fc.record({
    kind: fc.constant('synStream' as const),
    streamId,
    fin: fc.boolean(),
    unidirectional: fc.boolean(),
    headerBlock: block,
  }),
  fc.record({
    kind: fc.constantFrom('synReply' as const, 'headers' as const),
    streamId,
    fin: fc.boolean(),
    headerBlock: block,
  }),
  fc.record({ kind: fc.constant('rstStream' as const), streamId, status: fc.nat(0xffff) }),
  fc.record({ kind: fc.constant('ping' as const), id: fc.nat(0xffffffff) }),
  fc.record({ kind: fc.constant('goAway' as const), lastStreamId: fc.nat(0x7fffffff), status: fc.nat(2) }),
  fc.record({
    kind: fc.constant('windowUpdate' as const),
    streamId: fc.nat(99),
    deltaBytes: fc.integer({ min: 1, max: 0x7fffffff }),
  }),
);

describe('the parser', () => {
  it('finds the same frames however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 50 })), (frames, cuts) => {
        const all = Buffer.concat(frames.map(encodeFrame));
        const parser = new SpdyFrameParser();
        const found: SpdyFrame[] = [];
        let at = 0;
        for (const cut of cuts) {
          found.push(...parser.push(all.subarray(at, at + cut)));
          at += cut;
        }
        found.push(...parser.push(all.subarray(at)));
        expect(joined(found)).toEqual(joined(frames));
      }),
    );
  });

  it('takes any bytes, or refuses them, and keeps no more than a control frame of them', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 20 }), (chunks) => {
        const parser = new SpdyFrameParser();
        let given = 0;
        let dataBytes = 0;
        try {
          for (const chunk of chunks) {
            given += chunk.length;
            for (const frame of parser.push(chunk)) if (frame.kind === 'data') dataBytes += frame.data.length;
          }
        } catch (error) {
          expect(error).toBeInstanceOf(SpdyProtocolError);
        }
        expect(dataBytes).toBeLessThanOrEqual(given);
        expect(given - dataBytes).toBeLessThanOrEqual(Math.max(controlFrameBytesMax, given));
      }),
    );
  });
});

/** Bytes as text, so that it does not matter who owns them. */
function plain(frames: readonly SpdyFrame[]): unknown[] {
  return frames.map((frame) =>
    Object.fromEntries(
      Object.entries(frame).map(([name, value]) => [
        name,
        value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
      ]),
    ),
  );
}

/** Pieces of data that follow one another on a stream as one. */
function joined(frames: readonly SpdyFrame[]): unknown[] {
  const result: Record<string, unknown>[] = [];
  for (const frame of plain(frames) as Record<string, unknown>[]) {
    const last = result.at(-1);
    if (frame.kind === 'data' && last?.kind === 'data' && last.streamId === frame.streamId && last.fin === false) {
      last.data = `${last.data}${frame.data}`;
      last.fin = frame.fin;
    } else if (frame.kind !== 'data' || frame.data !== '' || frame.fin) {
      result.push({ ...frame });
    }
  }
  return result;
}
