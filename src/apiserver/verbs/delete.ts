/** DELETE of one object and of a collection. */

import { DeleteOptions } from '../../api/meta/v1/options.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { conflict, isNotFound, notFound } from '../../api/status-error.ts';
import { formatTime, parseTime } from '../../api/time.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import { readOptionalBody } from '../body.ts';
import { ContentionError, type UpdateOutcome } from '../cache/resource-storage.ts';
import type { StoredObject } from '../cache/stored-object.ts';
import { groupResourceOf, type ResourceContext } from '../context.ts';
import {
  checkDeleteOptions,
  type DeleteOptionsInput,
  type DeletionOptions,
  deleteOptionsFromQuery,
} from '../options.ts';
import type { ApiResponse } from '../request.ts';
import { listResponse, objectResponse, statusResponse } from '../respond.ts';
import { draftOf } from './draft.ts';
import { selectForCollection } from './list.ts';

type Draft = Mutable<KubernetesObject>;

export const orphanFinalizer = 'orphan';
export const foregroundFinalizer = 'foregroundDeletion';

/** So many objects of a collection are deleted at a time. */
const collectionDeletionsInFlightMax = 64;

export interface DeletionResult {
  readonly stored: StoredObject;
  /** False where finalizers, or a grace period, keep the object for now. */
  readonly removed: boolean;
}

export async function deleteOne(context: ResourceContext): Promise<ApiResponse> {
  const options = await readDeletionOptions(context);
  const result = await deleteObject(context, context.info.name, options);
  if (!result.removed || context.definition.strategy.returnsDeletedObject === true) {
    return objectResponse(context, result.stored, 200);
  }
  const { definition } = context;
  return statusResponse(context, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: context.info.name,
      ...(definition.group === '' ? {} : { group: definition.group }),
      kind: definition.resource,
      uid: result.stored.object.metadata.uid,
    },
  });
}

export async function deleteCollection(context: ResourceContext): Promise<ApiResponse> {
  const options = await readDeletionOptions(context);
  const selection = await selectForCollection(context);
  const pending = [...selection.stored];
  const worker = async (): Promise<void> => {
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { name, namespace } = next.object.metadata;
      const one = { ...context, info: { ...context.info, name: name!, namespace: namespace ?? '' } };
      await deleteObject(one, name!, options).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(collectionDeletionsInFlightMax, pending.length) }, worker));
  return listResponse(context, selection);
}

async function readDeletionOptions(context: ResourceContext): Promise<DeletionOptions> {
  const body = await readOptionalBody(context, DeleteOptions);
  return checkDeleteOptions(body === undefined ? deleteOptionsFromQuery(context.query) : (body as DeleteOptionsInput));
}

export async function deleteObject(
  context: ResourceContext,
  name: string,
  options: DeletionOptions,
): Promise<DeletionResult> {
  const { storage, info, definition, server } = context;
  const key = storage.key(info.namespace, name);
  let removed = false;
  const change = async (current: StoredObject | undefined): Promise<UpdateOutcome> => {
    if (current === undefined) throw notFound(groupResourceOf(definition), name);
    const old = current.object;
    checkPreconditions(context, name, old, options);
    await server.admission.validate({
      operation: 'DELETE',
      definition,
      subresource: '',
      namespace: info.namespace,
      name,
      object: undefined,
      old,
      user: context.user,
      dryRun: options.dryRun,
      warn: (text) => context.warnings.push(text),
    });
    const object = markedForDeletion(context, old, options);
    removed = mayGo(context, object);
    if (options.dryRun) return { kind: 'keep' };
    if (removed) return { kind: 'delete' };
    return deepEqual(object, old) ? { kind: 'keep' } : { kind: 'write', object };
  };
  try {
    const result = await storage.update(key, change);
    if (result.outcome === 'delete') server.hooks.get(definition)?.afterDelete?.(result.stored.object);
    return { stored: result.stored, removed };
  } catch (error) {
    if (error instanceof ContentionError) throw conflict(groupResourceOf(definition), name);
    throw error;
  }
}

export function checkPreconditions(
  context: ResourceContext,
  name: string,
  old: KubernetesObject,
  { preconditions }: DeletionOptions,
): void {
  const refuse = (what: string, wanted: string, found: string | undefined): never => {
    throw conflict(
      groupResourceOf(context.definition),
      name,
      `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${found ?? ''}`,
    );
  };
  const { uid, resourceVersion } = preconditions ?? {};
  if (uid !== undefined && uid !== old.metadata.uid) refuse('UID', uid, old.metadata.uid);
  if (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion) {
    refuse('ResourceVersion', resourceVersion, old.metadata.resourceVersion);
  }
}

/** The state of an object whose deletion was asked for, if it has to stay a while. */
function markedForDeletion(context: ResourceContext, old: KubernetesObject, options: DeletionOptions): Draft {
  const { strategy } = context.definition;
  const object = draftOf(old);
  const { metadata } = object;
  const { deletionTimestamp, deletionGracePeriodSeconds: before = 0 } = metadata;
  // What ends gracefully is only hurried on by another request, and goes as the first one said.
  const isEnding = deletionTimestamp !== undefined && before > 0;
  const { gracePeriodSeconds: requested } = options;
  if (isEnding && (requested === undefined || requested >= before)) return object;
  metadata.finalizers = finalizersFor(metadata.finalizers ?? [], options, strategy.defaultPropagation);
  if (metadata.finalizers.length === 0) delete metadata.finalizers;
  const grace = strategy.deletionGracePeriodSeconds?.(old, requested) ?? 0;
  if (deletionTimestamp === undefined) {
    metadata.deletionTimestamp = formatTime(context.server.clock.now() + grace * 1000);
    metadata.deletionGracePeriodSeconds = grace;
    if ((metadata.generation ?? 0) > 0) metadata.generation = metadata.generation! + 1;
  } else if (grace < before) {
    metadata.deletionTimestamp = formatTime(parseTime(deletionTimestamp) + (grace - before) * 1000);
    metadata.deletionGracePeriodSeconds = grace;
  }
  strategy.markForDeletion?.(object);
  return object;
}

function mayGo(context: ResourceContext, object: Draft): boolean {
  if ((object.metadata.finalizers ?? []).length > 0) return false;
  if ((object.metadata.deletionGracePeriodSeconds ?? 0) > 0) return false;
  return context.definition.strategy.mayBeRemoved?.(object as KubernetesObject) ?? true;
}

/** The garbage collector acts on these two finalizers; what the client said decides over what is there. */
function finalizersFor(
  present: readonly string[],
  options: DeletionOptions,
  byDefault: 'background' | 'orphan' | undefined,
): string[] {
  const others = present.filter((finalizer) => finalizer !== orphanFinalizer && finalizer !== foregroundFinalizer);
  switch (options.propagationPolicy) {
    case 'Orphan':
      return [...others, orphanFinalizer];
    case 'Foreground':
      return [...others, foregroundFinalizer];
    case 'Background':
      return others;
    default:
      if (present.length !== others.length) return [...present];
      return byDefault === 'orphan' ? [...others, orphanFinalizer] : others;
  }
}
