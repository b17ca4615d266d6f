/** Calls to etcd with a deadline each, tried again at another member where that can do no harm. */
import type { ClientDuplexStream, ClientUnaryCall, ServiceError } from '@grpc/grpc-js';
import { Metadata } from '@grpc/grpc-js';
import { type Clock, sleep } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { StoreUnavailableError } from '../store.ts';
import type { Endpoint, Endpoints } from './endpoints.ts';
import { isTransient, toStoreError } from './errors.ts';
import type { WatchRequest, WatchResponse } from './messages.ts';
import { type Method, watch } from './methods.ts';

export interface ClientOptions {
  readonly endpoints: Endpoints;
  /** Must be real time, which gRPC measures deadlines by. */
  readonly clock: Clock;
  readonly random: Random;
  /** How long a call may take, all attempts together. */
  readonly requestTimeoutMs: number;
}

export type WatchStream = ClientDuplexStream<WatchRequest, WatchResponse>;

const attemptsMax = 8;
const retryBackoffMs = { first: 20, max: 500 };
const closeGraceMs = 2_000;

export class EtcdClient {
  readonly #endpoints: Endpoints;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #requestTimeoutMs: number;
  readonly #calls = new Set<ClientUnaryCall>();
  readonly #closing = new AbortController();
  #callsUnderWay = 0;
  #idle: (() => void) | undefined;

  constructor(options: ClientOptions) {
    this.#endpoints = options.endpoints;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#requestTimeoutMs = options.requestTimeoutMs;
  }

  /**
   * Rejects with StoreUnavailableError where etcd did not answer, and with EtcdRequestError where it said no. A call that
   * is not repeatable is sent at most once: if it was and no answer came, whether it had an effect is unknown.
   */
  async call<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    timeoutMs = this.#requestTimeoutMs,
  ): Promise<Response> {
    this.#closing.signal.throwIfAborted();
    this.#callsUnderWay++;
    try {
      return await this.#callUntilAnswered(method, request, timeoutMs);
    } finally {
      if (--this.#callsUnderWay === 0) this.#idle?.();
    }
  }

  async #callUntilAnswered<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    timeoutMs: number,
  ): Promise<Response> {
    const until = this.#clock.monotonic() + timeoutMs;
    for (let attempt = 1; ; attempt++) {
      const endpoint = await this.#endpoints.pick(until - this.#clock.monotonic());
      const leftMs = Math.max(1, until - this.#clock.monotonic());
      // Half, so that a member that hangs leaves time to ask another.
      const deadline = this.#clock.now() + (method.repeatable && attempt === 1 ? leftMs / 2 : leftMs);
      const { error, response } = await this.#attempt(endpoint, method, request, deadline);
      if (error === null) return response as Response;
      if (isTransient(error)) this.#endpoints.suspect(endpoint);
      const final = !method.repeatable || !isTransient(error) || attempt === attemptsMax;
      if (final || this.#clock.monotonic() >= until) {
        throw toStoreError(error, endpoint.url, method.repeatable ? '' : ' (whether the write happened is unknown)');
      }
      await sleep(this.#clock, this.#backoffMs(attempt), this.#closing.signal);
    }
  }

  /** Opens the stream for watches at a member that is up; etcd ends it when that member loses its leader. */
  async openWatchStream(waitMs: number): Promise<{ readonly endpoint: Endpoint; readonly stream: WatchStream }> {
    const endpoint = await this.#endpoints.pick(waitMs);
    const metadata = new Metadata();
    metadata.set('hasleader', 'true');
    return {
      endpoint,
      stream: endpoint.client.makeBidiStreamRequest(watch.path, watch.encode, watch.decode, metadata),
    };
  }

  suspect(endpoint: Endpoint): void {
    this.#endpoints.suspect(endpoint);
  }

  /** Refuses new calls, gives those under way some time, then ends them. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(new StoreUnavailableError('the store is closed'));
    if (this.#callsUnderWay > 0) {
      await new Promise<void>((resolve) => {
        const timer = this.#clock.setTimeout(resolve, closeGraceMs);
        this.#idle = () => {
          timer.cancel();
          resolve();
        };
      });
    }
    for (const call of this.#calls) call.cancel();
    this.#endpoints.close();
  }

  #attempt<Request, Response>(
    endpoint: Endpoint,
    { path, encode, decode }: Method<Request, Response>,
    request: Request,
    deadline: number,
  ): Promise<{ readonly error: ServiceError | null; readonly response: Response | undefined }> {
    return new Promise((resolve) => {
      const call = endpoint.client.makeUnaryRequest(path, encode, decode, request, { deadline }, (error, response) => {
        this.#calls.delete(call);
        resolve({ error, response });
      });
      this.#calls.add(call);
    });
  }

  #backoffMs(attempt: number): number {
    const fullMs = Math.min(retryBackoffMs.max, retryBackoffMs.first * 2 ** (attempt - 1));
    return fullMs * (0.5 + this.#random.next() / 2);
  }
}
