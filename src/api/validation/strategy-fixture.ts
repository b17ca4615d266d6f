/** For tests of the kinds' strategies: takes an object through the steps that the API server takes it through. */
import { deepFreeze } from '../../base/freeze.ts';
import type { KubernetesObject, RequestFacts, ResourceDefinition } from '../resource.ts';
import { decode } from '../schema/decode.ts';
import { applyDeclaredDefaults } from '../schema/defaults.ts';
import type { Mutable } from '../schema/schema.ts';

/** Any JSON object: what a client sends. */
export type Input = Readonly<Record<string, unknown>>;

/** The request that the steps below belong to. */
export const request: RequestFacts = {
  now: '2025-01-02T03:04:05Z',
  user: { name: 'jane', groups: ['system:authenticated'] },
};

/** As the API server has it in hand after reading a request: decoded, with all defaults. */
export function defaulted<T extends KubernetesObject>(definition: ResourceDefinition, input: Input): Mutable<T> {
  const object = decode(definition.type, input) as Mutable<KubernetesObject>;
  applyDeclaredDefaults(definition.type, object);
  definition.strategy.applyDefaults?.(object);
  return object as Mutable<T>;
}

/** As it would be stored by a create. */
export function created<T extends KubernetesObject>(definition: ResourceDefinition, input: Input): T {
  const object = defaulted<KubernetesObject>(definition, input);
  object.metadata.uid ??= '11111111-2222-3333-4444-555555555555';
  object.metadata.creationTimestamp ??= request.now;
  definition.strategy.prepareForCreate?.(object, request);
  return deepFreeze(object) as T;
}

/** What is wrong with an object to be created, as text. */
export function createErrors(definition: ResourceDefinition, input: Input): string[] {
  return (definition.strategy.validate?.(created(definition, input)) ?? []).map(String);
}

/** What is wrong with replacing `oldInput`, as it was created, by `newInput`. */
export function updateErrors(definition: ResourceDefinition, oldInput: Input, newInput: Input): string[] {
  const old = created<KubernetesObject>(definition, oldInput);
  const object = defaulted<KubernetesObject>(definition, newInput);
  object.metadata = { ...(structuredClone(old.metadata) as Mutable<typeof old.metadata>), ...object.metadata };
  definition.strategy.prepareForUpdate?.(object, old, request);
  return (definition.strategy.validateUpdate?.(deepFreeze(object) as KubernetesObject, old) ?? []).map(String);
}

/** What is wrong with replacing the status. */
export function statusErrors(definition: ResourceDefinition, oldInput: Input, newInput: Input): string[] {
  const old = deepFreeze(defaulted<KubernetesObject>(definition, oldInput)) as KubernetesObject;
  const object = defaulted<KubernetesObject>(definition, newInput);
  definition.status?.prepareForUpdate?.(object, old, request);
  return (definition.status?.validateUpdate?.(deepFreeze(object) as KubernetesObject, old) ?? []).map(String);
}

/** A copy of `input` with the value at a dotted path replaced, or removed where it is undefined. Numbers index lists. */
export function withField(input: Input, path: string, value: unknown): Input {
  const copy = structuredClone(input) as Record<string, unknown>;
  const steps = path.split('.');
  const last = steps.pop()!;
  let target = copy;
  for (const step of steps) {
    target[step] ??= {};
    target = target[step] as Record<string, unknown>;
  }
  if (value === undefined) delete target[last];
  else target[last] = value;
  return copy;
}
