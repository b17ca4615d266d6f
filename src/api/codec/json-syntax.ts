/** Words what is wrong with malformed JSON as Go's encoding/json does, which is what clients see. */
import { goQuote } from '../../base/go-quote.ts';

/** `text` must be malformed. The first mistake is described, with the character where Go notices it. */
export function describeJsonSyntaxError(text: string): string {
  try {
    new Checker(text).document();
  } catch (error) {
    if (error instanceof SyntaxMistake) return error.message;
    throw error;
  }
  return 'invalid JSON';
}

class SyntaxMistake extends Error {}

/** Walks the text by Go's grammar. What encloses the value at hand is kept in a list, so that nesting costs no stack. */
class Checker {
  readonly #text: string;
  #at = 0;
  readonly #open: ('object' | 'array')[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    let wantsValue = true;
    for (;;) {
      this.#space();
      if (wantsValue) wantsValue = this.#value();
      else if (this.#open.length === 0) {
        if (this.#at < this.#text.length) this.#refuse('after top-level value');
        return;
      } else wantsValue = this.#afterValue();
    }
  }

  /** True when another value has to follow: the first of an object or array. */
  #value(): boolean {
    const character = this.#peek();
    if (character === '{') {
      this.#at++;
      this.#space();
      if (this.#peek() === '}') return this.#leave();
      this.#open.push('object');
      return this.#key();
    }
    if (character === '[') {
      this.#at++;
      this.#space();
      if (this.#peek() === ']') return this.#leave();
      this.#open.push('array');
      return true;
    }
    if (character === '"') this.#string();
    else if (character === '-' || isDigit(character)) this.#number();
    else if (character === 't') this.#literal('true');
    else if (character === 'f') this.#literal('false');
    else if (character === 'n') this.#literal('null');
    else this.#refuse('looking for beginning of value');
    return false;
  }

  /** Past the end of an empty object or array. */
  #leave(): false {
    this.#at++;
    return false;
  }

  #afterValue(): boolean {
    const isObject = this.#open.at(-1) === 'object';
    const character = this.#peek();
    if (character === ',') {
      this.#at++;
      this.#space();
      return isObject ? this.#key() : true;
    }
    if (character === (isObject ? '}' : ']')) {
      this.#at++;
      this.#open.pop();
      return false;
    }
    return this.#refuse(isObject ? 'after object key:value pair' : 'after array element');
  }

  #key(): true {
    if (this.#peek() !== '"') this.#refuse('looking for beginning of object key string');
    this.#string();
    this.#space();
    if (this.#peek() !== ':') this.#refuse('after object key');
    this.#at++;
    return true;
  }

  #string(): void {
    this.#at++;
    for (;;) {
      const character = this.#peek();
      if (character === '"') break;
      if (character === '\\') this.#escape();
      else if (character < ' ') this.#refuse('in string literal');
      else this.#at++;
    }
    this.#at++;
  }

  #escape(): void {
    this.#at++;
    const character = this.#peek();
    if (!'"\\/bfnrtu'.includes(character)) this.#refuse('in string escape code');
    this.#at++;
    if (character !== 'u') return;
    for (let i = 0; i < 4; i++) {
      if (!/[0-9A-Fa-f]/.test(this.#peek())) this.#refuse('in \\u hexadecimal character escape');
      this.#at++;
    }
  }

  #number(): void {
    if (this.#peek() === '-') this.#at++;
    if (this.#peekOrEnd() === '0') this.#at++;
    else this.#digits('in numeric literal');
    if (this.#peekOrEnd() === '.') {
      this.#at++;
      this.#digits('after decimal point in numeric literal');
    }
    if (/[eE]/.test(this.#peekOrEnd())) {
      this.#at++;
      if (/[+-]/.test(this.#peekOrEnd())) this.#at++;
      this.#digits('in exponent of numeric literal');
    }
  }

  #digits(where: string): void {
    if (!isDigit(this.#peek())) this.#refuse(where);
    while (isDigit(this.#peekOrEnd())) this.#at++;
  }

  #literal(word: string): void {
    for (const expected of word) {
      if (this.#peek() !== expected) this.#refuse(`in literal ${word} (expecting '${expected}')`);
      this.#at++;
    }
  }

  #space(): void {
    while (this.#at < this.#text.length && ' \t\r\n'.includes(this.#text[this.#at]!)) this.#at++;
  }

  #peek(): string {
    if (this.#at >= this.#text.length) throw new SyntaxMistake('unexpected end of JSON input');
    return this.#text[this.#at]!;
  }

  #peekOrEnd(): string {
    return this.#text[this.#at] ?? '';
  }

  #refuse(where: string): never {
    throw new SyntaxMistake(`invalid character ${quoteCharacter(this.#peek())} ${where}`);
  }
}

const isDigit = (character: string): boolean => character >= '0' && character <= '9' && character.length === 1;

/** Go looks at single bytes, so of a character beyond ASCII it shows the first byte. */
function quoteCharacter(character: string): string {
  if (character === "'") return String.raw`'\''`;
  if (character === '"') return `'"'`;
  const [firstByte] = new TextEncoder().encode(character);
  return `'${goQuote(String.fromCharCode(firstByte!)).slice(1, -1)}'`;
}
