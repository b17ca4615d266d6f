/** Those who are attached to a simulated container, and what they have in common: its input, and all that it writes from now on. */
import type { Container } from '../../../api/core/v1/container.ts';
import { AsyncQueue } from '../../../base/async-queue.ts';
import type { ExecStreams, LogStream } from '../runtime.ts';

/** Input that the container's process has not read yet. */
const stdinBufferBytesMax = 256 * 1024;
/** Of a line that has not ended, before it is logged all the same. */
const lineLengthMax = 16 * 1024;
/** Who is attached and takes nothing loses what comes after that. */
export const waitingBytesMax = 1024 * 1024;

export interface Attachment {
  /** Resolves once nobody is there any more. */
  readonly aborted: Promise<void>;
  /** Nothing more goes to it. Resolves once all has gone. */
  finish(): Promise<void>;
}

interface Listener {
  readonly streams: ExecStreams;
  /** What it has not taken yet. */
  waitingBytes: number;
  sent: Promise<unknown>;
}

export class Attachments {
  /** Of all who attach, one after the other. */
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly #input = new AsyncQueue<Uint8Array>(stdinBufferBytesMax, ({ length }) => length);
  readonly #container: Container;
  readonly #logLine: (text: string, stream: LogStream) => void;
  readonly #listeners = new Set<Listener>();
  readonly #lines: Record<LogStream, string> = { stdout: '', stderr: '' };
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  #terminalSize: { readonly width: number; readonly height: number } | undefined;

  constructor(container: Container, logLine: (text: string, stream: LogStream) => void) {
    this.#container = container;
    this.#logLine = logLine;
    this.stdin = this.#input;
    if (container.stdin !== true) this.#input.end();
  }

  get terminalSize(): { readonly width: number; readonly height: number } | undefined {
    return this.#terminalSize;
  }

  write(content: Uint8Array | string, stream: LogStream): void {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    for (const listener of this.#listeners) this.#send(listener, bytes, stream);
    const decoder = this.#decoders[stream];
    const lines = (this.#lines[stream] + decoder.decode(bytes, { stream: true })).split('\n');
    this.#lines[stream] = lines.pop()!;
    if (this.#lines[stream].length > lineLengthMax) {
      lines.push(this.#lines[stream]);
      this.#lines[stream] = '';
    }
    for (const line of lines) this.#logLine(line, stream);
  }

  add(streams: ExecStreams): Attachment {
    const listener: Listener = { streams, waitingBytes: 0, sent: Promise.resolve() };
    this.#listeners.add(listener);
    if (streams.stdin !== undefined && this.#container.stdin === true) void this.#read(streams.stdin);
    void this.#followSize(streams);
    const { signal } = streams;
    const aborted = new Promise<void>((resolve) => {
      if (signal?.aborted) resolve();
      else signal?.addEventListener('abort', () => resolve(), { once: true });
    });
    return {
      aborted,
      finish: async () => {
        this.#listeners.delete(listener);
        await listener.sent;
      },
    };
  }

  /** The container has ended: a last line that has no end is one all the same. */
  end(): void {
    this.#input.end();
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#lines[stream] !== '') this.#logLine(this.#lines[stream], stream);
      this.#lines[stream] = '';
    }
  }

  #send(listener: Listener, bytes: Uint8Array, stream: LogStream): void {
    const { streams } = listener;
    // A terminal has one output.
    const write = stream === 'stderr' && this.#container.tty !== true ? streams.stderr : streams.stdout;
    if (write === undefined || listener.waitingBytes > waitingBytesMax) return;
    listener.waitingBytes += bytes.length;
    const written = Promise.resolve(write(bytes)).then(() => {
      listener.waitingBytes -= bytes.length;
    });
    listener.sent = Promise.all([listener.sent, written]);
  }

  async #read(stdin: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of stdin) await this.#input.push(chunk);
    if (this.#container.stdinOnce === true) this.#input.end();
  }

  async #followSize({ resize }: ExecStreams): Promise<void> {
    for await (const size of resize ?? []) this.#terminalSize = size;
  }
}
