/**
 * The protobuf messages that follow from the declarations, in upstream's words, and which fields of them some bytes have. For tests: it
 * shares no code with the codec, so that both have to agree.
 */
import type { Field, ScalarKind, Schema, Type } from '../schema/schema.ts';

/** Field number to type: `string`, `repeated int32`, `map<string,NAME>`, or the full name of a message. */
export type WireMessage = ReadonlyMap<number, string>;
/** By full protobuf name, such as `k8s.io.api.apps.v1.DeploymentSpec`. */
export type WireMessages = ReadonlyMap<string, WireMessage>;

/** `k8s.io.apiextensions_apiserver.pkg.…` for `io.k8s.apiextensions-apiserver.pkg.…` */
export function protobufName(type: Type): string {
  return type.name.replace(/^io\.k8s\./, 'k8s.io.').replaceAll('-', '_');
}

const meta = 'k8s.io.apimachinery.pkg.apis.meta.v1.';
const apiextensions = 'k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.';
const rawExtension = 'k8s.io.apimachinery.pkg.runtime.RawExtension';
const quantity = 'k8s.io.apimachinery.pkg.api.resource.Quantity';
const intOrString = 'k8s.io.apimachinery.pkg.util.intstr.IntOrString';

const scalarNames: Partial<Record<ScalarKind, string>> = {
  quantity,
  intOrString,
  time: `${meta}Time`,
  microTime: `${meta}MicroTime`,
  duration: `${meta}Duration`,
  fieldsV1: `${meta}FieldsV1`,
  rawObject: rawExtension,
  json: `${apiextensions}JSON`,
};

/** The messages behind scalars. */
const wellKnown: WireMessages = new Map([
  [quantity, new Map([[1, 'string']])],
  [
    intOrString,
    new Map([
      [1, 'int64'],
      [2, 'int32'],
      [3, 'string'],
    ]),
  ],
  [`${meta}Time`, instant()],
  [`${meta}MicroTime`, instant()],
  [`${meta}Duration`, new Map([[1, 'int64']])],
  [`${meta}FieldsV1`, new Map([[1, 'bytes']])],
  [rawExtension, new Map([[1, 'bytes']])],
  [`${apiextensions}JSON`, new Map([[1, 'bytes']])],
]);

function instant(): WireMessage {
  return new Map([
    [1, 'int64'],
    [2, 'int32'],
  ]);
}

/** Every message that the types and what they refer to consist of. */
export function wireMessagesOf(types: Iterable<Type>): Map<string, WireMessage> {
  const messages = new Map<string, Map<number, string>>();
  const pending = [...types];
  for (let type = pending.pop(); type !== undefined; type = pending.pop()) {
    const name = protobufName(type);
    if (messages.has(name)) continue;
    messages.set(name, new Map());
    for (const { name: fieldName, field } of type.fieldList) {
      if (field.number === 0) continue;
      const target = declaringMessage(messages, name, field);
      const place = new Place(target, fieldName, messages, pending);
      addTo(messages, target, field.number, place.typeName(field.schema));
    }
  }
  return messages;
}

function addTo(messages: Map<string, Map<number, string>>, message: string, number: number, type: string): void {
  let fields = messages.get(message);
  if (fields === undefined) {
    fields = new Map();
    messages.set(message, fields);
  }
  fields.set(number, type);
}

const core = 'k8s.io.api.core.v1.';
const admissionregistration = 'k8s.io.api.admissionregistration.v1.';

/** The messages whose fields JSON has inline in others. */
const inlined = new Map([
  [`${core}ConfigMapEnvSource/1`, `${core}LocalObjectReference`],
  [`${core}ConfigMapKeySelector/1`, `${core}LocalObjectReference`],
  [`${core}ConfigMapProjection/1`, `${core}LocalObjectReference`],
  [`${core}ConfigMapVolumeSource/1`, `${core}LocalObjectReference`],
  [`${core}SecretEnvSource/1`, `${core}LocalObjectReference`],
  [`${core}SecretKeySelector/1`, `${core}LocalObjectReference`],
  [`${core}SecretProjection/1`, `${core}LocalObjectReference`],
  [`${core}EphemeralContainer/1`, `${core}EphemeralContainerCommon`],
  [`${core}PersistentVolumeSpec/2`, `${core}PersistentVolumeSource`],
  [`${core}Probe/1`, `${core}ProbeHandler`],
  [`${core}Volume/2`, `${core}VolumeSource`],
  ['k8s.io.api.networking.v1.IngressRule/2', 'k8s.io.api.networking.v1.IngressRuleValue'],
  [`${admissionregistration}NamedRuleWithOperations/2`, `${admissionregistration}RuleWithOperations`],
  [`${admissionregistration}RuleWithOperations/2`, `${admissionregistration}Rule`],
]);

/** The message that has the field, after adding those that lead to it. */
function declaringMessage(messages: Map<string, Map<number, string>>, message: string, field: Field): string {
  let name = message;
  for (const number of field.through) {
    const inner = inlined.get(`${name}/${number}`);
    if (inner === undefined) throw new Error(`${name} has nothing inlined under ${number}`);
    addTo(messages, name, number, inner);
    name = inner;
  }
  return name;
}

class Place {
  readonly #package: string;
  readonly #fieldName: string;
  readonly #messages: Map<string, Map<number, string>>;
  readonly #pending: Type[];

  constructor(message: string, fieldName: string, messages: Map<string, Map<number, string>>, pending: Type[]) {
    this.#package = message.slice(0, message.lastIndexOf('.'));
    this.#fieldName = fieldName;
    this.#messages = messages;
    this.#pending = pending;
  }

  typeName(schema: Schema): string {
    switch (schema.kind) {
      case 'message':
        this.#pending.push(schema.type());
        return protobufName(schema.type());
      case 'list':
        if (schema.wrapped === true) return this.#wrapped(schema.items);
        return `repeated ${this.typeName(schema.items)}`;
      case 'map':
        return `map<string,${this.typeName(schema.values)}>`;
      case 'messageOr':
        return this.#union(schema);
      default:
        return this.#scalar(schema.kind);
    }
  }

  #scalar(kind: ScalarKind): string {
    const name = scalarNames[kind];
    if (name === undefined) return kind;
    for (const [number, type] of wellKnown.get(name)!) addTo(this.#messages, name, number, type);
    return name;
  }

  /** Upstream has three named types of lists of strings. */
  #wrapped(items: Schema): string {
    const name =
      this.#fieldName === 'verbs'
        ? `${meta}Verbs`
        : `${this.#package}.${this.#fieldName === 'extra' ? 'ExtraValue' : 'AttestationValue'}`;
    addTo(this.#messages, name, 1, `repeated ${this.typeName(items)}`);
    return name;
  }

  #union(schema: Schema & { kind: 'messageOr' }): string {
    const message = this.typeName({ kind: 'message', type: schema.type });
    const [name, first, second] = {
      array: ['JSONSchemaPropsOrArray', message, `repeated ${message}`],
      bool: ['JSONSchemaPropsOrBool', 'bool', message],
      strings: ['JSONSchemaPropsOrStringArray', message, 'repeated string'],
    }[schema.alternative] as [string, string, string];
    addTo(this.#messages, apiextensions + name, 1, first);
    addTo(this.#messages, apiextensions + name, 2, second);
    return apiextensions + name;
  }
}

/** Notes `message number` for every field that `bytes` has, down to the last message. Throws where they do not fit the types. */
export function noteFields(messages: WireMessages, message: string, bytes: Uint8Array, seen: Set<string>): void {
  const fields = messages.get(message);
  if (fields === undefined) throw new Error(`no message ${message}`);
  for (const { number, wireType, value } of splitFields(bytes)) {
    const type = fields.get(number);
    if (type === undefined) throw new Error(`${message} has no field ${number}`);
    seen.add(`${message} ${number}`);
    noteValue(messages, type.replace(/^repeated /, ''), wireType, value, seen);
  }
}

function noteValue(messages: WireMessages, type: string, wireType: number, value: Uint8Array, seen: Set<string>): void {
  const expected = { bool: 0, int32: 0, int64: 0, double: 1 }[type] ?? 2;
  if (wireType !== expected) throw new Error(`${type} has wire type ${wireType}`);
  const mapValue = /^map<string,(.*)>$/.exec(type)?.[1];
  if (mapValue !== undefined) {
    const entry = [...splitFields(value)];
    if (entry.map(({ number }) => number).join() !== '1,2') throw new Error(`${type} has an odd entry`);
    noteValue(messages, mapValue, entry[1]!.wireType, entry[1]!.value, seen);
  } else if (type.includes('.')) {
    noteFields(messages, type, value, seen);
  }
}

interface WireField {
  readonly number: number;
  readonly wireType: number;
  /** Empty for numbers. */
  readonly value: Uint8Array;
}

function* splitFields(bytes: Uint8Array): Generator<WireField> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const wireType = tag % 8;
    let length = 0;
    if (wireType === 0) varint();
    else if (wireType === 1) length = 8;
    else if (wireType === 2) length = varint();
    else throw new Error(`wire type ${wireType}`);
    yield { number: Math.floor(tag / 8), wireType, value: bytes.subarray(at, at + length) };
    at += length;
  }
  if (at !== bytes.length) throw new Error('a value goes beyond the end');
}
