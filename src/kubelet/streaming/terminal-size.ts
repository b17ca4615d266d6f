import { AsyncQueue } from '../../base/async-queue.ts';

export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

/** More than that and it is no size. */
const textLengthMax = 1024;
const sideMax = 0xffff;
/** A terminal whose sizes nobody reads keeps no more of them. */
export const sizesMax = 64;

export function newSizeQueue(): AsyncQueue<TerminalSize> {
  return new AsyncQueue(sizesMax);
}

/** Sizes that are too many are lost: nothing waits for them. */
export function pushSizes(queue: AsyncQueue<TerminalSize>, sizes: readonly TerminalSize[]): void {
  for (const size of sizes) if (!queue.isFull) void queue.push(size);
}

/** Reads the sizes of a terminal as clients send them, JSON after JSON: `{"Width":80,"Height":24}`. What is none is left out. */
export class TerminalSizeReader {
  readonly #decoder = new TextDecoder();
  #text = '';

  push(chunk: Uint8Array): TerminalSize[] {
    const texts = (this.#text + this.#decoder.decode(chunk, { stream: true })).split('}');
    this.#text = (texts.pop() ?? '').slice(0, textLengthMax);
    return texts.flatMap((text) => sizeOf(`${text}}`) ?? []);
  }
}

function sizeOf(text: string): TerminalSize | undefined {
  try {
    const { Width: width, Height: height } = JSON.parse(text) as Record<string, unknown>;
    return isSide(width) && isSide(height) ? { width, height } : undefined;
  } catch {
    return undefined;
  }
}

function isSide(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= sideMax;
}
