/** PATCH: JSON patch, merge patch, strategic merge patch, and server-side apply. */

import { parseJson } from '../../api/codec/json.ts';
import { goText, isJsonObject, type JsonObject } from '../../api/patch/json.ts';
import { applyJsonPatch } from '../../api/patch/json-patch.ts';
import { applyMergePatch } from '../../api/patch/merge-patch.ts';
import { PatchError } from '../../api/patch/patch-error.ts';
import { applyStrategicMergePatch } from '../../api/patch/strategic-merge.ts';
import { patchSchemaOf } from '../../api/patch/type-patch-schema.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { DecodeError, holdsRawJson } from '../../api/schema/decode.ts';
import { apiVersionOf, type Mutable, type Type } from '../../api/schema/schema.ts';
import {
  badRequest,
  invalid as invalidStatus,
  notFound,
  requestEntityTooLarge,
  StatusError,
  unprocessable,
  unsupportedMediaType,
} from '../../api/status-error.ts';
import { invalid } from '../../api/validation/field-error.ts';
import { FieldPath } from '../../api/validation/field-path.ts';
import { cloneJson } from '../../base/clone-json.ts';
import { bodyBytesMax, cannotBeHandled, type ExpectedKind, expectedKindOf, type TypedOptions, typed } from '../body.ts';
import { groupResourceOf, type ResourceContext } from '../context.ts';
import { applyOwned } from '../field-ownership.ts';
import { parseMediaType } from '../negotiation.ts';
import { readWriteOptions, type WriteOptions } from '../options.ts';
import type { ApiResponse } from '../request.ts';
import { objectResponse } from '../respond.ts';
import { draftOf } from './draft.ts';
import type { UpdateRules } from './subresource-rules.ts';
import { updateObject, updateRulesFor } from './update.ts';

type Draft = Mutable<KubernetesObject>;

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

const typeOfMedia: ReadonlyMap<string, PatchType> = new Map([
  ['application/json-patch+json', 'json'],
  ['application/merge-patch+json', 'merge'],
  ['application/strategic-merge-patch+json', 'strategic'],
  ['application/apply-patch+yaml', 'apply'],
]);

export async function patch(context: ResourceContext): Promise<ApiResponse> {
  const type = patchTypeOf(context);
  const options = readWriteOptions(context, 'PatchOptions', type === 'apply');
  const rules = updateRulesFor(context);
  const result =
    type === 'apply'
      ? await applyObject(context, options, rules)
      : await patchObject(context, options, rules, type, context.request.object ?? (await readPatch(context, type)));
  return objectResponse(context, result.stored, result.created ? 201 : 200);
}

export function patchTypeOf(context: ResourceContext): PatchType {
  const type = typeOfMedia.get(parseMediaType(context.request.headers['content-type'] ?? '').type);
  if (type === undefined) throw unsupportedMediaType([...typeOfMedia.keys()]);
  return type;
}

export async function readPatch(context: ResourceContext, type: PatchType): Promise<unknown> {
  if (context.request.object !== undefined) return context.request.object;
  const bytes = await context.request.readBody(bodyBytesMax);
  try {
    if (type !== 'apply') return parseJson(bytes);
    return (await import('../../api/codec/yaml.ts')).parseYaml(bytes);
  } catch (error) {
    if (error instanceof DecodeError) {
      throw badRequest(type === 'apply' ? `error decoding YAML: ${error.message}` : error.message, error);
    }
    throw error;
  }
}

function patchObject(
  context: ResourceContext,
  options: WriteOptions,
  rules: UpdateRules,
  type: PatchType,
  body: unknown,
) {
  const { definition, info } = context;
  const expected = expectedKindOf(definition);
  const makeNew = (old: KubernetesObject | undefined): Draft => {
    if (old === undefined) throw notFound(groupResourceOf(definition), info.name);
    const patched = applyPatchTo(context, old, type, body);
    checkIdentity(context, patched);
    const typedOptions = { fieldValidation: options.fieldValidation, ...sharedParts(context, patched, old) };
    return patchedObject(context, expected, ownJson(definition.type, patched), body, typedOptions);
  };
  return updateObject(context, options, makeNew, { ...rules, allowCreate: false });
}

/**
 * What the patched object may have in common with the old one, where the patch has left it alone. Managers are replaced and never
 * written into. Through `status` the desired state comes from the old object in any case: see prepareForStatusUpdate.
 */
function sharedParts(
  { definition, info }: ResourceContext,
  patched: JsonObject,
  old: KubernetesObject,
): Pick<TypedOptions, 'shared' | 'keepsDesiredState'> {
  const { kind: _kind, apiVersion: _apiVersion, metadata, status: _status, ...desired } = old as WithStatus;
  const shared = { metadata: { managedFields: metadata.managedFields } };
  const isAlone = definition.strategy.applyDefaults === undefined || definition.strategy.defaultsDesiredStateAlone;
  if (info.subresource !== 'status' || !isAlone || !hasMembers(patched, desired)) return { shared };
  return { shared: { ...desired, ...shared }, keepsDesiredState: true };
}

type WithStatus = KubernetesObject & { readonly status?: unknown };

const notDesired: ReadonlySet<string> = new Set(['kind', 'apiVersion', 'metadata', 'status']);

/** Whether the object has the very same members, and no other ones but those that are no desired state. */
function hasMembers(object: JsonObject, members: Readonly<Record<string, unknown>>): boolean {
  for (const name in members) if (object[name] !== members[name]) return false;
  for (const name in object) if (!notDesired.has(name) && !Object.hasOwn(members, name)) return false;
  return true;
}

/** The JSON itself where decoding copies it, which is all but raw parts; else a copy, for the patch's result shares its parts with others. */
function ownJson(type: Type, json: JsonObject): JsonObject {
  return holdsRawJson(type) ? cloneJson(json) : json;
}

/** Fields that a strict patch must not set are reported against the patch, with upstream's 422. */
function patchedObject(
  context: ResourceContext,
  expected: ExpectedKind,
  patched: JsonObject,
  body: unknown,
  options: TypedOptions,
): Draft {
  if (options.fieldValidation !== 'Strict') return typed(context, expected, patched, options);
  const unknown: string[] = [];
  const object = typed({ ...context, warnings: unknown }, expected, patched, { ...options, fieldValidation: 'Warn' });
  if (unknown.length === 0) return object;
  const text = Array.isArray(body) ? JSON.stringify(body) : goText(body as JsonObject);
  throw invalidStatus({ group: '', kind: '' }, '', [
    invalid(FieldPath.of('patch'), text, `strict decoding error: ${unknown.join(', ')}`),
  ]);
}

/** The object with the patch applied, as JSON that has not been checked against the type. */
export function applyPatchTo(context: ResourceContext, old: object, type: PatchType, body: unknown): JsonObject {
  const { definition } = context;
  const target = old as unknown as JsonObject;
  try {
    switch (type) {
      case 'json':
        return applyJsonPatch(target, body) as JsonObject;
      case 'merge':
        return applyMergePatch(target, body);
      default:
        return applyStrategicMergePatch(target, body, patchSchemaOf(definition.type));
    }
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    switch (error.kind) {
      case 'bad-request':
        throw badRequest(error.message, error);
      case 'internal':
        throw new StatusError(500, '', error.message);
      case 'too-large':
        throw requestEntityTooLarge(error.message);
      default:
        throw unprocessable(error);
    }
  }
}

function checkIdentity(context: ResourceContext, patched: JsonObject): void {
  const { info, definition } = context;
  if (typeof patched !== 'object' || patched === null || Array.isArray(patched)) {
    throw cannotBeHandled(expectedKindOf(definition), 'json: cannot unmarshal a value that is no object');
  }
  const metadata = patched.metadata as JsonObject | undefined;
  const name = metadata?.name;
  if (name !== undefined && name !== info.name && typeof name === 'string') {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${info.name})`);
  }
}

/** Server-side apply: creates what is not there. */
async function applyObject(context: ResourceContext, options: WriteOptions, rules: UpdateRules) {
  const { info } = context;
  const body = await readPatch(context, 'apply');
  const applied = checkApplied(context, body);
  checkIdentity(context, applied);
  const makeNew = (old: KubernetesObject | undefined): Draft => {
    const result = applyOwned(context, old, applied, options);
    return result === old ? draftOf(old) : (result as Draft);
  };
  return updateObject(context, { ...options, isBooked: true }, makeNew, {
    ...rules,
    allowCreate: info.subresource === '',
  });
}

/** The configuration with the name and namespace of the request in it. */
function checkApplied(context: ResourceContext, body: unknown): JsonObject {
  const { definition, info } = context;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest('error decoding YAML: the body of an apply is to be an object');
  }
  const { apiVersion, kind } = body as { apiVersion?: unknown; kind?: unknown };
  if (typeof kind !== 'string' || kind === '') throw badRequest('invalid object type: kind must be set');
  if (typeof apiVersion !== 'string' || apiVersion === '')
    throw badRequest('invalid object type: apiVersion must be set');
  if (apiVersion !== apiVersionOf(definition) || kind !== definition.kind) {
    throw badRequest(
      `invalid object type: ${apiVersion}, Kind=${kind}; expected ${apiVersionOf(definition)}, Kind=${definition.kind}`,
    );
  }
  const given = (body as JsonObject).metadata;
  const metadata: JsonObject = isJsonObject(given) ? given : {};
  return {
    ...(body as JsonObject),
    metadata: {
      ...metadata,
      name: metadata.name ?? info.name,
      ...(definition.namespaced ? { namespace: metadata.namespace ?? info.namespace } : {}),
    },
  };
}
