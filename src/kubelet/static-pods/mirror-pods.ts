/**
 * What the API has of static Pods: for each a Pod that looks like it, its mirror, with the status that the kubelet reports. A mirror that somebody deletes is
 * made again, one whose file has changed is replaced, one whose file is gone is deleted. Whatever happens to mirrors, static Pods run on.
 *
 * Reads nothing: it is told what the API has. Writes: mirror Pods, and by a StatusWriter their statuses. What is to be done is decided by mirrorAction().
 */

import { mirrorPodAnnotation } from '../../api/core/v1/mirror-pod-annotation.ts';
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod, PodStatus } from '../../api/core/v1/pod.ts';
import { isAlreadyExists, isNotFound } from '../../api/status-error.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Client } from '../../client/client.ts';
import { keyOf } from '../../client/resource-ref.ts';
import { pods } from '../../client/resources.ts';
import type { PodStatuses } from '../status/pod-statuses.ts';
import { isNewer } from '../status/status-writer.ts';
import { mirrorAction, mirrorOf } from './mirror-pod.ts';

export interface MirrorPodsOptions {
  /** Acts as the Node. */
  readonly client: Client;
  readonly node: () => Node | undefined;
  /** Where the statuses of mirrors go. */
  readonly statuses: PodStatuses;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Until the API is asked again. */
const retryMs = 5_000;

/** As the workers of static Pods see it, it is where their statuses go. */
export class MirrorPods implements PodStatuses {
  readonly #options: MirrorPodsOptions;
  /** By namespace and name. */
  readonly #static = new Map<string, Pod>();
  readonly #mirrors = new Map<string, Pod>();
  /** The newest of static Pods, by uid. */
  readonly #reported = new Map<string, PodStatus>();
  /** Names of those whose mirrors are left alone until the Pod that had the name before has ended. */
  readonly #held = new Set<string>();
  readonly #busy = new Map<string, Promise<void>>();
  #timer: Timer | undefined;
  #isReady = false;
  #isStopped = false;

  constructor(options: MirrorPodsOptions) {
    this.#options = options;
  }

  /** All mirrors are known, and which there should be. */
  ready(): void {
    this.#isReady = true;
    this.#reconcileAll();
  }

  /** From now on the name is that of the static Pod, or of none. `isHeld`: one that had it before has yet to end. */
  settle(name: string, pod: Pod | undefined, isHeld: boolean): void {
    if (pod === undefined) this.#static.delete(name);
    else this.#static.set(name, pod);
    if (isHeld) this.#held.add(name);
    else this.#held.delete(name);
    this.#reconcile(name);
  }

  /** The API has a new state of a mirror. */
  see(mirror: Pod): void {
    const name = keyOf(mirror);
    const before = this.#mirrors.get(name);
    // What is told late of one that has been replaced.
    if (before !== undefined && before.metadata.uid !== mirror.metadata.uid && !isNewer(mirror, before)) return;
    this.#mirrors.set(name, mirror);
    const { statuses } = this.#options;
    if (before?.metadata.uid === mirror.metadata.uid) statuses.observe(mirror);
    else {
      const status = this.#reported.get(mirror.metadata.annotations?.[mirrorPodAnnotation] ?? '');
      if (status !== undefined) statuses.set(mirror, status);
    }
    this.#reconcile(name);
  }

  /** The API no longer has the mirror. */
  lose(mirror: Pod): void {
    const name = keyOf(mirror);
    this.#options.statuses.forget(mirror.metadata.uid ?? '');
    if (this.#mirrors.get(name)?.metadata.uid !== mirror.metadata.uid) return;
    this.#mirrors.delete(name);
    this.#reconcile(name);
  }

  has(pod: Pod): boolean {
    return this.#mirrors.has(keyOf(pod));
  }

  set(pod: Pod, status: PodStatus): void {
    const { uid = '' } = pod.metadata;
    this.#reported.set(uid, status);
    const mirror = this.#mirrors.get(keyOf(pod));
    if (mirror?.metadata.annotations?.[mirrorPodAnnotation] === uid) this.#options.statuses.set(mirror, status);
  }

  get(uid: string): PodStatus | undefined {
    return this.#reported.get(uid);
  }

  observe(): void {}

  finish(): void {}

  forget(uid: string): void {
    this.#reported.delete(uid);
  }

  /** Begins nothing more; resolves once nothing is under way. May be called twice. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await Promise.all(this.#busy.values());
  }

  #reconcileAll(): void {
    for (const name of new Set([...this.#static.keys(), ...this.#mirrors.keys()])) this.#reconcile(name);
  }

  #reconcile(name: string): void {
    if (!this.#isReady || this.#isStopped || this.#busy.has(name)) return;
    const facts = { pod: this.#static.get(name), mirror: this.#mirrors.get(name), isHeld: this.#held.has(name) };
    const action = mirrorAction(facts);
    if (action === 'none') return;
    const done = (action === 'create' ? this.#create(facts.pod!) : this.#delete(facts.mirror!)).then((succeeded) => {
      this.#busy.delete(name);
      if (succeeded) this.#reconcile(name);
      else this.#retryLater();
    });
    this.#busy.set(name, done);
  }

  /** Tells whether there is one now. Never rejects. */
  async #create(pod: Pod): Promise<boolean> {
    const { client, node, logger } = this.#options;
    const own = node();
    if (own === undefined || own.metadata.deletionTimestamp !== undefined) return false;
    try {
      this.see(await client.create(pods, mirrorOf(pod, own)));
      return true;
    } catch (error) {
      // What is in its way will be told of.
      if (!isAlreadyExists(error))
        logger.warn({ pod: keyOf(pod), error }, 'a static Pod could not be shown in the API');
      return false;
    }
  }

  /** As #create(). */
  async #delete({ metadata }: Pod): Promise<boolean> {
    const { namespace, name = '', uid } = metadata;
    try {
      await this.#options.client.delete(pods, { namespace, name }, { gracePeriodSeconds: 0, preconditions: { uid } });
    } catch (error) {
      if (!isNotFound(error)) {
        this.#options.logger.warn({ pod: `${namespace}/${name}`, error }, 'a mirror Pod could not be deleted');
        return false;
      }
    }
    this.lose({ metadata } as Pod);
    return true;
  }

  #retryLater(): void {
    this.#timer?.cancel();
    if (this.#isStopped) return;
    this.#timer = this.#options.clock.setTimeout(() => this.#reconcileAll(), retryMs, { unref: true });
  }
}
