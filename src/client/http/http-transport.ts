/**
 * Requests to an API server over HTTPS, in JSON. What arrives is frozen. Requests that a server asks to send again later (429 and 5xx with
 * Retry-After) are sent again up to ten times, as client-go does, and so are those that it has certainly not looked at.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { KubernetesObject } from '../../api/resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import { deepFreeze } from '../../base/freeze.ts';
import {
  ConnectionError,
  type ListAnswer,
  type Transport,
  type TransportRequest,
  type WatchSink,
} from '../transport.ts';
import { responseError, retryAfterOf } from './response-error.ts';
import type { ServerAccess } from './server-access.ts';
import { ServerConnection } from './server-connection.ts';
import { WatchFrames } from './watch-frames.ts';
import { type CancelExchange, WireError, type WireRequest } from './wire.ts';

/** As client-go. */
export const retriesMax = 10;

export interface HttpTransportOptions {
  readonly access: ServerAccess;
  /** Field management knows writers by what is before the slash: `wherry` where absent. */
  readonly userAgent?: string;
  readonly clock: Clock;
}

interface Response {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** All of it; of a watch that the server has accepted, nothing. */
  readonly body: Buffer;
}

/** A watch's: what is told of the response once the server has accepted it. */
interface StreamSink {
  begin(cancel: CancelExchange): void;
  data(chunk: Buffer): void;
  end(error?: WireError): void;
}

type Signalled = TransportRequest & { readonly signal: AbortSignal };

export class HttpTransport implements Transport {
  readonly #access: ServerAccess;
  readonly #connection: ServerConnection;
  readonly #clock: Clock;
  /** Before the paths of all requests. */
  readonly #basePath: string;
  readonly #headers: Readonly<Record<string, string | readonly string[]>>;

  constructor({ access, userAgent = 'wherry', clock }: HttpTransportOptions) {
    this.#access = access;
    this.#connection = new ServerConnection(access, clock);
    this.#clock = clock;
    this.#basePath = new URL(access.server).pathname.replace(/\/$/, '');
    this.#headers = { accept: 'application/json', 'user-agent': userAgent, ...identityHeaders(access) };
  }

  async send(request: TransportRequest): Promise<object> {
    return deepFreeze(this.#parse(await this.#respond(request)));
  }

  async list(request: TransportRequest): Promise<ListAnswer> {
    const answer = this.#parse(await this.#respond(request)) as Partial<ListObject>;
    const { kind = '', apiVersion, metadata = {}, items } = answer;
    // A deletion of many answers with a list or a Status.
    if (kind === 'Status') return { resourceVersion: '', items: [] };
    if (!kind.endsWith('List')) throw new ConnectionError(`${this.#access.server} answered a list with a ${kind}`);
    const itemKind = kind.slice(0, -'List'.length);
    for (const item of items ?? []) {
      item.apiVersion ??= apiVersion;
      item.kind ??= itemKind;
    }
    const { resourceVersion = '', continue: next } = metadata;
    return deepFreeze({ resourceVersion, ...(next ? { continue: next } : {}), items: items ?? [] }) as ListAnswer;
  }

  async watch(request: Signalled, sink: WatchSink): Promise<void> {
    const frames = new WatchFrames();
    let cancel: CancelExchange = () => {};
    let isOver = false;
    const end = (error?: unknown): void => {
      if (isOver || request.signal.aborted) return;
      isOver = true;
      cancel();
      sink.end(error === undefined ? undefined : this.#connectionError(error));
    };
    const orEnd = (step: () => void): void => {
      try {
        step();
      } catch (error) {
        end(error);
      }
    };
    await this.#respond(request, {
      begin: (cancelExchange) => {
        cancel = cancelExchange;
      },
      data: (chunk) =>
        orEnd(() => {
          for (const event of frames.push(chunk)) {
            if (isOver || request.signal.aborted) return;
            sink.event(event);
          }
        }),
      end: (error) =>
        orEnd(() => {
          if (error !== undefined) throw error;
          frames.end();
          end();
        }),
    });
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  /** Rejects with a StatusError for answers of 400 and more, with a ConnectionError, or with the signal's reason. */
  async #respond(request: TransportRequest, stream?: StreamSink): Promise<Response> {
    const { method, signal } = request;
    let isTokenRefused = false;
    for (let retries = 0; ; retries++) {
      signal?.throwIfAborted();
      const response = await this.#tryRespond(request, isTokenRefused, retries, stream);
      if (response === undefined) continue;
      const { status, headers, body } = response;
      if (status < 400) return response;
      if (status === 401 && typeof this.#access.token === 'function' && !isTokenRefused) {
        isTokenRefused = true;
        continue;
      }
      const waitSeconds = status === 429 || status >= 500 ? retryAfterOf(headers) : undefined;
      if (waitSeconds === undefined || retries >= retriesMax) throw responseError(method, status, headers, body);
      await sleep(this.#clock, waitSeconds * 1000, signal);
    }
  }

  /** Undefined where the request may be sent again at once. */
  async #tryRespond(
    request: TransportRequest,
    isTokenRefused: boolean,
    retries: number,
    stream: StreamSink | undefined,
  ): Promise<Response | undefined> {
    const { method, signal } = request;
    try {
      return await this.#attempt(await this.#wireRequest(request, isTokenRefused), signal, stream);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      const kind = error instanceof WireError ? error.kind : undefined;
      if (kind === 'refused' && retries < retriesMax) return undefined;
      // A connection that was kept may be found dead with the next request.
      if (kind === 'broken' && method === 'GET' && retries === 0) return undefined;
      throw this.#connectionError(error);
    }
  }

  #attempt(request: WireRequest, signal: AbortSignal | undefined, stream: StreamSink | undefined): Promise<Response> {
    return new Promise((resolve, reject) => {
      let status = 0;
      let headers: IncomingHttpHeaders = {};
      let isStreaming = false;
      const chunks: Buffer[] = [];
      const cancel = this.#connection.exchange(request, {
        head: (code, received) => {
          status = code;
          headers = received;
          if (stream === undefined || status >= 400) return;
          isStreaming = true;
          stream.begin(() => cancel());
          resolve({ status, headers, body: Buffer.alloc(0) });
        },
        data: (chunk) => (isStreaming ? stream?.data(chunk) : chunks.push(chunk)),
        end: (error) => {
          signal?.removeEventListener('abort', onAbort);
          if (isStreaming) stream?.end(error);
          else if (error !== undefined || status === 0) reject(error ?? new WireError('broken', 'there was no answer'));
          else resolve({ status, headers, body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) });
        },
      });
      const onAbort = (): void => {
        cancel();
        reject(signal?.reason);
      };
      if (signal?.aborted) onAbort();
      else signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  async #wireRequest(request: TransportRequest, isTokenRefused: boolean): Promise<WireRequest> {
    const { method, path, query, contentType = 'application/json', body } = request;
    const { token } = this.#access;
    const bearer = typeof token === 'function' ? await token(isTokenRefused) : token;
    return {
      method,
      path: `${this.#basePath}${path}${query === '' ? '' : `?${query}`}`,
      headers: {
        ...this.#headers,
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { 'content-type': contentType }),
      },
      ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
    };
  }

  #parse({ body }: Response): object {
    try {
      return JSON.parse(body.toString('utf8'));
    } catch (error) {
      throw new ConnectionError(`${this.#access.server} answered with what is no JSON`, { cause: error });
    }
  }

  #connectionError(cause: unknown): ConnectionError {
    if (cause instanceof ConnectionError) return cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    return new ConnectionError(`${this.#access.server}: ${why}`, { cause });
  }
}

interface ListObject {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items: Mutable<KubernetesObject>[] | null;
}

function identityHeaders({ basic, impersonate }: ServerAccess): Record<string, string | readonly string[]> {
  const headers: Record<string, string | readonly string[]> = {};
  if (basic !== undefined) {
    headers.authorization = `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}`;
  }
  if (impersonate === undefined) return headers;
  headers['impersonate-user'] = impersonate.user;
  if (impersonate.uid !== undefined) headers['impersonate-uid'] = impersonate.uid;
  if (impersonate.groups !== undefined) headers['impersonate-group'] = impersonate.groups;
  for (const [name, values] of Object.entries(impersonate.extra ?? {})) {
    headers[`impersonate-extra-${encodeURIComponent(name.toLowerCase())}`] = values;
  }
  return headers;
}
