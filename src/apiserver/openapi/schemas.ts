/** JSON schemas of declared types, as OpenAPI has them in its versions 2 and 3. */

import type { Describe } from '../../api/descriptions/descriptions.ts';
import type { JsonObject } from '../../api/schema/builders.ts';
import type { Field, GroupVersionKind, ScalarKind, Schema, Type } from '../../api/schema/schema.ts';

export type OpenApiVersion = 2 | 3;

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1.';
const apiextensions = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.';

/** Scalars that have a schema of their own, which others refer to. */
const namedScalars: Partial<Record<ScalarKind, string>> = {
  quantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
  intOrString: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
  time: `${meta}Time`,
  microTime: `${meta}MicroTime`,
  duration: `${meta}Duration`,
  fieldsV1: `${meta}FieldsV1`,
  rawObject: 'io.k8s.apimachinery.pkg.runtime.RawExtension',
  json: `${apiextensions}JSON`,
};

const unionNames = {
  array: `${apiextensions}JSONSchemaPropsOrArray`,
  bool: `${apiextensions}JSONSchemaPropsOrBool`,
  strings: `${apiextensions}JSONSchemaPropsOrStringArray`,
};

export const patchName = `${meta}Patch`;

/** The schemas that are not those of declared messages. Version 2 has no words for a choice of types. */
function leafSchemas(version: OpenApiVersion): Readonly<Record<string, JsonObject>> {
  const either = (types: JsonObject[], format?: string): JsonObject => {
    const named: JsonObject = format === undefined ? {} : { format };
    return version === 2 ? { ...named, type: 'string' } : { ...named, oneOf: types };
  };
  return {
    [namedScalars.quantity!]: either([{ type: 'string' }, { type: 'number' }]),
    [namedScalars.intOrString!]: either([{ type: 'integer' }, { type: 'string' }], 'int-or-string'),
    [namedScalars.time!]: { type: 'string', format: 'date-time' },
    [namedScalars.microTime!]: { type: 'string', format: 'date-time' },
    [namedScalars.duration!]: { type: 'string' },
    [namedScalars.fieldsV1!]: { type: 'object' },
    [namedScalars.rawObject!]: { type: 'object' },
    [namedScalars.json!]: {},
    [unionNames.array]: {},
    [unionNames.bool]: {},
    [unionNames.strings]: {},
    [patchName]: { type: 'object' },
  };
}

const plainScalars: Partial<Record<ScalarKind, JsonObject>> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  bytes: { type: 'string', format: 'byte' },
};

const plainZeros: Partial<Record<ScalarKind, string | number | boolean>> = {
  string: '',
  bool: false,
  int32: 0,
  int64: 0,
  double: 0,
};

export interface SchemasOptions {
  readonly version: OpenApiVersion;
  readonly describe: Describe;
  /** The kinds that a type stands for, where they are not just its own. */
  readonly kindsOf: (type: Type) => readonly GroupVersionKind[];
}

/** Collects the schemas that others refer to, and those to which they refer in turn. */
export class SchemaCollection {
  readonly #options: SchemasOptions;
  readonly #leaves: Readonly<Record<string, JsonObject>>;
  readonly #prefix: string;
  readonly #schemas = new Map<string, JsonObject>();
  readonly #pending: Type[] = [];

  constructor(options: SchemasOptions) {
    this.#options = options;
    this.#leaves = leafSchemas(options.version);
    this.#prefix = options.version === 2 ? '#/definitions/' : '#/components/schemas/';
  }

  /** A reference to the type's schema, which will be in the document. */
  reference(type: Type): JsonObject {
    if (!this.#schemas.has(type.name)) {
      this.#schemas.set(type.name, {});
      this.#pending.push(type);
    }
    return { $ref: this.#prefix + type.name };
  }

  leafReference(name: string): JsonObject {
    if (!this.#schemas.has(name)) {
      const description = this.#options.describe(name);
      this.#schemas.set(name, { ...this.#leaves[name], ...(description === undefined ? {} : { description }) });
    }
    return { $ref: this.#prefix + name };
  }

  /** All schemas by name. */
  finish(): JsonObject {
    for (let type = this.#pending.pop(); type !== undefined; type = this.#pending.pop()) {
      this.#schemas.set(type.name, this.#message(type));
    }
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #message(type: Type): JsonObject {
    const { describe, kindsOf } = this.#options;
    const required = type.fieldList.filter(({ field }) => field.isRequired).map(({ name }) => name);
    const kinds = kindsOf(type);
    const description = describe(type.name);
    return {
      ...(description === undefined ? {} : { description }),
      type: 'object',
      ...(required.length === 0 ? {} : { required }),
      ...(type.fieldList.length === 0 ? {} : { properties: this.#properties(type) }),
      ...(kinds.length === 0 ? {} : { 'x-kubernetes-group-version-kind': kinds.map((kind) => ({ ...kind })) }),
      ...(type.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
    };
  }

  #properties(type: Type): JsonObject {
    return Object.fromEntries(
      type.fieldList.map(({ name, field }) => [name, this.#property(field, this.#options.describe(type.name, name))]),
    );
  }

  #property(field: Field, description: string | undefined): JsonObject {
    const { schema, presence } = field;
    const isValue = presence === 'always' || (presence === 'omitempty' && this.#isNamed(schema));
    const stated = field.defaultValue as string | undefined;
    return {
      ...this.#schema(schema, stated ?? (isValue ? this.#zero(schema) : undefined)),
      ...(description === undefined ? {} : { description }),
      ...extensions(field),
    };
  }

  /** True for what has a schema of its own. */
  #isNamed({ kind }: Schema): boolean {
    return kind === 'message' || (kind in namedScalars && kind !== 'json');
  }

  #zero(schema: Schema): string | number | boolean | JsonObject | undefined {
    if (this.#isNamed(schema)) return {};
    return plainZeros[schema.kind as ScalarKind];
  }

  /** The schema of a value, with its default. Version 2 states none. */
  #schema(schema: Schema, defaultValue?: string | number | boolean | JsonObject): JsonObject {
    const stated: JsonObject =
      this.#options.version === 2 || defaultValue === undefined ? {} : { default: defaultValue };
    switch (schema.kind) {
      case 'list':
        return { type: 'array', items: this.#schema(schema.items, this.#zero(schema.items)), ...stated };
      case 'map':
        return {
          type: 'object',
          additionalProperties: this.#schema(schema.values, this.#zero(schema.values)),
          ...stated,
        };
      case 'message':
        return this.#referring(this.reference(schema.type()), stated);
      case 'messageOr':
        return this.#referring(this.leafReference(unionNames[schema.alternative]), stated);
      default: {
        const name = namedScalars[schema.kind];
        if (name !== undefined) return this.#referring(this.leafReference(name), stated);
        return { ...plainScalars[schema.kind], ...stated };
      }
    }
  }

  /** In version 3 nothing may stand beside a reference, so it is put into a list. */
  #referring(reference: JsonObject, beside: JsonObject): JsonObject {
    return this.#options.version === 2 ? reference : { allOf: [reference], ...beside };
  }
}

function extensions(field: Field): JsonObject {
  const { listType, listMapKeys, mapType, patchStrategy, patchMergeKey } = field;
  return {
    ...(listType === undefined ? {} : { 'x-kubernetes-list-type': listType }),
    ...(listMapKeys === undefined ? {} : { 'x-kubernetes-list-map-keys': [...listMapKeys] }),
    ...(mapType === undefined ? {} : { 'x-kubernetes-map-type': mapType }),
    ...(patchMergeKey === undefined ? {} : { 'x-kubernetes-patch-merge-key': patchMergeKey }),
    ...(patchStrategy === undefined ? {} : { 'x-kubernetes-patch-strategy': patchStrategy.join(',') }),
  };
}
