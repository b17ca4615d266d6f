/** Tells, for tests, how several managers write one object in turn, and who owns what of it then. */
import { deepFreeze } from '../../base/freeze.ts';
import { ObjectMeta } from '../meta/v1/object-meta.ts';
import type { KubernetesObject } from '../resource.ts';
import {
  bool,
  int32,
  intOrString,
  type JsonObject,
  json,
  list,
  messageOrBool,
  quantityMap,
  rawObject,
  ref,
  string,
  stringMap,
  strings,
} from '../schema/builders.ts';
import { decode } from '../schema/decode.ts';
import { applyDeclaredDefaults } from '../schema/defaults.ts';
import { apiVersionOf, kindType, message, type Type } from '../schema/schema.ts';
import { applyPatch } from './apply-patch.ts';
import { applyUpdate } from './apply-update.ts';
import type { FieldSet } from './field-set.ts';
import { fromFieldsV1 } from './fields-v1.ts';
import { displayPath } from './path-element.ts';

interface WriteOptions {
  readonly subresource?: string;
  readonly resetFields?: FieldSet;
}

export class OwnershipStory {
  readonly type: Type<KubernetesObject>;
  live: KubernetesObject | undefined;
  /** Seconds since the epoch; each write is a second later than the last. */
  #seconds = 0;

  constructor(type: Type, live?: object) {
    this.type = type as Type<KubernetesObject>;
    if (live !== undefined) this.live = deepFreeze(this.#complete(live));
  }

  /** Applies `fields`, to which apiVersion, kind and a name are added. */
  apply(manager: string, fields: object, options: WriteOptions & { readonly force?: boolean } = {}): this {
    const before = this.live;
    const object = applyPatch({
      ...this.#options(manager, options),
      live: before,
      applied: this.configuration(fields),
      force: options.force ?? false,
      complete: (merged) => this.#complete(merged),
    });
    this.#store(object);
    return this;
  }

  /** Writes the object with `fields` in place of those it has. */
  update(manager: string, fields: object, options: WriteOptions = {}): this {
    const given = { ...this.live, ...this.configuration(fields) };
    const metadata = { ...this.live?.metadata, ...(this.configuration(fields).metadata as object) };
    const updated = this.#complete({ ...given, metadata });
    const managedFields = applyUpdate({ ...this.#options(manager, options), live: this.live, updated });
    this.#store({ ...updated, metadata: { ...updated.metadata, managedFields } });
    return this;
  }

  configuration(fields: object): JsonObject {
    const { metadata, ...others } = fields as { readonly metadata?: object };
    return {
      apiVersion: apiVersionOf(this.type.groupVersionKind!),
      kind: this.type.groupVersionKind!.kind,
      metadata: { name: 'x', namespace: 'default', ...metadata },
      ...others,
    } as JsonObject;
  }

  /** The paths of each manager, by `Apply name` or `Update name`, with the subresource behind a slash. */
  owners(): Record<string, string[]> {
    const owners: Record<string, string[]> = {};
    for (const entry of this.live?.metadata.managedFields ?? []) {
      const where = entry.subresource === undefined ? '' : `/${entry.subresource}`;
      owners[`${entry.operation} ${entry.manager}${where}`] = fromFieldsV1(entry.fieldsV1!).paths().map(displayPath);
    }
    return owners;
  }

  times(): Record<string, string | undefined> {
    return Object.fromEntries(
      (this.live?.metadata.managedFields ?? []).map(({ operation, manager, time }) => [
        `${operation} ${manager}`,
        time,
      ]),
    );
  }

  /** The spec as it stands. */
  spec(): unknown {
    return (this.live as { readonly spec?: unknown } | undefined)?.spec;
  }

  #options(manager: string, options: WriteOptions) {
    this.#seconds++;
    return {
      type: this.type,
      apiVersion: apiVersionOf(this.type.groupVersionKind!),
      manager,
      now: this.#seconds * 1000,
      subresource: options.subresource,
      resetFields: options.resetFields,
    };
  }

  #complete(object: object): KubernetesObject {
    const decoded = decode(this.type, object);
    applyDeclaredDefaults(this.type, decoded);
    return decoded as KubernetesObject;
  }

  #store(object: KubernetesObject): void {
    if (object === this.live) return;
    const uid = object.metadata.uid ?? 'some-uid';
    this.live = deepFreeze({ ...object, metadata: { ...object.metadata, uid } });
  }
}

const Port: Type<object> = message('example.Port', {
  port: int32(1).always(),
  protocol: string(2).default('TCP'),
  name: string(3),
});

const Item: Type<object> = message('example.Item', {
  name: string(1).always(),
  value: string(2),
  items: list(3, () => Item).mapList('name'),
  tags: strings(4).set(),
});

const Part: Type<object> = message('example.Part', { a: string(1), b: int32(2).pointer(), part: ref(3, () => Part) });

const WidgetSpec: Type<object> = message('example.WidgetSpec', {
  text: string(1),
  number: int32(2).pointer(),
  flag: bool(3),
  map: stringMap(4),
  atomicMap: stringMap(5).atomic(),
  set: strings(6).set(),
  atomicList: strings(7),
  items: list(8, () => Item).mapList('name'),
  ports: list(9, () => Port).mapList('port', 'protocol'),
  part: ref(10, () => Part),
  atomicPart: ref(11, () => Part).atomic(),
  raw: rawObject(12),
  deduced: rawObject(13).granular(),
  json: json(14),
  partOrBool: messageOrBool(15, () => Part),
  intOrText: intOrString(16),
  quantities: quantityMap(17),
  merged: list(18, () => Item).patchMerge('name'),
  mergedScalars: strings(19).patchMerge(),
  plainItems: list(20, () => Item),
});

/** A kind with every shape of field. */
export const Widget: Type<KubernetesObject> = kindType(
  'example.Widget',
  { group: 'example.io', version: 'v1', kind: 'Widget' },
  {
    metadata: ref(1, () => ObjectMeta).always(),
    spec: ref(2, () => WidgetSpec).always(),
    status: ref(3, () => Part).always(),
  },
);
