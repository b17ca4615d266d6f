/**
 * What a controller has written to the objects of an owner, and whether its cache shows that by now.
 *
 * A write against an outdated version is refused as a conflict, so one object alone is safe. A sum over several is not: where the cache shows one
 * ReplicaSet as it was before the controller's own last write and the other as it was after, it adds up sizes that there never were. Such
 * a controller waits until its cache has what it wrote itself. Upstream's ReplicaSet controller does likewise from 1.36 on.
 */
import type { KubernetesObject } from '../../api/resource.ts';
import { isNotFound } from '../../api/status-error.ts';
import type { Clock } from '../../base/clock.ts';
import { Client } from '../../client/client.ts';
import type { Informer } from '../../client/informer/informer.ts';
import { pathOf, type ResourceRef } from '../../client/resource-ref.ts';
import { ConnectionError, type Transport, type TransportRequest } from '../../client/transport.ts';
import { controllerOf } from './owner-references.ts';

/** A write that the cache does not show after so long has been undone by a deletion that nobody saw. */
export const ownWriteMsMax = 60_000;

interface OwnerWrites {
  /** The highest revision that was written. */
  revision: number;
  atMs: number;
  /** Paths of objects that may or may not have been written: their answers were lost. */
  readonly unknown: Set<string>;
}

export interface OwnWritesOptions<T extends KubernetesObject> {
  readonly client: Client;
  readonly ref: ResourceRef<T>;
  readonly informer: Informer<T>;
  readonly clock: Clock;
}

export class OwnWrites<T extends KubernetesObject> {
  /** Writes through it are noted. */
  readonly client: Client;
  readonly #inner: Client;
  readonly #ref: ResourceRef<T>;
  readonly #path: RegExp;
  readonly #clock: Clock;
  readonly #owners = new Map<string, OwnerWrites>();
  #seenRevision = 0;

  constructor({ client, ref, informer, clock }: OwnWritesOptions<T>) {
    this.#inner = client;
    this.#ref = ref;
    this.#path = pathPattern(ref);
    this.#clock = clock;
    const see = ({ metadata }: T): void => {
      this.#seenRevision = Math.max(this.#seenRevision, Number(metadata.resourceVersion ?? 0));
    };
    informer.addHandler({ added: see, updated: see, deleted: see });
    this.client = new Client(this.#noting(client.transport));
  }

  /**
   * Whether the cache shows all that was written to objects of this owner. Where an answer was lost it looks first at what has become of the
   * object.
   */
  async areSeen(ownerUid: string): Promise<boolean> {
    const writes = this.#owners.get(ownerUid);
    if (writes === undefined) return true;
    for (const path of writes.unknown) await this.#lookAt(writes, path);
    const isOver = this.#clock.monotonic() - writes.atMs > ownWriteMsMax;
    if (writes.revision > this.#seenRevision && !isOver) return false;
    this.#owners.delete(ownerUid);
    return true;
  }

  async #lookAt(writes: OwnerWrites, path: string): Promise<void> {
    try {
      const object = await this.#inner.transport.send({ method: 'GET', path, query: '' });
      this.#note(writes, object as KubernetesObject);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    writes.unknown.delete(path);
  }

  #noting(inner: Transport): Transport {
    return {
      send: async (request) => {
        if (!this.#isWrite(request)) return inner.send(request);
        try {
          const answer = await inner.send(request);
          const object = answer as KubernetesObject;
          this.#note(this.#writesOf(controllerOf(object.metadata)?.uid), object);
          return answer;
        } catch (error) {
          if (error instanceof ConnectionError) this.#noteUnknown(request);
          throw error;
        }
      },
      list: (request) => inner.list(request),
      watch: (request, sink) => inner.watch(request, sink),
      close: () => inner.close(),
    };
  }

  /** A deletion is not noted: what it takes away is counted until it is seen to be gone, and that is safe. */
  #isWrite({ method, path }: TransportRequest): boolean {
    return (method === 'POST' || method === 'PUT') && this.#path.test(path);
  }

  #note(writes: OwnerWrites | undefined, { metadata }: KubernetesObject): void {
    if (writes === undefined) return;
    writes.revision = Math.max(writes.revision, Number(metadata.resourceVersion ?? 0));
    writes.atMs = this.#clock.monotonic();
  }

  #noteUnknown({ body }: TransportRequest): void {
    const { metadata } = body as KubernetesObject;
    this.#writesOf(controllerOf(metadata)?.uid)?.unknown.add(pathOf(this.#ref, metadata.namespace, metadata.name));
  }

  #writesOf(ownerUid: string | undefined): OwnerWrites | undefined {
    if (ownerUid === undefined) return undefined;
    let writes = this.#owners.get(ownerUid);
    if (writes === undefined) {
      writes = { revision: 0, atMs: this.#clock.monotonic(), unknown: new Set() };
      this.#owners.set(ownerUid, writes);
    }
    return writes;
  }
}

function pathPattern({ group, version, resource }: ResourceRef): RegExp {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return new RegExp(`^${root.replaceAll('.', '\\.')}/(namespaces/[^/]+/)?${resource}(/[^/]+)?$`);
}
