/**
 * What server-side apply needs to know of a type: which structs, maps and lists are owned part by part, and how the
 * items of a list are told apart. Compiled from the declarations on first use and kept as long as the type.
 *
 * As upstream reads its schemas: structs and maps are granular unless declared atomic; lists are atomic unless declared
 * otherwise, except that one without a list type that strategic merge patch merges counts as merged by the same key.
 */
import type { Field, Schema, Type } from '../schema/schema.ts';
import { fieldElement, type PathElement } from './path-element.ts';

export type Shape = ScalarShape | StructShape | MapShape | ListShape | UntypedShape | DeducedShape;

export interface ScalarShape {
  readonly kind: 'scalar';
  readonly accepts: 'string' | 'number' | 'boolean' | 'any';
}

export interface MapShape {
  readonly kind: 'map';
  readonly isAtomic: boolean;
  readonly values: Shape;
}

export interface ListShape {
  readonly kind: 'list';
  readonly relation: 'atomic' | 'set' | 'map';
  /** For relation `map`: the fields that tell items apart, by name, each with the value it has where an item lacks it. */
  readonly keys: readonly ListKey[];
  readonly items: Shape;
}

export interface ListKey {
  readonly name: string;
  readonly defaultValue: unknown;
}

/** Any value, owned as a whole. */
export interface UntypedShape {
  readonly kind: 'untyped';
}

/** Any value; objects are owned by entry, at every depth, and lists as a whole. */
export interface DeducedShape {
  readonly kind: 'deduced';
}

export interface FieldShape {
  readonly element: PathElement;
  readonly shape: Shape;
}

export class StructShape {
  readonly kind = 'struct';
  readonly isAtomic: boolean;
  readonly #type: Type;
  #fields: ReadonlyMap<string, FieldShape> | undefined;

  constructor(type: Type, isAtomic: boolean) {
    this.#type = type;
    this.isAtomic = isAtomic;
  }

  /** Compiled late, for types may contain themselves. */
  get fields(): ReadonlyMap<string, FieldShape> {
    this.#fields ??= new Map(
      this.#type.fieldList.map(({ name, field }) => [name, { element: fieldElement(name), shape: fieldShape(field) }]),
    );
    return this.#fields;
  }
}

const structs = new WeakMap<Type, StructShape>();
const atomicStructs = new WeakMap<Type, StructShape>();

/** The shape of a type's values. */
export function shapeOf(type: Type): StructShape {
  return cached(type.atomic ? atomicStructs : structs, type, type.atomic);
}

function cached(cache: WeakMap<Type, StructShape>, type: Type, isAtomic: boolean): StructShape {
  let shape = cache.get(type);
  if (shape === undefined) {
    shape = new StructShape(type, isAtomic);
    cache.set(type, shape);
  }
  return shape;
}

export const untypedShape: UntypedShape = { kind: 'untyped' };
export const deducedShape: DeducedShape = { kind: 'deduced' };

const scalarShapes = {
  string: { kind: 'scalar', accepts: 'string' },
  number: { kind: 'scalar', accepts: 'number' },
  boolean: { kind: 'scalar', accepts: 'boolean' },
  any: { kind: 'scalar', accepts: 'any' },
} as const;

function fieldShape(field: Field): Shape {
  const { schema } = field;
  const isAtomic = field.mapType === 'atomic';
  switch (schema.kind) {
    case 'message':
      return isAtomic ? cached(atomicStructs, schema.type(), true) : shapeOf(schema.type());
    case 'map':
      return { kind: 'map', isAtomic, values: schemaShape(schema.values) };
    case 'list':
      return listShape(field, schema.items);
    case 'rawObject':
      // A custom resource's object with unknown fields says that it is granular; that reaches all the way down.
      return field.mapType === 'granular' ? deducedShape : schemaShape(schema);
    default:
      return schemaShape(schema);
  }
}

function listShape(field: Field, itemSchema: Schema): ListShape {
  const items = schemaShape(itemSchema);
  const keyed = (names: readonly string[]): ListShape => ({
    kind: 'list',
    relation: 'map',
    keys: [...names].sort().map((name) => ({ name, defaultValue: defaultOf(itemSchema, name) })),
    items,
  });
  const plain = (relation: 'atomic' | 'set'): ListShape => ({ kind: 'list', relation, keys: [], items });
  if (field.listType === 'map') return keyed(field.listMapKeys ?? []);
  if (field.listType !== undefined) return plain(field.listType);
  if (field.patchStrategy?.includes('merge')) {
    return field.patchMergeKey === undefined ? plain('set') : keyed([field.patchMergeKey]);
  }
  return plain('atomic');
}

function defaultOf(items: Schema, name: string): unknown {
  return items.kind === 'message' ? items.type().fields.get(name)?.defaultValue : undefined;
}

/** The shape of what stands inside lists and maps, where nothing but the schema says how it merges. */
function schemaShape(schema: Schema): Shape {
  switch (schema.kind) {
    case 'message':
      return shapeOf(schema.type());
    case 'map':
      return { kind: 'map', isAtomic: false, values: schemaShape(schema.values) };
    case 'list':
      return { kind: 'list', relation: 'atomic', keys: [], items: schemaShape(schema.items) };
    case 'rawObject':
      return { kind: 'map', isAtomic: false, values: untypedShape };
    case 'json':
    case 'messageOr':
    case 'fieldsV1':
      return untypedShape;
    case 'int32':
    case 'int64':
    case 'double':
      return scalarShapes.number;
    case 'bool':
      return scalarShapes.boolean;
    case 'string':
    case 'bytes':
    case 'duration':
      return scalarShapes.string;
    default:
      return scalarShapes.any;
  }
}
