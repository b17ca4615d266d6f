/** A command over SPDY: the client opens a stream for each of input, output, errors, sizes and the end, and says in a header which it is. */
import type { Clock } from '../../base/clock.ts';
import type { SpdyConnection } from '../../base/spdy/spdy-connection.ts';
import type { SpdyStream } from '../../base/spdy/spdy-stream.ts';
import type { CommandStatus } from './command-status.ts';
import type { RemoteCommandConnection } from './remote-command.ts';
import type { StreamOptions } from './stream-options.ts';
import { newSizeQueue, pushSizes, TerminalSizeReader } from './terminal-size.ts';

export const remoteCommandSpdyProtocols: readonly string[] = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v3.channel.k8s.io',
  'v2.channel.k8s.io',
  'channel.k8s.io',
];

/** As upstream: a client has so long to open all of its streams. */
export const streamCreationMsMax = 30_000;

/** Those that tell the size of the terminal. */
const resizingProtocols = /^v[345]\./;
/** Those that tell the end as a Status. */
const statusProtocols = /^v[45]\./;

/** Gathers the streams of the connection, as they come. */
export class SpdyRemoteCommand {
  readonly #protocol: string;
  readonly #options: StreamOptions;
  readonly #clock: Clock;
  readonly #awaited: Set<string>;
  readonly #streams = new Map<string, SpdyStream>();
  #onComplete: (() => void) | undefined;

  constructor(protocol: string, options: StreamOptions, clock: Clock) {
    this.#protocol = protocol;
    this.#options = options;
    this.#clock = clock;
    const { stdin, stdout, stderr, tty } = options;
    this.#awaited = new Set(['error']);
    if (stdin) this.#awaited.add('stdin');
    if (stdout) this.#awaited.add('stdout');
    if (stderr) this.#awaited.add('stderr');
    if (tty && resizingProtocols.test(protocol)) this.#awaited.add('resize');
  }

  /** A stream that nobody waits for is not used. */
  add(stream: SpdyStream): void {
    const type = stream.headers.streamtype ?? '';
    if (!this.#awaited.delete(type)) return;
    this.#streams.set(type, stream);
    if (this.#awaited.size === 0) this.#onComplete?.();
  }

  /** Undefined where the client does not open them all in time, or goes away. */
  async complete(connection: SpdyConnection): Promise<RemoteCommandConnection | undefined> {
    if (this.#awaited.size > 0) {
      let timer: { cancel(): void } | undefined;
      await new Promise<void>((resolve) => {
        this.#onComplete = resolve;
        timer = this.#clock.setTimeout(resolve, streamCreationMsMax, { unref: true });
        void connection.ended.then(resolve);
      });
      timer?.cancel();
    }
    return this.#awaited.size > 0 || connection.isEnded ? undefined : this.#connection(connection);
  }

  #connection(connection: SpdyConnection): RemoteCommandConnection {
    const stream = (type: string): SpdyStream | undefined => this.#streams.get(type);
    const output = (type: string) => {
      const target = stream(type);
      if (target === undefined) return undefined;
      // Clients send nothing there, and what they send all the same is not to keep the rest waiting.
      target.resume();
      return (chunk: Uint8Array): Promise<void> => written(target, chunk);
    };
    const gone = new AbortController();
    void connection.ended.then(() => gone.abort());
    const error = stream('error')!;
    error.resume();
    const { tty } = this.#options;
    const resize = stream('resize');
    const end = async (status: CommandStatus): Promise<void> => {
      for (const each of this.#streams.values()) if (each !== error) each.end();
      error.end(errorText(this.#protocol, status));
      connection.close();
      await connection.ended;
    };
    const stdin = stream('stdin');
    return {
      streams: {
        tty,
        stdin: stdin && input(stdin),
        stdout: output('stdout'),
        stderr: output('stderr'),
        resize: resize && sizes(resize),
        signal: gone.signal,
      },
      end,
    };
  }
}

/** Before v4 nothing but what went wrong. */
function errorText(protocol: string, status: CommandStatus): string {
  if (statusProtocols.test(protocol)) return JSON.stringify(status);
  return status.status === 'Success' ? '' : (status.message ?? '');
}

/** Resolves once it has left, or cannot any more. */
function written(stream: SpdyStream, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) return resolve();
    stream.write(chunk, () => resolve());
  });
}

/** What the client sends, also where it breaks off. Our side of the stream stays open: its end would tell the client to stop. */
async function* input(stream: SpdyStream): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array;
  } catch {
    // The connection has ended, which the signal tells.
  } finally {
    stream.resume();
  }
}

function sizes(stream: SpdyStream) {
  const queue = newSizeQueue();
  const reader = new TerminalSizeReader();
  stream.on('data', (chunk: Uint8Array) => pushSizes(queue, reader.push(chunk)));
  stream.once('close', () => queue.end());
  stream.once('end', () => queue.end());
  return queue;
}
