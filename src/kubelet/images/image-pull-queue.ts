/** One pull at a time on a Node, in the order in which they are asked for, as upstream has it by default. */
import type { Clock } from '../../base/clock.ts';
import type { Cancellation } from '../cancellation.ts';
import type { Runtime, RuntimeImage } from '../runtime/runtime.ts';

export interface PulledImage {
  readonly image: RuntimeImage;
  /** The pull itself, without the wait before it; whole milliseconds. */
  readonly tookMs: number;
}

/** As many wait as there are Pods on the Node, at most: each waits for one image. */
export class ImagePullQueue {
  readonly #runtime: Runtime;
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #isPulling = false;

  constructor(runtime: Runtime, clock: Clock) {
    this.#runtime = runtime;
    this.#clock = clock;
  }

  /** Rejects when it is cancelled, before its turn too. */
  async pull(name: string, cancellation: Cancellation): Promise<PulledImage> {
    if (this.#isPulling) await this.#turn(cancellation.signal);
    this.#isPulling = true;
    try {
      const begunMs = this.#clock.monotonic();
      const image = await this.#runtime.pullImage(name, cancellation);
      return { image, tookMs: Math.trunc(this.#clock.monotonic() - begunMs) };
    } finally {
      const [next] = this.#waiting;
      if (next === undefined) this.#isPulling = false;
      else next();
    }
  }

  /** The one before hands over: nobody comes in between. */
  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const begin = (): void => {
        this.#waiting.delete(begin);
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#waiting.delete(begin);
        reject(signal.reason);
      };
      this.#waiting.add(begin);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }
}
