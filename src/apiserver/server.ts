/**
 * The API server: a function from request to response.
 *
 * Reads and writes storage, alone of all components. Every request passes authentication, the limit on requests in flight, authorization,
 * then its verb, in upstream's order. Sockets, files and the start of other components are not its business.
 */
import type { ResourceDefinition } from '../api/resource.ts';
import { internalError, StatusError, serviceUnavailable, tooManyRequests } from '../api/status-error.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import { type Soon, soon } from '../base/soon.ts';
import { type Store, StoreUnavailableError } from '../storage/store.ts';
import { AdmissionChain, type AdmissionPlugin } from './admission/admission.ts';
import type { Instruments, RequestContext, ServerParts } from './context.ts';
import { dispatchResource } from './dispatch.ts';
import { FlushScheduler } from './flush-scheduler.ts';
import { ResourceHooks } from './hooks.ts';
import { type Accepted, negotiate } from './negotiation.ts';
import type { ApiRequest, ApiResponse, Authenticator, Authorizer, RequestInfo, UserInfo } from './request.ts';
import { parseRequestInfo } from './request-info.ts';
import { ResourceRegistry } from './resource-registry.ts';
import { respond, statusResponse } from './respond.ts';
import { accessDenied } from './security/authorization.ts';
import { SubresourceHandlers } from './subresources/handlers.ts';

/** As upstream's --max-requests-inflight and --max-mutating-requests-inflight. */
export const readsInFlightMax = 400;
export const writesInFlightMax = 200;

const longRunningVerbs: ReadonlySet<string> = new Set(['watch', 'proxy']);
const longRunningSubresources: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward', 'log', 'proxy']);
const readVerbs: ReadonlySet<string> = new Set(['get', 'list', 'watch', 'head', 'options']);

/** Answers requests outside resources: discovery, OpenAPI, health, version, metrics. Undefined for a path that it does not have. */
export type PathHandler = (context: RequestContext) => ApiResponse | undefined | Promise<ApiResponse | undefined>;

/** Sees every request and its answer: metrics and the audit log. */
export interface RequestObserver {
  started(info: RequestInfo): void;
  finished(record: RequestRecord): void;
}

export interface RequestRecord {
  readonly request: ApiRequest;
  readonly info: RequestInfo;
  readonly user: UserInfo | undefined;
  readonly status: number;
  /** As the clock's monotonic time has it. */
  readonly startedMs: number;
  readonly durationMs: number;
}

export interface ApiServerOptions {
  readonly store: Store;
  readonly resources: readonly ResourceDefinition[];
  readonly authenticator: Authenticator;
  /** Wraps a user by what impersonation headers ask for; throws forbidden() where that is not allowed. */
  readonly impersonate?: (request: ApiRequest, user: UserInfo) => UserInfo | Promise<UserInfo>;
  readonly authorizer: Authorizer;
  readonly admission: readonly AdmissionPlugin[];
  readonly paths: readonly PathHandler[];
  readonly observers?: readonly RequestObserver[];
  readonly instruments?: Instruments;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly readsInFlightMax?: number;
  readonly writesInFlightMax?: number;
}

export class ApiServer {
  readonly parts: ServerParts;
  readonly subresources = new SubresourceHandlers();
  readonly #options: ApiServerOptions;
  #readsInFlight = 0;
  #writesInFlight = 0;

  constructor(options: ApiServerOptions) {
    this.#options = options;
    const registry = new ResourceRegistry(options);
    for (const definition of options.resources) registry.add(definition);
    this.parts = {
      registry,
      admission: new AdmissionChain(options.admission),
      hooks: new ResourceHooks(),
      flushes: new FlushScheduler(options.clock),
      instruments: options.instruments,
      authorizer: options.authorizer,
      clock: options.clock,
      random: options.random,
      logger: options.logger,
    };
  }

  /** Never rejects: what goes wrong becomes a Status. What need not be waited for is not: components write thousands of times a second. */
  async handle(request: ApiRequest): Promise<ApiResponse> {
    const { clock, observers = [] } = this.#options;
    const startedMs = clock.monotonic();
    const query = request.query === '' ? noQuery : new URLSearchParams(request.query);
    const info = parseRequestInfo(request.method, decodePath(request.path), query);
    for (const observer of observers) observer.started(info);
    let user: UserInfo | undefined;
    let response: ApiResponse;
    const context = this.#context(request, info, query);
    try {
      context.accepted = acceptedBy(request, info);
      if (context.accepted.encoding === 'yaml') context.encodeYaml = (await import('../api/codec/yaml.ts')).encodeYaml;
      const authenticated = this.#authenticate(request);
      user = authenticated instanceof Promise ? await authenticated : authenticated;
      context.user = user;
      response = await this.#limited(context, () => this.#authorizedAnswer(context));
    } catch (error) {
      response = this.#failure(context, error);
    }
    const durationMs = clock.monotonic() - startedMs;
    for (const observer of observers) {
      observer.finished({ request, info, user, status: response.status, startedMs, durationMs });
    }
    return response;
  }

  close(): void {
    this.parts.registry.close();
  }

  /** Completed as more becomes known, before anybody else sees it. */
  #context(request: ApiRequest, info: RequestInfo, query: URLSearchParams): Mutable<RequestContext> {
    return {
      server: this.parts,
      request,
      info,
      query,
      user: anonymousBeforeAuthentication,
      accepted: defaultAccepted,
      warnings: [],
      encodeYaml: JSON.stringify,
    };
  }

  #authenticate(request: ApiRequest): Soon<UserInfo> {
    return soon(request.user ?? this.#options.authenticator.authenticate(request), (user) => {
      if (user === undefined) throw new StatusError(401, 'Unauthorized', 'Unauthorized');
      return this.#options.impersonate === undefined ? user : this.#options.impersonate(request, user);
    });
  }

  #authorizedAnswer(context: RequestContext): Soon<ApiResponse> {
    const { info, user } = context;
    const fieldSelector = selectorOf(context);
    const attributes = fieldSelector === undefined ? { ...info, user } : { ...info, user, fieldSelector };
    return soon(this.#options.authorizer.authorize(attributes), (decision) => {
      if (!decision.allowed) throw accessDenied(attributes, decision.reason);
      return info.isResourceRequest ? dispatchResource(context, this.subresources) : this.#pathAnswer(context);
    });
  }

  async #pathAnswer(context: RequestContext): Promise<ApiResponse> {
    for (const path of this.#options.paths) {
      const response = await path(context);
      if (response !== undefined) return response;
    }
    return pageNotFound(context);
  }

  #limited(context: RequestContext, answer: () => Soon<ApiResponse>): Soon<ApiResponse> {
    const { info, request } = context;
    // Components in the process have waited for their turn already. To refuse them would make them ask again, and cost more.
    if (request.user !== undefined) return answer();
    if (longRunningVerbs.has(info.verb) || longRunningSubresources.has(info.subresource)) return answer();
    return this.#counted(readVerbs.has(info.verb), answer);
  }

  async #counted(isRead: boolean, answer: () => Soon<ApiResponse>): Promise<ApiResponse> {
    if (isRead) {
      if (this.#readsInFlight >= (this.#options.readsInFlightMax ?? readsInFlightMax)) throw tooMany();
      this.#readsInFlight++;
    } else {
      if (this.#writesInFlight >= (this.#options.writesInFlightMax ?? writesInFlightMax)) throw tooMany();
      this.#writesInFlight++;
    }
    try {
      return await answer();
    } finally {
      if (isRead) this.#readsInFlight--;
      else this.#writesInFlight--;
    }
  }

  #failure(context: RequestContext, error: unknown): ApiResponse {
    const status = this.#statusOf(error, context.info);
    const response = statusResponse(context, status.toStatus(), status.code);
    const retryAfter = status.details?.retryAfterSeconds;
    if (retryAfter === undefined) return response;
    return { ...response, headers: { ...response.headers, 'retry-after': String(retryAfter) } };
  }

  #statusOf(error: unknown, info: RequestInfo): StatusError {
    if (error instanceof StatusError) return error;
    if (error instanceof StoreUnavailableError) {
      this.#options.logger.error({ error: error.message }, 'storage is out of reach');
      return serviceUnavailable(`storage is out of reach: ${error.message}`);
    }
    const stack = error instanceof Error ? error.stack : String(error);
    this.#options.logger.error(
      { path: info.path, verb: info.verb, stack },
      'a request failed for a fault of the server',
    );
    return internalError(error);
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a request about many objects restricts itself to. */
function selectorOf({ info, query }: RequestContext): string | undefined {
  if (info.name !== '' || !info.isResourceRequest) return undefined;
  return query.get('fieldSelector') ?? undefined;
}

/** Shared by the many requests without a query: nobody writes to it. */
const noQuery = new URLSearchParams();
const defaultAccepted: Accepted = { encoding: 'json' };
const anonymousBeforeAuthentication: UserInfo = { name: '', groups: [] };

function decodePath(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function acceptedBy({ headers }: ApiRequest, { isResourceRequest }: RequestInfo): Accepted {
  return isResourceRequest ? negotiate(headers.accept) : negotiateLeniently(headers.accept);
}

/** Paths outside resources have media types of their own, and JSON for whoever accepts none of them. */
function negotiateLeniently(accept: string | undefined): Accepted {
  try {
    return negotiate(accept);
  } catch {
    return defaultAccepted;
  }
}

function tooMany(): StatusError {
  return tooManyRequests('too many requests, please try again later', 1);
}

const utf8 = new TextEncoder();

function pageNotFound(context: RequestContext): ApiResponse {
  return respond(
    context,
    404,
    { kind: 'bytes', chunks: [utf8.encode('404 page not found\n')] },
    'text/plain; charset=utf-8',
  );
}
