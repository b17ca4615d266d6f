/** Where WHERRY_OPENAPI_FOLDER names a folder of upstream's schemas (openapi-GROUP-VERSION.json), ours are held against them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { decodeMessage } from '../../api/codec/protobuf.ts';
import type { ResourceDefinition } from '../../api/resource.ts';
import { builtInResources } from '../../api/resources.ts';
import type { JsonObject } from '../../api/schema/builders.ts';
import type { Type } from '../../api/schema/schema.ts';
import { openApiV2, openApiV3 } from './documents.ts';
import { encodeSwagger, swaggerType } from './swagger-protobuf.ts';

const noText = (): undefined => undefined;
const inVersion = (group: string, version: string): ResourceDefinition[] =>
  builtInResources.filter((definition) => definition.group === group && definition.version === version);

type Tree = { readonly [key: string]: Tree } & { readonly [index: number]: Tree } & JsonObject;

const apps = openApiV3(inVersion('apps', 'v1'), noText) as Tree;
const swagger = openApiV2(builtInResources, noText) as Tree;

describe('openApiV3', () => {
  it('has the schemas of kinds, with what Kubernetes adds to them', () => {
    const schemas = apps.components!.schemas!;
    expect(schemas['io.k8s.api.apps.v1.Deployment']!['x-kubernetes-group-version-kind']).toEqual([
      { group: 'apps', version: 'v1', kind: 'Deployment' },
    ]);
    const spec = schemas['io.k8s.api.apps.v1.DeploymentSpec']!;
    expect(spec.required).toEqual(['selector', 'template']);
    expect(spec.properties!.strategy).toEqual({
      allOf: [{ $ref: '#/components/schemas/io.k8s.api.apps.v1.DeploymentStrategy' }],
      default: {},
      'x-kubernetes-patch-strategy': 'retainKeys',
    });
    expect(schemas['io.k8s.api.core.v1.PodSpec']!.properties!.containers).toEqual({
      type: 'array',
      items: { allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.Container' }], default: {} },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      'x-kubernetes-patch-merge-key': 'name',
      'x-kubernetes-patch-strategy': 'merge',
    });
    expect(schemas['io.k8s.apimachinery.pkg.util.intstr.IntOrString']).toEqual({
      format: 'int-or-string',
      oneOf: [{ type: 'integer' }, { type: 'string' }],
    });
    expect(schemas['io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector']!['x-kubernetes-map-type']).toBe('atomic');
  });

  it('refers to nothing that it does not have', () => {
    for (const document of [apps, swagger]) {
      const text = JSON.stringify(document);
      const schemas = Object.keys((document.components?.schemas ?? document.definitions)!);
      const references = new Set(
        Array.from(text.matchAll(/"\$ref":"#\/(?:components\/schemas|definitions)\/([^"]+)"/g), (match) => match[1]!),
      );
      expect([...references].filter((name) => !schemas.includes(name))).toEqual([]);
      expect(references.size).toBeGreaterThan(100);
    }
  });

  it('says which parameters a patch takes, by which kubectl knows what the server can do', () => {
    const { patch, parameters } = apps.paths!['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']!;
    const namesOf = (list: Tree): unknown[] => (list as unknown as Tree[]).map(({ name }) => name);
    expect(namesOf(patch!.parameters!)).toEqual(['dryRun', 'fieldManager', 'fieldValidation', 'force']);
    expect(namesOf(parameters!)).toEqual(['name', 'namespace', 'pretty']);
    expect(patch!['x-kubernetes-action']).toBe('patch');
    expect(patch!['x-kubernetes-group-version-kind']).toEqual({ group: 'apps', version: 'v1', kind: 'Deployment' });
  });

  it('names operations as upstream does, each once', () => {
    const ids = Object.values(swagger.paths!).flatMap((item) =>
      Object.values(item).flatMap((operation) =>
        typeof operation.operationId === 'string' ? [operation.operationId] : [],
      ),
    );
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of [
      'listAppsV1DeploymentForAllNamespaces',
      'createCoreV1NamespacedPod',
      'readCoreV1NamespacedPodLog',
      'replaceCoreV1NamespaceFinalize',
      'patchAppsV1NamespacedDeploymentScale',
      'deleteRbacAuthorizationV1CollectionClusterRole',
      'connectCoreV1GetNamespacedPodExec',
    ]) {
      expect(ids).toContain(id);
    }
  });
});

describe('openApiV2', () => {
  it('refers directly and states no defaults', () => {
    expect(swagger.definitions!['io.k8s.api.core.v1.ContainerPort']!.properties!.protocol).toEqual({ type: 'string' });
    expect(swagger.definitions!['io.k8s.api.apps.v1.DeploymentSpec']!.properties!.selector).toEqual({
      $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector',
    });
    expect(swagger.definitions!['io.k8s.apimachinery.pkg.api.resource.Quantity']).toEqual({ type: 'string' });
  });

  it('can be sent as protobuf', () => {
    interface Named {
      readonly name: string;
      readonly value: Tree;
    }
    const type = swaggerType as Type<{ definitions: { additionalProperties: Named[] }; paths: { path: Named[] } }>;
    const read = decodeMessage(type, encodeSwagger(swagger));
    const find = (list: object, name: string): Tree => (list as Named[]).find((item) => item.name === name)!.value;
    const deployment = find(read.definitions.additionalProperties, 'io.k8s.api.apps.v1.Deployment');
    expect(deployment.type).toEqual({ value: ['object'] });
    expect(deployment.extensions).toEqual([
      {
        name: 'x-kubernetes-group-version-kind',
        value: { yaml: '[{"group":"apps","version":"v1","kind":"Deployment"}]' },
      },
    ]);
    const { patch } = find(read.paths.path, '/api/v1/namespaces/{namespace}/pods/{name}');
    expect(JSON.stringify(patch!.parameters)).toContain('"name":"dryRun"');
    expect(read.definitions.additionalProperties.length).toBe(Object.keys(swagger.definitions!).length);
  });
});

const folder = process.env.WHERRY_OPENAPI_FOLDER;

describe.runIf(folder !== undefined)('upstream’s schemas', () => {
  it.each([
    ['core', '', 'v1'],
    ['apps', 'apps', 'v1'],
    ['batch', 'batch', 'v1'],
    ['autoscaling', 'autoscaling', 'v1'],
    ['autoscaling', 'autoscaling', 'v2'],
    ['discovery', 'discovery.k8s.io', 'v1'],
  ])('are those of %s %s/%s', (name, group, version) => {
    const path = join(folder!, `openapi-${name}-${version}.json`);
    expect(existsSync(path)).toBe(true);
    const upstream = JSON.parse(readFileSync(path, 'utf8')) as {
      schemas: Tree;
      operations: [string, string, string, string][];
    };
    const ours = openApiV3(inVersion(group, version), noText) as Tree;
    expect(differences(upstream.schemas, ours.components!.schemas!)).toEqual([]);
    const paths = ours.paths!;
    const missing = upstream.operations.filter(
      ([method, at]) =>
        !at.includes('/watch/') && !isProxyDetail(method, at) && paths[at]?.[method.toLowerCase()] === undefined,
    );
    expect(missing).toEqual([]);
  });
});

/** A proxy's other paths and methods, which no client looks up. */
const isProxyDetail = (method: string, path: string): boolean =>
  path.endsWith('/proxy/{path}') || method === 'HEAD' || method === 'OPTIONS';

/** What later releases have renamed or removed, and what only the paths of old watches refer to. */
const gone = /\.(ClaimSource|WatchEvent|RawExtension)$/;
const changed = new Set([
  'io.k8s.api.apps.v1.StatefulSetSpec.serviceName',
  'io.k8s.api.core.v1.PersistentVolumeClaimSpec.resources',
  'io.k8s.api.core.v1.PersistentVolumeClaimStatus.resizeStatus',
  'io.k8s.api.core.v1.PodResourceClaim.source',
]);

function differences(upstream: Tree, ours: Tree): string[] {
  const found: string[] = [];
  for (const [name, schema] of Object.entries(upstream)) {
    if (gone.test(name)) continue;
    const own = ours[name];
    if (own === undefined) {
      found.push(`${name} is missing`);
      continue;
    }
    for (const [property, theirs] of Object.entries(schema.properties ?? {})) {
      const [want, have] = [comparable(theirs as Tree), comparable(own.properties?.[property] as Tree)];
      // Ours also state the defaults that upstream only has in code.
      if (want !== undefined && have !== undefined && !('default' in want)) delete have.default;
      if (!isDeepStrictEqual(have, want) && !changed.has(`${name}.${property}`)) {
        found.push(`${name}.${property}: ${JSON.stringify(want)} upstream, ${JSON.stringify(have)} ours`);
      }
    }
  }
  return found;
}

/** Without list types, of which later releases have more. */
function comparable(schema: Tree | undefined): Record<string, unknown> | undefined {
  if (schema === undefined) return undefined;
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !/^x-kubernetes-(list|map)-/.test(key)));
}
