/**
 * Frames of SPDY/3.1 to bytes and back. Pure: a parser keeps nothing but what it has got of a frame that is not complete.
 *
 * A control frame has to fit into memory, and is bounded; data comes in pieces as it arrives, whatever the length of its frame.
 */

export type SpdyFrame =
  | { readonly kind: 'data'; readonly streamId: number; readonly data: Uint8Array; readonly fin: boolean }
  | {
      readonly kind: 'synStream';
      readonly streamId: number;
      readonly fin: boolean;
      /** The other side may send nothing on it. */
      readonly unidirectional: boolean;
      /** Compressed. */
      readonly headerBlock: Uint8Array;
    }
  | ({ readonly kind: 'synReply' } & SpdyHeadersOfStream)
  | ({ readonly kind: 'headers' } & SpdyHeadersOfStream)
  | { readonly kind: 'rstStream'; readonly streamId: number; readonly status: number }
  | { readonly kind: 'settings'; readonly initialWindowBytes: number | undefined }
  | { readonly kind: 'ping'; readonly id: number }
  | { readonly kind: 'goAway'; readonly lastStreamId: number; readonly status: number }
  | { readonly kind: 'windowUpdate'; readonly streamId: number; readonly deltaBytes: number };

interface SpdyHeadersOfStream {
  readonly streamId: number;
  readonly fin: boolean;
  /** Compressed. */
  readonly headerBlock: Uint8Array;
}

/** The other side breaks the rules: the connection ends. */
export class SpdyProtocolError extends Error {
  override readonly name = 'SpdyProtocolError';
}

export const rstStatus = { invalidStream: 2, refusedStream: 3, cancel: 5 } as const;
export const goAwayStatus = { ok: 0 } as const;

/** Of a control frame without its first eight bytes: enough for the headers that there may be. */
export const controlFrameBytesMax = 64 * 1024;
/** The largest number that the length of a frame can tell. */
export const frameBytesMax = 0xffffff;

const version = 3;
const types = {
  synStream: 1,
  synReply: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  headers: 8,
  windowUpdate: 9,
} as const;
const flagFin = 1;
const flagUnidirectional = 2;
const settingInitialWindowSize = 7;
const headBytes = 8;
const idMask = 0x7fffffff;
const nothing = new Uint8Array(0);

export function encodeFrame(frame: SpdyFrame): Buffer {
  switch (frame.kind) {
    case 'data':
      return Buffer.concat([dataFrameHead(frame.streamId, frame.data.length, frame.fin), frame.data]);
    case 'synStream': {
      const fixed = Buffer.alloc(10);
      fixed.writeUInt32BE(frame.streamId);
      const flags = (frame.fin ? flagFin : 0) | (frame.unidirectional ? flagUnidirectional : 0);
      return controlFrame(types.synStream, flags, fixed, frame.headerBlock);
    }
    case 'synReply':
    case 'headers':
      return controlFrame(types[frame.kind], frame.fin ? flagFin : 0, numbers(frame.streamId), frame.headerBlock);
    case 'rstStream':
      return controlFrame(types.rstStream, 0, numbers(frame.streamId, frame.status));
    case 'settings': {
      const { initialWindowBytes } = frame;
      if (initialWindowBytes === undefined) return controlFrame(types.settings, 0, numbers(0));
      return controlFrame(types.settings, 0, numbers(1, settingInitialWindowSize, initialWindowBytes));
    }
    case 'ping':
      return controlFrame(types.ping, 0, numbers(frame.id));
    case 'goAway':
      return controlFrame(types.goAway, 0, numbers(frame.lastStreamId, frame.status));
    case 'windowUpdate':
      return controlFrame(types.windowUpdate, 0, numbers(frame.streamId, frame.deltaBytes));
  }
}

/** What goes before `length` bytes of data. */
export function dataFrameHead(streamId: number, length: number, fin: boolean): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32BE(streamId);
  head.writeUInt32BE(length, 4);
  head[4] = fin ? flagFin : 0;
  return head;
}

function controlFrame(type: number, flags: number, fixed: Uint8Array, more: Uint8Array = nothing): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt16BE(0x8000 | version);
  head.writeUInt16BE(type, 2);
  head.writeUInt32BE(fixed.length + more.length, 4);
  head[4] = flags;
  return Buffer.concat([head, fixed, more]);
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, i * 4);
  return bytes;
}

/** A data frame whose bytes are still coming. */
interface OpenData {
  readonly streamId: number;
  readonly fin: boolean;
  bytesLeft: number;
}

export class SpdyFrameParser {
  /** What is not yet a whole frame. */
  #rest: Buffer = Buffer.alloc(0);
  #data: OpenData | undefined;

  /** All that is complete with these bytes. Frames of types that nobody knows are left out. Throws a SpdyProtocolError. */
  push(chunk: Uint8Array): SpdyFrame[] {
    const frames: SpdyFrame[] = [];
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (this.#rest.length > 0) bytes = Buffer.concat([this.#rest, bytes]);
    let at = 0;
    for (;;) {
      if (this.#data !== undefined) {
        const piece = bytes.subarray(at, at + this.#data.bytesLeft);
        at += piece.length;
        this.#data.bytesLeft -= piece.length;
        const { streamId, fin, bytesLeft } = this.#data;
        const isLast = bytesLeft === 0;
        if (isLast) this.#data = undefined;
        if (piece.length > 0 || isLast) frames.push({ kind: 'data', streamId, data: piece, fin: fin && isLast });
        if (!isLast) break;
      }
      if (bytes.length - at < headBytes) break;
      const length = bytes.readUInt32BE(at + 4) & frameBytesMax;
      const flags = bytes[at + 4]!;
      if ((bytes[at]! & 0x80) === 0) {
        const streamId = bytes.readUInt32BE(at);
        if (streamId === 0) throw new SpdyProtocolError('data of no stream');
        this.#data = { streamId, fin: (flags & flagFin) !== 0, bytesLeft: length };
        at += headBytes;
        continue;
      }
      if (length > controlFrameBytesMax) throw new SpdyProtocolError(`a control frame of ${length} bytes`);
      if (bytes.length - at < headBytes + length) break;
      const frame = controlFrameOf(
        bytes.subarray(at, at + headBytes),
        bytes.subarray(at + headBytes, at + headBytes + length),
      );
      if (frame !== undefined) frames.push(frame);
      at += headBytes + length;
    }
    this.#rest = bytes.subarray(at);
    return frames;
  }
}

function controlFrameOf(head: Buffer, body: Buffer): SpdyFrame | undefined {
  const found = head.readUInt16BE(0) & 0x7fff;
  if (found !== version) throw new SpdyProtocolError(`a frame of version ${found}`);
  const type = head.readUInt16BE(2);
  const flags = head[4]!;
  const fin = (flags & flagFin) !== 0;
  const number = (at: number): number => {
    if (body.length < at + 4) throw new SpdyProtocolError(`a frame of type ${type} that is cut short`);
    return body.readUInt32BE(at);
  };
  const streamId = (): number => {
    const id = number(0) & idMask;
    if (id === 0) throw new SpdyProtocolError(`a frame of type ${type} of no stream`);
    return id;
  };
  switch (type) {
    case types.synStream:
      number(6);
      return {
        kind: 'synStream',
        streamId: streamId(),
        fin,
        unidirectional: (flags & flagUnidirectional) !== 0,
        headerBlock: body.subarray(10),
      };
    case types.synReply:
      return { kind: 'synReply', streamId: streamId(), fin, headerBlock: body.subarray(4) };
    case types.headers:
      return { kind: 'headers', streamId: streamId(), fin, headerBlock: body.subarray(4) };
    case types.rstStream:
      return { kind: 'rstStream', streamId: streamId(), status: number(4) };
    case types.settings:
      return { kind: 'settings', initialWindowBytes: initialWindowOf(body, number) };
    case types.ping:
      return { kind: 'ping', id: number(0) };
    case types.goAway:
      return { kind: 'goAway', lastStreamId: number(0) & idMask, status: number(4) };
    case types.windowUpdate: {
      const deltaBytes = number(4) & idMask;
      if (deltaBytes === 0) throw new SpdyProtocolError('a window update of nothing');
      // That of the whole connection (stream 0) is of SPDY/3.1.
      return { kind: 'windowUpdate', streamId: number(0) & idMask, deltaBytes };
    }
    default:
      return undefined;
  }
}

function initialWindowOf(body: Buffer, number: (at: number) => number): number | undefined {
  const count = number(0);
  if (body.length !== 4 + count * 8) throw new SpdyProtocolError('settings of the wrong length');
  for (let i = 0; i < count; i++) {
    const id = number(4 + i * 8) & 0xffffff;
    if (id === settingInitialWindowSize) return number(8 + i * 8) & idMask;
  }
  return undefined;
}
