/**
 * The API server's doorstep: it is a function from {@link ApiRequest} to {@link ApiResponse}, with no socket in it. http/ adapts it
 * to HTTPS; the in-process transport calls it directly and passes frozen objects instead of bytes.
 */
import type { KubernetesObject } from '../api/resource.ts';
import type { HttpBody } from '../base/http-message.ts';

/** Who makes a request, once authenticated. */
export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export interface ApiRequest {
  readonly method: string;
  /** The path as sent, percent-encoded, without the query. */
  readonly path: string;
  /** The query as sent, without the question mark; may be empty. */
  readonly query: string;
  /** Names in lower case. Several of one name are joined with `, `. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /**
   * The whole body. Rejects with a StatusError of 413 once it exceeds `limitBytes`, without reading on. Called at most once.
   */
  readBody(limitBytes: number): Promise<Uint8Array>;
  /** In place of a body of bytes: an object that the caller hands over and will not write to any more. In process only. */
  readonly object?: object;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  /** The verified TLS client certificate's subject, if there was one. */
  readonly certificate?: { readonly commonName: string; readonly organizations: readonly string[] };
  /** Set by the in-process transport for a caller that needs no credentials. It still passes authorization. */
  readonly user?: UserInfo;
  /** Answer with objects instead of bytes wherever possible: {@link ObjectBody}, {@link ListBody}, {@link EventsBody}. In process only. */
  readonly wantsObjects?: boolean;
  /** For the audit log; absent in process. */
  readonly remoteAddress?: string;
}

export interface ApiResponse {
  readonly status: number;
  /** Names in lower case. Warnings may be several. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: ResponseBody;
}

export type ResponseBody = HttpBody | ObjectBody | ListBody | EventsBody;

export interface ObjectBody {
  readonly kind: 'object';
  readonly object: object;
}

export interface ListBody {
  readonly kind: 'list';
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
  readonly items: readonly KubernetesObject[];
}

/** A watch in process: events as objects, shared with everybody else who watches. */
export interface EventsBody {
  readonly kind: 'events';
  start(sink: EventSink): void;
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: object;
}

export interface EventSink {
  /** Events in order. Must not throw. */
  events(batch: readonly WatchEvent[]): void;
  end(): void;
}

/** What authorization, admission and audit know of a request: upstream's RequestInfo. */
export interface RequestInfo {
  readonly isResourceRequest: boolean;
  /** create, get, list, watch, update, patch, delete, deletecollection, proxy; the lower-cased method where not a resource. */
  readonly verb: string;
  readonly path: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
}

/** The question to authorization. */
export interface AccessAttributes extends RequestInfo {
  readonly user: UserInfo;
  /** Of a list or watch, as sent: `spec.nodeName=node-1`. */
  readonly fieldSelector?: string;
}

export type AccessDecision = { readonly allowed: boolean; readonly denied?: boolean; readonly reason: string };

export interface Authorizer {
  authorize(attributes: AccessAttributes): AccessDecision | Promise<AccessDecision>;
}

export interface Authenticator {
  /** The user; undefined where there are no credentials that this authenticator knows. Throws unauthorized() for bad ones. */
  authenticate(request: ApiRequest): UserInfo | undefined | Promise<UserInfo | undefined>;
}
