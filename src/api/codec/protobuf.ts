/**
 * Kubernetes protobuf, both ways, driven by the declarations. Bytes are laid out as upstream's generated code does: fields in the order
 * of their numbers, keys of maps sorted, and a field that is a plain value in Go written even when it is zero.
 */
import { DecodeError, isZero, setOwn, zeroValue } from '../schema/decode.ts';
import type { Field, Mutable, NamedField, Schema, Type } from '../schema/schema.ts';
import { nestingDepthMax } from './nesting.ts';
import { expectWireType, readFields, scalarCodecs, type ValueCodec } from './protobuf-values.ts';
import { WireReader } from './wire-reader.ts';
import { WireWriter } from './wire-writer.ts';

/** Only ever used within one call, none of which calls another. */
const sharedWriter = new WireWriter();

/** The message without an envelope: apiVersion and kind are not in it. `object` is in normal form, as decoding leaves it. */
export function encodeMessage(type: Type, object: object): Uint8Array {
  sharedWriter.reset();
  writeMessage(planOf(type), sharedWriter, object as JsonRecord);
  return sharedWriter.take();
}

/**
 * Reads a message into the normal form of its JSON, the same as decoding JSON gives. Unknown fields are dropped.
 * Throws DecodeError. apiVersion and kind are for the caller to add.
 */
export function decodeMessage<T>(type: Type<T>, bytes: Uint8Array): Mutable<T> {
  const plan = planOf(type);
  const slots: Slots = new Array(plan.fields.length);
  const reader = new WireReader(bytes);
  while (!reader.atEnd) readField(plan, reader, plan.root, slots);
  return finish(plan, slots) as Mutable<T>;
}

type JsonRecord = Record<string, unknown>;

/**
 * The values read so far, one per field in the order of declaration. A message that is a field's only value is kept as its slots until the
 * end, since it may come in several pieces, which are merged.
 */
type Slots = unknown[];

/** What to do with one field, or with the message around inlined ones. */
interface Step {
  readonly number: number;
  write(writer: WireWriter, object: JsonRecord): void;
  read(reader: WireReader, wireType: number, slots: Slots): void;
}

/** The fields of one protobuf message. Inlined ones have a message of their own, but share the slots. */
interface Steps {
  /** By number, the highest first, since the writer goes backwards. */
  readonly descending: readonly Step[];
  readonly byNumber: ReadonlyMap<number, Step>;
}

interface Plan {
  /** For error messages: without the package. */
  readonly name: string;
  readonly fields: readonly NamedField[];
  readonly root: Steps;
  /** Turns what a slot holds into the value, where those differ. */
  readonly finishers: readonly (((slot: unknown) => unknown) | undefined)[];
}

const plans = new WeakMap<Type, Plan>();

function planOf(type: Type): Plan {
  let plan = plans.get(type);
  if (plan === undefined) {
    plan = makePlan(type);
    plans.set(type, plan);
  }
  return plan;
}

function makePlan(type: Type): Plan {
  const name = type.name.slice(type.name.lastIndexOf('.') + 1);
  const fields = type.fieldList.map((named, slot) => ({ ...named, slot })).filter(({ field }) => field.number !== 0);
  const finishers = type.fieldList.map(({ field: { schema } }) =>
    schema.kind === 'message' ? (slot: unknown) => finish(planOf(schema.type()), slot as Slots) : undefined,
  );
  return { name, fields: type.fieldList, root: makeSteps(fields, 0), finishers };
}

type PlacedField = NamedField & { readonly slot: number };

/** The steps for fields that are `depth` inlined messages down. */
function makeSteps(fields: readonly PlacedField[], depth: number): Steps {
  const direct = fields.filter(({ field }) => field.through.length === depth).map(fieldStep);
  const nested = fields.filter(({ field }) => field.through.length > depth);
  const numbers = new Set(nested.map(({ field }) => field.through[depth]!));
  const inlined = Array.from(numbers, (number) => {
    const inner = nested.filter(({ field }) => field.through[depth] === number);
    return inlinedStep(number, makeSteps(inner, depth + 1));
  });
  const steps = [...direct, ...inlined];
  return {
    descending: steps.toSorted((a, b) => b.number - a.number),
    byNumber: new Map(steps.map((step) => [step.number, step])),
  };
}

function inlinedStep(number: number, inner: Steps): Step {
  return {
    number,
    write(writer, object) {
      const mark = writer.size;
      for (const step of inner.descending) step.write(writer, object);
      writer.length(mark);
      writer.tag(number, 2);
    },
    read(reader, wireType, slots) {
      expectWireType(wireType, 2, 'inlined');
      readFields(reader, 'inlined', (innerNumber, innerWireType) => {
        const step = inner.byNumber.get(innerNumber);
        if (step === undefined) reader.skip(innerWireType);
        else step.read(reader, innerWireType, slots);
      });
    },
  };
}

function fieldStep(placed: PlacedField): Step {
  const { schema } = placed.field;
  if (schema.kind === 'list' && schema.wrapped !== true) return listStep(placed, schema.items);
  if (schema.kind === 'map') return mapStep(placed, schema.values);
  if (schema.kind === 'message') return messageStep(placed, schema.type);
  return valueStep(placed, codecFor(schema));
}

function goName(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Go has a pointer or slice, which is not written while it is nil; else a plain value, which is always written. */
function isNilable({ schema, presence }: Field): boolean {
  return presence === 'pointer' || schema.kind === 'bytes' || schema.kind === 'list';
}

function valueStep({ name, field, slot }: PlacedField, codec: ValueCodec): Step {
  const { number } = field;
  const nilable = isNilable(field);
  return {
    number,
    write(writer, object) {
      const value = object[name];
      if (nilable && (value === undefined || (field.presence !== 'pointer' && isZero(value)))) return;
      codec.write(writer, value ?? undefined);
      writer.tag(number, codec.wireType);
    },
    read(reader, wireType, slots) {
      expectWireType(wireType, codec.wireType, goName(name));
      slots[slot] = codec.read(reader);
    },
  };
}

function messageStep({ name, field, slot }: PlacedField, type: () => Type): Step {
  const { number } = field;
  const nilable = isNilable(field);
  return {
    number,
    write(writer, object) {
      const value = object[name];
      if (nilable && value === undefined) return;
      const mark = writer.size;
      writeMessage(planOf(type()), writer, (value ?? noFields) as JsonRecord);
      writer.length(mark);
      writer.tag(number, 2);
    },
    read(reader, wireType, slots) {
      expectWireType(wireType, 2, goName(name));
      slots[slot] ??= [];
      readMessage(planOf(type()), reader, slots[slot] as Slots);
    },
  };
}

const noFields: JsonRecord = {};

function listStep({ name, field: { number }, slot }: PlacedField, items: Schema): Step {
  const codec = codecFor(items);
  return {
    number,
    write(writer, object) {
      const values = object[name] as readonly unknown[] | undefined;
      if (values === undefined) return;
      for (let i = values.length - 1; i >= 0; i--) {
        codec.write(writer, values[i]);
        writer.tag(number, codec.wireType);
      }
    },
    read(reader, wireType, slots) {
      slots[slot] ??= [];
      const values = slots[slot] as unknown[];
      if (wireType === 2 && codec.wireType !== 2) {
        const outerEnd = reader.enter();
        while (!reader.atEnd) values.push(codec.read(reader));
        reader.leave(outerEnd);
        return;
      }
      expectWireType(wireType, codec.wireType, goName(name));
      values.push(codec.read(reader));
    },
  };
}

/** Repeated messages { key = 1, value = 2 }. */
function mapStep({ name, field: { number }, slot }: PlacedField, valueSchema: Schema): Step {
  const codec = codecFor(valueSchema);
  return {
    number,
    write(writer, object) {
      const map = object[name] as JsonRecord | undefined;
      if (map === undefined) return;
      for (const key of Object.keys(map).sort().reverse()) {
        const mark = writer.size;
        codec.write(writer, map[key] ?? undefined);
        writer.tag(2, codec.wireType);
        writer.text(key);
        writer.tag(1, 2);
        writer.length(mark);
        writer.tag(number, 2);
      }
    },
    read(reader, wireType, slots) {
      expectWireType(wireType, 2, goName(name));
      slots[slot] ??= {};
      let key = '';
      let value: unknown;
      readFields(reader, goName(name), (entryField, entryWireType) => {
        if (entryField === 1) {
          expectWireType(entryWireType, 2, goName(name));
          key = reader.text();
        } else if (entryField === 2) {
          expectWireType(entryWireType, codec.wireType, goName(name));
          value = codec.read(reader);
        } else {
          reader.skip(entryWireType);
        }
      });
      setOwn(slots[slot] as JsonRecord, key, value === undefined ? zeroValue(valueSchema) : value);
    },
  };
}

function codecFor(schema: Schema): ValueCodec {
  switch (schema.kind) {
    case 'message':
      return messageCodec(schema.type);
    case 'list':
      return wrappedListCodec(codecFor(schema.items));
    case 'messageOr':
      return unionCodec(schema);
    case 'map':
      throw new Error('protobuf has no maps inside lists and maps');
    default:
      return scalarCodecs[schema.kind];
  }
}

function messageCodec(type: () => Type): ValueCodec {
  return {
    wireType: 2,
    write(writer, value) {
      const mark = writer.size;
      writeMessage(planOf(type()), writer, (value ?? noFields) as JsonRecord);
      writer.length(mark);
    },
    read(reader) {
      const plan = planOf(type());
      const slots: Slots = new Array(plan.fields.length);
      readMessage(plan, reader, slots);
      return finish(plan, slots);
    },
  };
}

/** Message { items = 1 } */
function wrappedListCodec(items: ValueCodec): ValueCodec {
  return {
    wireType: 2,
    write(writer, value) {
      const mark = writer.size;
      const values = (value ?? []) as readonly unknown[];
      for (let i = values.length - 1; i >= 0; i--) {
        items.write(writer, values[i]);
        writer.tag(1, items.wireType);
      }
      writer.length(mark);
    },
    read(reader) {
      const values: unknown[] = [];
      readFields(reader, 'Items', (number, wireType) => {
        if (number !== 1) return reader.skip(wireType);
        expectWireType(wireType, items.wireType, 'Items');
        values.push(items.read(reader));
      });
      return values;
    },
  };
}

/**
 * JSONSchemaPropsOrArray { schema = 1, JSONSchemas = 2 }, JSONSchemaPropsOrBool { allows = 1, schema = 2 } and
 * JSONSchemaPropsOrStringArray { schema = 1, property = 2 }.
 */
function unionCodec(schema: Schema & { kind: 'messageOr' }): ValueCodec {
  const messages = messageCodec(schema.type);
  const isBool = schema.alternative === 'bool';
  const messageNumber = isBool ? 2 : 1;
  const items = schema.alternative === 'strings' ? scalarCodecs.string : messages;
  const write = (writer: WireWriter, value: unknown): void => {
    if (Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i--) {
        items.write(writer, value[i]);
        writer.tag(2, items.wireType);
      }
    } else if (typeof value === 'object') {
      messages.write(writer, value);
      writer.tag(messageNumber, 2);
    }
    if (isBool) {
      writer.byte(value === false ? 0 : 1);
      writer.tag(1, 0);
    }
  };
  const read = (reader: WireReader): unknown => {
    let value: unknown;
    let list: unknown[] | undefined;
    let allows = false;
    readFields(reader, schema.type().name, (number, wireType) => {
      if (number !== 1 && number !== 2) return reader.skip(wireType);
      expectWireType(wireType, isBool && number === 1 ? 0 : 2, number === messageNumber ? 'Schema' : 'Alternative');
      if (number === messageNumber) value = messages.read(reader);
      else if (isBool) allows = reader.bool();
      else {
        list ??= [];
        list.push(items.read(reader));
      }
    });
    if (isBool) return value ?? allows;
    return list ?? value ?? [];
  };
  return {
    wireType: 2,
    write(writer, value) {
      const mark = writer.size;
      write(writer, value);
      writer.length(mark);
    },
    read,
  };
}

function writeMessage(plan: Plan, writer: WireWriter, object: JsonRecord): void {
  for (const step of plan.root.descending) step.write(writer, object);
}

function readMessage(plan: Plan, reader: WireReader, slots: Slots): void {
  const outerEnd = reader.enter();
  if (reader.depth > nestingDepthMax) throw new DecodeError('exceeded max depth');
  while (!reader.atEnd) readField(plan, reader, plan.root, slots);
  reader.leave(outerEnd);
}

function readField(plan: Plan, reader: WireReader, steps: Steps, slots: Slots): void {
  const tag = reader.tag(plan.name);
  const step = steps.byNumber.get(tag >>> 3);
  if (step === undefined) reader.skip(tag & 7);
  else step.read(reader, tag & 7, slots);
}

/** The value in its normal form: fields in the order of declaration, zero values kept or dropped as their presence says. */
function finish(plan: Plan, slots: Slots): JsonRecord {
  const result: JsonRecord = {};
  for (let i = 0; i < plan.fields.length; i++) {
    const { name, field } = plan.fields[i]!;
    const slot = slots[i];
    if (slot === undefined) {
      if (field.presence === 'always') result[name] = zeroValue(field.schema);
      continue;
    }
    const value = plan.finishers[i]?.(slot) ?? slot;
    if (field.presence === 'always') result[name] = value;
    else if (value !== null && (field.presence === 'pointer' || !isZero(value))) result[name] = value;
  }
  return result;
}
