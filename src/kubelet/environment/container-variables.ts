/**
 * All environment variables of a container: from whole ConfigMaps and Secrets, then one by one from its spec, then of Services. Pure: what is
 * referred to comes in. Names, texts and precedence are upstream's.
 */
import type { ConfigMap } from '../../api/core/v1/config-map.ts';
import type { Container } from '../../api/core/v1/container.ts';
import type { EnvFromSource, EnvVarSource } from '../../api/core/v1/environment.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { ResourceList } from '../../api/core/v1/resource-list.ts';
import type { Secret } from '../../api/core/v1/secret.ts';
import { checkRelaxedEnvVarName } from '../../api/names.ts';
import { decodeBase64 } from '../../base/base64.ts';
import type { EnvironmentVariable } from '../runtime/runtime.ts';
import { environmentField, type PodAddressFacts } from './pod-field.ts';
import { missingConfigMap, missingSecret } from './pod-objects.ts';
import { defaultLimits, resourceField, selectedContainer } from './resource-field.ts';
import { expandVariables } from './variable-expansion.ts';

export interface VariableFacts extends PodAddressFacts {
  readonly pod: Pod;
  readonly container: Container;
  /** What the Node gives to Pods. */
  readonly allocatable: ResourceList | undefined;
  /** See serviceVariables(). */
  readonly services: ReadonlyMap<string, string>;
  /** By name, those of variableReferences() that are there. */
  readonly configMaps: ReadonlyMap<string, ConfigMap>;
  readonly secrets: ReadonlyMap<string, Secret>;
}

export interface ContainerVariables {
  /** Each name once. */
  readonly variables: readonly EnvironmentVariable[];
  /** Sources with keys that make no name of a variable: they are left out, and people are told. */
  readonly skipped: readonly SkippedKeys[];
}

interface SkippedKeys {
  readonly kind: 'configMap' | 'secret';
  readonly name: string;
  /** Sorted. */
  readonly keys: readonly string[];
}

export interface VariableReferences {
  readonly configMaps: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
}

/** Undefined where the container refers to none. */
export function variableReferences({ env = [], envFrom = [] }: Container): VariableReferences | undefined {
  const configMaps = new Set<string>();
  const secrets = new Set<string>();
  const add = (names: Set<string>, name: string | undefined): void => {
    if (name) names.add(name);
  };
  for (const { configMapRef, secretRef } of envFrom) {
    add(configMaps, configMapRef?.name);
    add(secrets, secretRef?.name);
  }
  for (const { valueFrom } of env) {
    add(configMaps, valueFrom?.configMapKeyRef?.name);
    add(secrets, valueFrom?.secretKeyRef?.name);
  }
  return configMaps.size + secrets.size === 0 ? undefined : { configMaps, secrets };
}

/** Throws with what people read where something is missing that is not optional. */
export function containerVariables(facts: VariableFacts): ContainerVariables {
  const { env = [], envFrom = [] } = facts.container;
  const own = new Map<string, string>();
  const skipped: SkippedKeys[] = [];
  for (const source of envFrom) addAll(own, skipped, source, facts);
  const lookup = { get: (name: string) => own.get(name) ?? facts.services.get(name) };
  for (const { name, value = '', valueFrom } of env) {
    const found =
      value !== '' || valueFrom === undefined ? expandVariables(value, lookup) : sourceValue(valueFrom, facts);
    if (found !== undefined) own.set(name, found);
  }
  for (const [name, value] of facts.services) if (!own.has(name)) own.set(name, value);
  return { variables: [...own].map(([name, value]) => ({ name, value })), skipped };
}

function addAll(
  own: Map<string, string>,
  skipped: SkippedKeys[],
  { configMapRef, secretRef, prefix = '' }: EnvFromSource,
  facts: VariableFacts,
): void {
  const kind = configMapRef === undefined ? 'secret' : 'configMap';
  const reference = configMapRef ?? secretRef;
  if (reference === undefined) return;
  const { name = '', optional } = reference;
  const data = kind === 'configMap' ? facts.configMaps.get(name)?.data : secretTexts(facts.secrets.get(name));
  const isThere = (kind === 'configMap' ? facts.configMaps : facts.secrets).has(name);
  if (!isThere && optional !== true) throw kind === 'configMap' ? missingConfigMap(name) : missingSecret(name);
  const bad: string[] = [];
  for (const [key, value] of Object.entries(data ?? {})) {
    const variable = prefix + key;
    if (checkRelaxedEnvVarName(variable).length > 0) bad.push(variable);
    else own.set(variable, value);
  }
  if (bad.length > 0) skipped.push({ kind, name, keys: bad.sort() });
}

/** Undefined where it is optional and not there. */
function sourceValue(source: EnvVarSource, facts: VariableFacts): string | undefined {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source;
  const { pod, container } = facts;
  if (fieldRef !== undefined) return environmentField(pod, fieldRef.fieldPath, facts);
  if (resourceFieldRef !== undefined) {
    const selected = selectedContainer(resourceFieldRef, pod, container);
    return resourceField(resourceFieldRef, selected, defaultLimits(pod, facts.allocatable));
  }
  const { namespace = '' } = pod.metadata;
  if (configMapKeyRef !== undefined) {
    const { name = '', key, optional } = configMapKeyRef;
    const value = facts.configMaps.get(name)?.data?.[key];
    if (value !== undefined || optional === true) return value;
    if (!facts.configMaps.has(name)) throw missingConfigMap(name);
    throw new Error(`couldn't find key ${key} in ConfigMap ${namespace}/${name}`);
  }
  if (secretKeyRef !== undefined) {
    const { name = '', key, optional } = secretKeyRef;
    const value = facts.secrets.get(name)?.data?.[key];
    if (value !== undefined) return textOf(value);
    if (optional === true) return undefined;
    if (!facts.secrets.has(name)) throw missingSecret(name);
    throw new Error(`couldn't find key ${key} in Secret ${namespace}/${name}`);
  }
  if (fileKeyRef !== undefined) throw new Error('environment variables from files (fileKeyRef) are not supported');
  return '';
}

function secretTexts(secret: Secret | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(secret?.data ?? {}).map(([key, value]) => [key, textOf(value)]));
}

const decoder = new TextDecoder();
const textOf = (base64: string): string => decoder.decode(decodeBase64(base64));
