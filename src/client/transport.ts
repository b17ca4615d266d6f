/**
 * How a client's requests reach an API server: in process, where objects are handed over as they are, or over HTTPS. A fault injector is a
 * transport around another.
 */
import type { KubernetesObject } from '../api/resource.ts';

export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Without the query; see pathOf. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Of the body; JSON where absent. */
  readonly contentType?: string;
  /** Belongs to the transport from now on. */
  readonly body?: object;
  readonly signal?: AbortSignal;
}

export interface ListAnswer {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly items: readonly KubernetesObject[];
}

export const watchEventTypes = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'] as const;

export interface WatchEvent {
  readonly type: (typeof watchEventTypes)[number];
  /** Frozen. A Status where the type is ERROR. */
  readonly object: object;
}

export interface WatchSink {
  /** In the order of the store's revisions. Must not throw. */
  event(event: WatchEvent): void;
  /** Nothing comes after this. `error` where the connection broke; a server that closes a watch in order gives none. */
  end(error?: unknown): void;
}

/**
 * All methods reject with a StatusError for the server's refusals, with a ConnectionError where there was no answer, and at once with the
 * signal's reason where that aborts: it is then not known whether the request took effect.
 */
export interface Transport {
  /** The answer's object, frozen. */
  send(request: TransportRequest): Promise<object>;
  list(request: TransportRequest): Promise<ListAnswer>;
  /**
   * Resolves once the server has accepted the watch; events may come before that. After the signal has aborted nothing more is delivered, nor is
   * the end.
   */
  watch(request: TransportRequest & { readonly signal: AbortSignal }, sink: WatchSink): Promise<void>;
  /** Ends its connections. May be called twice. */
  close(): Promise<void>;
}

/** No answer came: it is not known whether the request took effect. Reads may be repeated; writes must be looked at first. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}
