/**
 * SPDY/3.1 over any connection, at either end: streams that share it, opened by one side or by both.
 *
 * The peers that there are (Go's spdystream) neither obey windows nor widen them. So a peer is held to its windows, and gets one for the whole
 * connection, only once it has spoken of any; and of what a stream does not read in time, the whole connection is read no further.
 *
 * Open → close() → closing: no new streams, ends with the last one → ended. Broken frames, a peer that is gone, or silent for too long: ended
 * at once, and every stream with it.
 */
import type { Duplex } from 'node:stream';
import { AsyncQueue } from '../async-queue.ts';
import type { Clock, Timer } from '../clock.ts';
import { IdleTimer } from '../idle-timer.ts';
import {
  dataFrameHead,
  encodeFrame,
  goAwayStatus,
  rstStatus,
  type SpdyFrame,
  SpdyFrameParser,
  SpdyProtocolError,
} from './spdy-frames.ts';
import { decodeHeaders, encodeHeaders, HeaderDeflater, HeaderInflater, type SpdyHeaders } from './spdy-headers.ts';
import { initialWindowBytes, SpdyStream, type SpdyStreamLink } from './spdy-stream.ts';

export interface SpdyConnectionOptions {
  readonly socket: Duplex;
  /** What was read of the socket before. */
  readonly head?: Uint8Array;
  readonly role: 'client' | 'server';
  readonly clock: Clock;
  /** Why a stream with such headers is not taken. All are where absent. */
  readonly refuse?: (headers: SpdyHeaders) => string | undefined;
  /** A new stream of the other side's, which it knows to be taken. */
  readonly onStream?: (stream: SpdyStream) => void;
  /**
   * What streams have received is given out also after they were reset, or the connection has ended. For who talks to those that end streams by
   * resetting them, as Go's servers do. False where absent: then a peer that has gone is learned of at once, whatever is still unread.
   */
  readonly keepsReceived?: boolean;
  /** Opening a stream that the other side does not take for so long fails; it is waited for where absent. */
  readonly openMsMax?: number;
  /** A connection on which nothing comes or goes for so long ends; none does where absent. */
  readonly idleMsMax?: number;
}

/** Open at a time, on one connection. */
export const streamsMax = 1000;
/** Once it is to close, the other side has so long to do so. */
export const closeMsMax = 10_000;
/** Read of a socket, and not yet looked at. */
const socketBufferBytesMax = 64 * 1024;

export class SpdyConnection {
  /** Resolves once it has ended, whatever the reason. */
  readonly ended: Promise<void>;
  readonly #options: SpdyConnectionOptions;
  readonly #socket: Duplex;
  readonly #streams = new Map<number, SpdyStream>();
  readonly #deflater = new HeaderDeflater();
  readonly #inflater = new HeaderInflater();
  /** Streams that we opened and that were not yet taken. */
  readonly #opening = new Map<number, { resolve(stream: SpdyStream): void; reject(error: Error): void }>();
  #nextStreamId: number;
  #nextPingId: number;
  #lastReceivedId = 0;
  /** Undefined until the other side speaks of windows. */
  #peerWindowBytes: number | undefined;
  #unacknowledgedBytes = 0;
  /** No streams are to come any more, by our will or the other side's. */
  #isClosing = false;
  #isEnded = false;
  #closeTimer: Timer | undefined;
  readonly #idleTimer: IdleTimer | undefined;
  #tellEnded: () => void = () => {};

  constructor(options: SpdyConnectionOptions) {
    this.#options = options;
    this.#socket = options.socket;
    this.#nextStreamId = options.role === 'client' ? 1 : 2;
    this.#nextPingId = this.#nextStreamId;
    this.ended = new Promise((resolve) => {
      this.#tellEnded = resolve;
    });
    this.#socket.on('error', ignoreError);
    const { clock, idleMsMax, keepsReceived = false } = options;
    // Else what was received of it is looked at first.
    if (!keepsReceived) this.#socket.once('close', () => this.destroy());
    if (idleMsMax !== undefined) {
      const onIdle = (): void => this.destroy(new Error('the connection was idle for too long'));
      this.#idleTimer = new IdleTimer(clock, idleMsMax, onIdle);
    }
    void this.#run();
  }

  /** How many streams are open. */
  get streams(): number {
    return this.#streams.size;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Resolves once the other side has taken the stream. */
  open(headers: SpdyHeaders): Promise<SpdyStream> {
    if (this.#isEnded || this.#isClosing) return Promise.reject(new Error('the connection is closed'));
    const id = this.#nextStreamId;
    this.#nextStreamId += 2;
    const stream = this.#newStream(id, headers);
    const headerBlock = this.#deflater.deflate(encodeHeaders(headers));
    this.#send({ kind: 'synStream', streamId: id, fin: false, unidirectional: false, headerBlock });
    const { clock, openMsMax } = this.#options;
    const onLate = (): void => void stream.destroy(new Error('the stream was not taken in time'));
    const timer = openMsMax === undefined ? undefined : clock.setTimeout(onLate, openMsMax, { unref: true });
    const opened = new Promise<SpdyStream>((resolve, reject) => this.#opening.set(id, { resolve, reject }));
    return opened.finally(() => timer?.cancel());
  }

  /** Makes a connection whose other side has gone break, also where nothing is read of it. */
  ping(): void {
    this.#send({ kind: 'ping', id: this.#nextPingId });
    this.#nextPingId += 2;
  }

  /** No more streams; ends with the last one, or when the other side has had enough time. May be called twice. */
  close(): void {
    if (this.#closeTimer !== undefined || this.#isEnded) return;
    this.#isClosing = true;
    this.#send({ kind: 'goAway', lastStreamId: this.#lastReceivedId, status: goAwayStatus.ok });
    this.#closeTimer = this.#options.clock.setTimeout(() => this.destroy(), closeMsMax, { unref: true });
    this.#endIfDone();
  }

  /** Ends it now, and all streams. May be called twice. */
  destroy(error?: Error): void {
    const reason = error ?? new Error('the connection was closed');
    this.#end(reason);
    for (const stream of [...this.#streams.values()]) stream.breakOff(reason);
  }

  #end(reason: Error): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#closeTimer?.cancel();
    this.#idleTimer?.cancel();
    this.#inflater.close();
    for (const { reject } of this.#opening.values()) reject(reason);
    this.#opening.clear();
    for (const stream of [...this.#streams.values()]) stream.receiveReset(reason);
    this.#socket.destroy();
    this.#tellEnded();
  }

  async #run(): Promise<void> {
    const parser = new SpdyFrameParser();
    try {
      const { head, keepsReceived } = this.#options;
      const received: AsyncIterable<Uint8Array> = keepsReceived ? allReceived(this.#socket) : this.#socket;
      if (head !== undefined && head.length > 0) for (const frame of parser.push(head)) await this.#receive(frame);
      for await (const chunk of received) {
        this.#idleTimer?.touch();
        for (const frame of parser.push(chunk)) {
          await this.#receive(frame);
          if (this.#isEnded) return;
        }
      }
      this.#end(new Error('the connection was closed'));
    } catch (error) {
      this.#end(error as Error);
    }
  }

  /** Resolves when the next frame may be looked at. */
  async #receive(frame: SpdyFrame): Promise<void> {
    switch (frame.kind) {
      case 'data':
        return this.#receiveData(frame);
      case 'synStream':
        return this.#receiveStream(frame);
      case 'synReply':
        return this.#receiveReply(frame);
      case 'headers':
        // None that we speak has any; but later ones can only be read after them.
        await this.#inflater.inflate(frame.headerBlock);
        if (frame.fin) this.#streams.get(frame.streamId)?.receiveEnd();
        return;
      case 'rstStream': {
        const error = new Error(`the stream was reset (${frame.status})`);
        this.#opening.get(frame.streamId)?.reject(error);
        this.#opening.delete(frame.streamId);
        this.#streams.get(frame.streamId)?.receiveReset(error);
        return;
      }
      case 'settings':
        return this.#learnWindow(frame.initialWindowBytes);
      case 'ping':
        // Odd ones are the client's: those of the other kind answer ours.
        if ((frame.id % 2 === 1) === (this.#options.role === 'server')) await this.#sent(encodeFrame(frame));
        return;
      case 'goAway':
        this.#isClosing = true;
        return this.#endIfDone();
      case 'windowUpdate':
        this.#peerWindowBytes ??= initialWindowBytes;
        this.#streams.get(frame.streamId)?.widen(frame.deltaBytes);
    }
  }

  async #receiveData({ streamId, data, fin }: Extract<SpdyFrame, { kind: 'data' }>): Promise<void> {
    this.#acknowledge(data.length);
    const stream = this.#streams.get(streamId);
    if (stream === undefined) {
      // What was under way as the stream was reset is nobody's; a stream that never was is a fault.
      if (this.#isForeign(streamId) && streamId > this.#lastReceivedId) this.#reset(streamId, rstStatus.invalidStream);
      return;
    }
    const hasRoom = stream.receive(data);
    if (fin) stream.receiveEnd();
    else if (!hasRoom) await stream.room();
  }

  async #receiveStream(frame: Extract<SpdyFrame, { kind: 'synStream' }>): Promise<void> {
    const { streamId, fin, unidirectional } = frame;
    const headers = decodeHeaders(await this.#inflater.inflate(frame.headerBlock));
    if (this.#isEnded) return;
    if (!this.#isForeign(streamId) || streamId <= this.#lastReceivedId) {
      throw new SpdyProtocolError(`stream ${streamId} out of turn`);
    }
    this.#lastReceivedId = streamId;
    // Who has said that the connection closes takes no more.
    if (this.#isClosing || this.#streams.size >= streamsMax) return this.#reset(streamId, rstStatus.refusedStream);
    if (this.#options.refuse?.(headers) !== undefined) return this.#reset(streamId, rstStatus.cancel);
    const stream = this.#newStream(streamId, headers);
    this.#send({ kind: 'synReply', streamId, fin: false, headerBlock: this.#deflater.deflate(encodeHeaders({})) });
    if (fin) stream.receiveEnd();
    if (unidirectional) stream.end();
    this.#options.onStream?.(stream);
  }

  async #receiveReply({ streamId, fin, headerBlock }: Extract<SpdyFrame, { kind: 'synReply' }>): Promise<void> {
    await this.#inflater.inflate(headerBlock);
    const stream = this.#streams.get(streamId);
    const opening = this.#opening.get(streamId);
    this.#opening.delete(streamId);
    if (stream === undefined || opening === undefined) return;
    if (fin) stream.receiveEnd();
    opening.resolve(stream);
  }

  #newStream(id: number, headers: SpdyHeaders): SpdyStream {
    const link: SpdyStreamLink = {
      sendData: this.#sendData,
      sendWindowUpdate: (streamId, deltaBytes) => this.#sendWindowUpdate(streamId, deltaBytes),
      sendReset: (streamId) => this.#reset(streamId, rstStatus.cancel),
      closed: (stream) => this.#forget(stream),
    };
    const stream = new SpdyStream(link, id, headers, {
      windowBytes: this.#peerWindowBytes,
      keepsReceived: this.#options.keepsReceived,
    });
    this.#streams.set(id, stream);
    return stream;
  }

  #forget(stream: SpdyStream): void {
    this.#streams.delete(stream.id);
    this.#opening.get(stream.id)?.reject(stream.errored ?? new Error('the stream was closed'));
    this.#opening.delete(stream.id);
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (!this.#isClosing || this.#streams.size > 0 || this.#isEnded) return;
    // What was written goes out; the other side ends then, or the timer does.
    this.#socket.end();
  }

  #isForeign(streamId: number): boolean {
    return (streamId % 2 === 1) === (this.#options.role === 'server');
  }

  #learnWindow(bytes: number | undefined): void {
    const known = this.#peerWindowBytes ?? initialWindowBytes;
    this.#peerWindowBytes = bytes ?? known;
    for (const stream of this.#streams.values()) stream.widen(this.#peerWindowBytes - known);
  }

  #acknowledge(bytes: number): void {
    if (this.#peerWindowBytes === undefined) return;
    this.#unacknowledgedBytes += bytes;
    if (this.#unacknowledgedBytes < initialWindowBytes / 2) return;
    this.#send({ kind: 'windowUpdate', streamId: 0, deltaBytes: this.#unacknowledgedBytes });
    this.#unacknowledgedBytes = 0;
  }

  /**
   * To a server that resets streams to end them, only once it speaks of windows: what it has not read when it closes the connection makes its
   * kernel throw away the last that it has sent.
   */
  #sendWindowUpdate(streamId: number, deltaBytes: number): void {
    if (this.#options.keepsReceived && this.#peerWindowBytes === undefined) return;
    this.#send({ kind: 'windowUpdate', streamId, deltaBytes });
  }

  readonly #sendData: SpdyStreamLink['sendData'] = (streamId, data, fin, callback) => {
    if (this.#isEnded || !this.#socket.writable) {
      callback(new Error('the connection was closed'));
      return;
    }
    this.#idleTimer?.touch();
    const head = dataFrameHead(streamId, data.length, fin);
    if (data.length === 0) {
      this.#socket.write(head, callback);
      return;
    }
    this.#socket.cork();
    this.#socket.write(head);
    this.#socket.write(data, callback);
    this.#socket.uncork();
  };

  #reset(streamId: number, status: number): void {
    this.#send({ kind: 'rstStream', streamId, status });
  }

  #send(frame: SpdyFrame): void {
    if (!this.#isEnded && this.#socket.writable) this.#socket.write(encodeFrame(frame));
  }

  /** Resolves once it has left: who asks for more answers than it takes is not asked for more. */
  #sent(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isEnded || !this.#socket.writable) return resolve();
      this.#socket.write(bytes, () => resolve());
    });
  }
}

/** Also what came before the socket broke, and was not yet looked at then. */
function allReceived(socket: Duplex): AsyncIterable<Uint8Array> {
  const queue = new AsyncQueue<Uint8Array>(socketBufferBytesMax, ({ length }) => length);
  socket.on('data', (chunk: Uint8Array) => {
    const room = queue.push(chunk);
    if (!queue.isFull) return;
    socket.pause();
    void room.then(() => socket.resume());
  });
  socket.once('end', () => queue.end());
  socket.once('close', () => queue.end());
  return queue;
}

/** The end is also told by `close`. */
function ignoreError(): void {}
