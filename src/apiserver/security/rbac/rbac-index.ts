/**
 * The cluster's roles and bindings, kept by subject, so that a request only looks at the bindings of its own user. Filled
 * and updated by watch events; it never reads storage.
 */
import type { ClusterRole } from '../../../api/rbac/v1/cluster-role.ts';
import type { ClusterRoleBinding } from '../../../api/rbac/v1/cluster-role-binding.ts';
import type { Role } from '../../../api/rbac/v1/role.ts';
import type { RoleBinding } from '../../../api/rbac/v1/role-binding.ts';
import type { RoleRef, Subject } from '../../../api/rbac/v1/subject.ts';
import { goQuote } from '../../../base/go-quote.ts';
import type { UserInfo, WatchEvent } from '../../request.ts';
import { serviceAccountUserName } from '../well-known-users.ts';
import { CompiledRule } from './policy-rule.ts';

/** A binding as one of its subjects sees it. */
export interface BoundRole {
  readonly binding: RoleBinding | ClusterRoleBinding;
  /** As the reason of an allowed request has it: `ClusterRoleBinding "x" of ClusterRole "y" to User "z"`. */
  readonly description: string;
}

type SubjectIndex = Map<string, BoundRole[]>;

export class RbacIndex {
  readonly #clusterRoles = new Map<string, ClusterRole>();
  readonly #roles = new Map<string, Role>();
  readonly #bindings = new Map<string, RoleBinding | ClusterRoleBinding>();
  /** By namespace; that of cluster role bindings is empty. */
  readonly #bound = new Map<string, SubjectIndex>();
  readonly #compiled = new WeakMap<Role | ClusterRole, readonly CompiledRule[]>();

  /** Takes over one change of one of the four kinds. Others, and bookmarks, are ignored. */
  apply(event: WatchEvent): void {
    if (event.type === 'BOOKMARK' || event.type === 'ERROR') return;
    const object = event.object as RbacObject;
    const isDeleted = event.type === 'DELETED';
    const key = keyOf(object.metadata.namespace ?? '', object.metadata.name ?? '');
    if (isClusterRole(object)) change(this.#clusterRoles, key, object, isDeleted);
    else if (isRole(object)) change(this.#roles, key, object, isDeleted);
    else if (isBinding(object)) this.#changeBinding(key, object, isDeleted);
  }

  clusterRole(name: string): ClusterRole | undefined {
    return this.#clusterRoles.get(keyOf('', name));
  }

  clusterRoles(): Iterable<ClusterRole> {
    return this.#clusterRoles.values();
  }

  role(namespace: string, name: string): Role | undefined {
    return this.#roles.get(keyOf(namespace, name));
  }

  /**
   * Calls back for each binding that names the user or one of its groups, once for each of those, until the callback returns
   * false. First cluster role bindings, then those of the namespace, if that is not empty.
   */
  visitBound(user: UserInfo, namespace: string, visit: (bound: BoundRole) => boolean): void {
    if (!visitSubjects(this.#bound.get(''), user, visit) || namespace === '') return;
    visitSubjects(this.#bound.get(namespace), user, visit);
  }

  /** The rules of the role that is referred to from a binding in `namespace`; an error text if there is none. */
  rulesOf(roleRef: RoleRef, namespace: string): readonly CompiledRule[] | string {
    const isCluster = roleRef.kind === 'ClusterRole';
    if (!isCluster && roleRef.kind !== 'Role') return `unsupported role reference kind: ${goQuote(roleRef.kind)}`;
    const role = isCluster ? this.clusterRole(roleRef.name) : this.role(namespace, roleRef.name);
    if (role === undefined) {
      return `${isCluster ? 'clusterrole' : 'role'}.rbac.authorization.k8s.io ${goQuote(roleRef.name)} not found`;
    }
    const known = this.#compiled.get(role);
    if (known !== undefined) return known;
    const compiled = (role.rules ?? []).map((rule) => new CompiledRule(rule));
    this.#compiled.set(role, compiled);
    return compiled;
  }

  #changeBinding(key: string, binding: RoleBinding | ClusterRoleBinding, isDeleted: boolean): void {
    const scope = `${binding.kind} ${key}`;
    const namespace = binding.metadata.namespace ?? '';
    const old = this.#bindings.get(scope);
    if (old !== undefined) this.#unindex(namespace, old);
    change(this.#bindings, scope, binding, isDeleted);
    if (!isDeleted) this.#index(namespace, binding);
  }

  #index(namespace: string, binding: RoleBinding | ClusterRoleBinding): void {
    const bound: SubjectIndex = this.#bound.get(namespace) ?? new Map();
    this.#bound.set(namespace, bound);
    for (const subject of binding.subjects ?? []) {
      const key = subjectKey(subject, namespace);
      if (key === undefined) continue;
      const roles = bound.get(key);
      const entry = { binding, description: describe(binding, subject) };
      if (roles === undefined) bound.set(key, [entry]);
      else if (!roles.some((role) => role.binding === binding)) roles.push(entry);
    }
  }

  #unindex(namespace: string, binding: RoleBinding | ClusterRoleBinding): void {
    const bound = this.#bound.get(namespace);
    if (bound === undefined) return;
    for (const subject of binding.subjects ?? []) {
      const key = subjectKey(subject, namespace);
      const roles = key === undefined ? undefined : bound.get(key);
      if (key === undefined || roles === undefined) continue;
      const rest = roles.filter((role) => role.binding !== binding);
      if (rest.length === 0) bound.delete(key);
      else bound.set(key, rest);
    }
    if (bound.size === 0) this.#bound.delete(namespace);
  }
}

type RbacObject = Role | ClusterRole | RoleBinding | ClusterRoleBinding;

const isClusterRole = (object: RbacObject): object is ClusterRole => object.kind === 'ClusterRole';
const isRole = (object: RbacObject): object is Role => object.kind === 'Role';
const isBinding = (object: RbacObject): object is RoleBinding | ClusterRoleBinding =>
  object.kind === 'RoleBinding' || object.kind === 'ClusterRoleBinding';

const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`;

function change<T>(map: Map<string, T>, key: string, value: T, isDeleted: boolean): void {
  if (isDeleted) map.delete(key);
  else map.set(key, value);
}

function visitSubjects(bound: SubjectIndex | undefined, user: UserInfo, visit: (bound: BoundRole) => boolean): boolean {
  if (bound === undefined) return true;
  for (const role of bound.get(`user ${user.name}`) ?? none) if (!visit(role)) return false;
  for (const group of user.groups) {
    for (const role of bound.get(`group ${group}`) ?? none) if (!visit(role)) return false;
  }
  return true;
}

const none: readonly BoundRole[] = [];

function subjectKey(subject: Subject, namespace: string): string | undefined {
  if (subject.kind === 'User') return `user ${subject.name}`;
  if (subject.kind === 'Group') return `group ${subject.name}`;
  const home = subject.namespace || namespace;
  if (subject.kind !== 'ServiceAccount' || home === '') return undefined;
  return `user ${serviceAccountUserName(home, subject.name)}`;
}

function describe(binding: RoleBinding | ClusterRoleBinding, subject: Subject): string {
  const { kind, metadata, roleRef } = binding;
  const namespace = metadata.namespace ?? '';
  const name = kind === 'RoleBinding' ? `${metadata.name}/${namespace}` : (metadata.name ?? '');
  const who = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace || namespace}` : subject.name;
  return `${kind} ${goQuote(name)} of ${roleRef.kind} ${goQuote(roleRef.name)} to ${subject.kind} ${goQuote(who)}`;
}
