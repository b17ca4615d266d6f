/** A transport on which everything goes wrong that can go wrong between a component and its API server, as a seed decides. */
import { StatusError } from '../../src/api/status-error.ts';
import type { Clock } from '../../src/base/clock.ts';
import type { Random } from '../../src/base/random.ts';
import {
  ConnectionError,
  type ListAnswer,
  type Transport,
  type TransportRequest,
  type WatchEvent,
  type WatchSink,
} from '../../src/client/transport.ts';

/** Chances are in [0, 1]; times in milliseconds. */
export interface FaultRates {
  /** A write is refused with a conflict that nobody caused. */
  readonly conflict: number;
  /** A request does not arrive. */
  readonly lostRequest: number;
  /** A request takes effect, and its answer does not come back. */
  readonly lostAnswer: number;
  /** The server has too much to do, or an error of its own. */
  readonly refusal: number;
  /** A watch breaks, for each event. */
  readonly brokenWatch: number;
  /** A watch is told that its revision is gone, for each event. */
  readonly expiredWatch: number;
  /** An event may come so late. Those of one watch keep their order. */
  readonly eventDelayMsMax: number;
}

export const noFaults: FaultRates = {
  conflict: 0,
  lostRequest: 0,
  lostAnswer: 0,
  refusal: 0,
  brokenWatch: 0,
  expiredWatch: 0,
  eventDelayMsMax: 0,
};

export interface FaultyTransportOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The rates of this moment. */
  readonly rates: () => FaultRates;
  /** Told of each write just before it takes effect. */
  readonly onWrite?: (request: TransportRequest) => void;
  /** Told of each write that took effect without its sender's knowing. */
  readonly onLostAnswer?: (request: TransportRequest) => void;
  /** Changes what is sent: for planted mistakes. */
  readonly rewrite?: (request: TransportRequest) => TransportRequest;
  /** Whether an event is delivered at all: for planted mistakes. */
  readonly delivers?: (event: WatchEvent, path: string) => boolean;
}

export class FaultyTransport implements Transport {
  readonly #inner: Transport;
  readonly #options: FaultyTransportOptions;
  #crashed = false;

  constructor(inner: Transport, options: FaultyTransportOptions) {
    this.#inner = inner;
    this.#options = options;
  }

  /** From now on nothing gets out and nothing comes in, as if the process were gone: no call settles any more. */
  crash(): void {
    this.#crashed = true;
  }

  send(request: TransportRequest): Promise<object> {
    return this.#attempt(request, (sent) => this.#inner.send(sent));
  }

  list(request: TransportRequest): Promise<ListAnswer> {
    return this.#attempt(request, (sent) => this.#inner.list(sent));
  }

  async watch(request: TransportRequest & { readonly signal: AbortSignal }, sink: WatchSink): Promise<void> {
    const { clock, random, rates, delivers } = this.#options;
    if (this.#crashed) return never();
    if (random.next() < rates().lostRequest) throw new ConnectionError('the connection broke');
    let readyAtMs = clock.monotonic();
    let ended = false;
    let waiting = 0;
    /** In the order of the calls, each at its own time. */
    const later = (deliver: () => void): void => {
      const delayMs = rates().eventDelayMsMax === 0 ? 0 : random.next() ** 3 * rates().eventDelayMsMax;
      readyAtMs = Math.max(readyAtMs, clock.monotonic() + delayMs);
      const run = (): void => {
        if (!this.#crashed && !ended && !request.signal.aborted) deliver();
      };
      // Never before one whose time has come and whose timer has not.
      if (waiting === 0 && readyAtMs <= clock.monotonic()) {
        run();
        return;
      }
      waiting++;
      clock.setTimeout(() => {
        waiting--;
        run();
      }, readyAtMs - clock.monotonic());
    };
    const end = (error?: unknown): void => {
      sink.end(error);
      ended = true;
    };
    await this.#inner.watch(request, {
      event: (event) =>
        later(() => {
          if (random.next() < rates().brokenWatch) return end(new ConnectionError('the connection broke'));
          if (random.next() < rates().expiredWatch) {
            sink.event({ type: 'ERROR', object: goneStatus });
            return end();
          }
          if (delivers?.(event, request.path) ?? true) sink.event(event);
        }),
      end: (error) => later(() => end(error)),
    });
    if (this.#crashed) await never();
  }

  async close(): Promise<void> {}

  async #attempt<T>(asked: TransportRequest, perform: (request: TransportRequest) => Promise<T>): Promise<T> {
    const { random, rates, onWrite, onLostAnswer, rewrite } = this.#options;
    if (this.#crashed) return never();
    const request = rewrite?.(asked) ?? asked;
    const isWrite = request.method !== 'GET';
    const { conflict, lostRequest, lostAnswer, refusal } = rates();
    if (random.next() < lostRequest) throw new ConnectionError('the connection broke');
    if (isWrite && random.next() < conflict) throw new StatusError(409, 'Conflict', 'somebody else was faster');
    if (random.next() < refusal) throw new StatusError(500, 'InternalError', 'Internal error occurred: try again');
    if (isWrite) onWrite?.(request);
    const loses = isWrite && random.next() < lostAnswer;
    const answer = await perform(request);
    if (this.#crashed) return never();
    if (loses) {
      onLostAnswer?.(request);
      throw new ConnectionError('the connection broke');
    }
    return answer;
  }
}

const goneStatus = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  code: 410,
  reason: 'Expired',
  message: 'too old resource version: 1 (2)',
};

const never = <T>(): Promise<T> => new Promise<T>(() => {});
