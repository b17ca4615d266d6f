import { isNotFound } from '../../../api/status-error.ts';
import type { Client } from '../../../client/client.ts';
import { keyOf, type ResourceRef } from '../../../client/resource-ref.ts';
import type { ReplicaOwner, ReplicasStatus } from './replica-owner.ts';
import { isStatusCurrent } from './replicas-status.ts';

/** How often a write that failed is tried again on the newest object, before the whole round is: upstream's statusUpdateRetries. */
const statusRetriesMax = 1;

export class StatusWriter<T extends ReplicaOwner> {
  readonly #client: Client;
  readonly #ref: ResourceRef<T>;
  /** What the last round wrote, by the owner's key, and over which resourceVersion. */
  readonly #written = new Map<string, { readonly over: string | undefined; readonly status: ReplicasStatus }>();

  constructor(client: Client, ref: ResourceRef<T>) {
    this.#client = client;
    this.#ref = ref;
  }

  /** The status says which generation was acted on, also where the object has moved on meanwhile. Passes over an owner that is gone. */
  async write(owner: T, status: ReplicasStatus): Promise<void> {
    const { namespace, name = '', uid, generation } = owner.metadata;
    const observed: ReplicasStatus = { ...status, observedGeneration: generation };
    let newest = owner;
    for (let retries = 0; ; retries++) {
      // Before the answer, as the watch may be faster.
      this.#written.set(keyOf(owner), { over: newest.metadata.resourceVersion, status: observed });
      try {
        await this.#client.updateStatus(this.#ref, { ...newest, status: observed });
        return;
      } catch (error) {
        if (isNotFound(error)) return;
        if (retries >= statusRetriesMax) throw error;
        newest = await this.#client.get(this.#ref, { namespace, name });
        if (newest.metadata.uid !== uid) return;
      }
    }
  }

  /** What was written before is not known any more: a round that goes by an older state than that has to be followed by another. */
  beginRound(key: string): void {
    this.#written.delete(key);
  }

  /**
   * Whether the change is what the last round made of the object, and nothing else, with no round begun since: it tells nothing that the one
   * which wrote it did not know. Without this each round would be followed by a second one, and one that failed would be tried again at once.
   */
  isOwnEcho(owner: T, previous: T): boolean {
    const written = this.#written.get(keyOf(owner));
    if (written === undefined || written.over !== previous.metadata.resourceVersion) return false;
    const { generation, deletionTimestamp } = owner.metadata;
    return (
      generation === previous.metadata.generation &&
      deletionTimestamp === previous.metadata.deletionTimestamp &&
      isStatusCurrent(owner, written.status)
    );
  }
}
