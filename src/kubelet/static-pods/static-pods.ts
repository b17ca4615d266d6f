/**
 * Which static Pods run: those that were read last, each once the one that had its name before has ended. Tells the mirrors what there is.
 */
import type { Pod } from '../../api/core/v1/pod.ts';
import { formatMicroTime } from '../../api/time.ts';
import type { Clock } from '../../base/clock.ts';
import { keyOf } from '../../client/resource-ref.ts';
import type { MirrorPods } from './mirror-pods.ts';
import { seenAnnotation } from './static-pod.ts';

export interface StaticPodsOptions {
  readonly mirrors: Pick<MirrorPods, 'settle'>;
  /** The Pod is to run from now on. */
  readonly start: (pod: Pod) => void;
  /** The Pod is to end; ended() says when it has. */
  readonly end: (pod: Pod) => void;
  readonly clock: Clock;
}

export class StaticPods {
  readonly #options: StaticPodsOptions;
  /** By namespace and name. */
  #wanted: ReadonlyMap<string, Pod> = new Map();
  readonly #running = new Map<string, Pod>();

  constructor(options: StaticPodsOptions) {
    this.#options = options;
  }

  /** All that there are to be from now on; of a name one at most. */
  set(pods: readonly Pod[]): void {
    const before = this.#wanted;
    this.#wanted = new Map(pods.map((pod) => [keyOf(pod), known(before.get(keyOf(pod)), pod) ?? this.#seen(pod)]));
    for (const [name, pod] of this.#running) {
      const isWanted = known(this.#wanted.get(name), pod) !== undefined;
      if (!isWanted && known(before.get(name), pod) !== undefined) this.#options.end(pod);
    }
    for (const name of new Set([...before.keys(), ...this.#wanted.keys()])) this.#settle(name);
  }

  /** Nothing is left of the Pod. */
  ended(uid: string): void {
    for (const [name, pod] of this.#running) {
      if (pod.metadata.uid !== uid) continue;
      this.#running.delete(name);
      this.#settle(name);
    }
  }

  find(name: string): Pod | undefined {
    return this.#wanted.get(name);
  }

  list(): readonly Pod[] {
    return [...this.#wanted.values()];
  }

  #settle(name: string): void {
    const { mirrors, start } = this.#options;
    const wanted = this.#wanted.get(name);
    const running = this.#running.get(name);
    const isHeld = running !== undefined && running.metadata.uid !== wanted?.metadata.uid;
    if (wanted !== undefined && running === undefined) {
      this.#running.set(name, wanted);
      start(wanted);
    }
    mirrors.settle(name, wanted, isHeld);
  }

  #seen(pod: Pod): Pod {
    const annotations = { ...pod.metadata.annotations, [seenAnnotation]: formatMicroTime(this.#options.clock.now()) };
    return { ...pod, metadata: { ...pod.metadata, annotations } };
  }
}

/** What is known already of the same Pod. */
function known(other: Pod | undefined, pod: Pod): Pod | undefined {
  return other?.metadata.uid === pod.metadata.uid ? other : undefined;
}
