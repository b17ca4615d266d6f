import {
  binaryOperators,
  checkLabelKey,
  Requirement,
  Selector,
  SelectorError,
  type SelectorOperator,
} from './labels.ts';
import { FieldPath } from './validation/field-path.ts';

/**
 * Reads the label selectors of query strings: `app=web,tier in (front,back),!canary,size>3`. Accepts and refuses what
 * upstream's parser does, with its messages.
 */

/** Parsed texts are remembered, since list and watch requests repeat them. */
export const selectorCacheEntriesMax = 1024;
const cachedTextCharsMax = 1024;
const cache = new Map<string, Selector>();

/** Throws SelectorError. An empty text selects everything. */
export function parseLabelSelector(text: string): Selector {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const selector = Selector.of(new Parser(text).requirements());
  if (text.length <= cachedTextCharsMax) {
    if (cache.size >= selectorCacheEntriesMax) cache.clear();
    cache.set(text, selector);
  }
  return selector;
}

/** An operator, a bracket, a comma, a word, or at the end the empty string. */
type Token = string;

const symbols = new Set(['=', '==', '!=', '!', '(', ')', ',', '<', '>']);
const operatorOf: ReadonlyMap<Token, SelectorOperator> = new Map([
  ['in', 'in'],
  ['notin', 'notin'],
  ['=', '='],
  ['==', '=='],
  ['!=', '!='],
  ['>', 'gt'],
  ['<', 'lt'],
]);

class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(text: string) {
    this.#tokens = text.match(/==|!=|[=!(),<>]|[^ \t\r\n=!(),<>]+/g) ?? [];
  }

  requirements(): Requirement[] {
    const requirements: Requirement[] = [];
    while (this.#peek() !== '') {
      const token = this.#peek();
      if (token !== '!' && !isWord(token)) throw expected(token, "!, identifier, or 'end of string'");
      requirements.push(this.#requirement());
      const separator = this.#next();
      if (separator === '') break;
      if (separator !== ',') throw expected(separator, "',' or 'end of string'");
      const following = this.#peek();
      if (following !== '!' && !isWord(following)) throw expected(following, "identifier after ','");
    }
    return requirements;
  }

  #requirement(): Requirement {
    try {
      return this.#parseRequirement();
    } catch (error) {
      if (!(error instanceof SelectorError)) throw error;
      throw new SelectorError(`unable to parse requirement: ${error.message}`);
    }
  }

  #parseRequirement(): Requirement {
    const negated = this.#peek() === '!';
    if (negated) this.#next();
    const key = this.#word('identifier');
    const keyError = checkLabelKey(key, FieldPath.root)[0];
    if (keyError !== undefined) throw new SelectorError(String(keyError));
    if (negated) return new Requirement(key, '!');
    if (this.#peek() === '' || this.#peek() === ',') return new Requirement(key, 'exists');
    const token = this.#next();
    const operator = operatorOf.get(token);
    if (operator === undefined) throw expected(token, binaryOperators.join(', '));
    const values = operator === 'in' || operator === 'notin' ? this.#valueSet() : [this.#value()];
    return new Requirement(key, operator, values);
  }

  /** Nothing between the operator and the end or a comma is the empty value. */
  #value(): string {
    return this.#peek() === '' || this.#peek() === ',' ? '' : this.#word('identifier');
  }

  #valueSet(): string[] {
    const open = this.#next();
    if (open !== '(') throw new SelectorError(`found '${open}' expected: '('`);
    const first = this.#peek();
    if (first !== ',' && first !== ')' && !isWord(first)) throw expected(first, "',', ')' or identifier");
    const values = new Set<string>();
    for (;;) {
      const token = this.#next();
      if (token === ')') break;
      if (token === ',') {
        // An empty value stands before a comma at the beginning, between two, and after one at the end.
        if (values.size === 0 || this.#peek() === ')' || this.#peek() === ',') values.add('');
      } else if (isWord(token)) {
        values.add(token);
        const following = this.#peek();
        if (following !== ',' && following !== ')') throw expected(following, "',' or ')'");
      } else {
        throw expected(token, "',', or identifier");
      }
    }
    return values.size === 0 ? [''] : [...values].sort();
  }

  #word(what: string): string {
    const token = this.#next();
    if (!isWord(token)) throw expected(token, what);
    return token;
  }

  #peek(): Token {
    return this.#tokens[this.#position] ?? '';
  }

  #next(): Token {
    return this.#tokens[this.#position++] ?? '';
  }
}

/** `in` and `notin` are operators only after a key, and words anywhere else. */
function isWord(token: Token): boolean {
  return token !== '' && !symbols.has(token);
}

function expected(token: Token, what: string): SelectorError {
  return new SelectorError(`found '${token}', expected: ${what}`);
}
