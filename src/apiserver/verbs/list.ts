/** GET of a collection: from the watch cache as a rule, from storage where a revision of the past is asked for. */
import { expired } from '../../api/status-error.ts';
import { CompactedError, FutureRevisionError } from '../../storage/store.ts';
import type { StoredObject } from '../cache/stored-object.ts';
import type { Selection } from '../collection.ts';
import type { ResourceContext } from '../context.ts';
import type { ApiResponse } from '../request.ts';
import { listResponse } from '../respond.ts';
import { type ObjectSelector, readSelectors } from '../selection.ts';
import {
  decodeContinue,
  encodeContinue,
  type ListOptions,
  parseResourceVersion,
  readListOptions,
} from './list-options.ts';

const inconsistentContinueMessage =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

export async function list(context: ResourceContext): Promise<ApiResponse> {
  return listResponse(context, await selectObjects(context, readListOptions(context.query, false)));
}

/** What a deletecollection is to delete. */
export function selectForCollection(context: ResourceContext): Promise<Selection> {
  return selectObjects(context, readListOptions(context.query, false));
}

async function selectObjects(context: ResourceContext, options: ListOptions): Promise<Selection> {
  const selector = selectorOf(context);
  const { storage, info } = context;
  const prefix = storage.keyPrefix(info.namespace);
  if (options.continue !== '') {
    const token = decodeContinue(options.continue);
    if (token.revision > 0) return selectAt(context, prefix, options, selector, token.revision, prefix + token.start);
    await storage.cache.waitUntilFresh();
    return selectFromCache(context, prefix, options, selector, prefix + token.start);
  }
  const revision = parseResourceVersion(options.resourceVersion);
  const exact = options.match === 'Exact' || (options.match === undefined && options.limit > 0 && revision > 0);
  if (exact) return selectAt(context, prefix, options, selector, revision, prefix);
  if (options.resourceVersion === '') await storage.cache.waitUntilFresh();
  else {
    await storage.cache.start();
    if (revision > 0) await storage.cache.waitFor(revision);
  }
  return selectFromCache(context, prefix, options, selector, prefix);
}

export function selectorOf(context: ResourceContext): ObjectSelector {
  const selector = readSelectors(context.query, context.definition);
  const { storedAs } = context.definition;
  return storedAs === undefined ? selector : { ...selector, matches: (o) => selector.matches(storedAs.fromStored(o)) };
}

function selectFromCache(
  { storage }: ResourceContext,
  prefix: string,
  options: ListOptions,
  selector: ObjectSelector,
  startKey: string,
): Selection {
  const { revision } = storage.cache;
  return page(storage.cache.range(prefix, startKey), prefix, options, selector, revision);
}

/** Up to `limit` matching objects of a range, and how to go on behind them. */
function page(
  range: Iterable<StoredObject>,
  prefix: string,
  options: ListOptions,
  selector: ObjectSelector,
  revision: number,
): Selection {
  const stored: StoredObject[] = [];
  let next: string | undefined;
  let remaining = 0;
  for (const candidate of range) {
    if (next !== undefined) {
      remaining++;
      if (!selector.selectsEverything) break;
    } else if (selector.selectsEverything || selector.matches(candidate.object)) {
      if (options.limit > 0 && stored.length === options.limit) {
        next = candidate.key;
        remaining = 1;
        if (!selector.selectsEverything) break;
      } else stored.push(candidate);
    }
  }
  if (next === undefined) return { stored, revision };
  return {
    stored,
    revision,
    continue: encodeContinue({ revision, start: next.slice(prefix.length) }),
    ...(selector.selectsEverything ? { remainingItemCount: remaining } : {}),
  };
}

/** How many keys are read from storage at a time while looking for objects that match. */
const scanKeysMax = 1000;

async function selectAt(
  context: ResourceContext,
  prefix: string,
  options: ListOptions,
  selector: ObjectSelector,
  revision: number,
  startKey: string,
): Promise<Selection> {
  const { storage } = context;
  await storage.cache.start();
  if (revision > storage.cache.revision) await storage.cache.waitFor(revision);
  const stored: StoredObject[] = [];
  let from = startKey;
  try {
    for (;;) {
      const wanted = options.limit > 0 && selector.selectsEverything ? options.limit - stored.length : scanKeysMax;
      const found = await storage.listAt(prefix, { revision, startKey: from, limit: wanted });
      for (const [i, candidate] of found.stored.entries()) {
        if (!selector.selectsEverything && !selector.matches(candidate.object)) continue;
        stored.push(candidate);
        if (options.limit > 0 && stored.length === options.limit) {
          return cutOff(
            stored,
            prefix,
            revision,
            candidate.key,
            selector,
            found.remaining + found.stored.length - 1 - i,
          );
        }
      }
      const last = found.stored.at(-1);
      if (found.remaining === 0 || last === undefined) return { stored, revision };
      from = `${last.key}\0`;
    }
  } catch (error) {
    throw tooOld(error, options, prefix, startKey);
  }
}

function cutOff(
  stored: readonly StoredObject[],
  prefix: string,
  revision: number,
  lastKey: string,
  selector: ObjectSelector,
  left: number,
): Selection {
  if (left === 0) return { stored, revision };
  return {
    stored,
    revision,
    continue: encodeContinue({ revision, start: `${lastKey.slice(prefix.length)}\0` }),
    ...(selector.selectsEverything ? { remainingItemCount: left } : {}),
  };
}

function tooOld(error: unknown, options: ListOptions, prefix: string, startKey: string): unknown {
  if (error instanceof CompactedError) {
    if (options.continue === '') return expired('The resourceVersion for the provided list is too old.');
    return expired(inconsistentContinueMessage, encodeContinue({ revision: -1, start: startKey.slice(prefix.length) }));
  }
  if (error instanceof FutureRevisionError) return expired(error.message);
  return error;
}
