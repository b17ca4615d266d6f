/** Keeps an RbacIndex up to date from the server's own watch caches. */
import { clusterRoleBindingResource } from '../../../api/rbac/v1/cluster-role-binding-resource.ts';
import { clusterRoleResource } from '../../../api/rbac/v1/cluster-role-resource.ts';
import { roleBindingResource } from '../../../api/rbac/v1/role-binding-resource.ts';
import { roleResource } from '../../../api/rbac/v1/role-resource.ts';
import type { ResourceDefinition } from '../../../api/resource.ts';
import type { Logger } from '../../../base/logger.ts';
import type { ResourceCache } from '../../cache/resource-cache.ts';
import type { StoredObject } from '../../cache/stored-object.ts';
import type { ResourceRegistry } from '../../resource-registry.ts';
import type { RbacIndex } from './rbac-index.ts';

const kinds: readonly ResourceDefinition[] = [
  clusterRoleResource,
  clusterRoleBindingResource,
  roleResource,
  roleBindingResource,
];

export interface RbacFeed {
  readonly registry: ResourceRegistry;
  readonly index: RbacIndex;
  readonly logger: Logger;
}

/** Resolves once the index has all that is stored; it follows every change from then on, until the returned function is called. */
export async function followRbac(feed: RbacFeed): Promise<() => void> {
  const stops = await Promise.all(kinds.map((kind) => followKind(feed, feed.registry.storage(kind).cache)));
  return () => {
    for (const stop of stops) stop();
  };
}

async function followKind(feed: RbacFeed, cache: ResourceCache): Promise<() => void> {
  const state = { stopped: false, unwatch: (): void => {} };
  await follow(feed, cache, state);
  return () => {
    state.stopped = true;
    state.unwatch();
  };
}

async function follow(
  feed: RbacFeed,
  cache: ResourceCache,
  state: { stopped: boolean; unwatch: () => void },
  known: ReadonlyMap<string, StoredObject> = new Map(),
): Promise<void> {
  const { index, logger } = feed;
  await cache.start();
  const present = new Map<string, StoredObject>();
  for (const stored of cache.range(cache.prefix)) {
    present.set(stored.key, stored);
    index.apply({ type: 'ADDED', object: stored.object });
  }
  // What was deleted while the cache could not follow storage.
  for (const [key, stored] of known) {
    if (!present.has(key)) index.apply({ type: 'DELETED', object: stored.object });
  }
  state.unwatch = cache.watch(
    {
      prefix: cache.prefix,
      onEvent: ({ type, stored }) => {
        if (type === 'put') present.set(stored.key, stored);
        else present.delete(stored.key);
        index.apply({ type: type === 'put' ? 'MODIFIED' : 'DELETED', object: stored.object });
      },
      onEnd: () => {
        if (cache.isClosed || state.stopped) return;
        follow(feed, cache, state, present).catch((error: Error) => {
          logger.error({ error: error.message }, 'roles and bindings are no longer followed');
        });
      },
    },
    cache.revision,
  );
}
