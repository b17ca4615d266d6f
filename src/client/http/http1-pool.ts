/** Requests over HTTP/1.1, each on a connection of its own while it lasts: for servers and proxies that have no HTTP/2. */
import { type AgentOptions, Agent as HttpAgent, type RequestOptions, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { type CancelExchange, type ResponseSink, WireError, type WireRequest, wireErrorOf } from './wire.ts';

/** Connections without a request that are kept for the next one. */
const idleConnectionsMax = 8;
/** Servers close idle connections; those that sit for longer than this are not used again. */
const idleMsMax = 60_000;
/** How often TCP asks a connection with a request whether it is there. */
const keepAliveMs = 30_000;

export class Http1Pool {
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #target: RequestOptions;
  readonly #request: typeof requestHttp;

  /** `tls` where the URL is of `https:`. */
  constructor(url: URL, tls: ConnectionOptions | undefined) {
    const options: AgentOptions = {
      keepAlive: true,
      keepAliveMsecs: keepAliveMs,
      maxFreeSockets: idleConnectionsMax,
      timeout: idleMsMax,
    };
    const host = url.hostname.replace(/^\[|\]$/g, '');
    this.#target = { host, port: url.port === '' ? undefined : Number(url.port) };
    this.#agent = tls === undefined ? new HttpAgent(options) : new HttpsAgent({ ...options, ...tls });
    this.#request = tls === undefined ? requestHttp : requestHttps;
  }

  exchange({ method, path, headers, body }: WireRequest, sink: ResponseSink): CancelExchange {
    let isOver = false;
    const end = (error?: WireError): void => {
      if (isOver) return;
      isOver = true;
      sink.end(error);
    };
    const request = this.#request({
      ...this.#target,
      agent: this.#agent,
      method,
      path,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-length': String(body.byteLength) }) },
      // The agent's is for idle connections; a watch may be silent for long.
      timeout: 0,
    } as RequestOptions);
    request.on('response', (response) => {
      response.socket.setKeepAlive(true, keepAliveMs);
      if (!isOver) sink.head(response.statusCode ?? 0, response.headers);
      response.on('data', (chunk: Buffer) => isOver || sink.data(chunk));
      response.on('end', () => end());
      response.on('error', (error) => end(wireErrorOf('broken', error)));
      response.on('close', () => end(new WireError('broken', 'the connection was closed')));
    });
    request.on('error', (error) => {
      const isConnecting = 'syscall' in error && (error.syscall === 'connect' || error.syscall === 'getaddrinfo');
      end(wireErrorOf(isConnecting ? 'connect' : 'broken', error));
    });
    request.on('close', () => end(new WireError('broken', 'the connection was closed')));
    request.end(body);
    return () => {
      isOver = true;
      request.destroy();
    };
  }

  close(): void {
    this.#agent.destroy();
  }
}
