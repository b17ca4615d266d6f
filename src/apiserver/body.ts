/** Reads request bodies: any accepted encoding in, a value of the declared type out. */
import { parseJson } from '../api/codec/json.ts';
import { decodeMessage } from '../api/codec/protobuf.ts';
import { decodeEnvelope } from '../api/codec/protobuf-envelope.ts';
import type { KubernetesObject, ResourceDefinition } from '../api/resource.ts';
import { DecodeError, decode } from '../api/schema/decode.ts';
import { applyDeclaredDefaults } from '../api/schema/defaults.ts';
import { apiVersionOf, type Mutable, type Type } from '../api/schema/schema.ts';
import { badRequest } from '../api/status-error.ts';
import type { Soon } from '../base/soon.ts';
import type { RequestContext } from './context.ts';
import { bodyEncoding } from './negotiation.ts';
import type { FieldValidation } from './options.ts';

export const bodyBytesMax = 3 * 1024 * 1024;

/** How many fields that are wrong are named to the client. */
const fieldProblemsMax = 100;

/** What a body is to be read as. */
export interface ExpectedKind {
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly type: Type;
  readonly applyDefaults?: (object: Mutable<KubernetesObject>) => void;
}

/** The body as an object of the resource's kind, with defaults filled in. It belongs to the caller. */
export function readObject(
  context: RequestContext,
  definition: ResourceDefinition,
  fieldValidation: FieldValidation,
): Soon<Mutable<KubernetesObject>> {
  return readKind(context, expectedKindOf(definition), fieldValidation);
}

export function expectedKindOf(definition: ResourceDefinition): ExpectedKind {
  const { kind, group, version, type, strategy } = definition;
  return { kind, group, version, type, applyDefaults: strategy.applyDefaults };
}

/** At once where the request comes with an object. */
export function readKind(
  context: RequestContext,
  expected: ExpectedKind,
  fieldValidation: FieldValidation,
): Soon<Mutable<KubernetesObject>> {
  const { object } = context.request;
  return object === undefined
    ? readBytes(context, expected, fieldValidation)
    : typed(context, expected, object, { fieldValidation });
}

async function readBytes(
  context: RequestContext,
  expected: ExpectedKind,
  fieldValidation: FieldValidation,
): Promise<Mutable<KubernetesObject>> {
  const { request } = context;
  const encoding = bodyEncoding(request.headers['content-type']);
  const bytes = await request.readBody(bodyBytesMax);
  if (encoding === 'protobuf') return readProtobuf(expected, bytes);
  const duplicates: string[] = [];
  const input = await parse(expected, bytes, encoding, fieldValidation === 'Ignore' ? undefined : duplicates);
  return typed(context, expected, input, { fieldValidation, duplicates });
}

async function parse(
  expected: ExpectedKind,
  bytes: Uint8Array,
  encoding: 'json' | 'yaml',
  duplicates: string[] | undefined,
): Promise<unknown> {
  const onDuplicateField = duplicates === undefined ? undefined : (path: string) => duplicates.push(path);
  try {
    if (encoding === 'json') return parseJson(bytes, { onDuplicateField });
    const { parseYaml } = await import('../api/codec/yaml.ts');
    return parseYaml(bytes, { onDuplicateField });
  } catch (error) {
    throw unreadable(error, expected);
  }
}

export interface TypedOptions {
  readonly fieldValidation: FieldValidation;
  /** Paths of fields that the body has twice. */
  readonly duplicates?: readonly string[];
  /** What the input has in common with an object that has been through this before: see DecodeOptions and CompleteOptions. */
  readonly shared?: object;
  readonly keepsDesiredState?: boolean;
}

/** Gives a decoded JSON value its type: checks its kind, its fields, and fills in defaults. */
export function typed(
  context: RequestContext,
  expected: ExpectedKind,
  input: unknown,
  options: TypedOptions,
): Mutable<KubernetesObject> {
  const { fieldValidation, duplicates = none, shared } = options;
  checkKind(expected, input);
  const problems = duplicates.map((path) => `duplicate field "${path}"`);
  const onUnknownField =
    fieldValidation === 'Ignore' ? undefined : (path: string) => problems.push(`unknown field "${path}"`);
  let object: Mutable<KubernetesObject>;
  try {
    object = decode(expected.type, input, { onUnknownField, shared }) as Mutable<KubernetesObject>;
  } catch (error) {
    throw unreadable(error, expected);
  }
  reportProblems(context, expected, problems, fieldValidation);
  return complete(expected, object, options);
}

const none: readonly string[] = [];

export interface CompleteOptions {
  /** Members of the object that are also here are complete already, and frozen. */
  readonly shared?: object;
  /** Of the desired state all is shared: the kind's own defaults, which concern nothing else, are left out. */
  readonly keepsDesiredState?: boolean;
}

/** Sets apiVersion and kind, and fills in defaults. */
export function complete(
  expected: ExpectedKind,
  object: Mutable<KubernetesObject>,
  { shared, keepsDesiredState }: CompleteOptions = {},
): Mutable<KubernetesObject> {
  object.kind = expected.kind;
  object.apiVersion = apiVersionOf(expected);
  const ordered = startsWithType(object) ? object : withTypeFirst(object);
  applyDeclaredDefaults(expected.type, ordered, shared);
  if (!keepsDesiredState) expected.applyDefaults?.(ordered);
  return ordered;
}

/** Kind and apiVersion come first in what is stored: the resourceVersion's place in it is found by that. */
function withTypeFirst(object: Mutable<KubernetesObject>): Mutable<KubernetesObject> {
  const { kind, apiVersion, metadata, ...rest } = object;
  return { kind, apiVersion, metadata: metadata ?? {}, ...rest };
}

const typeFirst = ['kind', 'apiVersion', 'metadata'];

function startsWithType(object: object): boolean {
  let position = 0;
  for (const key in object) {
    if (key !== typeFirst[position]) return false;
    if (++position === typeFirst.length) return true;
  }
  return false;
}

function readProtobuf(expected: ExpectedKind, bytes: Uint8Array): Mutable<KubernetesObject> {
  try {
    const envelope = decodeEnvelope(bytes);
    checkKind(expected, { apiVersion: envelope.apiVersion || undefined, kind: envelope.kind || undefined });
    return complete(expected, decodeMessage(expected.type, envelope.raw) as Mutable<KubernetesObject>);
  } catch (error) {
    throw unreadable(error, expected);
  }
}

function checkKind(expected: ExpectedKind, input: unknown): void {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return;
  const { apiVersion, kind } = input as { apiVersion?: unknown; kind?: unknown };
  const wanted = apiVersionOf(expected);
  if (typeof kind === 'string' && kind !== '' && kind !== expected.kind) {
    throw badRequest(
      `${kind} in version ${JSON.stringify(apiVersion ?? '')} cannot be handled as a ${expected.kind}: no kind ${JSON.stringify(kind)} is registered for this resource`,
    );
  }
  if (typeof apiVersion === 'string' && apiVersion !== '' && apiVersion !== wanted) {
    throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`);
  }
}

function reportProblems(
  context: RequestContext,
  expected: ExpectedKind,
  problems: readonly string[],
  fieldValidation: FieldValidation,
): void {
  if (problems.length === 0) return;
  const named = problems.slice(0, fieldProblemsMax);
  if (fieldValidation === 'Warn') context.warnings.push(...named);
  else if (fieldValidation === 'Strict') throw cannotBeHandled(expected, `strict decoding error: ${named.join(', ')}`);
}

export function cannotBeHandled(expected: ExpectedKind, why: string): Error {
  return badRequest(
    `${expected.kind} in version ${JSON.stringify(expected.version)} cannot be handled as a ${expected.kind}: ${why}`,
  );
}

function unreadable(error: unknown, expected: ExpectedKind): unknown {
  return error instanceof DecodeError ? cannotBeHandled(expected, error.message) : error;
}

/** A body that may be left out, as with DELETE. */
export async function readOptionalBody(context: RequestContext, type: Type): Promise<object | undefined> {
  const { request } = context;
  if (request.object !== undefined) return decode(type as Type<object>, request.object);
  const bytes = await request.readBody(bodyBytesMax);
  if (bytes.byteLength === 0) return undefined;
  const encoding = bodyEncoding(request.headers['content-type']);
  try {
    if (encoding === 'protobuf') return decodeMessage(type as Type<object>, decodeEnvelope(bytes).raw);
    const input = encoding === 'json' ? parseJson(bytes) : (await import('../api/codec/yaml.ts')).parseYaml(bytes);
    return decode(type as Type<object>, input);
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(error.message, error);
    throw error;
  }
}
