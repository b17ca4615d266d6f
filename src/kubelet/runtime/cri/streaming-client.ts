/**
 * Connections to a runtime's streaming server. For each command, attachment and port that somebody wants to talk to, the runtime gives a URL, good
 * for once; an HTTP/1.1 request to it goes on in SPDY/3.1. All runtimes speak that, and unlike the older protocols over WebSockets it can say
 * that an input has ended.
 */
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../../base/clock.ts';
import { SpdyConnection } from '../../../base/spdy/spdy-connection.ts';
import { RuntimeError } from '../runtime.ts';

/** What is spoken over the streams of a connection. */
export type StreamProtocol = 'v4.channel.k8s.io' | 'portforward.k8s.io';

/** Until a connection speaks SPDY. */
export const upgradeMsMax = 30_000;
/** As upstream: until a stream is taken. */
const streamCreationMsMax = 30_000;
/** Of what a server says that refuses. */
export const refusalLengthMax = 4096;

export interface StreamingTarget {
  /** `http://127.0.0.1:40123/exec/token`; the runtime's answer over its own socket, so it is trusted. */
  readonly url: string;
  readonly protocol: StreamProtocol;
  /** Ends the connection. */
  readonly signal?: AbortSignal;
}

export class StreamingClient {
  readonly #clock: Clock;
  readonly #endings = new Set<AbortController>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many connections there are, those included that are being made. */
  get count(): number {
    return this.#endings.size;
  }

  /**
   * `work` gets the connection, which ends with it. Rejects with the signal's reason once that aborts, with a RuntimeError where there is no such
   * server, or it refuses.
   */
  async use<T>(
    { url, protocol, signal }: StreamingTarget,
    work: (connection: SpdyConnection) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const ending = new AbortController();
    const onAbort = (): void => ending.abort(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#endings.add(ending);
    try {
      const connection = await this.#connect(url, protocol, ending.signal);
      ending.signal.addEventListener('abort', () => connection.destroy(), { once: true });
      try {
        if (ending.signal.aborted) connection.destroy();
        const result = await work(connection);
        ending.signal.throwIfAborted();
        return result;
      } finally {
        connection.destroy();
      }
    } catch (error) {
      ending.signal.throwIfAborted();
      throw error;
    } finally {
      this.#endings.delete(ending);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Ends all connections. May be called twice. */
  close(): void {
    for (const ending of this.#endings) ending.abort(new RuntimeError('Canceled', 'the runtime was closed'));
  }

  async #connect(url: string, protocol: StreamProtocol, signal: AbortSignal): Promise<SpdyConnection> {
    const { request } = await (url.startsWith('https:') ? import('node:https') : import('node:http'));
    const asking = request(url, {
      method: 'POST',
      agent: false,
      signal,
      headers: { connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': protocol },
      // Runtimes make themselves a certificate that nobody has signed.
      rejectUnauthorized: false,
    });
    const timer = this.#clock.setTimeout(() => asking.destroy(new Error('no answer')), upgradeMsMax, { unref: true });
    try {
      const { socket, head } = await upgraded(asking);
      const options = {
        role: 'client',
        clock: this.#clock,
        openMsMax: streamCreationMsMax,
        keepsReceived: true,
      } as const;
      return new SpdyConnection({ socket, head, ...options });
    } catch (error) {
      asking.destroy();
      const { message } = error as Error;
      throw new RuntimeError('Unknown', `unable to upgrade connection: ${message}`, error);
    } finally {
      timer.cancel();
    }
  }
}

function upgraded(asking: ClientRequest): Promise<{ readonly socket: Duplex; readonly head: Uint8Array }> {
  return new Promise((resolve, reject) => {
    asking.once('upgrade', (_response, socket, head) => resolve({ socket, head }));
    asking.once('response', (response) => {
      void refusal(response).then((text) => reject(new Error(text)));
    });
    asking.on('error', reject);
    asking.end();
  });
}

/** Never rejects. */
async function refusal(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk;
      if (text.length > refusalLengthMax) break;
    }
  } catch {
    // What came of it says something too.
  }
  return text.trim().slice(0, refusalLengthMax) || `${response.statusCode} ${response.statusMessage}`;
}
