import type { KubernetesObject, ResourceDefinition } from '../api/resource.ts';
import type { Type } from '../api/schema/schema.ts';

/**
 * A resource as a client names it. `T` is the static type of its objects. A custom resource needs no more than this:
 *
 * ```ts
 * interface Widget extends KubernetesObject {
 *   readonly spec: { readonly size: number };
 * }
 * const widgets: ResourceRef<Widget> = {
 *   group: 'example.com', version: 'v1', kind: 'Widget', resource: 'widgets', namespaced: true,
 * };
 * ```
 */
export interface ResourceRef<T extends KubernetesObject = KubernetesObject> {
  readonly type?: Type<T>;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The plural name in paths: `deployments`. */
  readonly resource: string;
  readonly namespaced: boolean;
}

/** Where an object is. Cluster-scoped ones have no namespace. */
export interface ObjectKey {
  readonly namespace?: string;
  readonly name: string;
}

/** A built-in resource with the static type that its definition has erased. */
export function refTo<T extends KubernetesObject>(type: Type<T>, definition: ResourceDefinition): ResourceRef<T> {
  if (definition.type !== (type as Type)) throw new Error(`${definition.resource} does not hold ${type.name}`);
  const { group, version, kind, resource, namespaced } = definition;
  return { type, group, version, kind, resource, namespaced };
}

/** `/apis/apps/v1/namespaces/default/deployments/web/status`; the collection where there is no name. */
export function pathOf(ref: ResourceRef, namespace = '', name = '', subresource = ''): string {
  const root = ref.group === '' ? `/api/${ref.version}` : `/apis/${ref.group}/${ref.version}`;
  const scope = ref.namespaced && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const object = name === '' ? '' : `/${encodeURIComponent(name)}`;
  return `${root}${scope}/${ref.resource}${object}${subresource === '' ? '' : `/${subresource}`}`;
}

/** `default/web`, or `web` where it has no namespace: the key of queues and caches. */
export function keyOf({ metadata }: KubernetesObject): string {
  return metadata.namespace ? `${metadata.namespace}/${metadata.name}` : (metadata.name ?? '');
}

export function splitKey(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/');
  return slash === -1 ? { namespace: '', name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
