import { isJsonArray, isJsonObject, type Json, type JsonObject, jsonEquals, jsonKind } from './json.ts';
import { PatchError } from './patch-error.ts';

/**
 * JSON patch (RFC 6902) in the dialect that API servers speak: an index may be negative and count from the end, replacing
 * an absent member adds it, testing an absent member for null succeeds, and a missing value is null. Libraries that keep
 * to the RFC refuse these.
 */

export const jsonPatchOperationsMax = 10_000;
/** What all copy operations of a patch together may add. */
export const jsonPatchCopyBytesMax = 3 * 1024 * 1024;

interface Operation {
  readonly op: string;
  readonly path: string | undefined;
  readonly from: string | undefined;
  readonly value: Json;
}

/** Applies the operations in order, all or none. The input is not changed. Throws PatchError. */
export function applyJsonPatch(target: JsonObject, patch: unknown): Json {
  const operations = decode(patch);
  if (operations.length > jsonPatchOperationsMax) {
    const message = `The allowed maximum operations in a JSON patch is ${jsonPatchOperationsMax}, got ${operations.length}`;
    throw new PatchError('too-large', message);
  }
  const document = new Document(target);
  for (const operation of operations) document.apply(operation);
  return document.root;
}

function decode(patch: unknown): Operation[] {
  if (patch === null) return [];
  if (!Array.isArray(patch)) throw undecodable(patch, 'Go value of type []handlers.jsonPatchOp');
  return patch.map((operation: unknown) => {
    if (operation !== null && !isJsonObject(operation)) {
      throw undecodable(operation, 'Go value of type handlers.jsonPatchOp');
    }
    const member = (name: string): Json =>
      operation !== null && Object.hasOwn(operation, name) ? operation[name]! : null;
    const text = (name: string): string | undefined => {
      const value = member(name);
      if (value === null) return undefined;
      if (typeof value !== 'string') throw undecodable(value, `Go struct field jsonPatchOp.${name} of type string`);
      return value;
    };
    return { op: text('op') ?? 'unknown', path: text('path'), from: text('from'), value: member('value') };
  });
}

function undecodable(value: unknown, into: string): PatchError {
  return new PatchError('bad-request', `error decoding patch: json: cannot unmarshal ${jsonKind(value)} into ${into}`);
}

/** An operation can't be done at this place. */
class PlaceError extends Error {}

const invalidIndex = (index: number): PlaceError =>
  new PlaceError(`Unable to access invalid index: ${index}: invalid index referenced`);

type MutableObject = Record<string, Json>;
type Container = Json[] | MutableObject;

class Document {
  root: Json;
  /** Containers made here, which may be changed in place; all others belong to the input or to the patch. */
  readonly #owned = new Set<unknown>();
  #copiedBytes = 0;

  constructor(root: JsonObject) {
    this.root = root;
  }

  apply(operation: Operation): void {
    const { op, path, from, value } = operation;
    try {
      if (op === 'add') this.#add(needed(path, 'path'), value);
      else if (op === 'remove') this.#remove(needed(path, 'path'));
      else if (op === 'replace') this.#replace(needed(path, 'path'), value);
      else if (op === 'test') this.#test(needed(path, 'path'), value);
      else if (op === 'move') this.#move(needed(from, 'from'), path);
      else if (op === 'copy') this.#copy(needed(from, 'from'), path);
      else throw new PatchError('unprocessable', `Unexpected kind: ${op}`);
    } catch (error) {
      if (!(error instanceof PlaceError)) throw error;
      throw new PatchError('unprocessable', `${this.#context(operation)}: ${error.message}`);
    }
  }

  /** What upstream puts before the reason. That the one of replace says remove is upstream's. */
  #context({ op, path, from }: Operation): string {
    const place = op === 'move' && path === undefined ? from : path;
    if (op === 'copy') return 'error while adding value during copy';
    return `error in ${op === 'replace' ? 'remove' : op} for path: '${place}'`;
  }

  #add(path: string, value: Json): void {
    const place = this.#ownedPlace(path);
    if (place === undefined) throw missing(`add operation does not apply: doc is missing path: "${path}"`);
    insert(place.container, place.key, value);
  }

  #remove(path: string): void {
    const place = this.#ownedPlace(path);
    if (place === undefined) throw missing(`remove operation does not apply: doc is missing path: "${path}"`);
    remove(place.container, place.key);
  }

  #replace(path: string, value: Json): void {
    if (path === '') {
      if (typeof value !== 'object' || value === null) {
        throw new PatchError('unprocessable', 'replace operation value must be object or array');
      }
      this.root = value;
      return;
    }
    const place = this.#ownedPlace(path);
    if (place === undefined) throw missing(`replace operation does not apply: doc is missing path: ${path}`);
    if (!Array.isArray(place.container)) {
      setMember(place.container, place.key, value);
      return;
    }
    const index = tryIndex(place.key, place.container.length);
    if (index === undefined) throw missing(`replace operation does not apply: doc is missing key: ${path}`);
    place.container[index] = value;
  }

  #test(path: string, value: Json): void {
    const actual =
      path === '' ? this.root : this.#read(path, `test operation does not apply: is missing path: ${path}`);
    if (!jsonEquals(actual, value)) throw new PatchError('unprocessable', `testing value ${path} failed: test failed`);
  }

  #move(from: string, path: string | undefined): void {
    const value = this.#read(from, `move operation does not apply: doc is missing from path: ${from}`);
    this.#remove(from);
    const place = this.#ownedPlace(needed(path, 'path'));
    if (place === undefined) throw missing(`move operation does not apply: doc is missing destination path: ${path}`);
    insert(place.container, place.key, value);
  }

  #copy(from: string, path: string | undefined): void {
    const value = this.#read(from, `copy operation does not apply: doc is missing from path: ${from}`);
    const place = this.#ownedPlace(needed(path, 'path'));
    if (place === undefined) throw missing(`copy operation does not apply: doc is missing destination path: ${path}`);
    const text = JSON.stringify(value);
    this.#copiedBytes += text.length;
    if (this.#copiedBytes > jsonPatchCopyBytesMax) {
      const sizes = `${this.#copiedBytes}, exceeding the limit ${jsonPatchCopyBytesMax}`;
      throw new PatchError(
        'unprocessable',
        `Unable to complete the copy, the accumulated size increase of copy is ${sizes}`,
      );
    }
    insert(place.container, place.key, JSON.parse(text));
  }

  /** The value at a path; an absent member is null. */
  #read(path: string, complaint: string): Json {
    const tokens = tokensOf(path);
    let node: Json | undefined = this.root;
    for (const token of tokens.slice(0, -1)) node = childOf(node, token);
    if (tokens.length === 0 || typeof node !== 'object' || node === null) throw missing(complaint);
    return valueAt(node, tokens.at(-1)!);
  }

  /** The container that a path ends in, and the key in it. All containers on the way are made this document's own. */
  #ownedPlace(path: string): { container: Container; key: string } | undefined {
    const tokens = tokensOf(path);
    const key = tokens.pop();
    if (key === undefined || !reaches(this.root, tokens)) return undefined;
    let container = this.#own(this.root);
    this.root = container;
    for (const token of tokens) {
      const child = this.#own(childOf(container, token)!);
      if (Array.isArray(container)) container[tryIndex(token, container.length)!] = child;
      else setMember(container, token, child);
      container = child;
    }
    return { container, key };
  }

  #own(node: Json): Container {
    if (this.#owned.has(node)) return node as Container;
    const copy: Container = isJsonArray(node) ? [...node] : { ...(node as JsonObject) };
    this.#owned.add(copy);
    return copy;
  }
}

function needed(text: string | undefined, what: 'path' | 'from'): string {
  if (text === undefined) throw missing(`operation missing ${what} field`);
  return text;
}

function missing(complaint: string): PatchError {
  return new PatchError('unprocessable', `${complaint}: missing value`);
}

/** What comes before the first slash does not count; a path without one leads nowhere. */
function tokensOf(path: string): string[] {
  const escapes: Readonly<Record<string, string>> = { '~0': '~', '~1': '/' };
  return path
    .split('/')
    .slice(1)
    .map((token) => token.replace(/~[01]/g, (pair) => escapes[pair]!));
}

/** Whether the tokens lead to a container. */
function reaches(root: Json, tokens: readonly string[]): boolean {
  let node: Json | undefined = root;
  for (const token of tokens) node = childOf(node, token);
  return typeof node === 'object' && node !== null;
}

/** Undefined where there is none. */
function childOf(node: Json | undefined, token: string): Json | undefined {
  if (isJsonArray(node)) {
    const index = tryIndex(token, node.length);
    return index === undefined ? undefined : node[index];
  }
  return isJsonObject(node) && Object.hasOwn(node, token) ? node[token] : undefined;
}

function valueAt(node: readonly Json[] | JsonObject, key: string): Json {
  if (isJsonArray(node)) return node[resolveIndex(key, node.length)]!;
  return childOf(node, key) ?? null;
}

function insert(container: Container, key: string, value: Json): void {
  if (!Array.isArray(container)) setMember(container, key, value);
  else if (key === '-') container.push(value);
  else container.splice(insertionIndex(key, container.length), 0, value);
}

function insertionIndex(key: string, length: number): number {
  if (!isIndex(key)) throw new PlaceError(`value was not a proper array index: '${key}': ${notAnIndex(key)}`);
  return resolveIndex(key, length + 1);
}

function remove(container: Container, key: string): void {
  if (Array.isArray(container)) {
    container.splice(resolveIndex(key, container.length), 1);
    return;
  }
  if (!Object.hasOwn(container, key)) {
    throw new PlaceError(`Unable to remove nonexistent key: ${key}: missing value`);
  }
  delete container[key];
}

/** A negative index counts from the end. */
function resolveIndex(key: string, length: number): number {
  if (!isIndex(key)) throw new PlaceError(notAnIndex(key));
  const index = Number(key);
  if (index >= length || index < -length) throw invalidIndex(index);
  return index < 0 ? index + length : index;
}

function tryIndex(key: string, length: number): number | undefined {
  const index = isIndex(key) ? Number(key) : Number.NaN;
  if (!(index < length && index >= -length)) return undefined;
  return index < 0 ? index + length : index;
}

function isIndex(key: string): boolean {
  return /^[+-]?[0-9]+$/.test(key);
}

function notAnIndex(key: string): string {
  return `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`;
}

/** Also for a member named __proto__, which assignment would not make. */
function setMember(object: MutableObject, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
}
