/** What a terminal's driver does between a person and a program: it shows what is typed, gives it out line by line, and tells of Ctrl-C. */
import { AsyncQueue } from '../../../base/async-queue.ts';

export interface TerminalOptions {
  /** What is typed. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Where it is shown, and what the program writes. Resolves once more may be written. */
  readonly write: (bytes: Uint8Array) => unknown;
}

const keys = { interrupt: 3, endOfFile: 4, backspace: 8, newline: 10, carriageReturn: 13, erase: 127 } as const;
const lineBytesMax = 4096;
/** Lines that the program has not read yet. */
const linesMax = 1000;

export class Terminal {
  /** Called for Ctrl-C, if there is anybody to call. */
  onInterrupt: (() => void) | undefined;
  readonly #options: TerminalOptions;
  readonly #lines = new AsyncQueue<Uint8Array>(linesMax);
  #line: number[] = [];

  constructor(options: TerminalOptions) {
    this.#options = options;
    void this.#run();
  }

  /** Lines with their ends; what is typed before Ctrl-D may be less. */
  get lines(): AsyncIterable<Uint8Array> {
    return this.#lines;
  }

  /** Ends of lines as terminals want them. */
  async write(content: Uint8Array): Promise<void> {
    await this.#options.write(withCarriageReturns(content));
  }

  async #run(): Promise<void> {
    try {
      for await (const chunk of this.#options.input) {
        let shown = '';
        for (const byte of chunk) {
          if (byte === keys.endOfFile && this.#line.length === 0) {
            if (shown !== '') await this.#show(shown);
            return this.#lines.end();
          }
          shown += this.#type(byte);
        }
        if (shown !== '') await this.#show(shown);
      }
    } finally {
      this.#lines.end();
    }
  }

  /** Returns what is shown of it. */
  #type(byte: number): string {
    switch (byte) {
      case keys.carriageReturn:
      case keys.newline:
        this.#giveOut(keys.newline);
        return '\r\n';
      case keys.endOfFile:
        this.#giveOut();
        return '';
      case keys.interrupt:
        this.#line = [];
        this.onInterrupt?.();
        return '^C\r\n';
      case keys.backspace:
      case keys.erase:
        return this.#erase();
      default:
        if (this.#line.length >= lineBytesMax) return '';
        this.#line.push(byte);
        return String.fromCharCode(byte);
    }
  }

  #giveOut(...end: number[]): void {
    void this.#lines.push(Uint8Array.from([...this.#line, ...end]));
    this.#line = [];
  }

  #erase(): string {
    if (this.#line.length === 0) return '';
    // A character of UTF-8 goes as a whole.
    while ((this.#line.pop()! & 0xc0) === 0x80);
    return '\b \b';
  }

  async #show(bytes: string): Promise<void> {
    await this.#options.write(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
  }
}

function withCarriageReturns(content: Uint8Array): Uint8Array {
  if (!content.includes(keys.newline)) return content;
  const bytes: number[] = [];
  for (const [i, byte] of content.entries()) {
    if (byte === keys.newline && content[i - 1] !== keys.carriageReturn) bytes.push(keys.carriageReturn);
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}
