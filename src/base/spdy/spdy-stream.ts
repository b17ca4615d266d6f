/** One stream of a SPDY connection: bytes both ways, each way ending by itself. */
import { Duplex } from 'node:stream';
import type { SpdyHeaders } from './spdy-headers.ts';

/** What a stream needs of its connection. */
export interface SpdyStreamLink {
  /** Calls back once the bytes have left this process, or cannot any more. */
  sendData(streamId: number, data: Uint8Array, fin: boolean, callback: (error?: Error | null) => void): void;
  sendWindowUpdate(streamId: number, deltaBytes: number): void;
  sendReset(streamId: number): void;
  /** Neither side uses the stream any more. */
  closed(stream: SpdyStream): void;
}

/** Of what was received, so much waits to be read before the connection is read no further. */
export const receiveBufferBytesMax = 1024 * 1024;
/** SPDY/3: what may be sent on a stream before the other side has said anything else. */
export const initialWindowBytes = 64 * 1024;
/** One stream does not keep the others waiting for longer. */
export const dataFrameBytesMax = 32 * 1024;

interface PendingWrite {
  data: Uint8Array;
  readonly callback: (error?: Error | null) => void;
}

export interface SpdyStreamOptions {
  /** Undefined where the other side does not speak of windows. */
  readonly windowBytes: number | undefined;
  /** What was received is given out also where the stream is reset, or the connection ends: it breaks off after that. False where absent. */
  readonly keepsReceived?: boolean;
}

export class SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: SpdyHeaders;
  readonly #link: SpdyStreamLink;
  /** May be below nothing: what was sent before there was talk of windows counts too. */
  #sendWindowBytes = initialWindowBytes;
  #obeysWindow: boolean;
  #pending: PendingWrite | undefined;
  /** Received, and the other side was not yet told that more may come. */
  #unacknowledgedBytes = 0;
  #remoteEnded = false;
  #isReset = false;
  readonly #keepsReceived: boolean;
  /** Why the stream breaks off once all that was received is read. */
  #breaksWith: Error | undefined;
  #onRoom: (() => void) | undefined;

  constructor(link: SpdyStreamLink, id: number, headers: SpdyHeaders, options: SpdyStreamOptions) {
    super({ allowHalfOpen: true, readableHighWaterMark: initialWindowBytes });
    const { windowBytes, keepsReceived = false } = options;
    this.id = id;
    this.headers = headers;
    this.#link = link;
    this.#keepsReceived = keepsReceived;
    this.#obeysWindow = windowBytes !== undefined;
    this.#sendWindowBytes = windowBytes ?? initialWindowBytes;
    // Who reads or writes learns of it there; a stream that nobody looks at any more may break off.
    this.on('error', ignoreError);
  }

  /** Bytes of the other side. False where no more is to be handed over before room() has resolved. */
  receive(data: Uint8Array): boolean {
    if (this.destroyed || this.#remoteEnded || data.length === 0) return true;
    this.#unacknowledgedBytes += data.length;
    this.push(data);
    return this.readableLength < receiveBufferBytesMax;
  }

  room(): Promise<void> {
    if (this.destroyed || this.readableLength < receiveBufferBytesMax) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onRoom = resolve;
    });
  }

  /** The other side sends no more. */
  receiveEnd(): void {
    if (this.#remoteEnded) return;
    this.#remoteEnded = true;
    if (!this.destroyed) this.push(null);
  }

  /** The other side takes and sends no more. */
  receiveReset(error: Error): void {
    this.#isReset = true;
    const isUnread = this.readableLength > 0 || (this.#remoteEnded && !this.readableEnded);
    if (!this.#keepsReceived || !isUnread) {
      this.destroy(error);
      return;
    }
    this.#tellRoom();
    if (this.#remoteEnded) this.once('end', () => this.destroy(error));
    else this.#breaksWith = error;
    this.#giveUpPending();
  }

  /** At once, with what was received. */
  breakOff(error: Error): void {
    this.#isReset = true;
    this.destroy(error);
  }

  override read(size?: number): unknown {
    const chunk: unknown = super.read(size);
    if (this.#breaksWith !== undefined && this.readableLength === 0) this.destroy(this.#breaksWith);
    return chunk;
  }

  /** The other side takes so much more, or less; from now on it is held to what it says of its window. */
  widen(deltaBytes: number): void {
    this.#obeysWindow = true;
    this.#sendWindowBytes += deltaBytes;
    this.#flush();
  }

  /** There is room for more than was received so far. */
  override _read(): void {
    this.#tellRoom();
    if (this.#unacknowledgedBytes < initialWindowBytes / 2 || this.#remoteEnded) return;
    this.#link.sendWindowUpdate(this.id, this.#unacknowledgedBytes);
    this.#unacknowledgedBytes = 0;
  }

  override _write(chunk: Uint8Array, _encoding: string, callback: (error?: Error | null) => void): void {
    this.#pending = { data: chunk, callback: this.#written(callback) };
    if (this.#isReset) this.#giveUpPending();
    else this.#flush();
  }

  override _final(callback: (error?: Error | null) => void): void {
    if (this.#isReset) callback();
    else this.#link.sendData(this.id, new Uint8Array(0), true, this.#written(callback));
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const isOver = this.#remoteEnded && this.writableFinished;
    if (!this.#isReset && !isOver) this.#link.sendReset(this.id);
    this.#tellRoom();
    this.#giveUpPending(error ?? new Error('the stream was closed'));
    this.#link.closed(this);
    callback(error);
  }

  /** That something can't be sent any more must not take from the reader what was received: who reads learns of it after that. */
  #written(callback: PendingWrite['callback']): PendingWrite['callback'] {
    return this.#keepsReceived ? () => callback() : callback;
  }

  #giveUpPending(error?: Error): void {
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.callback(error);
  }

  #tellRoom(): void {
    this.#onRoom?.();
    this.#onRoom = undefined;
  }

  /** Sends of what waits as much as the window takes, a piece at a time. */
  #flush(): void {
    const pending = this.#pending;
    const roomBytes = this.#obeysWindow ? Math.min(dataFrameBytesMax, this.#sendWindowBytes) : dataFrameBytesMax;
    if (pending === undefined || roomBytes <= 0) return;
    const { data, callback } = pending;
    const piece = data.subarray(0, roomBytes);
    this.#pending = undefined;
    this.#sendWindowBytes -= piece.length;
    this.#link.sendData(this.id, piece, false, (error) => {
      if (error || piece.length === data.length || this.destroyed) return callback(error);
      this.#pending = { data: data.subarray(piece.length), callback };
      this.#flush();
    });
  }
}

/** The end is also told by `close`. */
function ignoreError(): void {}
