/**
 * The way to one server: connects when there is something to send, over HTTP/2 where the server speaks it and HTTP/1.1 where it does not,
 * and anew when a connection is gone. Requests share one HTTP/2 connection, and get another one where that is full.
 */
import { isIP } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import type { Clock } from '../../base/clock.ts';
import { Http1Pool } from './http1-pool.ts';
import { Http2Session } from './http2-session.ts';
import type { ServerAccess } from './server-access.ts';
import { type CancelExchange, type ResponseSink, WireError, type WireRequest, wireErrorOf } from './wire.ts';

/** How long a server has for TCP and TLS. */
export const connectMsMax = 30_000;
/** How often TCP asks a silent connection whether it is there. */
const keepAliveMs = 30_000;
/** So many connections are opened for one request where others fill each of them, or the server closes them. */
const connectionsTriedMax = 10;

export class ServerConnection {
  readonly #url: URL;
  readonly #tls: ConnectionOptions;
  readonly #clock: Clock;
  /** Those that are to end, too, for as long as something is under way on them. */
  #sessions: readonly Http2Session[] = [];
  /** Where the server speaks no HTTP/2. */
  #http1: Http1Pool | undefined;
  /** The attempt under way: whoever needs a connection waits for it. */
  #connecting: Promise<void> | undefined;
  /** While it is being connected. */
  #socket: TLSSocket | undefined;
  #isClosed = false;

  constructor(access: ServerAccess, clock: Clock) {
    this.#url = new URL(access.server);
    this.#clock = clock;
    const host = this.#url.hostname.replace(/^\[|\]$/g, '');
    this.#tls = {
      host,
      port: this.#url.port === '' ? 443 : Number(this.#url.port),
      ca: access.certificateAuthority,
      cert: access.certificate?.cert,
      key: access.certificate?.key,
      rejectUnauthorized: access.insecureSkipTlsVerify !== true,
      servername: access.tlsServerName ?? (isIP(host) === 0 ? host : undefined),
    };
    if (this.#url.protocol === 'http:') this.#http1 = new Http1Pool(this.#url, undefined);
  }

  exchange(request: WireRequest, sink: ResponseSink): CancelExchange {
    return this.#exchange(request, sink, connectionsTriedMax);
  }

  #exchange(request: WireRequest, sink: ResponseSink, triesLeft: number): CancelExchange {
    const carrier = this.#carrier();
    if (carrier !== undefined) return carrier.exchange(request, sink);
    if (triesLeft === 0) {
      queueMicrotask(() => sink.end(new WireError('connect', 'the server closes every connection at once')));
      return () => {};
    }
    let isCancelled = false;
    let cancel: CancelExchange = () => {
      isCancelled = true;
    };
    this.#connect().then(
      () => {
        if (!isCancelled) cancel = this.#exchange(request, sink, triesLeft - 1);
      },
      (error: Error) => {
        if (!isCancelled) sink.end(wireErrorOf('connect', error));
      },
    );
    return () => cancel();
  }

  /** Breaks off what is under way. May be called twice. */
  close(): void {
    this.#isClosed = true;
    this.#http1?.close();
    this.#socket?.destroy();
    for (const session of this.#sessions) session.close();
    this.#sessions = [];
  }

  #carrier(): Http1Pool | Http2Session | undefined {
    return this.#isClosed ? undefined : (this.#http1 ?? this.#sessions.find((session) => session.hasRoom));
  }

  #connect(): Promise<void> {
    if (this.#isClosed) return Promise.reject(new WireError('connect', 'the client is closed'));
    this.#connecting ??= this.#open().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #open(): Promise<void> {
    const socket = await this.#handshake();
    if (this.#isClosed) {
      socket.destroy();
      throw new WireError('connect', 'the client is closed');
    }
    if (socket.alpnProtocol !== 'h2') {
      socket.destroy();
      this.#http1 = new Http1Pool(this.#url, this.#tls);
      return;
    }
    const session: Http2Session = await Http2Session.open(socket, this.#url.origin, this.#clock, () => {
      this.#sessions = this.#sessions.filter((other) => other !== session);
    });
    this.#sessions = [...this.#sessions, session];
    if (this.#isClosed) this.close();
  }

  #handshake(): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ ...this.#tls, ALPNProtocols: ['h2', 'http/1.1'] });
      this.#socket = socket;
      const fail = (error: Error): void => {
        timer.cancel();
        this.#socket = undefined;
        socket.destroy();
        reject(error);
      };
      const timer = this.#clock.setTimeout(() => {
        fail(new WireError('connect', `no connection within ${connectMsMax / 1000} s`));
      }, connectMsMax);
      const onClose = (): void => fail(new WireError('connect', 'the connection was closed'));
      // It stays, so that an error is never without a listener.
      socket.on('error', fail);
      socket.once('close', onClose);
      socket.once('secureConnect', () => {
        timer.cancel();
        this.#socket = undefined;
        socket.off('close', onClose);
        socket.setNoDelay(true);
        socket.setKeepAlive(true, keepAliveMs);
        resolve(socket);
      });
    });
  }
}
