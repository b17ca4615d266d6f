/**
 * Ports over SPDY: for each connection the client opens a stream for data and one for errors, with the same request ID and the port in their
 * headers. The texts are upstream's.
 */
import type { Duplex } from 'node:stream';
import type { Clock, Timer } from '../../base/clock.ts';
import { goQuote } from '../../base/go-quote.ts';
import type { SpdyHeaders } from '../../base/spdy/spdy-headers.ts';
import type { SpdyStream } from '../../base/spdy/spdy-stream.ts';
import { streamCreationMsMax } from './spdy-remote-command.ts';

export const portForwardSpdyProtocols: readonly string[] = ['portforward.k8s.io'];

/** Resolves when the connection to the port is over. */
export type ForwardPort = (port: number, connection: Duplex) => Promise<void>;

interface Pair {
  readonly timer: Timer;
  data?: SpdyStream;
  error?: SpdyStream;
}

/** Why a stream with such headers is not taken. Pure. */
export function refusePortForwardStream({ port = '', streamtype = '' }: SpdyHeaders): string | undefined {
  if (port === '') return '"port" header is required';
  if (portOf(port) === undefined) return `unable to parse ${goQuote(port)} as a port`;
  if (streamtype === '') return '"streamType" header is required';
  if (streamtype !== 'error' && streamtype !== 'data') return `invalid stream type ${goQuote(streamtype)}`;
  return undefined;
}

/** Undefined for what is no port. */
export function portOf(text: string): number | undefined {
  if (!/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

export class SpdyPortForward {
  readonly #forward: ForwardPort;
  readonly #clock: Clock;
  /** Those that lack one of their streams, by request ID. */
  readonly #pairs = new Map<string, Pair>();

  constructor(forward: ForwardPort, clock: Clock) {
    this.#forward = forward;
    this.#clock = clock;
  }

  /** How many connections wait for one of their streams. */
  get waiting(): number {
    return this.#pairs.size;
  }

  /** Its headers are good. */
  add(stream: SpdyStream): void {
    const type = stream.headers.streamtype as 'data' | 'error';
    const id = requestId(stream);
    const pair = this.#pairs.get(id) ?? this.#newPair(id);
    if (pair[type] !== undefined) {
      pair.error?.write(`error processing stream for request ${id}: ${type} stream already assigned`);
      stream.destroy();
      return;
    }
    pair[type] = stream;
    const { data, error } = pair;
    stream.once('close', () => this.#pairs.get(id) === pair && this.#drop(id, pair));
    if (data === undefined || error === undefined) return;
    pair.timer.cancel();
    this.#pairs.delete(id);
    void this.#connect(data, error);
  }

  #newPair(id: string): Pair {
    const timer = this.#clock.setTimeout(
      () => {
        pair.error?.end(`(request=${id}) timed out waiting for streams`);
        pair.error?.resume();
        pair.data?.destroy();
        this.#drop(id, pair);
      },
      streamCreationMsMax,
      { unref: true },
    );
    const pair: Pair = { timer };
    this.#pairs.set(id, pair);
    return pair;
  }

  #drop(id: string, pair: Pair): void {
    pair.timer.cancel();
    this.#pairs.delete(id);
  }

  async #connect(data: SpdyStream, error: SpdyStream): Promise<void> {
    // Clients send nothing there.
    error.resume();
    try {
      await this.#forward(Number(data.headers.port), data);
      error.end();
    } catch (failure) {
      error.end(failure instanceof Error ? failure.message : String(failure));
    }
    data.end();
    // Nobody takes what the client still sends.
    data.resume();
  }
}

/** Clients without request IDs open the stream for errors first, and the one for data right after. */
function requestId({ headers, id }: SpdyStream): string {
  const given = headers.requestid ?? '';
  return given === '' ? `stream ${headers.streamtype === 'data' ? id - 2 : id}` : given;
}
