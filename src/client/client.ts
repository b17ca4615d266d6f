/**
 * The typed client: every verb of the API, for every resource. Objects that it returns are frozen and may be shared with others; a change
 * makes a new object. Errors are StatusErrors (isConflict, isNotFound …) and ConnectionErrors.
 */
import type { DeleteOptions } from '../api/meta/v1/options.ts';
import type { KubernetesObject } from '../api/resource.ts';
import { keyOf, type ObjectKey, pathOf, type ResourceRef } from './resource-ref.ts';
import type { Transport, WatchSink } from './transport.ts';

export interface SelectOptions {
  /** All namespaces where absent. */
  readonly namespace?: string;
  /** `app=web,tier!=cache` */
  readonly labelSelector?: string;
  /** `spec.nodeName=node-1` */
  readonly fieldSelector?: string;
}

export interface ListOptions extends SelectOptions {
  readonly limit?: number;
  readonly continue?: string;
  /** `0` takes what the server's cache has; absent, what is newest. */
  readonly resourceVersion?: string;
  readonly signal?: AbortSignal;
}

export interface WatchOptions extends SelectOptions {
  readonly resourceVersion?: string;
  /** First an ADDED for each object there is, then a bookmark that says so. */
  readonly sendInitialEvents?: boolean;
  readonly timeoutSeconds?: number;
  readonly signal: AbortSignal;
}

export interface WriteOptions {
  readonly dryRun?: boolean;
  readonly fieldManager?: string;
  readonly signal?: AbortSignal;
}

export interface PatchOptions extends WriteOptions {
  readonly subresource?: string;
  /** Server-side apply takes fields that others own. */
  readonly force?: boolean;
}

export interface DeleteObjectOptions
  extends Pick<DeleteOptions, 'gracePeriodSeconds' | 'preconditions' | 'propagationPolicy'> {
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * An object as it is sent: whatever the server fills in may be left out. Whether what is left is enough is for the server to say, with a
 * StatusError of reason Invalid.
 */
export type ObjectDraft<T> = T extends readonly (infer Item)[]
  ? readonly ObjectDraft<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]?: ObjectDraft<T[Name]> }
    : T;

/** Of an object of its own, the metadata are needed: they say where it goes. */
export type ResourceDraft<T extends KubernetesObject> = ObjectDraft<T> & Pick<KubernetesObject, 'metadata'>;

export interface ListResult<T> {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly items: readonly T[];
}

const patchMediaTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

export type PatchType = keyof typeof patchMediaTypes;

export class Client {
  readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  async get<T extends KubernetesObject>(
    ref: ResourceRef<T>,
    { namespace, name }: ObjectKey,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<T> {
    const path = pathOf(ref, namespace, name);
    return (await this.transport.send({ method: 'GET', path, query: '', ...options })) as T;
  }

  async list<T extends KubernetesObject>(ref: ResourceRef<T>, options: ListOptions = {}): Promise<ListResult<T>> {
    const { namespace, signal, ...parameters } = options;
    const path = pathOf(ref, namespace);
    const answer = await this.transport.list({ method: 'GET', path, query: queryOf({ ...parameters }), signal });
    return answer as ListResult<T>;
  }

  /** Resolves once the watch stands. Ends when the signal aborts, when the server ends it, and when the connection breaks. */
  watch(ref: ResourceRef, options: WatchOptions, sink: WatchSink): Promise<void> {
    const { namespace, signal, sendInitialEvents, ...parameters } = options;
    const query = queryOf({
      watch: true,
      allowWatchBookmarks: true,
      ...parameters,
      ...(sendInitialEvents ? { sendInitialEvents, resourceVersionMatch: 'NotOlderThan' } : {}),
    });
    return this.transport.watch({ method: 'GET', path: pathOf(ref, namespace), query, signal }, sink);
  }

  /** The object is the client's from now on. Its apiVersion and kind are filled in. */
  async create<T extends KubernetesObject>(
    ref: ResourceRef<T>,
    object: NoInfer<T> | ResourceDraft<NoInfer<T>>,
    options: WriteOptions = {},
  ): Promise<T> {
    const path = pathOf(ref, object.metadata.namespace);
    return this.#write('POST', ref, path, object, options);
  }

  /** Creates by a subresource, such as `binding` and `eviction` of a Pod. Resolves with what the server answers. */
  async createSubresource(
    ref: ResourceRef,
    { namespace, name }: ObjectKey,
    subresource: string,
    object: object,
    options: WriteOptions = {},
  ): Promise<object> {
    const path = pathOf(ref, namespace, name, subresource);
    const { signal } = options;
    return this.transport.send({ method: 'POST', path, query: writeQuery(options), body: object, signal });
  }

  /** Rejects with a conflict where the object has changed since its resourceVersion. */
  async update<T extends KubernetesObject>(
    ref: ResourceRef<T>,
    object: NoInfer<T> | ResourceDraft<NoInfer<T>>,
    options: WriteOptions = {},
  ): Promise<T> {
    const { namespace, name } = object.metadata;
    return this.#write('PUT', ref, pathOf(ref, namespace, name), object, options);
  }

  /** As update, for the `status` subresource: nothing but status and a little metadata changes. */
  async updateStatus<T extends KubernetesObject>(
    ref: ResourceRef<T>,
    object: NoInfer<T> | ResourceDraft<NoInfer<T>>,
    options: WriteOptions = {},
  ): Promise<T> {
    const { namespace, name } = object.metadata;
    return this.#write('PUT', ref, pathOf(ref, namespace, name, 'status'), object, options);
  }

  /** As update, for any subresource that takes the whole object, such as `finalize` of a Namespace. */
  async updateSubresource<T extends KubernetesObject>(
    ref: ResourceRef<T>,
    object: NoInfer<T> | ResourceDraft<NoInfer<T>>,
    subresource: string,
    options: WriteOptions = {},
  ): Promise<T> {
    const { namespace, name } = object.metadata;
    return this.#write('PUT', ref, pathOf(ref, namespace, name, subresource), object, options);
  }

  async patch<T extends KubernetesObject>(
    ref: ResourceRef<T>,
    { namespace, name }: ObjectKey,
    type: PatchType,
    patch: object,
    options: PatchOptions = {},
  ): Promise<T> {
    const { subresource, force, signal } = options;
    const answer = await this.transport.send({
      method: 'PATCH',
      path: pathOf(ref, namespace, name, subresource),
      query: writeQuery(options, force ? { force } : {}),
      contentType: patchMediaTypes[type],
      body: patch,
      signal,
    });
    return answer as T;
  }

  /** Resolves with the object, where it stays for now, or with a Status. */
  async delete(ref: ResourceRef, { namespace, name }: ObjectKey, options: DeleteObjectOptions = {}): Promise<object> {
    const path = pathOf(ref, namespace, name);
    const { signal } = options;
    return this.transport.send({ method: 'DELETE', path, query: '', body: deleteOptions(options), signal });
  }

  async deleteCollection(ref: ResourceRef, select: SelectOptions, options: DeleteObjectOptions = {}): Promise<void> {
    const { namespace, ...parameters } = select;
    const query = queryOf({ ...parameters });
    await this.transport.list({
      method: 'DELETE',
      path: pathOf(ref, namespace),
      query,
      body: deleteOptions(options),
      signal: options.signal,
    });
  }

  async #write<T extends KubernetesObject>(
    method: 'POST' | 'PUT',
    ref: ResourceRef<T>,
    path: string,
    object: object,
    options: WriteOptions,
  ): Promise<T> {
    const body = { ...object, apiVersion: apiVersionOf(ref), kind: ref.kind };
    const answer = await this.transport.send({
      method,
      path,
      query: writeQuery(options),
      body,
      signal: options.signal,
    });
    return answer as T;
  }
}

export const apiVersionOf = ({ group, version }: ResourceRef): string =>
  group === '' ? version : `${group}/${version}`;

/** The reference to an object in events and bindings. */
export function objectReferenceTo(ref: ResourceRef, object: KubernetesObject) {
  const { namespace, name, uid, resourceVersion } = object.metadata;
  return { apiVersion: apiVersionOf(ref), kind: ref.kind, namespace, name, uid, resourceVersion };
}

/** Which object an error is about, for logs. */
export const describeObject = (ref: ResourceRef, object: KubernetesObject): string => `${ref.kind} ${keyOf(object)}`;

function deleteOptions({ dryRun, signal: _, ...options }: DeleteObjectOptions): object {
  return { kind: 'DeleteOptions', apiVersion: 'v1', ...options, ...(dryRun ? { dryRun: ['All'] } : {}) };
}

function writeQuery(options: WriteOptions, more: Readonly<Record<string, unknown>> = {}): string {
  const { dryRun, fieldManager } = options;
  return queryOf({ ...(dryRun ? { dryRun: 'All' } : {}), fieldManager, ...more });
}

function queryOf(parameters: Readonly<Record<string, unknown>>): string {
  let query = '';
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined || value === '') continue;
    query += `${query === '' ? '' : '&'}${name}=${encodeURIComponent(String(value))}`;
  }
  return query;
}
