/** PUT, and the write that every PATCH ends in. */

import { sameExceptTimes } from '../../api/apply/same-except-times.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { badRequest, conflict, notFound } from '../../api/status-error.ts';
import { type Soon, soon } from '../../base/soon.ts';
import { readObject } from '../body.ts';
import { ContentionError, type UpdateOutcome } from '../cache/resource-storage.ts';
import type { StoredObject } from '../cache/stored-object.ts';
import { groupResourceOf, type ResourceContext } from '../context.ts';
import { bookUpdate } from '../field-ownership.ts';
import type { PendingWrite } from '../hooks.ts';
import { readWriteOptions, type WriteOptions } from '../options.ts';
import type { ApiResponse } from '../request.ts';
import { objectResponse } from '../respond.ts';
import { createObject, toStored, unstored } from './create.ts';
import { draftOf } from './draft.ts';
import {
  carryOverMetadata,
  checkUpdatePreconditions,
  prepareForStatusUpdate,
  prepareForUpdate,
  settleNamespace,
  validateForUpdate,
  withoutUndefined,
} from './lifecycle.ts';
import { subresourceRules, type UpdateRules } from './subresource-rules.ts';

type Draft = Mutable<KubernetesObject>;

export interface WriteResult {
  readonly stored: StoredObject;
  readonly created: boolean;
}

export function updateRulesFor(context: ResourceContext): UpdateRules {
  const { definition, info } = context;
  if (info.subresource === 'status') {
    return { prepare: prepareForStatusUpdate, validate: definition.status?.validateUpdate, allowCreate: false };
  }
  const special = subresourceRules[`${definition.group}/${definition.resource}/${info.subresource}`];
  if (special !== undefined) return special;
  return {
    prepare: prepareForUpdate,
    validate: definition.strategy.validateUpdate,
    allowCreate: definition.strategy.allowCreateOnUpdate ?? false,
  };
}

export async function update(context: ResourceContext): Promise<ApiResponse> {
  const options = readWriteOptions(context, 'UpdateOptions');
  const read = readObject(context, context.definition, options.fieldValidation);
  const object = read instanceof Promise ? await read : read;
  checkName(context, object);
  const result = await updateObject(context, options, () => draftOf(object), updateRulesFor(context));
  return objectResponse(context, result.stored, result.created ? 201 : 200);
}

function checkName(context: ResourceContext, object: Draft): void {
  const { info } = context;
  const given = object.metadata.name ?? '';
  if (given === '') {
    throw badRequest('name must be provided');
  }
  if (given !== info.name) {
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${info.name})`);
  }
  settleNamespace(context.definition, object, info.namespace);
}

/** An object's state in the version of the request, from that of storage. */
export function fromStored(context: ResourceContext, stored: StoredObject): KubernetesObject {
  const { storedAs } = context.definition;
  return storedAs === undefined ? stored.object : storedAs.fromStored(stored.object);
}

/**
 * Reads, lets `makeNew` say what the object is to become, and writes that, on the newest state. `makeNew` may run several times, and gets
 * undefined where there is nothing yet; it throws NotFound then, unless it can create.
 */
export async function updateObject(
  context: ResourceContext,
  options: WriteOptions,
  makeNew: (old: KubernetesObject | undefined) => Draft | Promise<Draft>,
  rules: UpdateRules,
): Promise<WriteResult> {
  const { storage, info, definition } = context;
  const key = storage.key(info.namespace, info.name);
  let dryRunResult: StoredObject | undefined;
  let pending: PendingWrite | undefined;
  let missing = false;
  const begin = (object: Draft, old: KubernetesObject): Soon<void> => {
    if (info.subresource !== '') return undefined;
    return soon(context.server.hooks.get(definition)?.beginUpdate?.(object, old), (begun) => {
      pending = begun;
    });
  };
  const outcomeOf = (object: Draft, old: KubernetesObject, current: StoredObject): UpdateOutcome => {
    if (isRemovable(context, object, old)) return options.dryRun ? { kind: 'keep' } : { kind: 'delete' };
    if (sameExceptTimes(object as KubernetesObject, old)) return { kind: 'keep' };
    if (options.dryRun) {
      dryRunResult = unstored(key, toStored(context, object), current.revision);
      return { kind: 'keep' };
    }
    return { kind: 'write', object: toStored(context, object) };
  };
  const change = (current: StoredObject | undefined): Soon<UpdateOutcome> => {
    // A try that lost a race leaves nothing behind.
    pending?.rollback();
    pending = undefined;
    missing = current === undefined;
    if (current === undefined) throw notFound(groupResourceOf(definition), info.name);
    const old = fromStored(context, current);
    const prepared = soon(makeNew(old), (object) => preparedUpdate(context, options, object, old, { ...rules, begin }));
    return soon(prepared, (object) => outcomeOf(object, old, current));
  };
  try {
    const result = await storage.update(key, change);
    if (result.outcome === 'write') pending?.commit();
    else pending?.rollback();
    if (result.outcome === 'delete') context.server.hooks.get(definition)?.afterDelete?.(result.stored.object);
    return { stored: dryRunResult ?? result.stored, created: false };
  } catch (error) {
    pending?.rollback();
    if (missing && rules.allowCreate) return { stored: await createInstead(context, options, makeNew), created: true };
    if (error instanceof ContentionError) throw conflict(groupResourceOf(definition), info.name);
    throw error;
  }
}

async function createInstead(
  context: ResourceContext,
  options: WriteOptions,
  makeNew: (old: KubernetesObject | undefined) => Draft | Promise<Draft>,
): Promise<StoredObject> {
  const object = await makeNew(undefined);
  if ((object.metadata.uid ?? '') !== '') {
    throw conflict(
      groupResourceOf(context.definition),
      context.info.name,
      `Precondition failed: UID in precondition: ${object.metadata.uid}, UID in object meta: `,
    );
  }
  return createObject(context, object, options);
}

function preparedUpdate(
  context: ResourceContext,
  options: WriteOptions,
  object: Draft,
  old: KubernetesObject,
  rules: UpdateRules & { readonly begin: (object: Draft, old: KubernetesObject) => Soon<void> },
): Soon<Draft> {
  const { definition, info, server } = context;
  checkUpdatePreconditions(context, object, old);
  carryOverMetadata(object, old);
  if (!options.isBooked) bookUpdate(context, object, old, options.fieldManager);
  const attributes = {
    operation: 'UPDATE',
    definition,
    subresource: info.subresource,
    namespace: info.namespace,
    name: info.name,
    object,
    old,
    user: context.user,
    dryRun: options.dryRun,
    warn: (text: string) => context.warnings.push(text),
  } as const;
  const begin = (): Soon<void> => {
    rules.prepare(context, object, old);
    withoutUndefined(object);
    return rules.begin(object, old);
  };
  const validate = (): Soon<void> => {
    validateForUpdate(context, object as KubernetesObject, old, rules.validate);
    return server.admission.validate(attributes);
  };
  return soon(soon(soon(server.admission.mutate(attributes), begin), validate), () => object);
}

/** Marked for deletion, with nothing left to wait for. */
function isRemovable(context: ResourceContext, object: Draft, old: KubernetesObject): boolean {
  if (old.metadata.deletionTimestamp === undefined) return false;
  if ((object.metadata.finalizers ?? []).length > 0) return false;
  if ((object.metadata.deletionGracePeriodSeconds ?? 0) > 0) return false;
  return context.definition.strategy.mayBeRemoved?.(object as KubernetesObject) ?? true;
}
