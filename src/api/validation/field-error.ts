import { goQuote } from '../../base/go-quote.ts';
import type { FieldPath } from './field-path.ts';

/** The reason of a cause in a Status of reason Invalid. */
export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTypeInvalid'
  | 'InternalError';

const titles: Readonly<Record<FieldErrorType, string>> = {
  FieldValueNotFound: 'Not found',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  FieldValueTypeInvalid: 'Invalid value',
  InternalError: 'Internal error',
};

/** Types whose message never shows the value. */
const withoutValue: ReadonlySet<FieldErrorType> = new Set([
  'FieldValueRequired',
  'FieldValueForbidden',
  'FieldValueTooLong',
  'InternalError',
]);

/** Given as the bad value, keeps it out of the message. */
export const omitValue: unique symbol = Symbol('omitted value');

/**
 * One thing wrong with one field of an object. Not an Error: validation collects these in plain arrays, and the API
 * server turns an array into one Status of code 422 with a cause for each.
 */
export class FieldError {
  readonly type: FieldErrorType;
  /** The path as text, `spec.replicas`. */
  readonly field: string;
  readonly badValue: unknown;
  /** May be empty. */
  readonly detail: string;

  constructor(type: FieldErrorType, path: FieldPath, badValue: unknown, detail: string) {
    this.type = type;
    this.field = path.toString();
    this.badValue = badValue;
    this.detail = detail;
  }

  /** The reason of this error's cause in a Status. */
  reason(): FieldErrorType {
    return this.type;
  }

  /** The text without the field, as in a Status cause: `Invalid value: -1: must be greater than or equal to 0`. */
  message(): string {
    let text = titles[this.type];
    if (this.badValue !== omitValue && !withoutValue.has(this.type)) text += `: ${valueText(this.badValue)}`;
    return this.detail === '' ? text : `${text}: ${this.detail}`;
  }

  /** The field and the message: `spec.replicas: Invalid value: …`. */
  toString(): string {
    return `${this.field}: ${this.message()}`;
  }
}

/** The value breaks a rule of the field: syntax, range, immutability. */
export function invalid(path: FieldPath, value: unknown, detail: string): FieldError {
  return new FieldError('FieldValueInvalid', path, value, detail);
}

/** The value is missing or empty. */
export function required(path: FieldPath, detail = ''): FieldError {
  return new FieldError('FieldValueRequired', path, '', detail);
}

/** The value occurs a second time where it has to be unique. */
export function duplicate(path: FieldPath, value: unknown): FieldError {
  return new FieldError('FieldValueDuplicate', path, value, '');
}

/** The value is none of an enumeration; the supported ones are listed in the order given. */
export function notSupported(path: FieldPath, value: unknown, supported: readonly string[]): FieldError {
  const detail = supported.length === 0 ? '' : `supported values: ${supported.map(goQuote).join(', ')}`;
  return new FieldError('FieldValueNotSupported', path, value, detail);
}

/** The field can't be set in this situation, whatever its value. */
export function forbidden(path: FieldPath, detail = ''): FieldError {
  return new FieldError('FieldValueForbidden', path, '', detail);
}

/** The value has more than `bytesMax` bytes; a negative `bytesMax` leaves the limit out of the message. */
export function tooLong(path: FieldPath, value: unknown, bytesMax: number): FieldError {
  const detail = bytesMax >= 0 ? `may not be more than ${bytesMax} bytes` : 'value is too long';
  return new FieldError('FieldValueTooLong', path, value, detail);
}

/** The list has `actual` items, more than `itemsMax`; a negative number leaves that one out of the message. */
export function tooMany(path: FieldPath, actual: number, itemsMax: number): FieldError {
  const detail = itemsMax >= 0 ? `must have at most ${itemsMax} items` : 'has too many items';
  return new FieldError('FieldValueTooMany', path, actual >= 0 ? actual : omitValue, detail);
}

/** The value refers to something that does not exist. */
export function notFound(path: FieldPath, value: unknown): FieldError {
  return new FieldError('FieldValueNotFound', path, value, '');
}

/** The value is of another type than the schema says. */
export function typeInvalid(path: FieldPath, value: unknown, detail: string): FieldError {
  return new FieldError('FieldValueTypeInvalid', path, value, detail);
}

/** Validation itself failed, through no fault of the object. */
export function internalError(path: FieldPath, error: unknown): FieldError {
  return new FieldError('InternalError', path, omitValue, error instanceof Error ? error.message : String(error));
}

/** All errors as one message: one stands alone, several are `[a, b]` without repetitions. Empty for none. */
export function aggregateMessage(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map(String))];
  return texts.length > 1 ? `[${texts.join(', ')}]` : (texts[0] ?? '');
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return '"null"';
  if (typeof value === 'string') return goQuote(value);
  if (typeof value === 'object') return goJson(value);
  return String(value);
}

/**
 * JSON as Go's encoder writes it: `<`, `>`, `&` and the line separators escaped, maps in key order. A struct keeps the
 * order of its fields; an object whose values are all strings is taken for a map.
 */
function goJson(value: object): string {
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return Number(part);
    return isStringMap(part) ? sortedByKey(part) : part;
  });
  return text.replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function isStringMap(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((entry) => typeof entry === 'string');
}

function sortedByKey(map: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}
