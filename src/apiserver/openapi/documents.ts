/** OpenAPI documents: one per group and version in version 3, one for everything in version 2. Pure functions of the resource definitions. */

import type { Describe } from '../../api/descriptions/descriptions.ts';
import { kubernetesVersion } from '../../api/kubernetes-version.ts';
import { APIResourceList } from '../../api/meta/v1/discovery.ts';
import type { ResourceDefinition } from '../../api/resource.ts';
import type { JsonObject } from '../../api/schema/builders.ts';
import type { GroupVersionKind, Type } from '../../api/schema/schema.ts';
import { compareTexts } from '../discovery/groups.ts';
import { type Method, type Operation, operationsOf } from './operations.ts';
import type { Parameter } from './parameters.ts';
import { type OpenApiVersion, patchName, SchemaCollection } from './schemas.ts';

const answerTypes = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];
const info = {
  title: 'Kubernetes',
  version: `v${kubernetesVersion.major}.${kubernetesVersion.minor}.${kubernetesVersion.patch}`,
};

/** The document of one group and version. */
export function openApiV3(resources: readonly ResourceDefinition[], describe: Describe): JsonObject {
  const writer = new DocumentWriter(3, resources, describe);
  const paths = writer.paths(resources);
  return {
    openapi: '3.0.0',
    info,
    paths,
    components: {
      schemas: writer.schemas(),
      securitySchemes: {
        BearerToken: { type: 'apiKey', name: 'authorization', in: 'header', description: 'Bearer token' },
      },
    },
  };
}

export function openApiV2(resources: readonly ResourceDefinition[], describe: Describe): JsonObject {
  const writer = new DocumentWriter(2, resources, describe);
  const paths = writer.paths(resources);
  return {
    swagger: '2.0',
    info,
    paths,
    definitions: writer.schemas(),
    securityDefinitions: {
      BearerToken: { type: 'apiKey', name: 'authorization', in: 'header', description: 'Bearer token' },
    },
    security: [{ BearerToken: [] }],
  };
}

class DocumentWriter {
  readonly #version: OpenApiVersion;
  readonly #schemas: SchemaCollection;

  constructor(version: OpenApiVersion, resources: readonly ResourceDefinition[], describe: Describe) {
    this.#version = version;
    this.#schemas = new SchemaCollection({ version, describe, kindsOf: (type) => kindsOf(type, resources) });
    // What clients look up although no operation here returns it.
    this.#schemas.reference(APIResourceList as Type);
    for (const { type } of resources) this.#schemas.reference(type as Type);
  }

  schemas(): JsonObject {
    return this.#schemas.finish();
  }

  paths(resources: readonly ResourceDefinition[]): JsonObject {
    const operations = resources.flatMap(operationsOf);
    const paths = new Map<string, Operation[]>();
    for (const operation of operations) {
      const onPath = paths.get(operation.path);
      if (onPath === undefined) paths.set(operation.path, [operation]);
      else onPath.push(operation);
    }
    const items = [...paths].sort(([a], [b]) => compareTexts(a, b));
    return Object.fromEntries(items.map(([path, onPath]) => [path, this.#pathItem(onPath)]));
  }

  #pathItem(operations: readonly Operation[]): JsonObject {
    const methods: Partial<Record<Method, JsonObject>> = {};
    for (const operation of operations) methods[operation.method] = this.#operation(operation);
    return { ...methods, parameters: operations[0]!.pathParameters.map((parameter) => this.#parameter(parameter)) };
  }

  #operation(operation: Operation): JsonObject {
    const { group, version } = operation.kind;
    const common = {
      tags: [`${group === '' ? 'core' : group.replace(/\.k8s\.io$/, '').replaceAll('.', '_')}_${version}`],
      description: operation.description,
      operationId: operation.id,
    };
    const last = {
      responses: this.#responses(operation),
      'x-kubernetes-action': operation.action,
      'x-kubernetes-group-version-kind': { ...operation.kind },
    };
    const parameters = operation.parameters.map((parameter) => this.#parameter(parameter));
    const schema = this.#bodySchema(operation);
    if (this.#version === 2) {
      const body =
        schema === undefined ? [] : [{ name: 'body', in: 'body', required: isBodyRequired(operation), schema }];
      return {
        ...common,
        consumes: operation.body === 'patch' ? patchTypes : ['*/*'],
        produces: producesOf(operation),
        parameters: [...body, ...parameters],
        ...last,
      };
    }
    const types = operation.body === 'patch' ? patchTypes : ['*/*'];
    return {
      ...common,
      parameters,
      ...(schema === undefined
        ? {}
        : {
            requestBody: {
              required: isBodyRequired(operation),
              content: Object.fromEntries(types.map((type) => [type, { schema }])),
            },
          }),
      ...last,
    };
  }

  #bodySchema({ body }: Operation): JsonObject | undefined {
    if (body === undefined) return undefined;
    return body === 'patch' ? this.#schemas.leafReference(patchName) : this.#schemas.reference(body);
  }

  #responses(operation: Operation): JsonObject {
    const { response, method, created } = operation;
    const schema = response === 'string' ? { type: 'string' } : this.#schemas.reference(response);
    const answer = (description: string): JsonObject =>
      this.#version === 2
        ? { description, schema }
        : { description, content: Object.fromEntries(producesOf(operation).map((type) => [type, { schema }])) };
    return {
      200: answer('OK'),
      ...(created ? { 201: answer('Created') } : {}),
      ...(created && method === 'post' ? { 202: answer('Accepted') } : {}),
      401: { description: 'Unauthorized' },
    };
  }

  #parameter({ name, in: place, type, description }: Parameter): JsonObject {
    const common = { name, in: place, description, ...(place === 'path' ? { required: true } : {}) };
    const schema = { type, uniqueItems: true };
    return this.#version === 2 ? { ...common, ...schema } : { ...common, schema };
  }
}

const isBodyRequired = ({ body, method }: Operation): boolean => body !== undefined && method !== 'delete';

function producesOf({ response, action }: Operation): readonly string[] {
  if (response === 'string') return ['*/*'];
  if (action !== 'list') return answerTypes;
  return [...answerTypes, 'application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'];
}

/** The kinds that a type is. Options are of every group and version; the other types of meta/v1 count as the core group's. */
function kindsOf(type: Type, resources: readonly ResourceDefinition[]): GroupVersionKind[] {
  const own = type.groupVersionKind;
  if (own === undefined) return [];
  if (own.group !== 'meta.k8s.io') return [own];
  if (own.kind !== 'DeleteOptions') return [{ ...own, group: '' }];
  const versions = new Map(resources.map(({ group, version }) => [`${group}/${version}`, { group, version }]));
  versions.set('/v1', { group: '', version: 'v1' });
  return [...versions].sort(([a], [b]) => compareTexts(a, b)).map(([, place]) => ({ ...place, kind: own.kind }));
}
