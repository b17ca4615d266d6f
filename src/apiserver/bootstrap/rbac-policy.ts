/** Brings the bootstrap roles and bindings of RBAC up to date at every start, as upstream does. */

import { clusterRoleBindingResource } from '../../api/rbac/v1/cluster-role-binding-resource.ts';
import { clusterRoleResource } from '../../api/rbac/v1/cluster-role-resource.ts';
import { roleBindingResource } from '../../api/rbac/v1/role-binding-resource.ts';
import { roleResource } from '../../api/rbac/v1/role-resource.ts';
import type { KubernetesObject, ResourceDefinition } from '../../api/resource.ts';
import { isAlreadyExists, isConflict } from '../../api/status-error.ts';
import { localRequest, objectOf } from '../local-request.ts';
import { bootstrapPolicy } from '../security/rbac/bootstrap-policy.ts';
import { reconciledBinding, reconciledRole } from '../security/rbac/bootstrap-reconciliation.ts';
import type { ApiServer } from '../server.ts';
import { apiServerUser } from './bootstrap.ts';

export async function bootstrapRbac(server: ApiServer): Promise<void> {
  const policy = bootstrapPolicy();
  const all = <T extends KubernetesObject>(
    definition: ResourceDefinition,
    objects: readonly T[],
    reconcile: (present: T, expected: T) => Change<T>,
  ): Promise<void>[] => objects.map((object) => ensure(server, definition, object, reconcile));
  const roles =
    <T extends KubernetesObject>(reconcile: (present: T, expected: T) => T | undefined) =>
    (present: T, expected: T): Change<T> => {
      const update = reconcile(present, expected);
      return update === undefined ? undefined : { update };
    };
  await Promise.all([
    ...all(clusterRoleResource, policy.clusterRoles, roles(reconciledRole)),
    ...all(clusterRoleBindingResource, policy.clusterRoleBindings, reconciledBinding),
    ...all(roleResource, policy.roles, roles(reconciledRole)),
    ...all(roleBindingResource, policy.roleBindings, reconciledBinding),
  ]);
}

type Change<T> = { readonly update: T } | { readonly replace: T } | undefined;

async function ensure<T extends KubernetesObject>(
  server: ApiServer,
  definition: ResourceDefinition,
  expected: T,
  reconcile: (present: T, expected: T) => Change<T>,
): Promise<void> {
  const { storage, collection, path } = placeOf(server, definition, expected);
  await storage.cache.start();
  const present = storage.cache.get(storage.key(expected.metadata.namespace ?? '', expected.metadata.name!));
  try {
    if (present === undefined) return await send(server, 'POST', collection, expected);
    const change = reconcile(present.object as T, expected);
    if (change === undefined) return;
    if ('update' in change) return await send(server, 'PUT', path, change.update);
    await send(server, 'DELETE', path);
    await send(server, 'POST', collection, change.replace);
  } catch (error) {
    // Another API server on the same storage was faster; it wants the same.
    if (!isAlreadyExists(error) && !isConflict(error)) throw error;
  }
}

function placeOf(server: ApiServer, definition: ResourceDefinition, { metadata }: KubernetesObject) {
  const scope = definition.namespaced ? `/namespaces/${metadata.namespace}` : '';
  const collection = `/apis/${definition.group}/${definition.version}${scope}/${definition.resource}`;
  return {
    storage: server.parts.registry.storage(definition),
    collection,
    path: `${collection}/${encodeURIComponent(metadata.name!)}`,
  };
}

async function send(server: ApiServer, method: string, path: string, object?: object): Promise<void> {
  const request = localRequest({ method, path, object: structuredClone(object), user: apiServerUser });
  objectOf(await server.handle(request));
}
