/** So many pulls at a time on a Node, the others in the order in which they are asked for: one, as upstream has it, where nobody says otherwise. */
import { BoundedConcurrency } from '../../base/bounded-concurrency.ts';
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
  readonly #turns: BoundedConcurrency;

  constructor(runtime: Runtime, clock: Clock, pullingMax = 1) {
    this.#runtime = runtime;
    this.#clock = clock;
    this.#turns = new BoundedConcurrency(pullingMax);
  }

  /** Rejects when it is cancelled, before its turn too. */
  async pull(name: string, { credentials, cancellation }: Pull): Promise<PulledImage> {
    const { signal } = cancellation;
    let begunMs = 0;
    const image = await this.#turns.run(() => {
      begunMs = this.#clock.monotonic();
      return this.#runtime.pullImage(name, { credentials, signal });
    }, signal);
    return { image, tookMs: Math.trunc(this.#clock.monotonic() - begunMs) };
  }
}
