/** Watches: the events of a collection from the watch cache, each encoded once however many clients there are. */
import { encodeObject, encodeWatchFrame } from '../../api/codec/protobuf-envelope.ts';
import { Status } from '../../api/meta/v1/status.ts';
import { PartialObjectMetadata } from '../../api/meta/v1/table.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { apiVersionOf } from '../../api/schema/schema.ts';
import { notAcceptable, StatusError } from '../../api/status-error.ts';
import type { ByteSink } from '../../base/http-message.ts';
import type { CacheEvent, CacheWatcher } from '../cache/cache-event.ts';
import { StoredObject } from '../cache/stored-object.ts';
import type { ResourceContext } from '../context.ts';
import type { FlushScheduler } from '../flush-scheduler.ts';
import { bodyMediaTypes, contentTypes } from '../negotiation.ts';
import type { ApiResponse, EventSink, WatchEvent } from '../request.ts';
import { presented, respond } from '../respond.ts';
import type { ObjectSelector } from '../selection.ts';
import { partialMetadata, readIncludeObject, tableOf } from '../table.ts';
import { selectorOf } from './list.ts';
import { type ListOptions, parseResourceVersion, readListOptions } from './list-options.ts';

/** A watch whose client gives no timeout lives between this and twice this. */
export const watchSecondsMin = 1800;
const bookmarkIntervalMs = 60_000;
/** A last bookmark comes so long before a watch ends. */
const bookmarkBeforeEndMs = 2000;
/** So much may wait for a client that reads slowly; then its watch ends, and it lists again. */
export const watchBufferBytesMax = 64 * 1024 * 1024;

export const initialEventsEndAnnotation = 'k8s.io/initial-events-end';

export async function watch(context: ResourceContext): Promise<ApiResponse> {
  const { storage, accepted, request } = context;
  const options = readListOptions(context.query, true);
  const selector = selectorOf(context);
  if (accepted.transform === 'PartialObjectMetadataList') throw notAcceptable(bodyMediaTypes);
  const revision = parseResourceVersion(options.resourceVersion);
  const wantsInitial = options.sendInitialEvents ?? revision === 0;
  if (wantsInitial && (options.resourceVersion === '' || options.sendInitialEvents === true)) {
    await storage.cache.waitUntilFresh();
  } else await storage.cache.start();
  if (wantsInitial && revision > 0) await storage.cache.waitFor(revision);
  const session = new WatchSession(context, options, selector, { revision, wantsInitial });
  if (request.wantsObjects)
    return respond(context, 200, { kind: 'events', start: (sink) => session.startObjects(sink) });
  const contentType =
    accepted.encoding === 'protobuf' ? `${contentTypes.protobuf};stream=watch` : contentTypes[accepted.encoding];
  return respond(context, 200, { kind: 'stream', start: (sink) => session.startBytes(sink) }, contentType);
}

type EventType = WatchEvent['type'];

interface Output {
  event(type: EventType, stored: StoredObject): void;
  object(type: EventType, object: object): void;
  end(): void;
}

class WatchSession implements CacheWatcher {
  readonly prefix: string;
  readonly key: string | undefined;
  readonly indexedValue: string | undefined;
  readonly #context: ResourceContext;
  readonly #options: ListOptions;
  readonly #selector: ObjectSelector;
  readonly #start: { readonly revision: number; readonly wantsInitial: boolean };
  #output!: Output;
  #remove: (() => void) | undefined;
  #timers: { cancel(): void }[] = [];
  #over: (() => void) | undefined;
  #ended = false;

  constructor(
    context: ResourceContext,
    options: ListOptions,
    selector: ObjectSelector,
    start: { readonly revision: number; readonly wantsInitial: boolean },
  ) {
    const { storage, info, definition } = context;
    this.key = keyOfOne(context, selector);
    this.prefix = this.key ?? storage.keyPrefix(info.namespace);
    this.indexedValue =
      definition.watchIndex === undefined ? undefined : selector.fields.exactValue(definition.watchIndex);
    this.#context = context;
    this.#options = options;
    this.#selector = selector;
    this.#start = start;
  }

  startObjects(sink: EventSink): void {
    this.#run({
      event: (type, stored) => sink.events([{ type, object: presented(this.#context, stored) }]),
      object: (type, object) => sink.events([{ type, object }]),
      end: () => sink.end(),
    });
  }

  startBytes(sink: ByteSink): void {
    const encode = new EventEncoder(this.#context);
    const buffer = new EventBuffer(sink, this.#context.server.flushes, () => this.#end());
    const { definition, server } = this.#context;
    this.#run({
      event: (type, stored) => {
        const bytes = encode.stored(type, stored);
        server.instruments?.watchEvent(definition, bytes.byteLength);
        buffer.add(bytes);
      },
      object: (type, object) => buffer.add(encode.object(type, object)),
      end: () => buffer.end(),
    });
  }

  #run(output: Output): void {
    this.#output = output;
    this.#over = this.#context.server.instruments?.longRunningStarted(this.#context.info);
    const { storage, request } = this.#context;
    try {
      let from = this.#start.revision;
      if (this.#start.wantsInitial) {
        from = storage.cache.revision;
        this.#sendInitial();
      }
      this.#remove = storage.cache.watch(this, from);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      output.object('ERROR', error.toStatus());
      this.#end();
      return;
    }
    this.#schedule();
    request.signal.addEventListener('abort', () => this.#end(), { once: true });
    if (request.signal.aborted) this.#end();
  }

  #sendInitial(): void {
    const { storage } = this.#context;
    const indexed = this.indexedValue === undefined ? undefined : storage.cache.indexed(this.indexedValue);
    for (const stored of indexed ?? storage.cache.range(this.prefix)) {
      if (!stored.key.startsWith(this.prefix) || (this.key !== undefined && stored.key !== this.key)) continue;
      if (this.#selector.matches(stored.object)) this.#output.event('ADDED', stored);
    }
    if (this.#options.sendInitialEvents === true && this.#options.allowWatchBookmarks) {
      this.#bookmark({ [initialEventsEndAnnotation]: 'true' });
    }
  }

  #schedule(): void {
    const { clock, random } = this.#context.server;
    const seconds = this.#options.timeoutSeconds ?? 0;
    const lifetimeMs = (seconds > 0 ? seconds : watchSecondsMin * (1 + random.next())) * 1000;
    this.#timers.push(clock.setTimeout(() => this.#end(), lifetimeMs, { unref: true }));
    if (!this.#options.allowWatchBookmarks) return;
    if (lifetimeMs > 2 * bookmarkBeforeEndMs) {
      this.#timers.push(clock.setTimeout(() => this.#bookmark(), lifetimeMs - bookmarkBeforeEndMs, { unref: true }));
    }
    const repeat = (): void => {
      if (this.#ended) return;
      this.#bookmark();
      this.#timers[2] = clock.setTimeout(repeat, bookmarkIntervalMs, { unref: true });
    };
    this.#timers[2] = clock.setTimeout(repeat, bookmarkIntervalMs, { unref: true });
  }

  #bookmark(annotations?: Readonly<Record<string, string>>): void {
    const { definition, storage } = this.#context;
    this.#output.object('BOOKMARK', {
      kind: definition.kind,
      apiVersion: apiVersionOf(definition),
      metadata: { resourceVersion: String(storage.cache.revision), ...(annotations ? { annotations } : {}) },
    });
  }

  onEvent(event: CacheEvent): void {
    if (this.#ended) return;
    const { key } = event.stored;
    if (!key.startsWith(this.prefix) || (this.key !== undefined && key !== this.key)) return;
    const type = eventTypeFor(event, this.#selector);
    if (type !== undefined) this.#output.event(type, isLeaving(type, event) ? lastMatch(event) : event.stored);
  }

  onEnd(): void {
    this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#over?.();
    this.#remove?.();
    for (const timer of this.#timers) timer?.cancel();
    this.#output.end();
  }
}

/** The key of the only object that a watch can be about: named in the path, or by a selector. */
function keyOfOne({ info, definition, storage }: ResourceContext, selector: ObjectSelector): string | undefined {
  const isScopeKnown = !definition.namespaced || info.namespace !== '';
  const name = info.name === '' && isScopeKnown ? selector.fields.exactValue('metadata.name') : info.name;
  return name === undefined || name === '' ? undefined : storage.key(info.namespace, name);
}

/** What an event is to a watcher that selects: objects come and go as they begin and cease to match. */
function eventTypeFor(event: CacheEvent, selector: ObjectSelector): EventType | undefined {
  const isDeleted = event.type === 'delete';
  if (selector.selectsEverything) return isDeleted ? 'DELETED' : event.previous === undefined ? 'ADDED' : 'MODIFIED';
  const matched = event.previous !== undefined && selector.matches(event.previous.object);
  const matches = !isDeleted && selector.matches(event.stored.object);
  if (matches) return matched ? 'MODIFIED' : 'ADDED';
  return matched ? 'DELETED' : undefined;
}

/** Whether the object is still there, and only ceases to match. */
function isLeaving(type: EventType, event: CacheEvent): event is CacheEvent & { readonly previous: StoredObject } {
  return type === 'DELETED' && event.type !== 'delete' && event.previous !== undefined;
}

/** What the watcher is told of an object that ceases to match: the state that did, at the revision of the change. */
function lastMatch({ previous, stored }: CacheEvent & { readonly previous: StoredObject }): StoredObject {
  return new StoredObject({ key: stored.key, value: previous.value, modRevision: stored.revision });
}

const utf8 = new TextEncoder();

/** Encodes events for one form of watch. Those without a transform are encoded once for all watchers of the resource. */
class EventEncoder {
  readonly #context: ResourceContext;
  #isFirstTable = true;

  constructor(context: ResourceContext) {
    this.#context = context;
  }

  stored(type: EventType, stored: StoredObject): Uint8Array {
    const { accepted, definition } = this.#context;
    if (accepted.transform !== undefined || accepted.encoding === 'yaml') {
      return this.object(type, presented(this.#context, stored));
    }
    return stored.encoded(`${accepted.encoding} ${type} ${apiVersionOf(definition)}`, () => {
      if (accepted.encoding === 'protobuf') {
        return encodeWatchFrame(type, encodeObject(definition.type, presented(this.#context, stored)));
      }
      if (definition.storedAs !== undefined) return jsonEvent(type, presented(this.#context, stored));
      const chunks = stored.jsonChunks();
      return Buffer.concat([utf8.encode(`{"type":"${type}","object":`), ...chunks, utf8.encode('}\n')]);
    });
  }

  object(type: EventType, object: object): Uint8Array {
    const { accepted, definition, encodeYaml } = this.#context;
    const form = type === 'ERROR' ? object : this.#transformed(object as KubernetesObject);
    if (accepted.encoding === 'protobuf' && accepted.transform !== 'Table') {
      const objectType = type === 'ERROR' ? Status : accepted.transform ? PartialObjectMetadata : definition.type;
      return encodeWatchFrame(type, encodeObject(objectType, form));
    }
    if (accepted.encoding === 'yaml') return utf8.encode(`---\n${encodeYaml({ type, object: form })}`);
    return jsonEvent(type, form);
  }

  #transformed(object: KubernetesObject): object {
    const { accepted, definition, query, server } = this.#context;
    const apiVersion = `meta.k8s.io/${accepted.transformVersion ?? 'v1'}`;
    if (accepted.transform === 'PartialObjectMetadata') return partialMetadata(object, apiVersion);
    if (accepted.transform !== 'Table') return object;
    const withoutColumns = !this.#isFirstTable;
    this.#isFirstTable = false;
    const metadata = { resourceVersion: object.metadata.resourceVersion };
    return tableOf(definition, [object], metadata, {
      includeObject: readIncludeObject(query),
      withoutColumns,
      now: server.clock.now(),
      apiVersion,
    });
  }
}

function jsonEvent(type: EventType, object: object): Uint8Array {
  return utf8.encode(`${JSON.stringify({ type, object })}\n`);
}

/** Gathers the events of one turn of the event loop into one write, and bounds what waits for a slow client. */
class EventBuffer {
  readonly #sink: ByteSink;
  readonly #scheduler: FlushScheduler;
  readonly #overflow: () => void;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #flushing = false;
  #blocked = false;
  #ending = false;

  constructor(sink: ByteSink, scheduler: FlushScheduler, overflow: () => void) {
    this.#sink = sink;
    this.#scheduler = scheduler;
    this.#overflow = overflow;
  }

  add(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.byteLength;
    if (this.#waitingBytes > watchBufferBytesMax) {
      this.#waiting = [];
      this.#overflow();
      return;
    }
    if (this.#flushing || this.#blocked) return;
    this.#flushing = true;
    this.#scheduler.schedule(() => this.#flush());
  }

  end(): void {
    this.#ending = true;
    if (this.#blocked) this.#sink.end();
    else if (!this.#flushing) this.#flush();
  }

  #flush(): void {
    this.#flushing = false;
    const waiting = this.#waiting;
    if (waiting.length > 0) {
      this.#waiting = [];
      this.#waitingBytes = 0;
      const free = this.#sink.write(waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting));
      if (!free && !this.#ending) {
        this.#blocked = true;
        this.#sink.onDrain(() => {
          this.#blocked = false;
          this.#flush();
        });
        return;
      }
    }
    if (this.#ending) this.#sink.end();
  }
}
