/** Gets a Pod's images onto the Node, and tells what became of it: one for each Pod, for upstream counts failures per Pod and image. */
import type { Container } from '../../api/core/v1/container.ts';
import { imageNameProblem } from '../../api/core/v1/image-name.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Secret } from '../../api/core/v1/secret.ts';
import { formatDuration } from '../../api/duration.ts';
import type { Clock } from '../../base/clock.ts';
import { goQuote } from '../../base/go-quote.ts';
import { BackOff } from '../back-off/back-off.ts';
import type { Cancellation } from '../cancellation.ts';
import type { PodEvents } from '../pod-events.ts';
import { type RegistryCredential, type Runtime, type RuntimeImage, runtimeMessage } from '../runtime/runtime.ts';
import type { ImagePullQueue } from './image-pull-queue.ts';
import { pullDecision } from './pull-decision.ts';
import { type PullFailure, pullFailure } from './pull-failure.ts';
import { credentialsForImage } from './registry-credentials.ts';

export interface ImagePullerOptions {
  readonly runtime: Runtime;
  /** Of the Node. */
  readonly pulls: ImagePullQueue;
  readonly events: PodEvents;
  readonly clock: Clock;
}

export type ImageOutcome =
  | { readonly imageRef: string }
  | {
      /** The container's reason to wait. */
      readonly reason: ImageReason;
      readonly message: string;
      /** When it may be different. */
      readonly retryAtMs: number;
    };

type ImageReason =
  | PullFailure['reason']
  | 'ImagePullBackOff'
  | 'ErrImageNeverPull'
  | 'ImageInspectError'
  | 'InvalidImageName';

/** A Pod whose image failed is looked at again so soon, and then says that it backs off; upstream takes about as long to notice. */
const pullFailureShownMs = 1000;
/** Until what does not back off is looked at again. */
const retryMs = 10_000;

export class ImagePuller {
  readonly #options: ImagePullerOptions;
  /** Keyed by image. */
  readonly #backOff = new BackOff();
  /** Why the last pull failed, by image; as many as there are images in the Pod. */
  readonly #failures = new Map<string, string>();

  constructor(options: ImagePullerOptions) {
    this.#options = options;
  }

  /** `secrets`: the Pod's for its images. Rejects only when it was cancelled. */
  async ensure(
    pod: Pod,
    container: Container,
    secrets: readonly Secret[],
    cancellation: Cancellation,
  ): Promise<ImageOutcome> {
    const { runtime, events, clock } = this.#options;
    const { image = '' } = container;
    const quoted = goQuote(image);
    const fail = (reason: ImageReason, eventReason: string, message: string): ImageOutcome => {
      events.container(pod, container, 'Warning', eventReason, message);
      return { reason, message, retryAtMs: clock.now() + retryMs };
    };
    const problem = imageNameProblem(image);
    if (problem !== undefined) {
      const cause = `couldn't parse image name ${quoted}: ${problem}`;
      return fail('InvalidImageName', 'InspectFailed', `Failed to apply default image tag ${quoted}: ${cause}`);
    }
    let present: RuntimeImage | undefined;
    try {
      present = await runtime.imageStatus(image);
    } catch (error) {
      const message = `Failed to inspect image ${quoted}: ${runtimeMessage(error)}`;
      return fail('ImageInspectError', 'InspectFailed', message);
    }
    switch (pullDecision(image, container.imagePullPolicy, present !== undefined)) {
      case 'use': {
        const message = `Container image ${quoted} already present on machine and can be accessed by the pod`;
        events.container(pod, container, 'Normal', 'Pulled', message);
        return { imageRef: present!.ref };
      }
      case 'never': {
        const message = `Container image ${quoted} is not present with pull policy of Never`;
        return fail('ErrImageNeverPull', 'ErrImageNeverPull', message);
      }
      case 'pull':
        return this.#pull(pod, container, credentialsForImage(image, secrets), cancellation);
    }
  }

  async #pull(
    pod: Pod,
    container: Container,
    credentials: readonly RegistryCredential[],
    cancellation: Cancellation,
  ): Promise<ImageOutcome> {
    const { pulls, events, clock } = this.#options;
    const { image = '' } = container;
    const quoted = goQuote(image);
    const wait = this.#backOff.untilSinceFailure(image, clock.now());
    if (wait !== undefined) {
      const message = `Back-off pulling image ${quoted}`;
      events.container(pod, container, 'Normal', 'BackOff', message);
      const failure = this.#failures.get(image);
      const explained = failure === undefined ? message : `${message}: ${failure}`;
      return { reason: 'ImagePullBackOff', message: explained, retryAtMs: wait.untilMs };
    }
    this.#failures.delete(image);
    events.container(pod, container, 'Normal', 'Pulling', `Pulling image ${quoted}`);
    const begunMs = clock.monotonic();
    try {
      const { image: pulled, tookMs } = await pulls.pull(image, { credentials, cancellation });
      const { ref, sizeBytes } = pulled;
      const took = formatDuration(tookMs);
      const inAll = formatDuration(Math.trunc(clock.monotonic() - begunMs));
      const message = `Successfully pulled image ${quoted} in ${took} (${inAll} including waiting). Image size: ${sizeBytes} bytes.`;
      events.container(pod, container, 'Normal', 'Pulled', message);
      this.#backOff.forget(image);
      return { imageRef: ref };
    } catch (error) {
      cancellation.throwIfCancelled();
      const text = runtimeMessage(error);
      events.container(pod, container, 'Warning', 'Failed', `Failed to pull image ${quoted}: ${text}`);
      this.#backOff.next(image, clock.now(), clock.now());
      const failure = pullFailure(image, text);
      this.#failures.set(image, `${failure.reason}: ${failure.message}`);
      return { ...failure, retryAtMs: clock.now() + pullFailureShownMs };
    }
  }
}
