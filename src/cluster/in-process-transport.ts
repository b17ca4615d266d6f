/** Requests to an API server in the same process: objects are handed over as they are, and both sides share what is frozen. */
import { localRequest, objectOf } from '../apiserver/local-request.ts';
import type { ApiResponse, UserInfo } from '../apiserver/request.ts';
import { type ApiServer, writesInFlightMax } from '../apiserver/server.ts';
import { BoundedConcurrency } from '../base/bounded-concurrency.ts';
import { untilAborted } from '../base/until-aborted.ts';
import type { ListAnswer, Transport, TransportRequest, WatchSink } from '../client/transport.ts';

/**
 * So many writes of all components in the process are in the server at a time, half of what it takes: a controller that creates hundreds of Pods
 * at once has them wait their turn, where the server would refuse them, and leaves room for other clients.
 */
export const localWritesInFlightMax = writesInFlightMax / 2;

/** Events tell of what has been done and nobody waits for them: in a rush they are five writes out of eight, and let the others go first. */
export const localEventWritesInFlightMax = 8;

/** Where the writes of a process wait before a server. */
interface WriteTurns {
  readonly events: BoundedConcurrency;
  readonly others: BoundedConcurrency;
}

const writeTurns = new WeakMap<ApiServer, WriteTurns>();

function writeTurnsOf(server: ApiServer): WriteTurns {
  let found = writeTurns.get(server);
  if (found === undefined) {
    found = {
      events: new BoundedConcurrency(localEventWritesInFlightMax),
      others: new BoundedConcurrency(localWritesInFlightMax),
    };
    writeTurns.set(server, found);
  }
  return found;
}

const eventPath = /\/events(\/[^/]*)?$/;

export class InProcessTransport implements Transport {
  readonly #server: ApiServer;
  readonly #user: UserInfo;
  readonly #userAgent: string;
  readonly #writes: WriteTurns;

  /** `userAgent` is the name under which field management knows the writer. */
  constructor(server: ApiServer, user: UserInfo, userAgent: string) {
    this.#server = server;
    this.#user = user;
    this.#userAgent = userAgent;
    this.#writes = writeTurnsOf(server);
  }

  async send(request: TransportRequest): Promise<object> {
    return objectOf(await this.#handle(request));
  }

  async list(request: TransportRequest): Promise<ListAnswer> {
    const { body } = accepted(await this.#handle(request));
    if (body.kind === 'list') return body;
    // A deletion of many answers with a list or a Status.
    return { resourceVersion: '', items: [] };
  }

  async watch(request: TransportRequest & { readonly signal: AbortSignal }, sink: WatchSink): Promise<void> {
    const { body } = accepted(await this.#handle(request));
    if (body.kind !== 'events') throw new Error(`a watch was answered with a body of kind ${body.kind}`);
    const { signal } = request;
    body.start({
      events(batch) {
        for (const event of batch) {
          if (signal.aborted) return;
          sink.event(event);
        }
      },
      end() {
        if (!signal.aborted) sink.end();
      },
    });
  }

  async close(): Promise<void> {}

  #handle(request: TransportRequest): Promise<ApiResponse> {
    const { method, path, signal } = request;
    const ask = (): Promise<ApiResponse> => this.#ask(request);
    const writes = eventPath.test(path) ? this.#writes.events : this.#writes.others;
    const answer = method === 'GET' ? ask() : writes.run(ask);
    return signal === undefined ? answer : untilAborted(answer, signal);
  }

  async #ask({ method, path, query, contentType, body, signal }: TransportRequest): Promise<ApiResponse> {
    // It may have waited for its turn.
    signal?.throwIfAborted();
    const object = method === 'PATCH' ? (asSent(body) as object | undefined) : body;
    const userAgent = this.#userAgent;
    return this.#server.handle(
      localRequest({ method, path, query, contentType, object, user: this.#user, userAgent, signal }),
    );
  }
}

/**
 * A patch as JSON would carry it: one that sets a field to undefined does not have the field. Nearly all patches are like that from the
 * start: to look costs less than to copy.
 */
function asSent(patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null) return patch;
  if (Array.isArray(patch)) {
    const items = patch.map((item) => asSent(item ?? null));
    return items.every((item, i) => item === patch[i]) ? patch : items;
  }
  let copy: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(patch)) {
    const sent = asSent(value);
    if (sent === value && value !== undefined) continue;
    copy ??= { ...patch };
    if (value === undefined) delete copy[name];
    else copy[name] = sent;
  }
  return copy ?? patch;
}

function accepted(response: ApiResponse): ApiResponse {
  if (response.status >= 400) objectOf(response);
  return response;
}
