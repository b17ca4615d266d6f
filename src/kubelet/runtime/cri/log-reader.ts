/**
 * A container's log for people: without what CRI writes before each line, long lines joined again, and as much of it as was asked for. Goes on
 * in the next file when the log is rotated. As upstream, it begins with the file that is written now, not with those that were rotated before.
 */
import { dirname } from 'node:path';
import { parseTime } from '../../../api/time.ts';
import type { Clock } from '../../../base/clock.ts';
import type { LogOptions, LogStream } from '../runtime.ts';
import { FolderChanges } from './folder-changes.ts';
import { LogFile } from './log-file.ts';
import { type LogLine, parseLogLine } from './log-line.ts';

export interface LogSource {
  readonly path: string;
  readonly clock: Clock;
  /** Whether the container may write more. */
  readonly isRunning: () => Promise<boolean>;
}

/** A line that is longer is given out in parts. */
const lineBytesMax = 1024 * 1024;

/** As Runtime.readLogs(). */
export async function* readLog(source: LogSource, options: LogOptions = {}): AsyncGenerator<string> {
  const { tailLines, signal, follow = false } = options;
  const output = new LogOutput(options);
  const changes = follow ? new FolderChanges(dirname(source.path), source.clock) : undefined;
  let file: LogFile | undefined;
  try {
    file = await firstFile(source, changes, signal);
    if (file !== undefined && tailLines !== undefined) await file.seekTail(tailLines, (line) => output.counts(line));
    let isOver = false;
    // Who writes has not ended: the runtime is asked only about those that do not.
    let isQuiet = true;
    while (file !== undefined && !signal?.aborted && !output.isFull) {
      const lines = await file.nextLines();
      if (lines.length > 0) {
        const piece = output.add(lines);
        if (piece !== '') yield piece;
        continue;
      }
      if (changes === undefined) break;
      const next = (await file.isReplaced()) ? await LogFile.open(source.path) : undefined;
      if (next !== undefined) {
        // The runtime has left the old file, which may have got some more lines meanwhile.
        const piece = output.add(await allLines(file));
        await file.close();
        file = next;
        if (piece !== '') yield piece;
        continue;
      }
      if (isOver) break;
      // What it wrote last is there once it has ended: so there is one more round after that.
      if (isQuiet) isOver = !(await source.isRunning());
      if (!isOver) isQuiet = !(await changes.next(signal));
    }
    const rest = output.flush();
    if (rest !== '' && !signal?.aborted) yield rest;
  } finally {
    changes?.close();
    await file?.close();
  }
}

/** A container that was made and not started has no log yet. */
async function firstFile(
  source: LogSource,
  changes: FolderChanges | undefined,
  signal: AbortSignal | undefined,
): Promise<LogFile | undefined> {
  for (;;) {
    const file = await LogFile.open(source.path);
    if (file !== undefined || changes === undefined || signal?.aborted || !(await source.isRunning())) return file;
    await changes.next(signal);
  }
}

async function allLines(file: LogFile): Promise<Buffer[]> {
  const all: Buffer[] = [];
  for (let lines = await file.nextLines(); lines.length > 0; lines = await file.nextLines()) all.push(...lines);
  return all;
}

interface OpenLine {
  readonly parts: Buffer[];
  bytes: number;
}

/** What of the lines goes out, and how. */
class LogOutput {
  readonly #options: LogOptions;
  readonly #open: Record<LogStream, OpenLine> = { stdout: { parts: [], bytes: 0 }, stderr: { parts: [], bytes: 0 } };
  #bytesLeft: number;
  /** Lines come in the order of their times: once one is late enough, all are. */
  #isSince: boolean;

  constructor(options: LogOptions) {
    this.#options = options;
    this.#bytesLeft = options.limitBytes ?? Number.POSITIVE_INFINITY;
    this.#isSince = options.sinceMs === undefined;
  }

  /** No more may go out. */
  get isFull(): boolean {
    return this.#bytesLeft <= 0;
  }

  /** Whether a line is one of those that tailLines counts. */
  counts(bytes: Buffer): boolean {
    const line = parseLogLine(bytes);
    return line !== undefined && !line.isPartial && this.#isWanted(line) && this.#isLateEnough(line);
  }

  /** The text that the lines come to, at most as much as may still go out. */
  add(lines: readonly Buffer[]): string {
    let piece = '';
    for (const bytes of lines) {
      const line = parseLogLine(bytes);
      if (line === undefined || !this.#isWanted(line)) continue;
      if (!this.#isSince) {
        if (!this.#isLateEnough(line)) continue;
        this.#isSince = true;
      }
      piece += this.#addLine(line);
      if (this.isFull) break;
    }
    return piece;
  }

  /** Lines whose end never came. */
  flush(): string {
    return this.#close('stdout') + this.#close('stderr');
  }

  #isWanted({ stream }: LogLine): boolean {
    return this.#options.stream === undefined || this.#options.stream === stream;
  }

  #isLateEnough({ time }: LogLine): boolean {
    return this.#options.sinceMs === undefined || parseTime(time) >= this.#options.sinceMs;
  }

  #addLine({ stream, time, isPartial, content }: LogLine): string {
    const open = this.#open[stream];
    if (open.bytes === 0 && this.#options.timestamps === true) open.parts.push(Buffer.from(`${time} `));
    open.parts.push(content);
    open.bytes += content.length + 1;
    if (!isPartial) open.parts.push(Buffer.from('\n'));
    return isPartial && open.bytes < lineBytesMax ? '' : this.#close(stream);
  }

  #close(stream: LogStream): string {
    const bytes = Buffer.concat(this.#open[stream].parts);
    this.#open[stream] = { parts: [], bytes: 0 };
    const cut = bytes.subarray(0, Math.max(this.#bytesLeft, 0));
    this.#bytesLeft -= bytes.length;
    return cut.toString('utf8');
  }
}
