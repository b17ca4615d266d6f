/** Reading JSON that may be anything at all: bounded nesting, Go's error texts, and the fields that stand twice in one object. */
import { DecodeError } from '../schema/decode.ts';
import { describeJsonSyntaxError } from './json-syntax.ts';
import { nestingDepthMax } from './nesting.ts';

export interface ParseJsonOptions {
  /** Called with the path of every field that its object has more than once: `spec.replicas`, `spec.containers[0].image`. */
  readonly onDuplicateField?: (path: string) => void;
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Parses JSON. Of fields that stand twice the last one counts; invalid UTF-8 becomes U+FFFD. Throws DecodeError: malformed text, more
 * than {@link nestingDepthMax} levels, a number that no double holds.
 */
export function parseJson(input: string | Uint8Array, options: ParseJsonOptions = {}): unknown {
  const text = typeof input === 'string' ? input : utf8.decode(input);
  new Scan(text, options.onDuplicateField).run();
  try {
    return JSON.parse(text);
  } catch {
    throw new DecodeError(describeJsonSyntaxError(text));
  }
}

const quote = 34;
const comma = 44;
const bracket = 91;
const backslash = 92;
const closeBracket = 93;
const brace = 123;
const closeBrace = 125;

/** Objects with fewer keys are searched, larger ones have a set. */
const searchedKeysMax = 16;

/** An object or array that is open. They are kept for the next one at the same depth. */
class Level {
  isObject = false;
  index = 0;
  /** A string is a key, not a value. */
  expectsKey = false;
  keys: string[] = [];
  keySet: Set<string> | undefined;

  open(isObject: boolean): void {
    this.isObject = isObject;
    this.expectsKey = isObject;
    this.index = 0;
    this.keys.length = 0;
    this.keySet = undefined;
  }

  /** False when the key is there already. */
  add(key: string): boolean {
    const { keys } = this;
    const seen = this.keySet === undefined ? keys.includes(key) : this.keySet.has(key);
    // Kept last in any case: the path to what follows names it.
    keys.push(key);
    if (this.keySet !== undefined) this.keySet.add(key);
    else if (keys.length > searchedKeysMax) this.keySet = new Set(keys);
    return !seen;
  }

  get step(): string {
    return this.isObject ? `.${this.keys.at(-1) ?? ''}` : `[${this.index}]`;
  }
}

/** One pass over the text for what JSON.parse does not tell. It need not notice that the text is malformed: JSON.parse does. */
class Scan {
  readonly #text: string;
  readonly #onDuplicateField: ((path: string) => void) | undefined;
  readonly #levels: Level[] = [];
  #depth = 0;

  constructor(text: string, onDuplicateField: ((path: string) => void) | undefined) {
    this.#text = text;
    this.#onDuplicateField = onDuplicateField;
  }

  run(): void {
    const text = this.#text;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === quote) at = this.#string(at);
      else if (code === brace || code === bracket) this.#open(code === brace);
      else if (code === closeBrace || code === closeBracket) this.#depth = Math.max(0, this.#depth - 1);
      else if (code === comma) this.#next();
      else if (isDigit(code)) at = this.#number(at);
    }
  }

  #open(isObject: boolean): void {
    if (this.#depth === nestingDepthMax) throw new DecodeError('exceeded max depth');
    this.#levels[this.#depth] ??= new Level();
    this.#levels[this.#depth++]!.open(isObject);
  }

  #next(): void {
    if (this.#depth === 0) return;
    const level = this.#levels[this.#depth - 1]!;
    if (level.isObject) level.expectsKey = true;
    else level.index++;
  }

  /** Returns where the string that begins at `start` ends. */
  #string(start: number): number {
    const text = this.#text;
    let end = text.indexOf('"', start + 1);
    while (end !== -1 && isEscaped(text, start, end)) end = text.indexOf('"', end + 1);
    if (end === -1) return text.length;
    const level = this.#depth === 0 ? undefined : this.#levels[this.#depth - 1]!;
    if (level?.expectsKey === true) {
      level.expectsKey = false;
      if (this.#onDuplicateField !== undefined && !level.add(keyText(text, start, end))) {
        const path = this.#levels.slice(0, this.#depth).map(({ step }) => step);
        this.#onDuplicateField(path.join('').replace(/^\./, ''));
      }
    }
    return end;
  }

  #number(start: number): number {
    const text = this.#text;
    let end = start + 1;
    while (end < text.length && isNumberPart(text.charCodeAt(end))) end++;
    // Only an exponent or very many digits make an infinity, which JSON could not be written from again.
    const literal = end - start > 4 ? text.slice(start, end) : '0';
    if (!Number.isFinite(Number.parseFloat(literal))) {
      throw new DecodeError(`json: cannot unmarshal number ${literal} into Go value of type float64`);
    }
    return end - 1;
  }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** A digit, point, sign or exponent. */
function isNumberPart(code: number): boolean {
  return isDigit(code) || code === 46 || code === 43 || code === 45 || code === 69 || code === 101;
}

function isEscaped(text: string, start: number, end: number): boolean {
  let backslashes = 0;
  for (let at = end - 1; at > start && text.charCodeAt(at) === backslash; at--) backslashes++;
  return backslashes % 2 === 1;
}

function keyText(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end);
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}
