/** What every write goes through, whatever the kind: identity and timestamps, the strategy's part, validation. */

import { nameIsDnsSubdomain } from '../../api/names.ts';
import type { KubernetesObject, RequestFacts, ResourceDefinition } from '../../api/resource.ts';
import { zeroMessage } from '../../api/schema/decode.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { badRequest, conflict, invalid as invalidStatus } from '../../api/status-error.ts';
import { formatTime } from '../../api/time.ts';
import type { FieldError } from '../../api/validation/field-error.ts';
import { invalid, required } from '../../api/validation/field-error.ts';
import { FieldPath } from '../../api/validation/field-path.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../api/validation/object-meta.ts';
import { cloneJson } from '../../base/clone-json.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import { groupKindOf, groupResourceOf, type ResourceContext } from '../context.ts';

type Draft = Mutable<KubernetesObject>;
type WithStatus = { status?: unknown; spec?: unknown };

const generatedSuffixLength = 5;
/** So long may the given part of a generated name be; what is over is cut off. */
export const generatedNameBaseMax = 63 - generatedSuffixLength;
const suffixAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

export function generateName(base: string, random: () => number): string {
  let name = base.slice(0, generatedNameBaseMax);
  for (let i = 0; i < generatedSuffixLength; i++) name += suffixAlphabet[Math.floor(random() * suffixAlphabet.length)];
  return name;
}

/** Puts the request's namespace into the object, or refuses one that differs. */
export function settleNamespace(definition: ResourceDefinition, object: Draft, namespace: string): void {
  const given = object.metadata.namespace ?? '';
  if (!definition.namespaced) return;
  if (given === '') object.metadata.namespace = namespace;
  else if (given !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
}

/** Identity, timestamps and the strategy's part of a new object. */
export function prepareForCreate(context: ResourceContext, object: Draft): void {
  const { definition, server } = context;
  const { metadata } = object;
  for (const name of servers) if (metadata[name] !== undefined) metadata[name] = undefined;
  metadata.uid = server.random.uuid();
  metadata.creationTimestamp = formatTime(server.clock.now());
  const status = definition.type.fields.get('status');
  const clearsStatus = definition.status !== undefined && definition.strategy.keepsStatusOnCreate !== true;
  if (clearsStatus && status?.schema.kind === 'message') {
    if (status.presence === 'always') (object as WithStatus).status = zeroMessage(status.schema.type());
    else if ((object as WithStatus).status !== undefined) delete (object as WithStatus).status;
  }
  if (countsGenerations(definition)) metadata.generation = 1;
  else if (metadata.generation !== undefined) metadata.generation = undefined;
  definition.strategy.prepareForCreate?.(object, factsOf(context));
}

/** What a new object does not have, whatever its client sends. */
const servers = ['deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'resourceVersion'] as const;

/** The part of a request that strategies see. */
export function factsOf({ server, user }: ResourceContext): RequestFacts {
  return { now: formatTime(server.clock.now()), user };
}

export function countsGenerations(definition: ResourceDefinition): boolean {
  return definition.strategy.hasGeneration ?? (definition.type.fields.has('spec') && definition.status !== undefined);
}

export function validateForCreate(context: ResourceContext, object: KubernetesObject): void {
  const { definition } = context;
  const path = FieldPath.of('metadata');
  const errors: FieldError[] = [];
  const { name, generateName: base } = object.metadata;
  if ((name ?? '') === '' && (base ?? '') === '') {
    errors.push(required(path.child('name'), 'name or generateName is required'));
  } else {
    errors.push(
      ...validateObjectMeta(object.metadata, {
        namespaced: definition.namespaced,
        checkName: definition.strategy.validateName ?? nameIsDnsSubdomain,
      }),
    );
  }
  errors.push(...(definition.strategy.validate?.(object) ?? []));
  refuseIfInvalid(definition, object.metadata.name ?? '', errors);
  context.warnings.push(...(definition.strategy.warnings?.(object, undefined) ?? []));
}

export function refuseIfInvalid(definition: ResourceDefinition, name: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidStatus(groupKindOf(definition), name, errors);
}

/** The checks of a PUT or PATCH against what it is based on. */
export function checkUpdatePreconditions(context: ResourceContext, object: Draft, old: KubernetesObject): void {
  const { definition, info } = context;
  const { uid, resourceVersion } = object.metadata;
  if (uid !== undefined && uid !== old.metadata.uid) {
    throw conflict(
      groupResourceOf(definition),
      info.name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid ?? ''}`,
    );
  }
  if (resourceVersion === undefined || resourceVersion === '' || resourceVersion === '0') {
    if (definition.strategy.allowUnconditionalUpdate === false) {
      // Upstream names the resource here where it names the kind elsewhere.
      throw invalidStatus({ group: definition.group, kind: definition.resource }, info.name, [
        invalid(FieldPath.of('metadata', 'resourceVersion'), 0, 'must be specified for an update'),
      ]);
    }
  } else if (!/^\d+$/.test(resourceVersion)) {
    refuseIfInvalid(definition, info.name, [
      invalid(
        FieldPath.of('metadata', 'resourceVersion'),
        resourceVersion,
        `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`,
      ),
    ]);
  } else if (resourceVersion !== old.metadata.resourceVersion) {
    throw conflict(groupResourceOf(definition), info.name);
  }
}

const carriedOver = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'resourceVersion',
] as const;

/** Carries over what no client may change. */
export function carryOverMetadata(object: Draft, old: KubernetesObject): void {
  const metadata = object.metadata as Record<string, unknown>;
  // What is undefined has to be taken out again, and objects that members were deleted from are slow.
  for (const name of carriedOver) if (metadata[name] !== old.metadata[name]) metadata[name] = old.metadata[name];
  if (metadata.selfLink !== undefined) metadata.selfLink = undefined;
}

/** The strategy's part of an update of the resource itself: status stays, the generation moves with the desired state. */
export function prepareForUpdate(context: ResourceContext, object: Draft, old: KubernetesObject): void {
  const { definition } = context;
  if (definition.status !== undefined) {
    const status = (old as WithStatus).status;
    if (status === undefined) delete (object as WithStatus).status;
    else (object as WithStatus).status = cloneJson(status);
  }
  definition.strategy.prepareForUpdate?.(object, old, factsOf(context));
  if (countsGenerations(definition)) {
    const state = definition.strategy.desiredState ?? desiredStateOf;
    if (!deepEqual(state(object), state(old))) object.metadata.generation = (old.metadata.generation ?? 0) + 1;
  }
}

const desiredStateOf = (object: KubernetesObject): unknown => {
  const { metadata: _m, status: _s, apiVersion: _a, kind: _k, ...desired } = object as KubernetesObject & WithStatus;
  return desired;
};

/**
 * Everything but the status stays as it was; labels, annotations, finalizers and owners may change with it, as upstream. The desired state
 * is the old one itself: whoever gets the object after this leaves it alone.
 */
export function prepareForStatusUpdate(context: ResourceContext, object: Draft, old: KubernetesObject): void {
  const draft = object as unknown as Record<string, unknown>;
  const before = old as unknown as Readonly<Record<string, unknown>>;
  for (const key in draft) if (isDesired(key) && before[key] === undefined) delete draft[key];
  for (const key in before) if (isDesired(key) && draft[key] !== before[key]) draft[key] = before[key];
  context.definition.status?.prepareForUpdate?.(object, old, factsOf(context));
}

const isDesired = (key: string): boolean => key !== 'metadata' && key !== 'status';

export function validateForUpdate(
  context: ResourceContext,
  object: KubernetesObject,
  old: KubernetesObject,
  validateKind: ((object: KubernetesObject, old: KubernetesObject) => FieldError[]) | undefined,
): void {
  const { definition } = context;
  const errors = validateObjectMetaUpdate(object.metadata, old.metadata);
  errors.push(...(validateKind?.(object, old) ?? []));
  refuseIfInvalid(definition, object.metadata.name ?? '', errors);
  if (context.info.subresource === '') {
    context.warnings.push(...(definition.strategy.warnings?.(object, old) ?? []));
  }
}

/** Where keys that validation and storage do not know have been set to undefined, takes them out. */
export function withoutUndefined(object: Draft): Draft {
  const metadata = object.metadata as Record<string, unknown>;
  for (const key of Object.keys(metadata)) if (metadata[key] === undefined) delete metadata[key];
  return object;
}
