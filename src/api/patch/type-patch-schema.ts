/** Strategic merge patch's view of a declared type. */
import type { Field, Schema, Type } from '../schema/schema.ts';
import type { PatchField, PatchSchema } from './patch-schema.ts';

const schemas = new WeakMap<Type, PatchSchema>();

export function patchSchemaOf(type: Type): PatchSchema {
  let schema = schemas.get(type);
  if (schema === undefined) {
    schema = new TypePatchSchema(type);
    schemas.set(type, schema);
  }
  return schema;
}

class TypePatchSchema implements PatchSchema {
  readonly typeName: string;
  readonly #type: Type;
  /** Declared fields only: names come from clients, and others would pile up here. */
  readonly #fields = new Map<string, PatchField>();

  constructor(type: Type) {
    this.#type = type;
    this.typeName = type.name.slice(type.name.lastIndexOf('.') + 1);
  }

  field(name: string): PatchField | undefined {
    const declared = this.#type.fields.get(name);
    if (declared === undefined) return undefined;
    let field = this.#fields.get(name);
    if (field === undefined) {
      field = patchFieldOf(declared);
      this.#fields.set(name, field);
    }
    return field;
  }
}

function patchFieldOf(field: Field): PatchField {
  const { schema, patchStrategy = [], patchMergeKey } = field;
  const inner = schema.kind === 'list' ? schema.items : schema.kind === 'map' ? schema.values : schema;
  return {
    kind: kindOf(schema),
    schema: inner.kind === 'message' || inner.kind === 'messageOr' ? patchSchemaOf(inner.type()) : undefined,
    strategy: patchStrategy,
    mergeKey: patchMergeKey,
  };
}

function kindOf(schema: Schema): PatchField['kind'] {
  switch (schema.kind) {
    case 'list':
    case 'map':
      return schema.kind;
    case 'message':
    case 'messageOr':
      return 'object';
    default:
      return 'scalar';
  }
}
