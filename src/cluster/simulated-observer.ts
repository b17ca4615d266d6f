/** What is to be seen of a Node whose containers are simulated: all is well, and it has the images that were pulled. */
import { healthyObservation, type NodeObservation } from '../kubelet/node/machine.ts';
import type { RuntimeImage } from '../kubelet/runtime/runtime.ts';
import type { SimulatedRuntime } from '../kubelet/runtime/simulated/simulated-runtime.ts';
import { containerImages } from './runtime-observer.ts';

export class SimulatedObserver {
  readonly #runtime: Pick<SimulatedRuntime, 'images'>;
  #seen: readonly RuntimeImage[] | undefined;
  #observation = healthyObservation;

  constructor(runtime: Pick<SimulatedRuntime, 'images'>) {
    this.#runtime = runtime;
  }

  /** The same as long as nothing has changed. */
  get observation(): NodeObservation {
    const { images } = this.#runtime;
    if (this.#seen !== images) {
      this.#seen = images;
      this.#observation = { ...healthyObservation, images: containerImages(images) };
    }
    return this.#observation;
  }
}
