/**
 * YAML bodies, as upstream reads them: turned into the JSON that they stand for. Imported when the first one comes, since hardly any client
 * sends YAML.
 */
import {
  Composer,
  type ErrorCode,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  Parser,
  Scalar,
  stringify,
  type YAMLMap,
} from 'yaml';
import { DecodeError, setOwn } from '../schema/decode.ts';
import { type ParseJsonOptions, parseJson } from './json.ts';
import { nestingDepthMax } from './nesting.ts';
import { keyText, type PlainValue, resolvePlain, resolveTagged } from './yaml-scalars.ts';

/** How many values aliases may add to a document. */
const aliasedValuesMax = 100_000;

const utf8 = new TextDecoder('utf-8');

/** Parses one YAML document; JSON is one too. An empty one is null. Throws DecodeError. */
export function parseYaml(input: string | Uint8Array, options: ParseJsonOptions = {}): unknown {
  const text = typeof input === 'string' ? input : utf8.decode(input);
  // What kubectl sends as YAML is JSON, which is read far faster as such.
  if (/^\s*\{/.test(text)) {
    const value = tryJson(text, options);
    if (value !== undefined) return value;
  }
  const { node, lines } = parseDocument(text);
  return new Converter(lines, options.onDuplicateField).value(node);
}

function tryJson(text: string, options: ParseJsonOptions): unknown {
  const duplicates: string[] = [];
  try {
    const value = parseJson(text, { onDuplicateField: options.onDuplicateField && ((path) => duplicates.push(path)) });
    for (const path of duplicates) options.onDuplicateField?.(path);
    return value;
  } catch {
    return undefined;
  }
}

interface YamlDocument {
  readonly node: ParsedNode | null;
  readonly lines: LineCounter;
}

function parseDocument(text: string): YamlDocument {
  const lines = new LineCounter();
  let failure: DecodeError | undefined;
  // Every scalar is read as text here, and given its meaning by the converter.
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, lineCounter: lines });
  // The library gathers errors, of which a hostile body can have millions; the first one is enough.
  const onError = (source: ErrorSource, code: ErrorCode, message: string, warning?: boolean): void => {
    if (warning === true) return;
    failure ??= yamlError(lines.linePos(offsetOf(source)).line, errorText(code, message));
    throw failure;
  };
  Object.assign(composer, { onError });
  let node: ParsedNode | null | undefined;
  for (const document of composer.compose(new Parser(lines.addNewLine).parse(text))) {
    if (node !== undefined && document.contents !== null) {
      throw new DecodeError('error converting YAML to JSON: yaml: a body holds one document');
    }
    node ??= document.contents;
  }
  return { node: node ?? null, lines };
}

type ErrorSource = number | readonly number[] | { readonly offset: number };

function offsetOf(source: ErrorSource): number {
  if (typeof source === 'number') return source;
  return 'offset' in source ? source.offset : (source[0] ?? 0);
}

function yamlError(line: number, text: string): DecodeError {
  return new DecodeError(`error converting YAML to JSON: yaml: ${line > 0 ? `line ${line}: ` : ''}${text}`);
}

/** What upstream's library says to the same mistake, where it has a text for it. */
function errorText(code: ErrorCode, message: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
    case 'BAD_SCALAR_START':
      return 'found character that cannot start any token';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'mapping values are not allowed in this context';
    case 'BAD_INDENT':
      return 'did not find expected key';
    case 'MULTILINE_IMPLICIT_KEY':
    case 'KEY_OVER_1024_CHARS':
      return "could not find expected ':'";
    case 'RESOURCE_EXHAUSTION':
      return `exceeded max depth of ${nestingDepthMax}`;
    case 'BAD_DQ_ESCAPE':
      return 'found unknown escape character';
    case 'MISSING_CHAR':
      if (message.startsWith('Implicit map keys')) return "could not find expected ':'";
      if (message.startsWith('Missing closing')) return 'found unexpected end of stream';
      return 'did not find expected node content';
    default:
      return message.charAt(0).toLowerCase() + message.slice(1);
  }
}

interface Pair {
  readonly key: ParsedNode;
  readonly value: ParsedNode | null;
}

class Converter {
  readonly #lines: LineCounter;
  readonly #onDuplicateField: ((path: string) => void) | undefined;
  readonly #anchors = new Map<string, ParsedNode>();
  /** What each alias stands for: the last anchor of its name before it. */
  readonly #targets = new Map<ParsedNode, ParsedNode>();
  readonly #open = new Set<ParsedNode>();
  readonly #path: (string | number)[] = [];
  #aliasDepth = 0;
  #aliasedValues = 0;

  constructor(lines: LineCounter, onDuplicateField: ((path: string) => void) | undefined) {
    this.#lines = lines;
    this.#onDuplicateField = onDuplicateField;
  }

  value(node: ParsedNode | null): unknown {
    if (node === null) return null;
    if (isAlias(node)) return this.#alias(node);
    if (this.#aliasDepth > 0 && ++this.#aliasedValues > aliasedValuesMax) {
      throw yamlError(0, 'document contains excessive aliasing');
    }
    if (node.anchor !== undefined && this.#aliasDepth === 0) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return this.#scalar(node);
    if (this.#open.size >= nestingDepthMax)
      throw yamlError(this.#lineOf(node), `exceeded max depth of ${nestingDepthMax}`);
    this.#open.add(node);
    const value = isMap(node)
      ? this.#map(node as YAMLMap.Parsed)
      : isSeq(node)
        ? this.#list(node.items as ParsedNode[])
        : null;
    this.#open.delete(node);
    return value;
  }

  #lineOf(node: ParsedNode): number {
    return this.#lines.linePos(node.range[0]).line;
  }

  #scalar(node: Scalar.Parsed): PlainValue {
    const text = node.source;
    if (node.tag !== undefined && node.tag !== '!') {
      const value = resolveTagged(text, node.tag);
      return this.#finite(value);
    }
    return node.type === Scalar.PLAIN && node.tag === undefined ? this.#finite(resolvePlain(text)) : text;
  }

  /** JSON has no infinities. */
  #finite(value: PlainValue): PlainValue {
    if (typeof value !== 'number' || Number.isFinite(value)) return value;
    const text = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
    throw new DecodeError(`error converting YAML to JSON: json: unsupported value: ${text}`);
  }

  #target(alias: ParsedNode & { readonly source: string }): ParsedNode {
    const target = this.#targets.get(alias) ?? this.#anchors.get(alias.source);
    if (target === undefined) throw yamlError(0, `unknown anchor '${alias.source}' referenced`);
    if (this.#open.has(target)) throw yamlError(0, `anchor '${alias.source}' value contains itself`);
    this.#targets.set(alias, target);
    return target;
  }

  #alias(alias: ParsedNode & { readonly source: string }): unknown {
    const target = this.#target(alias);
    this.#aliasDepth++;
    const value = this.value(target);
    this.#aliasDepth--;
    return value;
  }

  #list(items: readonly ParsedNode[]): unknown[] {
    return items.map((item, index) => {
      this.#path.push(index);
      const value = this.value(item);
      this.#path.pop();
      return value;
    });
  }

  #map(node: YAMLMap.Parsed): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    const merges: ParsedNode[] = [];
    const seen = new Set<string>();
    for (const { key, value } of node.items as Iterable<Pair>) {
      if (isMergeKey(key)) {
        if (value !== null) merges.push(value);
        continue;
      }
      const name = this.#key(key);
      this.#path.push(name);
      if (seen.has(name)) this.#onDuplicateField?.(pathText(this.#path));
      seen.add(name);
      setOwn(result, name, this.value(value));
      this.#path.pop();
    }
    for (const merge of merges) this.#merge(merge, result);
    return result;
  }

  #key(node: ParsedNode): string {
    const key = isAlias(node) ? this.#target(node) : node;
    if (isScalar(key)) {
      if (key.anchor !== undefined) this.#anchors.set(key.anchor, key);
      const text = key.source;
      if (key.tag !== undefined && key.tag !== '!') return keyText(resolveTagged(text, key.tag));
      return key.type === Scalar.PLAIN && key.tag === undefined ? keyText(resolvePlain(text)) : text;
    }
    throw yamlError(this.#lineOf(node), `invalid map key: ${JSON.stringify(this.value(node))}`);
  }

  /** Adds what `<<` names, but for keys that the map has itself. */
  #merge(source: ParsedNode, result: Record<string, unknown>): void {
    const target = isAlias(source) ? this.#target(source) : source;
    if (isSeq(target)) {
      // Of several maps, the first one with a key has it.
      for (const item of target.items as ParsedNode[]) this.#merge(item, result);
      return;
    }
    const merged = isMap(target) ? (this.value(source) as Record<string, unknown>) : undefined;
    if (merged === undefined) throw yamlError(0, 'map merge requires map or sequence of maps as the value');
    for (const key of Object.keys(merged)) {
      if (!Object.hasOwn(result, key)) setOwn(result, key, merged[key]);
    }
  }
}

const isMergeKey = (key: ParsedNode): boolean =>
  isScalar(key) && key.type === Scalar.PLAIN && key.tag === undefined && key.value === '<<';

function pathText(path: readonly (string | number)[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

/** As upstream writes YAML: keys sorted, lists not indented, text quoted where YAML 1.1 would take it for something else. */
export function encodeYaml(value: unknown): string {
  return stringify(value, {
    version: '1.1',
    sortMapEntries: true,
    indentSeq: false,
    lineWidth: 0,
    // Frozen values are shared between objects; the text repeats them.
    aliasDuplicateObjects: false,
  });
}
