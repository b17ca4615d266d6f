/** Cuts the bytes of a watch into its events: JSON values with a newline after each. */
import { deepFreeze } from '../../base/freeze.ts';
import { type WatchEvent, watchEventTypes } from '../transport.ts';

/** No object that a server stores comes near it. */
export const watchFrameBytesMax = 64 * 1024 * 1024;

const newline = 0x0a;

/** What came is no watch. */
export class WatchFrameError extends Error {
  override readonly name = 'WatchFrameError';
}

export class WatchFrames {
  /** The beginning of an event whose end has not come yet. */
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  /** The events that are complete now, frozen, in order. Throws a WatchFrameError. */
  *push(chunk: Buffer): Iterable<WatchEvent> {
    let from = 0;
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
      const piece = chunk.subarray(from, at);
      from = at + 1;
      const line = this.#pending.length === 0 ? piece : Buffer.concat([...this.#pending, piece]);
      this.#pending = [];
      this.#pendingBytes = 0;
      if (line.byteLength > 0) yield decodeEvent(line);
    }
    if (from === chunk.byteLength) return;
    this.#pendingBytes += chunk.byteLength - from;
    if (this.#pendingBytes > watchFrameBytesMax) throw new WatchFrameError('an event is longer than any object');
    this.#pending.push(chunk.subarray(from));
  }

  /** Throws a WatchFrameError where the bytes ended in the middle of an event. */
  end(): void {
    if (this.#pendingBytes > 0) throw new WatchFrameError('the watch ended in the middle of an event');
  }
}

function decodeEvent(line: Buffer): WatchEvent {
  let event: Partial<WatchEvent>;
  try {
    event = JSON.parse(line.toString('utf8'));
  } catch (error) {
    throw new WatchFrameError('an event is no JSON', { cause: error });
  }
  const isEvent =
    watchEventTypes.some((type) => type === event?.type) && typeof event.object === 'object' && event.object !== null;
  if (!isEvent) throw new WatchFrameError('what came is no event of a watch');
  return deepFreeze(event as WatchEvent);
}
