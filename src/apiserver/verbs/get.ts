/** GET of one object. */
import { notFound } from '../../api/status-error.ts';
import { groupResourceOf, type ResourceContext } from '../context.ts';
import type { ApiResponse } from '../request.ts';
import { objectResponse } from '../respond.ts';
import { parseResourceVersion } from './list-options.ts';

export async function get(context: ResourceContext): Promise<ApiResponse> {
  const { storage, info, query } = context;
  const key = storage.key(info.namespace, info.name);
  const given = query.get('resourceVersion') ?? '';
  let stored: Awaited<ReturnType<typeof storage.get>>;
  if (given === '') {
    await storage.cache.start();
    stored = await storage.get(key);
  } else {
    const revision = parseResourceVersion(given);
    await storage.cache.start();
    if (revision > 0) await storage.cache.waitFor(revision);
    stored = storage.cache.get(key);
  }
  if (stored === undefined) throw notFound(groupResourceOf(context.definition), info.name);
  return objectResponse(context, stored, 200);
}
