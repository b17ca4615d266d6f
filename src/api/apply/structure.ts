import type { ListShape, Shape } from './shape.ts';
import { isRecord, type JsonRecord, memberOf, type RecordShape } from './typed-fields.ts';

/** Longer texts are not worth keeping: hardly another object will have the same. */
const structureCharsMax = 4096;

/**
 * A text for which fields a value has and which of them are zero, but not for what they are. Two values of a shape with the same text differ
 * from the zero value of their type in the same fields. Undefined where it would be too long.
 */
export function structureOf(shape: Shape, value: unknown): string | undefined {
  const text = textOf(shape, value, '');
  return text.length > structureCharsMax ? undefined : text;
}

/** `text` with that of the value behind it. Gives up once it is too long. */
function textOf(shape: Shape, value: unknown, text: string): string {
  if (text.length > structureCharsMax) return text;
  switch (shape.kind) {
    case 'struct':
    case 'map':
      return shape.isAtomic || !isRecord(value) ? text + markOf(value) : membersOf(shape, value, text);
    case 'deduced':
      return isRecord(value) ? membersOf(shape, value, text) : text + markOf(value);
    case 'list':
      return shape.relation === 'atomic' || !Array.isArray(value) ? text + markOf(value) : itemsOf(shape, value, text);
    default:
      return text + markOf(value);
  }
}

function membersOf(shape: RecordShape, value: JsonRecord, start: string): string {
  let text = `${start}{`;
  for (const name in value) {
    const member = value[name];
    if (member === undefined) continue;
    const isDeclared = shape.kind === 'struct' && shape.fields.has(name);
    // Names that are not declared may be anything.
    text = textOf(memberOf(shape, name).shape, member, `${text}${isDeclared ? name : JSON.stringify(name)}:`);
    if (text.length > structureCharsMax) return text;
    text += ',';
  }
  return `${text}}`;
}

function itemsOf(list: ListShape, values: readonly unknown[], start: string): string {
  if (list.relation === 'set') return start + JSON.stringify(values);
  let text = `${start}[`;
  for (const item of values) {
    const keys = isRecord(item) ? list.keys.map(({ name }) => item[name]) : item;
    text = `${textOf(list.items, item, `${text}${JSON.stringify(keys)}:`)},`;
    if (text.length > structureCharsMax) return text;
  }
  return `${text}]`;
}

/** Of a value that is owned as a whole: whether it is zero, and which zero. */
function markOf(value: unknown): string {
  return isZero(value) ? JSON.stringify(value) : 'x';
}

function isZero(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return !value;
  if (Array.isArray(value)) return value.length === 0;
  const record = value as JsonRecord;
  for (const name in record) if (!isZero(record[name])) return false;
  return true;
}
