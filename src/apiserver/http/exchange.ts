/**
 * What HTTP/1.1 and HTTP/2 have in common: a request that the handler answers, and a response that is written in one go or
 * streamed. The two protocols differ in how they write a head, and in nothing else that matters here.
 */
import type { Readable, Writable } from 'node:stream';
import { internalError } from '../../api/status-error.ts';
import type { ByteSink, BytesBody, StreamBody } from '../../base/http-message.ts';
import type { Logger } from '../../base/logger.ts';
import type { ApiRequest, ApiResponse } from '../request.ts';
import { readBounded } from './body-reader.ts';
import { byteLength, sendGzip, wantsGzip } from './compression.ts';
import type { Connection } from './connection.ts';

export type Handler = (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

/** What an exchange needs from the server it belongs to. */
export interface ExchangeContext {
  readonly handler: Handler;
  readonly logger: Logger;
  /** Streams under way, which would never end by themselves. */
  readonly streaming: Set<Exchange>;
  /** Requests that are answered with a stream from now on end at once. */
  closing: boolean;
}

export abstract class Exchange implements ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: ApiRequest['headers'];
  readonly remoteAddress: string;
  readonly certificate: ApiRequest['certificate'];
  protected readonly context: ExchangeContext;
  #abort: AbortController | undefined;

  constructor(context: ExchangeContext, connection: Connection, method: string, target: string, headers: object) {
    this.context = context;
    this.remoteAddress = connection.remoteAddress;
    this.certificate = connection.certificate;
    this.method = method;
    // Proxies may send the whole URL.
    const url = target.startsWith('/') ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '');
    const mark = url.indexOf('?');
    this.path = mark === -1 ? url : url.slice(0, mark);
    this.query = mark === -1 ? '' : url.slice(mark + 1);
    // Only set-cookie is ever an array, and no client sends that.
    this.headers = headers as ApiRequest['headers'];
  }

  /** Made on first use: most requests are over before anybody asks. */
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      const abort = new AbortController();
      this.#abort = abort;
      const { output } = this;
      if (output.destroyed) abort.abort();
      else output.once('close', () => this.completed || abort.abort());
    }
    return this.#abort.signal;
  }

  readBody(limitBytes: number): Promise<Uint8Array> {
    return readBounded(this.openBody(), this.headers['content-length'], limitBytes);
  }

  /** The stream of the request's body, after the client has been told to send it where it waits for that. */
  protected abstract openBody(): Readable;
  /** Where the response's body goes. */
  protected abstract readonly output: Writable;
  protected abstract writeHead(response: ApiResponse, more: ExtraHeaders, hasBody: boolean): void;
  protected abstract readonly responded: boolean;
  /** Whether the client got all of the response, asked once it is closed. */
  protected abstract readonly completed: boolean;

  /** Asks the handler and sends its answer. Never rejects. */
  run(): void {
    try {
      const response = this.context.handler(this);
      if (response instanceof Promise) {
        response.then(
          (settled) => this.#send(settled),
          (error: unknown) => this.#fail(error),
        );
      } else {
        this.#send(response);
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Ends a response that is being streamed, because the server is closing. */
  endStream(): void {
    this.output.end();
    this.#abort?.abort();
  }

  #send(response: ApiResponse): void {
    if (this.output.destroyed) return;
    try {
      this.respond(response);
    } catch (error) {
      this.#fail(error);
    }
  }

  protected respond(response: ApiResponse): void {
    const { body } = response;
    if (body.kind === 'bytes') this.#respondBytes(response, body);
    else if (body.kind === 'stream' && this.method !== 'HEAD') this.#respondStream(response, body);
    else if (body.kind === 'empty' || body.kind === 'stream') this.writeHead(response, noHeaders, false);
    else throw new Error(`a response of kind ${body.kind} can't be sent over HTTP`);
  }

  #respondStream(response: ApiResponse, body: StreamBody): void {
    this.writeHead(response, noHeaders, true);
    if (this.context.closing) {
      this.output.end();
      return;
    }
    const { streaming } = this.context;
    streaming.add(this);
    this.output.once('close', () => streaming.delete(this));
    body.start(new StreamSink(this.output));
  }

  #respondBytes(response: ApiResponse, body: BytesBody): void {
    if (wantsGzip(response, body, this.headers['accept-encoding'])) {
      const hasBody = this.method !== 'HEAD';
      this.writeHead(response, gzipHeaders, hasBody);
      if (hasBody) sendGzip(body, this.output);
      return;
    }
    const { chunks } = body;
    const length = chunks.length === 1 ? chunks[0]!.length : byteLength(body);
    const hasBody = length > 0 && this.method !== 'HEAD';
    this.writeHead(response, { 'content-length': length }, hasBody);
    if (!hasBody) return;
    const { output } = this;
    const last = chunks.length - 1;
    if (last > 0) output.cork();
    for (let i = 0; i < last; i++) output.write(chunks[i]);
    output.end(chunks[last]);
    if (last > 0) output.uncork();
  }

  /** The handler is there to catch everything: what it lets through is a defect of ours. */
  #fail(error: unknown): void {
    this.context.logger.error({ err: error, method: this.method, path: this.path }, 'request handler failed');
    if (this.output.destroyed) return;
    if (this.responded) {
      this.output.destroy();
      return;
    }
    const chunks = [Buffer.from(JSON.stringify(internalError(error).toStatus()))];
    this.respond({ status: 500, headers: { 'content-type': 'application/json' }, body: { kind: 'bytes', chunks } });
  }
}

export type ExtraHeaders = Readonly<Record<string, string | number>>;

/**
 * Headers as node takes them. Warnings quote what clients have sent: they go out as UTF-8, as Go sends them, which node writes where it is
 * given each byte as a character; and without control characters, which neither protocol allows.
 */
export function wireHeaders(headers: ApiResponse['headers']): Record<string, string | string[]> {
  const { warning } = headers;
  if (warning === undefined) return headers as Record<string, string | string[]>;
  const warnings = typeof warning === 'string' ? [warning] : warning;
  return { ...(headers as Record<string, string | string[]>), warning: warnings.map(headerText) };
}

function headerText(text: string): string {
  return Buffer.from(text.replace(/[\p{Cc}]+/gu, ' ')).toString('latin1');
}

const noHeaders: ExtraHeaders = {};
const gzipHeaders: ExtraHeaders = { 'content-encoding': 'gzip', vary: 'Accept-Encoding' };

class StreamSink implements ByteSink {
  readonly #output: Writable;

  constructor(output: Writable) {
    this.#output = output;
  }

  write(chunk: Uint8Array): boolean {
    // Whoever writes learns of the end by the request's signal; until then it may be a write or two behind.
    if (this.#output.writableEnded || this.#output.destroyed) return false;
    return this.#output.write(chunk);
  }

  onDrain(callback: () => void): void {
    this.#output.once('drain', callback);
  }

  end(): void {
    this.#output.end();
  }
}
