/**
 * The API server's HTTPS endpoint: HTTP/2 and HTTP/1.1 on one port, told apart by ALPN. It turns each request into an
 * ApiRequest, hands that to the handler, and writes the ApiResponse. It knows nothing of the API.
 *
 * Client certificates are asked for and never required; only one that the client CA vouches for is passed on. Plain HTTP is
 * not offered.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  createSecureServer,
  type Http2SecureServer,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { type Connection, connectionOf } from './connection.ts';
import type { ExchangeContext, Handler } from './exchange.ts';
import { Http1Exchange, UpgradeExchange } from './http1-exchange.ts';
import { Http2Exchange } from './http2-exchange.ts';

/** In PEM. */
interface ServerTls {
  readonly key: string;
  /** The serving certificate, and any intermediate ones after it. */
  readonly cert: string;
  /** The CA that client certificates must come from. */
  readonly clientCa: string;
}

export interface HttpServerOptions {
  readonly handler: Handler;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly tls: ServerTls;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface HttpServer {
  /** Where clients on this machine reach it: `https://127.0.0.1:6443`. */
  readonly url: string;
  readonly port: number;
  /**
   * Takes no more connections, ends what streams, and waits for the other requests, at most `graceMs` (10 seconds unless told).
   * May be called twice.
   */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

/** Upstream's, by Go's defaults: clients such as client-go open a second connection beyond it. */
const concurrentStreamsMax = 250;
/** Bytes of all header names and values of a request. Go allows 1 MiB; many tokens and group names fit into this. */
const headerBytesMax = 128 * 1024;
/** Bytes of a request body on their way before the client has to wait: per stream, and per connection. */
const streamWindowBytes = 256 * 1024;
const connectionWindowBytes = 4 * 1024 * 1024;
/** What node may hold in memory for one HTTP/2 connection, in megabytes. */
const sessionMemoryMegabytesMax = 64;
/** Upstream gives a client this long for the TLS handshake and the request's head. */
const headMsMax = 32_000;
/** And this long for all of a request over HTTP/1.1, body included. */
const requestMsMax = 120_000;
/** A connection without a request is closed after this. */
const idleMsMax = 90_000;
const closeGraceMs = 10_000;
/** After so long without a sign of the other side, the system asks for one: connections end whose other side is gone without a word. */
const keepAliveMs = 15_000;

/** Resolves once it listens; rejects if it can't (EADDRINUSE, bad key or certificate). */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const endpoint = new Endpoint(options);
  await endpoint.listen();
  return endpoint;
}

class Endpoint implements HttpServer {
  readonly #options: HttpServerOptions;
  readonly #context: ExchangeContext;
  readonly #server: Http2SecureServer;
  readonly #sockets = new Map<Duplex, Connection>();
  readonly #sessions = new Set<ServerHttp2Session>();
  /** Sockets that speak another protocol by now: nobody knows when those are done. */
  readonly #upgraded = new Set<Duplex>();
  #closed: Promise<void> | undefined;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#context = { handler: options.handler, logger: options.logger, streaming: new Set(), closing: false };
    this.#server = createServer(options.tls);
    this.#server.on('secureConnection', (socket) => this.#onSocket(socket));
    this.#server.on('session', (session) => this.#onSession(session));
    this.#server.on('request', (request, response) => {
      // Only HTTP/1.1 comes here, as node's own types.
      this.#onRequest(request as unknown as IncomingMessage, response as unknown as ServerResponse);
    });
    // A listener to `request` makes node wrap every HTTP/2 stream in objects like those of HTTP/1.1, at a third of the
    // throughput. Streams are taken from their session instead.
    this.#server.removeAllListeners('stream');
    this.#server.on('upgrade', (request, socket, head) => this.#onUpgrade(request, socket, head));
    this.#server.on('sessionError', (error) => options.logger.debug({ err: error }, 'HTTP/2 connection failed'));
    this.#server.on('tlsClientError', (error) => options.logger.debug({ err: error }, 'TLS handshake failed'));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? this.#options.port;
  }

  get url(): string {
    const { host } = this.#options;
    const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
    return `https://${reachable.includes(':') ? `[${reachable}]` : reachable}:${this.port}`;
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#options.port, this.#options.host, () => {
        this.#server.off('error', reject);
        this.#server.on('error', (error) => this.#options.logger.error({ err: error }, 'HTTPS endpoint failed'));
        resolve();
      });
    });
  }

  close(options: { readonly graceMs?: number } = {}): Promise<void> {
    this.#closed ??= this.#close(options.graceMs ?? closeGraceMs);
    return this.#closed;
  }

  #close(graceMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#context.closing = true;
      const timer = this.#options.clock.setTimeout(() => {
        for (const session of this.#sessions) session.destroy();
        for (const socket of this.#sockets.keys()) socket.destroy();
      }, graceMs);
      this.#server.once('close', () => {
        timer.cancel();
        resolve();
      });
      // Also closes the idle connections of HTTP/1.1.
      this.#server.close();
      for (const exchange of this.#context.streaming) exchange.endStream();
      for (const session of this.#sessions) session.close();
      for (const socket of this.#upgraded) socket.destroy();
    });
  }

  #onSocket(socket: TLSSocket): void {
    this.#sockets.set(socket, connectionOf(socket));
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #connection(socket: Duplex): Connection {
    return this.#sockets.get(socket) ?? connectionOf(socket as TLSSocket);
  }

  #onSession(session: ServerHttp2Session): void {
    const connection = this.#connection(sessionSocket(session));
    const context = this.#context;
    let open = 0;
    this.#sessions.add(session);
    session.once('close', () => this.#sessions.delete(session));
    session.setLocalWindowSize(connectionWindowBytes);
    const onStreamClose = (): void => {
      open--;
    };
    session.on('stream', (stream: ServerHttp2Stream, headers) => {
      open++;
      stream.once('close', onStreamClose);
      new Http2Exchange(context, connection, stream, headers).run();
    });
    session.setTimeout(idleMsMax, () => open === 0 && session.close());
    if (context.closing) session.close();
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    new Http1Exchange(this.#context, this.#connection(request.socket), request, response).run();
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#upgraded.add(socket);
    socket.once('close', () => this.#upgraded.delete(socket));
    new UpgradeExchange(this.#context, this.#connection(socket), request, socket, head).run();
  }
}

/** The session shows its socket through a proxy that is not the object which `secureConnection` had. */
function sessionSocket(session: ServerHttp2Session): Duplex {
  return session.socket;
}

function createServer(tls: ServerTls): Http2SecureServer {
  const server = createSecureServer({
    allowHTTP1: true,
    key: tls.key,
    cert: tls.cert,
    ca: tls.clientCa,
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    handshakeTimeout: headMsMax,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
    maxSessionMemory: sessionMemoryMegabytesMax,
    settings: {
      maxConcurrentStreams: concurrentStreamsMax,
      maxHeaderListSize: headerBytesMax,
      initialWindowSize: streamWindowBytes,
    },
  });
  // These are http.Server's; the types of Http2SecureServer don't have them, but with allowHTTP1 it obeys them.
  return Object.assign(server, {
    maxHeaderSize: headerBytesMax,
    headersTimeout: headMsMax,
    requestTimeout: requestMsMax,
    keepAliveTimeout: idleMsMax,
  });
}
