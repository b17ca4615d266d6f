/** The names of users and groups that mean something to the API server itself. */

export const mastersGroup = 'system:masters';
export const authenticatedGroup = 'system:authenticated';
export const unauthenticatedGroup = 'system:unauthenticated';
export const anonymousUser = 'system:anonymous';
export const serviceAccountsGroup = 'system:serviceaccounts';

const serviceAccountPrefix = 'system:serviceaccount:';

export function serviceAccountUserName(namespace: string, name: string): string {
  return `${serviceAccountPrefix}${namespace}:${name}`;
}

/** All service accounts are in these, and in system:authenticated. */
export function serviceAccountGroups(namespace: string): string[] {
  return [serviceAccountsGroup, `${serviceAccountsGroup}:${namespace}`];
}

/** Undefined if it is not a service account's user name. */
export function parseServiceAccountUserName(
  user: string,
): { readonly namespace: string; readonly name: string } | undefined {
  if (!user.startsWith(serviceAccountPrefix)) return undefined;
  const parts = user.slice(serviceAccountPrefix.length).split(':');
  const [namespace = '', name = ''] = parts;
  if (parts.length !== 2 || !objectName.test(namespace) || !objectName.test(name)) return undefined;
  return { namespace, name };
}

const objectName = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
