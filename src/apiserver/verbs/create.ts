/** POST to a collection. */
import type { KubernetesObject } from '../../api/resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { alreadyExists, badRequest, generatedNameTaken } from '../../api/status-error.ts';
import type { Soon } from '../../base/soon.ts';
import { readObject } from '../body.ts';
import { encodeForStorage, StoredObject, unwrittenRevision } from '../cache/stored-object.ts';
import { groupResourceOf, type ResourceContext } from '../context.ts';
import { bookCreate } from '../field-ownership.ts';
import { readWriteOptions, type WriteOptions } from '../options.ts';
import type { ApiResponse } from '../request.ts';
import { objectResponse } from '../respond.ts';
import { draftOf } from './draft.ts';
import { generateName, prepareForCreate, settleNamespace, validateForCreate, withoutUndefined } from './lifecycle.ts';

/** How many names are generated before a collision is reported. */
export const generatedNamesMax = 8;

type Draft = Mutable<KubernetesObject>;

export async function create(context: ResourceContext): Promise<ApiResponse> {
  const options = readWriteOptions(context, 'CreateOptions');
  if (context.info.name !== '') throw badRequest('name cannot be set on a create');
  const read = readObject(context, context.definition, options.fieldValidation);
  const object = read instanceof Promise ? await read : read;
  const stored = await createObject(context, object, options);
  return objectResponse(context, stored, 201);
}

/** Everything between a decoded object and the stored one. The object is the caller's to give away. */
export async function createObject(
  context: ResourceContext,
  object: Draft,
  options: WriteOptions,
): Promise<StoredObject> {
  const { definition, info } = context;
  settleNamespace(definition, object, info.namespace);
  if (!options.isBooked) bookCreate(context, object, options.fieldManager);
  const generated = (object.metadata.name ?? '') === '' && (object.metadata.generateName ?? '') !== '';
  const attributes = {
    operation: 'CREATE',
    definition,
    subresource: '',
    namespace: info.namespace,
    name: object.metadata.name ?? '',
    object,
    old: undefined,
    user: context.user,
    dryRun: options.dryRun,
    warn: (text: string) => context.warnings.push(text),
  } as const;
  const mutating = context.server.admission.mutate(attributes);
  if (mutating !== undefined) await mutating;
  const nextRandom = (): number => context.server.random.next();
  for (let attempt = 1; ; attempt++) {
    const draft = generated ? draftOf(object) : object;
    // The name comes first: some kinds have it in their fields (a Job in its Pods' labels).
    if (generated) draft.metadata.name = generateName(object.metadata.generateName!, nextRandom);
    prepareForCreate(context, draft);
    const check = (): Soon<void> => {
      validateForCreate(context, draft as KubernetesObject);
      return context.server.admission.validate(draft === object ? attributes : { ...attributes, object: draft });
    };
    const stored = await write(context, draft, options, check);
    if (stored !== undefined) return stored;
    const name = draft.metadata.name ?? '';
    if (!generated) throw alreadyExists(groupResourceOf(definition), name);
    if (attempt === generatedNamesMax) throw generatedNameTaken(groupResourceOf(definition), name);
  }
}

/** Undefined if the name is taken. `check` throws what is wrong with the object, as the hook has completed it. */
async function write(
  context: ResourceContext,
  object: Draft,
  options: WriteOptions,
  check: () => Soon<void>,
): Promise<StoredObject | undefined> {
  const { definition, storage, server } = context;
  const key = storage.key(object.metadata.namespace ?? '', object.metadata.name!);
  const begun = server.hooks.get(definition)?.beginCreate?.(object);
  const pending = begun instanceof Promise ? await begun : begun;
  try {
    const checking = check();
    if (checking !== undefined) await checking;
    definition.strategy.canonicalize?.(object);
    withoutUndefined(object);
    if (options.dryRun) {
      const taken = await storage.get(key);
      pending?.rollback();
      return taken === undefined ? unstored(key, toStored(context, object)) : undefined;
    }
    const stored = await storage.create(key, toStored(context, object), definition.ttlSeconds);
    if (stored === undefined) pending?.rollback();
    else pending?.commit();
    return stored;
  } catch (error) {
    pending?.rollback();
    throw error;
  }
}

/** The object in the version in which it is stored. */
export function toStored(context: ResourceContext, object: Draft): Draft {
  const { storedAs } = context.definition;
  return storedAs === undefined ? object : (storedAs.toStored(object as KubernetesObject) as Draft);
}

/**
 * What a dry run answers with: an object, in the version of storage, that looks stored. It is at the revision of the
 * state that it would have replaced, or at none.
 */
export function unstored(key: string, object: Draft, revision = unwrittenRevision): StoredObject {
  return StoredObject.fresh({ key, value: encodeForStorage(object), modRevision: revision });
}
