/** So many pulls at a time on a Node, the others in the order in which they are asked for: one, as upstream has it, where nobody says otherwise. */
import type { Clock } from '../../base/clock.ts';
import type { Cancellation } from '../cancellation.ts';
import type { RegistryCredential, Runtime, RuntimeImage } from '../runtime/runtime.ts';

export interface PulledImage {
  readonly image: RuntimeImage;
  /** The pull itself, without the wait before it; whole milliseconds. */
  readonly tookMs: number;
}

export interface Pull {
  readonly credentials: readonly RegistryCredential[];
  readonly cancellation: Cancellation;
}

/** As many wait as there are Pods on the Node, at most: each waits for one image. */
export class ImagePullQueue {
  readonly #runtime: Runtime;
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  readonly #pullingMax: number;
  #pulling = 0;

  constructor(runtime: Runtime, clock: Clock, pullingMax = 1) {
    this.#runtime = runtime;
    this.#clock = clock;
    this.#pullingMax = pullingMax;
  }

  /** Rejects when it is cancelled, before its turn too. */
  async pull(name: string, { credentials, cancellation }: Pull): Promise<PulledImage> {
    const { signal } = cancellation;
    if (this.#pulling >= this.#pullingMax) await this.#turn(signal);
    else this.#pulling++;
    try {
      const begunMs = this.#clock.monotonic();
      const image = await this.#runtime.pullImage(name, { credentials, signal });
      return { image, tookMs: Math.trunc(this.#clock.monotonic() - begunMs) };
    } finally {
      const [next] = this.#waiting;
      if (next === undefined) this.#pulling--;
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
