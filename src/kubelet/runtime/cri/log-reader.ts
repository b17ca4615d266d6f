/**
 * A container's log for people: without what CRI writes before each line, long lines joined again, and as much of it as was asked for. Goes on
 * in the next file when the log is rotated. As upstream, it begins with the file that is written now, not with those that were rotated before.
 */
import { watch } from 'node:fs';
import { dirname } from 'node:path';
import { parseTime } from '../../../api/time.ts';
import type { Clock } from '../../../base/clock.ts';
import type { LogOptions, LogStream } from '../runtime.ts';
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
/** A look at a file that says nothing, for what its changes do not tell: that the container has ended. */
const recheckMs = 1_000;
/** Where changes of files can't be watched. */
const pollMs = 250;

/** As Runtime.readLogs(). */
export async function* readLog(source: LogSource, options: LogOptions = {}): AsyncGenerator<string> {
  const { follow = false, tailLines, signal } = options;
  const output = new LogOutput(options);
  let file = await firstFile(source, options);
  if (file === undefined) return;
  try {
    if (tailLines !== undefined) await file.seekTail(tailLines, (line) => output.counts(line));
    let isOver = false;
    for (;;) {
      for (;;) {
        const lines = signal?.aborted ? [] : await file.nextLines();
        if (lines.length === 0) break;
        const piece = output.add(lines);
        if (piece !== '') yield piece;
        if (output.isFull) return;
      }
      if (!follow || signal?.aborted) break;
      if (await file.isReplaced()) {
        const next = await nextFile(file, source.path, output);
        if (next.piece !== '') yield next.piece;
        if (output.isFull) return;
        if (next.file !== undefined) {
          await file.close();
          file = next.file;
          continue;
        }
      }
      if (isOver) break;
      // What it wrote last is there once it has ended: so there is one more round after that.
      isOver = !(await source.isRunning());
      if (!isOver) await changed(source, signal);
    }
    const rest = output.flush();
    if (rest !== '' && !signal?.aborted) yield rest;
  } finally {
    await file.close();
  }
}

/** A container that was made and not started has no log yet. */
async function firstFile(source: LogSource, { follow, signal }: LogOptions): Promise<LogFile | undefined> {
  for (;;) {
    const file = await LogFile.open(source.path);
    if (file !== undefined || follow !== true || signal?.aborted || !(await source.isRunning())) return file;
    await changed(source, signal);
  }
}

/** The file that has the log's name now, and what was written into the old one until then. */
async function nextFile(
  old: LogFile,
  path: string,
  output: LogOutput,
): Promise<{ readonly file: LogFile | undefined; readonly piece: string }> {
  const file = await LogFile.open(path);
  let piece = '';
  for (let lines = await old.nextLines(); lines.length > 0; lines = await old.nextLines()) piece += output.add(lines);
  return { file, piece };
}

/** Until the log's folder has changed, or it is time to look again. */
function changed({ path, clock }: LogSource, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      timer.cancel();
      watcher?.close();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const watcher = watchFolder(dirname(path), done);
    const timer = clock.setTimeout(done, watcher === undefined ? pollMs : recheckMs, { unref: true });
    signal?.addEventListener('abort', done, { once: true });
    if (signal?.aborted) done();
  });
}

function watchFolder(folder: string, onChange: () => void): ReturnType<typeof watch> | undefined {
  try {
    return watch(folder, { persistent: false }, onChange).on('error', onChange);
  } catch {
    // No folder yet, or no more watches to be had.
    return undefined;
  }
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
