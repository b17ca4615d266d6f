import type { KubernetesObject } from '../../api/resource.ts';
import { parseTime } from '../../api/time.ts';
import type { ResourceRegistry } from '../resource-registry.ts';
import type { TokenSubject, TokenSubjectGetter } from './service-account-tokens.ts';

const resourceOf = { ServiceAccount: 'serviceaccounts', Pod: 'pods', Secret: 'secrets', Node: 'nodes' } as const;

/**
 * Looks tokens' subjects up in the watch caches, and only where those don't have them, in storage: a cache may be behind, and a
 * token may be used the moment after its service account was made.
 */
export function tokenSubjectGetter(registry: () => ResourceRegistry): TokenSubjectGetter {
  return (kind, namespace, name) => {
    const definition = registry().find('', 'v1', resourceOf[kind]);
    if (definition === undefined) return undefined;
    const storage = registry().storage(definition);
    const key = storage.key(namespace, name);
    const cached = storage.cache.get(key);
    if (cached !== undefined) return subjectOf(cached.object);
    return storage.get(key).then((stored) => (stored === undefined ? undefined : subjectOf(stored.object)));
  };
}

function subjectOf({ metadata }: KubernetesObject): TokenSubject {
  const { uid = '', deletionTimestamp } = metadata;
  return deletionTimestamp === undefined ? { uid } : { uid, deletedAt: parseTime(deletionTimestamp) };
}
