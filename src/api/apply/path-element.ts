/**
 * One step of a path into an object, as FieldsV1 writes it:
 * - `f:name`: a field of a struct, or an entry of a map;
 * - `k:{"name":"x"}`: an item of a list, by its keys, which are sorted by name;
 * - `v:"x"`: an item of a set, by value;
 * - `i:0`: an item of a list, by position.
 *
 * In this form two elements are the same exactly if their texts are.
 */
import { goQuote } from '../../base/go-quote.ts';
import { goJson } from './go-json.ts';

export type PathElement = string;

/** A path from an object's root. The empty path is the object itself. */
export type Path = readonly PathElement[];

/** The text is no path element. */
export class PathElementError extends Error {
  override readonly name = 'PathElementError';
}

export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

/** `pairs` are the names and values of the keys, in order of names. */
export function keyElement(pairs: readonly (readonly [name: string, value: unknown])[]): PathElement {
  let text = '';
  for (const [name, value] of pairs) text += `${text === '' ? '' : ','}${goJson(name)}:${goJson(value)}`;
  return `k:{${text}}`;
}

export function valueElement(value: unknown): PathElement {
  return `v:${goJson(value)}`;
}

/** The path of fields with these names. */
export function fieldPath(...names: readonly string[]): Path {
  return names.map(fieldElement);
}

/** Brings a foreign text into canonical form. Undefined for a kind of element that is not known, which is to be skipped. */
export function canonicalElement(text: string): PathElement | undefined {
  if (text.startsWith('f:')) return text;
  if (text.length < 2) throw new PathElementError('key must be 2 characters long:');
  if (text[1] !== ':') throw new PathElementError(`missing colon: ${text}`);
  switch (text[0]) {
    case 'k': {
      const keys = parse(text);
      if (typeof keys !== 'object' || keys === null || Array.isArray(keys)) {
        throw new PathElementError(`expected an object: ${text}`);
      }
      return `k:${goJson(keys)}`;
    }
    case 'v':
      return valueElement(parse(text));
    case 'i':
      if (!/^i:[+-]?\d+$/.test(text)) throw new PathElementError(`invalid index: ${text}`);
      return `i:${Number(text.slice(2))}`;
    default:
      return undefined;
  }
}

/** What a `k:` or `v:` element says. One from elsewhere that is no JSON says just its text. */
function contentOf(element: PathElement): unknown {
  const text = element.slice(2);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function keysOf(element: PathElement): [string, unknown][] {
  return Object.entries(contentOf(element) ?? {});
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.slice(2));
  } catch (error) {
    throw new PathElementError(`invalid JSON: ${text}`, { cause: error });
  }
}

/** The order in which field sets are written out: fields by name, then keys, values and indices. */
export function compareElements(a: PathElement, b: PathElement): number {
  if (a.startsWith('f:') && b.startsWith('f:')) return compareText(a, b);
  if (a[0] !== b[0]) return kindOrder.indexOf(a[0]!) - kindOrder.indexOf(b[0]!);
  switch (a[0]) {
    case 'k':
      return compareKeys(keysOf(a), keysOf(b));
    case 'v':
      return compareValues(contentOf(a), contentOf(b));
    case 'i':
      return Number(a.slice(2)) - Number(b.slice(2));
    default:
      return compareText(a, b);
  }
}

const kindOrder = 'fkvi';

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareKeys(a: readonly [string, unknown][], b: readonly [string, unknown][]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const [nameA, valueA] = a[i]!;
    const [nameB, valueB] = b[i]!;
    const order = compareText(nameA, nameB) || compareValues(valueA, valueB);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

const typeOrder = ['number', 'string', 'boolean', 'object'];

function compareValues(a: unknown, b: unknown): number {
  if (typeof a !== typeof b) return typeOrder.indexOf(typeof a) - typeOrder.indexOf(typeof b);
  if (typeof a === 'number' || typeof a === 'boolean') return Number(a) - Number(b);
  return typeof a === 'string' ? compareText(a, b as string) : compareText(goJson(a), goJson(b));
}

/** As messages show it: `.name`, `[name="x",port=80]`, `[="x"]`, `[0]`. */
export function displayElement(element: PathElement): string {
  const content = element.slice(2);
  switch (element[0]) {
    case 'k': {
      const pairs = keysOf(element).map(([name, value]) => `${name}=${displayValue(value)}`);
      return `[${pairs.join(',')}]`;
    }
    case 'v':
      return `[=${displayValue(contentOf(element))}]`;
    case 'i':
      return `[${content}]`;
    default:
      return `.${content}`;
  }
}

function displayValue(value: unknown): string {
  return typeof value === 'string' ? goQuote(value) : goJson(value);
}

/** As messages show it: `.spec.containers[name="x"].image`. */
export function displayPath(path: Path): string {
  return path.map(displayElement).join('');
}
