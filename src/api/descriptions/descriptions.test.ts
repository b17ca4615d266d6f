import { beforeAll, describe, expect, it } from 'vitest';
import { Scale } from '../autoscaling/v1/scale.ts';
import { listTypeOf } from '../meta/v1/list-type.ts';
import { WatchEvent } from '../meta/v1/names.ts';
import * as options from '../meta/v1/options.ts';
import { Status } from '../meta/v1/status.ts';
import { Eviction } from '../policy/v1/eviction.ts';
import { builtInResources } from '../resources.ts';
import type { Schema, Type } from '../schema/schema.ts';
import type { DescriptionTable } from './description-table.ts';
import { type Describe, loadDescriptions, loadDescriptionTable } from './descriptions.ts';

/** The kinds that people have explained to them. */
const explainedKinds: readonly string[] = [
  ...['ConfigMap', 'ControllerRevision', 'CronJob', 'DaemonSet', 'Deployment', 'Endpoints', 'EndpointSlice', 'Event'],
  ...['HorizontalPodAutoscaler', 'Ingress', 'IngressClass', 'Job', 'Lease', 'LimitRange', 'Namespace', 'NetworkPolicy'],
  ...['Node', 'PersistentVolume', 'PersistentVolumeClaim', 'Pod', 'PodDisruptionBudget', 'PodTemplate'],
  ...['PriorityClass', 'ReplicaSet', 'ReplicationController', 'ResourceQuota', 'RuntimeClass', 'Secret', 'Service'],
  ...['ServiceAccount', 'StatefulSet', 'StorageClass'],
  ...['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
];

const alwaysExplained = [Status, WatchEvent, Scale, Eviction, ...Object.values(options)] as Type[];

/** Scalars that have a schema of their own in OpenAPI, and the body of patches. */
const leafNames = [
  'io.k8s.apimachinery.pkg.api.resource.Quantity',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Duration',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Patch',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time',
  'io.k8s.apimachinery.pkg.runtime.RawExtension',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
];

function messagesIn(schema: Schema): readonly Type[] {
  if (schema.kind === 'list') return messagesIn(schema.items);
  if (schema.kind === 'map') return messagesIn(schema.values);
  return schema.kind === 'message' || schema.kind === 'messageOr' ? [schema.type()] : [];
}

/** The types and all that they reach, by name. */
function reachable(types: readonly Type[]): ReadonlyMap<string, Type> {
  const found = new Map<string, Type>();
  const pending = [...types];
  for (let type = pending.pop(); type !== undefined; type = pending.pop()) {
    if (found.has(type.name)) continue;
    found.set(type.name, type);
    for (const { field } of type.fieldList) pending.push(...messagesIn(field.schema));
  }
  return found;
}

/** Fields with the same meaning in every kind, which have one text for all. */
function isShared(type: Type, fieldName: string): boolean {
  return type.groupVersionKind !== undefined && ['apiVersion', 'kind', 'metadata', 'items'].includes(fieldName);
}

const resourceTypes = builtInResources.map(({ type }) => type as Type);
const explained = reachable([
  ...builtInResources.filter(({ kind }) => explainedKinds.includes(kind)).map(({ type }) => type as Type),
  ...alwaysExplained,
]);
const declared = reachable([...resourceTypes, ...resourceTypes.map(listTypeOf), ...alwaysExplained] as Type[]);

describe('descriptions', () => {
  let table: DescriptionTable;
  let text: Describe;

  beforeAll(async () => {
    table = await loadDescriptionTable();
    text = await loadDescriptions();
  });

  it('name only types and fields that are declared', () => {
    const unknown = Object.entries(table).flatMap(([typeName, texts]) => {
      const fields = declared.get(typeName)?.fields;
      if (fields === undefined && !leafNames.includes(typeName)) return [typeName];
      return Object.keys(texts)
        .filter((field) => field !== '' && !fields?.has(field))
        .map((field) => `${typeName}.${field}`);
    });
    expect(unknown).toEqual([]);
  });

  it('tell of every type and field that the explained kinds reach', () => {
    const builtInKinds = new Set(builtInResources.map(({ kind }) => kind));
    expect(explainedKinds.filter((kind) => !builtInKinds.has(kind))).toEqual([]);
    const missing = [...explained.values()].flatMap((type) =>
      ['', ...type.fieldList.map(({ name }) => name)]
        .filter((field) => table[type.name]?.[field] === undefined && !isShared(type, field))
        .map((field) => `${type.name}.${field}`),
    );
    expect(missing).toEqual([]);
  });

  it('tell of the scalars that have a schema of their own', () => {
    expect(leafNames.filter((name) => text(name) === undefined)).toEqual([]);
  });

  it('are sentences of bounded length', () => {
    const odd = Object.entries(table).flatMap(([typeName, texts]) =>
      Object.entries(texts)
        .filter(([, words]) => !/^[A-Z@0-9a-z].*[.)]$/.test(words) || words.length > 300)
        .map(([field, words]) => `${typeName}.${field}: ${words}`),
    );
    expect(odd).toEqual([]);
  });

  it.each([
    ['a type', 'io.k8s.api.core.v1.ConfigMap', undefined, /Settings for Pods/],
    ['a field', 'io.k8s.api.core.v1.PodSpec', 'restartPolicy', /OnFailure/],
    ['a field that every kind has', 'io.k8s.api.core.v1.Pod', 'kind', /CamelCase/],
    ['a list', 'io.k8s.api.apps.v1.DeploymentList', undefined, /^A list of objects of the kind Deployment\.$/],
    ['the objects in a list', 'io.k8s.api.core.v1.PodList', 'items', /objects in the list/],
  ])('describe %s', (_case, typeName, field, expected) => {
    expect(text(typeName, field)).toMatch(expected);
  });

  it('are absent for what nobody knows', () => {
    expect(text('com.example.v1.Widget')).toBeUndefined();
    expect(text('com.example.v1.WidgetList')).toBeUndefined();
    expect(text('io.k8s.api.core.v1.PodSpec', 'nothing')).toBeUndefined();
  });
});
