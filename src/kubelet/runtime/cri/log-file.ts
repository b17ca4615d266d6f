/** Reads a log file forwards from where it was left, and backwards from its end. Keeps the file that it opened, whatever becomes of its name. */
import { type FileHandle, open, stat } from 'node:fs/promises';

const blockBytes = 64 * 1024;
const newline = 0x0a;

export class LogFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #inode: bigint;
  #position = 0;
  /** The beginning of a line whose end has not been written yet. */
  #rest: Buffer = Buffer.alloc(0);

  private constructor(path: string, handle: FileHandle, inode: bigint) {
    this.#path = path;
    this.#handle = handle;
    this.#inode = inode;
  }

  /** Undefined where there is none. */
  static async open(path: string): Promise<LogFile | undefined> {
    try {
      const handle = await open(path, 'r');
      const { ino } = await handle.stat({ bigint: true });
      return new LogFile(path, handle, ino);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** The lines of the next block, without their ends; nothing at the file's end. */
  async nextLines(): Promise<readonly Buffer[]> {
    for (;;) {
      const block = Buffer.allocUnsafe(blockBytes);
      const { bytesRead } = await this.#handle.read(block, 0, blockBytes, this.#position);
      if (bytesRead === 0) return [];
      this.#position += bytesRead;
      const bytes = Buffer.concat([this.#rest, block.subarray(0, bytesRead)]);
      const lines: Buffer[] = [];
      let from = 0;
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, from)) {
        lines.push(bytes.subarray(from, end));
        from = end + 1;
      }
      this.#rest = bytes.subarray(from);
      if (lines.length > 0) return lines;
    }
  }

  /**
   * Moves to where the last lines begin that `counts` accepts, so many of them. What `counts` says no to does not count, but is read if it lies
   * between them.
   */
  async seekTail(count: number, counts: (line: Buffer) => boolean): Promise<void> {
    const { size } = await this.#handle.stat();
    // A line that is being written is for those that follow.
    let start = await this.#endOfLastLine(size);
    let found = 0;
    for await (const { line, offset } of this.#linesBackwards(start)) {
      if (counts(line) && ++found > count) break;
      start = offset;
    }
    this.#position = count === 0 ? await this.#endOfLastLine(size) : start;
  }

  /** The name belongs to another file now, or to none: the runtime writes no more into this one. */
  async isReplaced(): Promise<boolean> {
    try {
      return (await stat(this.#path, { bigint: true })).ino !== this.#inode;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async #endOfLastLine(size: number): Promise<number> {
    for (let end = size; end > 0; end -= blockBytes) {
      const from = Math.max(end - blockBytes, 0);
      const at = (await this.#block(from, end)).lastIndexOf(newline);
      if (at >= 0) return from + at + 1;
    }
    return 0;
  }

  /** The last one first; `end` is right after a line. */
  async *#linesBackwards(end: number): AsyncGenerator<{ readonly line: Buffer; readonly offset: number }> {
    // The end of the line that begins in an earlier block.
    let tail: Buffer = Buffer.alloc(0);
    let to = end;
    while (to > 0) {
      const from = Math.max(to - blockBytes, 0);
      let bytes = Buffer.concat([await this.#block(from, to), tail]);
      for (let at = lastLineStart(bytes); at > 0; at = lastLineStart(bytes)) {
        yield { line: bytes.subarray(at, -1), offset: from + at };
        bytes = bytes.subarray(0, at);
      }
      tail = Buffer.from(bytes);
      to = from;
    }
    if (tail.length > 0) yield { line: tail.subarray(0, -1), offset: 0 };
  }

  async #block(from: number, to: number): Promise<Buffer> {
    const block = Buffer.allocUnsafe(to - from);
    const { bytesRead } = await this.#handle.read(block, 0, block.length, from);
    return block.subarray(0, bytesRead);
  }
}

/** Where the last line of `bytes`, which end with a line, begins; 0 also where it began earlier. */
function lastLineStart(bytes: Buffer): number {
  return bytes.length < 2 ? 0 : bytes.lastIndexOf(newline, bytes.length - 2) + 1;
}
