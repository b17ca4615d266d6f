/**
 * Keeps an eye on a container runtime for its Node: whether it runs Pods, whether they have a network, which images it has. What it says becomes
 * the Node's Ready condition and its list of images.
 */
import type { ContainerImage } from '../api/core/v1/node.ts';
import type { Clock, Timer } from '../base/clock.ts';
import { deepEqual } from '../base/deep-equal.ts';
import type { Logger } from '../base/logger.ts';
import { healthyObservation, type NodeObservation } from '../kubelet/node/machine.ts';
import type { Runtime, RuntimeImage, RuntimeStatus } from '../kubelet/runtime/runtime.ts';

export interface RuntimeObserverOptions {
  readonly runtime: Pick<Runtime, 'status' | 'listImages'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** There is something new to see. */
  readonly onChange: () => void;
}

/** As upstream looks at its runtime. */
export const lookMs = 5000;
/** While it cannot run Pods, which wait for it: mostly it is given its network just then. */
export const lookForReadyMs = 500;
/** One that has not answered for so long is down. */
export const downMs = 30_000;

export class RuntimeObserver {
  readonly #options: RuntimeObserverOptions;
  #observation: NodeObservation = healthyObservation;
  #answers = false;
  #answeredAtMs: number | undefined;
  #timer: Timer | undefined;
  #looking: Promise<void> | undefined;
  #isStopped = false;

  constructor(options: RuntimeObserverOptions) {
    this.#options = options;
  }

  get observation(): NodeObservation {
    return this.#observation;
  }

  /** Resolves after the first look. */
  async start(): Promise<void> {
    await this.#look();
  }

  /** Resolves once no look is under way. May be called twice. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#looking;
  }

  async #look(): Promise<void> {
    this.#looking = this.#see();
    await this.#looking;
    if (this.#isStopped) return;
    const { errors } = this.#observation;
    // One that is down does not come back within moments.
    const isAboutToBeReady = errors.length > 0 && this.#answers;
    this.#timer = this.#options.clock.setTimeout(() => void this.#look(), isAboutToBeReady ? lookForReadyMs : lookMs);
  }

  /** Never rejects. */
  async #see(): Promise<void> {
    const { runtime, clock, logger, onChange } = this.#options;
    const before = this.#observation;
    try {
      const [status, images] = await Promise.all([runtime.status(), runtime.listImages()]);
      this.#answers = true;
      this.#answeredAtMs = clock.monotonic();
      this.#observation = { ...before, errors: runtimeErrors(status), images: containerImages(images) };
    } catch (error) {
      this.#answers = false;
      logger.warn({ error }, 'the container runtime does not answer');
      const silentMs = this.#answeredAtMs === undefined ? downMs : clock.monotonic() - this.#answeredAtMs;
      if (silentMs >= downMs) this.#observation = { ...before, errors: ['container runtime is down'] };
    }
    if (deepEqual(before, this.#observation)) this.#observation = before;
    else if (!this.#isStopped) onChange();
  }
}

export const networkNotReady = 'container runtime network not ready';

/** In upstream's words. Pure. */
export function runtimeErrors({ conditions }: RuntimeStatus): readonly string[] {
  const required = [
    { type: 'NetworkReady', words: networkNotReady },
    { type: 'RuntimeReady', words: 'container runtime not ready' },
  ];
  return required.flatMap(({ type, words }) => {
    const condition = conditions.find((each) => each.type === type);
    if (condition?.status === true) return [];
    const { reason = '', message = '' } = condition ?? {};
    return [`${words}: ${type}=false reason:${reason} message:${message}`];
  });
}

/** By digest first, as upstream has them. Pure. */
export function containerImages(images: readonly RuntimeImage[]): readonly ContainerImage[] {
  return images.map(({ ref, names, sizeBytes }) => ({
    names: [...new Set([...(ref.includes('@') ? [ref] : []), ...names])],
    sizeBytes,
  }));
}
