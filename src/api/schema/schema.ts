/**
 * The language in which every API type is declared, once. From a declaration follow its static TypeScript type,
 * decoding with unknown-field detection, defaults, the protobuf codec, OpenAPI, and how patches and server-side apply merge it.
 *
 * A custom resource makes the same structures at run time, so nothing that reads them asks whether a kind is built in.
 */

/** The shape of one JSON value. */
export type Schema =
  | ScalarSchema
  | { readonly kind: 'message'; readonly type: () => Type }
  | {
      readonly kind: 'list';
      readonly items: Schema;
      /** A protobuf message `{ items = 1 }` around the list, where upstream has a named list type (Verbs, ExtraValue). */
      readonly wrapped?: boolean;
    }
  | { readonly kind: 'map'; readonly values: Schema }
  /** JSONSchemaPropsOr…: either the message or the alternative, told apart by their JSON type. */
  | { readonly kind: 'messageOr'; readonly alternative: 'array' | 'bool' | 'strings'; readonly type: () => Type };

export interface ScalarSchema {
  readonly kind: ScalarKind;
}

export type ScalarKind =
  | 'string'
  | 'bool'
  | 'int32'
  | 'int64'
  | 'double'
  /** Base64 in JSON, bytes in protobuf. */
  | 'bytes'
  /** resource.Quantity: a string in its canonical form. */
  | 'quantity'
  | 'intOrString'
  /** RFC 3339 in UTC with whole seconds. */
  | 'time'
  /** RFC 3339 in UTC with microseconds. */
  | 'microTime'
  /** Go's duration text, such as `1h0m0s`. */
  | 'duration'
  /** Any JSON value, kept as it is; its bytes in field 1 of a protobuf message. */
  | 'json'
  /** runtime.RawExtension: an object of any kind, kept as it is. */
  | 'rawObject'
  /** meta/v1 FieldsV1: a set of field paths as nested objects. */
  | 'fieldsV1';

/**
 * What becomes of a field's zero value, as Go's JSON encoding has it:
 * - `pointer`: absent and zero differ; an explicit zero is kept.
 * - `omitempty`: zero is the same as absent, and is left out.
 * - `always`: absent is the same as zero, and is written out.
 */
export type Presence = 'pointer' | 'omitempty' | 'always';

export type ListType = 'atomic' | 'set' | 'map';

export interface FieldOptions {
  /** The protobuf field number; 0 for what only JSON has (apiVersion and kind). */
  readonly number: number;
  readonly schema: Schema;
  readonly presence: Presence;
  readonly isRequired: boolean;
  /** Numbers of the protobuf messages between the declaring one and this field, where JSON has it inline. */
  readonly through: readonly number[];
  readonly defaultValue?: unknown;
  readonly listType?: ListType;
  readonly listMapKeys?: readonly string[];
  /** `atomic`: server-side apply owns the struct or map as one value. */
  readonly mapType?: 'atomic' | 'granular';
  /** Strategic merge patch: the strategies and the key by which list items are matched. */
  readonly patchStrategy?: readonly ('merge' | 'replace' | 'retainKeys')[];
  readonly patchMergeKey?: string;
}

/** A field's declaration. `T` is its static type and `R` whether that has it without `?`; neither exists at run time. */
export class Field<T = unknown, R extends boolean = boolean> implements FieldOptions {
  declare readonly staticType: T;
  declare readonly staticPresence: R;
  readonly number: number;
  readonly schema: Schema;
  readonly presence: Presence;
  readonly isRequired: boolean;
  readonly through: readonly number[];
  readonly defaultValue?: unknown;
  readonly listType?: ListType;
  readonly listMapKeys?: readonly string[];
  readonly mapType?: 'atomic' | 'granular';
  readonly patchStrategy?: FieldOptions['patchStrategy'];
  readonly patchMergeKey?: string;

  constructor(options: FieldOptions) {
    this.number = options.number;
    this.schema = options.schema;
    this.presence = options.presence;
    this.isRequired = options.isRequired;
    this.through = options.through;
    this.defaultValue = options.defaultValue;
    this.listType = options.listType;
    this.listMapKeys = options.listMapKeys;
    this.mapType = options.mapType;
    this.patchStrategy = options.patchStrategy;
    this.patchMergeKey = options.patchMergeKey;
  }

  /** A copy with some options changed. */
  with<R2 extends boolean = R>(changes: Partial<FieldOptions>): Field<T, R2> {
    return new Field<T, R2>({ ...this, ...changes });
  }

  /** OpenAPI lists it as required; the static type has it without `?`. */
  required(): Field<T, true> {
    return this.with<true>({ isRequired: true });
  }
  /** A Go pointer: see {@link Presence}. */
  pointer(): Field<T, R> {
    return this.with({ presence: 'pointer' });
  }
  /** A Go value without omitempty: see {@link Presence}. Decoding fills it in, so the static type has it without `?`. */
  always(): Field<T, true> {
    return this.with<true>({ presence: 'always' });
  }
  omitempty(): Field<T, R> {
    return this.with({ presence: 'omitempty' });
  }
  /** The value that an absent field gets on the way in, when its parent is present. */
  default(value: T): Field<T, R> {
    return this.with({ defaultValue: value });
  }
  /** Server-side apply merges the list by these keys. */
  mapList(...keys: string[]): Field<T, R> {
    return this.with({ listType: 'map', listMapKeys: keys });
  }
  /** Server-side apply merges the list as a set of scalars. */
  set(): Field<T, R> {
    return this.with({ listType: 'set' });
  }
  /** Server-side apply owns the list, map or struct as one value. */
  atomic(): Field<T, R> {
    return this.schema.kind === 'list' ? this.with({ listType: 'atomic' }) : this.with({ mapType: 'atomic' });
  }
  granular(): Field<T, R> {
    return this.with({ mapType: 'granular' });
  }
  /** Strategic merge patch merges the list, matching items by `key` (by value where there is none). */
  patchMerge(key?: string): Field<T, R> {
    return this.with({ patchStrategy: ['merge'], patchMergeKey: key });
  }
  patch(strategy: NonNullable<FieldOptions['patchStrategy']>, key?: string): Field<T, R> {
    return this.with({ patchStrategy: strategy, patchMergeKey: key });
  }
}

export type Fields = Readonly<Record<string, Field>>;

declare const staticType: unique symbol;

/** A message type at run time. `T` is the static type of its values. */
export interface Type<T = unknown> {
  readonly [staticType]?: T;
  /** Its OpenAPI name, such as `io.k8s.api.apps.v1.DeploymentSpec`. */
  readonly name: string;
  readonly fields: ReadonlyMap<string, Field>;
  /** The fields in the order of their declaration, which is the order in which they are written out. */
  readonly fieldList: readonly NamedField[];
  /** Server-side apply owns the whole struct as one value. */
  readonly atomic: boolean;
  /** Set on the types of kinds: objects that carry their own apiVersion and kind. */
  readonly groupVersionKind?: GroupVersionKind;
}

export interface NamedField {
  readonly name: string;
  readonly field: Field;
}

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

type RequiredKeys<F> = { [K in keyof F]: F[K] extends Field<unknown, true> ? K : never }[keyof F];
type OptionalKeys<F> = { [K in keyof F]: F[K] extends Field<unknown, true> ? never : K }[keyof F];
type StaticType<F> = F extends Field<infer T, boolean> ? T : never;

/** The static type of a message with these fields. Values are immutable. */
export type FieldsOf<F extends Fields> = {
  readonly [K in RequiredKeys<F>]: StaticType<F[K]>;
} & {
  readonly [K in OptionalKeys<F>]?: StaticType<F[K]>;
};

/** The same shape, writable throughout: for objects under construction, before they are frozen. */
export type Mutable<T> = T extends (...args: never[]) => unknown
  ? T
  : T extends readonly (infer I)[]
    ? Mutable<I>[]
    : T extends object
      ? { -readonly [K in keyof T]: Mutable<T[K]> }
      : T;

export function message<T>(name: string, fields: Fields, options: { readonly atomic?: boolean } = {}): Type<T> {
  const entries = Object.entries(fields);
  return {
    name,
    fields: new Map(entries),
    fieldList: entries.map(([key, field]) => ({ name: key, field })),
    atomic: options.atomic ?? false,
  };
}

const typeMetaFields = {
  kind: new Field<string, false>({
    number: 0,
    schema: { kind: 'string' },
    presence: 'omitempty',
    isRequired: false,
    through: [],
  }),
  apiVersion: new Field<string, false>({
    number: 0,
    schema: { kind: 'string' },
    presence: 'omitempty',
    isRequired: false,
    through: [],
  }),
};

/** What every object carries about its own type. */
export interface TypeMeta extends FieldsOf<typeof typeMetaFields> {}

/** The type of a kind: a message whose values carry `apiVersion` and `kind`. */
export function kindType<T>(name: string, groupVersionKind: GroupVersionKind, fields: Fields): Type<T> {
  return { ...message<T>(name, { ...typeMetaFields, ...fields }), groupVersionKind };
}

/** `group/version`, or the bare version for the core group. */
export function apiVersionOf(gvk: { readonly group: string; readonly version: string }): string {
  return gvk.group === '' ? gvk.version : `${gvk.group}/${gvk.version}`;
}
