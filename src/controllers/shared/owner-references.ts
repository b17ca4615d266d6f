import type { ObjectMeta, OwnerReference } from '../../api/meta/v1/object-meta.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { apiVersionOf } from '../../client/client.ts';
import type { ResourceRef } from '../../client/resource-ref.ts';

/** The owner that manages the object. */
export function controllerOf({ ownerReferences }: ObjectMeta): OwnerReference | undefined {
  return ownerReferences?.find(({ controller }) => controller === true);
}

export function isControlledBy(object: KubernetesObject, owner: KubernetesObject): boolean {
  return controllerOf(object.metadata)?.uid === owner.metadata.uid;
}

/** What a controller writes into the objects that it makes for `owner`. */
export function controllerReferenceTo(ref: ResourceRef, owner: KubernetesObject): OwnerReference {
  return {
    apiVersion: apiVersionOf(ref),
    kind: ref.kind,
    name: owner.metadata.name ?? '',
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The name of an index by the uid of the managing owner; see {@link controllerUid}. */
export const controllerUidIndex = 'controllerUid';

/** Index function: the uid of the managing owner; the empty text for objects that nobody manages. */
export function controllerUid({ metadata }: KubernetesObject): readonly string[] {
  return [controllerOf(metadata)?.uid ?? ''];
}
