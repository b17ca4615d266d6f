/**
 * One HTTP/2 connection and the requests on it. It keeps the process alive only while there are any.
 *
 * Open → draining (the server said goodbye; what is under way goes on) → closed.
 */
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Clock, Timer } from '../../base/clock.ts';
import { onNextTurn } from '../../base/next-turn.ts';
import { type CancelExchange, type ResponseSink, WireError, type WireRequest, wireErrorOf } from './wire.ts';

/** As Go's transport in Kubernetes' clients: a connection that is silent for so long is asked whether it is there. */
export const pingAfterMs = 30_000;
export const pingAnswerMsMax = 15_000;
/** Bytes of a response on their way before the server has to wait: per stream, and per connection. */
const streamWindowBytes = 4 * 1024 * 1024;
const connectionWindowBytes = 64 * 1024 * 1024;
/** What node may hold in memory for the connection, in megabytes. */
const sessionMemoryMegabytesMax = 256;
/** How long a server has for its first frame. */
const settingsMsMax = 10_000;

export class Http2Session {
  readonly #session: ClientHttp2Session;
  readonly #clock: Clock;
  #open = 0;
  #heardAtMs: number;
  #ping: Timer | undefined;
  #isOpen = true;
  /** Why the connection broke. */
  #fault: Error | undefined;

  /**
   * Takes over a socket that has agreed on h2. Resolves once the server has said how much it takes at a time; rejects where it never does.
   * `onClose` is called once it is closed.
   */
  static open(socket: TLSSocket, authority: string, clock: Clock, onClose: () => void): Promise<Http2Session> {
    return new Promise((resolve, reject) => {
      let isReady = false;
      const opened = new Http2Session(socket, authority, clock, () => {
        if (isReady) onClose();
        else reject(opened.#fault ?? new WireError('connect', 'the connection was closed'));
      });
      const timer = clock.setTimeout(
        () => opened.#break(new WireError('connect', 'the server does not speak HTTP/2')),
        settingsMsMax,
        { unref: true },
      );
      opened.#session.once('close', () => timer.cancel());
      opened.#session.once('remoteSettings', () => {
        timer.cancel();
        isReady = true;
        resolve(opened);
        // Whoever waits for the connection has its turn first.
        onNextTurn(() => opened.#unrefIfIdle());
      });
    });
  }

  private constructor(socket: TLSSocket, authority: string, clock: Clock, onClose: () => void) {
    this.#clock = clock;
    this.#heardAtMs = clock.monotonic();
    this.#session = connect(authority, {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: streamWindowBytes },
      maxSessionMemory: sessionMemoryMegabytesMax,
    });
    const drain = (): void => {
      this.#isOpen = false;
      // Node sends no pings on a connection that is to end; there TCP has to find out.
      this.#ping?.cancel();
    };
    this.#session.once('connect', () => this.#session.setLocalWindowSize(connectionWindowBytes));
    this.#session.on('error', (error) => {
      this.#fault ??= error;
      drain();
    });
    this.#session.on('goaway', drain);
    this.#session.on('close', () => {
      drain();
      onClose();
    });
    this.#schedulePing(pingAfterMs);
  }

  /** Whether one more request can begin. */
  get hasRoom(): boolean {
    if (!this.#isOpen || this.#session.closed || this.#session.destroyed) return false;
    return this.#open < (this.#session.remoteSettings.maxConcurrentStreams ?? Number.POSITIVE_INFINITY);
  }

  exchange(request: WireRequest, sink: ResponseSink): CancelExchange {
    let stream: ClientHttp2Stream;
    try {
      stream = this.#session.request(
        { ':method': request.method, ':path': request.path, ...request.headers },
        { endStream: request.body === undefined },
      );
    } catch (error) {
      const cause = error as Error;
      queueMicrotask(() => sink.end(new WireError('refused', cause.message, cause)));
      return () => {};
    }
    this.#opened();
    const cancel = this.#listen(stream, sink);
    if (request.body !== undefined) stream.end(request.body);
    return cancel;
  }

  close(): void {
    this.#session.destroy();
  }

  #listen(stream: ClientHttp2Stream, sink: ResponseSink): CancelExchange {
    let isOver = false;
    const end = (error?: WireError): void => {
      if (isOver) return;
      isOver = true;
      sink.end(error);
    };
    stream.on('response', (headers) => {
      this.#heardAtMs = this.#clock.monotonic();
      if (!isOver) sink.head(headers[':status'] ?? 0, headers);
    });
    stream.on('data', (chunk: Buffer) => {
      this.#heardAtMs = this.#clock.monotonic();
      if (!isOver) sink.data(chunk);
    });
    stream.on('end', () => {
      // Node ends the stream for readers when it is reset or its connection gone, too.
      const isWhole = stream.rstCode === constants.NGHTTP2_NO_ERROR && !stream.aborted && !this.#session.destroyed;
      if (isWhole) end();
    });
    let fault: Error | undefined;
    stream.on('error', (error) => {
      fault = error;
    });
    stream.on('close', () => {
      this.#closed();
      end(this.#streamError(stream.rstCode, fault));
    });
    return () => {
      isOver = true;
      stream.close(constants.NGHTTP2_CANCEL);
    };
  }

  #streamError(code: number, fault: Error | undefined): WireError {
    if (code === constants.NGHTTP2_REFUSED_STREAM) {
      return new WireError('refused', 'the server did not take the request', fault);
    }
    const cause = this.#fault ?? fault;
    return cause === undefined ? new WireError('broken', 'the connection was closed') : wireErrorOf('broken', cause);
  }

  #opened(): void {
    if (this.#open++ === 0) this.#session.ref();
  }

  #closed(): void {
    this.#open--;
    this.#unrefIfIdle();
  }

  #unrefIfIdle(): void {
    if (this.#open === 0 && !this.#session.destroyed) this.#session.unref();
  }

  #schedulePing(ms: number): void {
    this.#ping = this.#clock.setTimeout(() => this.#pingIfSilent(), ms, { unref: true });
  }

  #pingIfSilent(): void {
    const silentMs = this.#clock.monotonic() - this.#heardAtMs;
    if (silentMs < pingAfterMs || this.#open === 0) {
      this.#schedulePing(this.#open === 0 ? pingAfterMs : pingAfterMs - silentMs);
      return;
    }
    this.#ping = this.#clock.setTimeout(
      () =>
        this.#break(
          new WireError('broken', `the connection is dead: no answer to a ping for ${pingAnswerMsMax / 1000} s`),
        ),
      pingAnswerMsMax,
      { unref: true },
    );
    this.#session.ping((error) => {
      if (error !== null || !this.#isOpen) return;
      this.#ping?.cancel();
      this.#heardAtMs = this.#clock.monotonic();
      this.#schedulePing(pingAfterMs);
    });
  }

  #break(error: WireError): void {
    this.#fault = error;
    this.#session.destroy(error);
  }
}
