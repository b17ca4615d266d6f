/** One object at one revision: its key, its bytes in storage, and its value, decoded when first asked for. */

import type { KubernetesObject } from '../../api/resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { deepFreeze } from '../../base/freeze.ts';
import type { KeyValue } from '../../storage/store.ts';
import { textForStorage } from './storage-text.ts';

/** So many decoded objects are kept beside their bytes; the oldest are decoded again when they are needed. */
export const decodedObjectsMax = 4096;

/** The revision of what has not been written: the outcome of a dry run that creates. It has no resourceVersion. */
export const unwrittenRevision = 0;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The start of every stored object's metadata: kind and apiVersion come first, so the first such place is the right one. */
const metadataStart = encoder.encode('"metadata":{');

const written = new WeakMap<Uint8Array, Mutable<KubernetesObject>>();
const decoded: (StoredObject | undefined)[] = new Array(decodedObjectsMax);
let decodedNext = 0;

/**
 * Encodes an object as it goes to storage: JSON without a resourceVersion, which is the revision that storage gives it. The object is
 * handed over with its bytes, so that what was just written need not be parsed again: the caller must not touch it any more.
 */
export function encodeForStorage(object: Mutable<KubernetesObject>): Uint8Array {
  const { resourceVersion: _, ...metadata } = object.metadata;
  object.metadata = metadata;
  const value = encoder.encode(textForStorage(object as KubernetesObject));
  written.set(value, object);
  return value;
}

export class StoredObject {
  readonly key: string;
  readonly revision: number;
  readonly #source: Pick<KeyValue, 'value'>;
  #object: KubernetesObject | undefined;
  /** What was decoded once, for as long as others still hold it: informers in the process do, for thousands of objects. */
  #held: WeakRef<KubernetesObject> | undefined;
  #encoded: Map<string, Uint8Array> | undefined;

  constructor(kv: Pick<KeyValue, 'key' | 'value' | 'modRevision'>) {
    this.key = kv.key;
    this.revision = kv.modRevision;
    this.#source = kv;
  }

  /** What was just written, with the object that it was encoded from. */
  static fresh(kv: Pick<KeyValue, 'key' | 'value' | 'modRevision'>): StoredObject {
    const stored = new StoredObject(kv);
    const object = written.get(kv.value);
    if (object !== undefined) {
      written.delete(kv.value);
      stored.#keep(stored.#finish(object));
    }
    return stored;
  }

  /** As storage has it: JSON without a resourceVersion. Read when first needed, by stores that load late. */
  get value(): Uint8Array {
    return this.#source.value;
  }

  get resourceVersion(): string {
    return String(this.revision);
  }

  /** Frozen, and the same reference for everybody as long as it is kept. */
  get object(): KubernetesObject {
    if (this.#object !== undefined) return this.#object;
    return this.#keep(this.#held?.deref() ?? this.#finish(JSON.parse(decoder.decode(this.value))));
  }

  /** The response bytes in JSON, in pieces: what storage has with the resourceVersion put in. */
  jsonChunks(): readonly [Uint8Array, Uint8Array, Uint8Array] {
    const at = indexOfBytes(this.value, metadataStart);
    if (this.revision === unwrittenRevision) return [this.value, empty, empty];
    if (at === -1) return [encoder.encode(JSON.stringify(this.object)), empty, empty];
    const split = at + metadataStart.length;
    const comma = this.value[split] === 0x7d /* } */ ? '' : ',';
    return [
      this.value.subarray(0, split),
      encoder.encode(`"resourceVersion":"${this.revision}"${comma}`),
      this.value.subarray(split),
    ];
  }

  /** Bytes in some other encoding, made at most once for this revision. */
  encoded(encoding: string, make: (object: KubernetesObject) => Uint8Array): Uint8Array {
    this.#encoded ??= new Map();
    let bytes = this.#encoded.get(encoding);
    if (bytes === undefined) {
      bytes = make(this.object);
      this.#encoded.set(encoding, bytes);
    }
    return bytes;
  }

  #finish(object: Mutable<KubernetesObject>): KubernetesObject {
    if (this.revision !== unwrittenRevision) {
      object.metadata = { resourceVersion: this.resourceVersion, ...object.metadata };
    }
    return deepFreeze(object as KubernetesObject);
  }

  #keep(object: KubernetesObject): KubernetesObject {
    const evicted = decoded[decodedNext];
    if (evicted !== undefined) {
      const held = evicted.#object;
      if (held !== undefined && evicted.#held?.deref() !== held) evicted.#held = new WeakRef(held);
      evicted.#object = undefined;
      evicted.#encoded = undefined;
    }
    decoded[decodedNext] = this;
    decodedNext = (decodedNext + 1) % decodedObjectsMax;
    this.#object = object;
    return object;
  }
}

const empty = new Uint8Array(0);

function indexOfBytes(haystack: Uint8Array, needle: Uint8Array): number {
  return Buffer.from(haystack.buffer, haystack.byteOffset, haystack.byteLength).indexOf(needle);
}
