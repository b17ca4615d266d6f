/** What a simulated container has written: its last lines. */
import { formatMicroTime } from '../../../api/time.ts';
import type { LogOptions, LogStream } from '../runtime.ts';

/** What is older is forgotten, as a log that is rotated. */
export const logLinesMax = 2000;

interface Line {
  readonly atMs: number;
  readonly stream: LogStream;
  readonly text: string;
  /** Counts all lines of the container. */
  readonly number: number;
}

export class ContainerLog {
  #lines: Line[] = [];
  #written = 0;
  #ended = false;
  /** Called once, at the next line or the end. */
  readonly #waiters = new Set<() => void>();

  /** Text of several lines is several lines. */
  write(atMs: number, text: string, stream: LogStream = 'stdout'): void {
    for (const line of text.replace(/\n$/, '').split('\n')) {
      this.#lines.push({ atMs, stream, text: line, number: this.#written++ });
    }
    if (this.#lines.length > 2 * logLinesMax) this.#lines = this.#lines.slice(-logLinesMax);
    this.#wake();
  }

  /** Nothing more comes. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *read(options: LogOptions = {}): AsyncGenerator<string> {
    const { follow = false, tailLines, sinceMs = Number.NEGATIVE_INFINITY, stream, signal } = options;
    let bytesLeft = options.limitBytes ?? Number.POSITIVE_INFINITY;
    const fits = (line: Line): boolean => line.atMs >= sinceMs && (stream === undefined || line.stream === stream);
    let chosen = this.#lines.slice(-logLinesMax).filter(fits);
    if (tailLines !== undefined) chosen = tailLines > 0 ? chosen.slice(-tailLines) : [];
    let next = this.#written;
    for (;;) {
      for (const line of chosen) {
        if (signal?.aborted) return;
        const [piece, bytes] = cut(formatLine(line, options.timestamps === true), bytesLeft);
        if (bytes > 0) yield piece;
        bytesLeft -= bytes;
        if (bytesLeft <= 0) return;
      }
      chosen = this.#lines.filter((line) => line.number >= next && fits(line));
      next = this.#written;
      if (chosen.length > 0) continue;
      if (!follow || this.#ended || signal?.aborted) return;
      await this.#changed(signal);
    }
  }

  #changed(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiters.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      this.#waiters.add(done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }

  #wake(): void {
    for (const waiter of this.#waiters) waiter();
  }
}

function formatLine({ atMs, text }: Line, timestamps: boolean): string {
  return timestamps ? `${formatMicroTime(atMs).slice(0, -1)}000Z ${text}\n` : `${text}\n`;
}

/** As much of the text as fits, with its length in bytes. */
function cut(text: string, bytesMax: number): readonly [string, number] {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= bytesMax) return [text, bytes.length];
  return [new TextDecoder().decode(bytes.subarray(0, bytesMax)), bytesMax];
}
