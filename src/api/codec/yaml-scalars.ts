/**
 * What a plain YAML scalar means to the YAML library that upstream uses, which is YAML 1.1 but for two things: numbers to base 60 and
 * timestamps are plain text.
 */
import { DecodeError } from '../schema/decode.ts';

const words = new Map<string, boolean | null>();
for (const word of ['y', 'yes', 'true', 'on']) addWord(word, true);
for (const word of ['n', 'no', 'false', 'off']) addWord(word, false);
addWord('null', null);
words.set('', null).set('~', null);

/** `yes`, `Yes` and `YES`, but not `yEs`. */
function addWord(word: string, value: boolean | null): void {
  words
    .set(word, value)
    .set(word[0]!.toUpperCase() + word.slice(1), value)
    .set(word.toUpperCase(), value);
}

const infinities = new Map<string, number>();
for (const word of ['.inf', '.Inf', '.INF']) {
  infinities.set(word, Number.POSITIVE_INFINITY).set(`+${word}`, Number.POSITIVE_INFINITY);
  infinities.set(`-${word}`, Number.NEGATIVE_INFINITY);
}
const notNumbers = new Set(['.nan', '.NaN', '.NAN']);

const decimalFloat = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
/** With Go's prefixes; a leading zero means octal. */
const integer = /^([-+]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]+|0|[1-9][0-9]*)$/;
const date = /^\d{4}-\d{1,2}-\d{1,2}(?:$|[Tt ])/;

export type PlainValue = string | number | boolean | null;

export function resolvePlain(text: string): PlainValue {
  const word = words.get(text);
  if (word !== undefined) return word;
  const first = text.charCodeAt(0);
  if (first === 46 || first === 43 || first === 45 || (first >= 48 && first <= 57)) return resolveNumber(text) ?? text;
  return text;
}

function resolveNumber(text: string): number | undefined {
  const infinity = infinities.get(text);
  if (infinity !== undefined) return infinity;
  if (notNumbers.has(text)) return Number.NaN;
  if (date.test(text)) return undefined;
  const plain = text.startsWith('.') ? text : text.replaceAll('_', '');
  const whole = integer.exec(plain);
  if (whole !== null) return (whole[1] === '-' ? -1 : 1) * parseWhole(whole[2]!);
  return decimalFloat.test(plain) ? Number.parseFloat(plain) : undefined;
}

function parseWhole(digits: string): number {
  const octal = /^0([0-7]+)$/.exec(digits);
  return octal === null ? Number(digits) : Number.parseInt(octal[1]!, 8);
}

const tagPrefix = 'tag:yaml.org,2002:';

/** A scalar with a tag. A tag of somebody's own says nothing about JSON: its text is taken. */
export function resolveTagged(text: string, tag: string): PlainValue {
  const name = tag.startsWith(tagPrefix) ? tag.slice(tagPrefix.length) : '';
  if (name === 'binary') return decodeBinary(text);
  if (!['bool', 'int', 'float', 'null'].includes(name)) return text;
  const value = resolvePlain(text);
  const found = typeName(value);
  if (found === name || (found === 'int' && name === 'float')) return value;
  throw new DecodeError(`yaml: cannot decode !!${found} \`${text}\` as a !!${name}`);
}

function typeName(value: PlainValue): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  return Number.isInteger(value) ? 'int' : 'float';
}

function decodeBinary(text: string): string {
  const compact = text.replace(/\s/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) {
    throw new DecodeError('yaml: !!binary value contains invalid base64 data');
  }
  return new TextDecoder().decode(Uint8Array.from(atob(compact), (character) => character.charCodeAt(0)));
}

/** The text that a key which is no string has in JSON. */
export function keyText(value: PlainValue): string {
  if (value === null) throw new DecodeError('error converting YAML to JSON: unsupported map key of type: <nil>');
  if (typeof value !== 'number' || Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return '.nan';
  return value > 0 ? '.inf' : '-.inf';
}
