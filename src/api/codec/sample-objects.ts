/** Makes objects in normal form that have every field of their type, for tests of codecs and schemas. */
import type { Field, ScalarKind, Schema, Type } from '../schema/schema.ts';

type JsonRecord = Record<string, unknown>;

/** How often a type may stand inside itself. */
const recursionMax = 2;

/** An object with every field set, each to a value of its own that is not zero. */
export function sampleObject(type: Type): JsonRecord {
  return new Sampler().message(type);
}

class Sampler {
  #count = 0;
  readonly #open: Type[] = [];
  /** How many unions of each sort there have been. */
  readonly #unions = new Map<string, number>();

  message(type: Type): JsonRecord {
    this.#open.push(type);
    const object: JsonRecord = {};
    if (type.groupVersionKind !== undefined && this.#open.length === 1) {
      const { group, version, kind } = type.groupVersionKind;
      object.kind = kind;
      object.apiVersion = group === '' ? version : `${group}/${version}`;
    }
    for (const { name, field } of type.fieldList) {
      if (field.number !== 0 && !this.#isTooDeep(field)) object[name] = this.#value(field.schema);
    }
    this.#open.pop();
    return object;
  }

  #isTooDeep({ schema }: Field): boolean {
    let inner: Schema = schema;
    while (inner.kind === 'list' || inner.kind === 'map') inner = inner.kind === 'list' ? inner.items : inner.values;
    if (inner.kind !== 'message' && inner.kind !== 'messageOr') return false;
    const type = inner.type();
    return this.#open.filter((open) => open === type).length >= recursionMax;
  }

  #value(schema: Schema): unknown {
    const n = ++this.#count;
    switch (schema.kind) {
      case 'message':
        return this.message(schema.type());
      case 'list':
        return [this.#value(schema.items), this.#value(schema.items)];
      case 'map':
        return { [`key-${n}`]: this.#value(schema.values), [`other-${n}`]: this.#value(schema.values) };
      case 'messageOr':
        return this.#union(schema);
      default:
        return sampleScalar(schema.kind, n);
    }
  }

  /** The message and what may stand in its place, by turns. */
  #union(schema: Schema & { kind: 'messageOr' }): unknown {
    const turn = this.#unions.get(schema.alternative) ?? 0;
    this.#unions.set(schema.alternative, turn + 1);
    if (turn % 2 === 0) return this.message(schema.type());
    if (schema.alternative === 'bool') return turn % 4 === 1;
    if (schema.alternative === 'array') return [this.message(schema.type()), this.message(schema.type())];
    return [`property-${this.#count}`, 'other'];
  }
}

/** The `n`th value of its kind. */
export function sampleScalar(kind: ScalarKind, n: number): unknown {
  const second = String(n % 60).padStart(2, '0');
  switch (kind) {
    case 'string':
      return `text ${n} – ü`;
    case 'bool':
      return true;
    case 'int32':
      return n % 2 === 0 ? n : -n;
    case 'int64':
      return n % 2 === 0 ? n * 2 ** 31 + 1 : -n;
    case 'double':
      return n + 0.25;
    case 'bytes':
      return Buffer.from(`bytes ${n} \u00ff`).toString('base64');
    case 'quantity':
      return `${n}Mi`;
    case 'intOrString':
      return n % 2 === 0 ? n : `${n}%`;
    case 'time':
      return `2025-03-04T05:06:${second}Z`;
    case 'microTime':
      return `2025-03-04T05:06:${second}.${String(n).padStart(6, '0')}Z`;
    case 'duration':
      return `${n}h0m${n % 60}s`;
    case 'json':
      return [{ json: n }, n, `${n}`, true, null];
    case 'rawObject':
      return { apiVersion: 'example.com/v1', kind: 'Example', value: n, nested: { list: [null, n] } };
    case 'fieldsV1':
      return { 'f:spec': { [`f:field-${n}`]: {} } };
  }
}
