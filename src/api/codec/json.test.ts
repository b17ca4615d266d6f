import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodeError } from '../schema/decode.ts';
import { parseJson } from './json.ts';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

describe('parseJson', () => {
  it('is JSON.parse where the text is well formed', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text));
        expect(parseJson(new TextEncoder().encode(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  /** The messages of Go's encoding/json. */
  it.each([
    { text: '', message: 'unexpected end of JSON input' },
    { text: '{"a":', message: 'unexpected end of JSON input' },
    { text: '"abc', message: 'unexpected end of JSON input' },
    { text: 'xyz', message: "invalid character 'x' looking for beginning of value" },
    { text: '{x}', message: "invalid character 'x' looking for beginning of object key string" },
    { text: '{"a":1,}', message: "invalid character '}' looking for beginning of object key string" },
    { text: '{"a"}', message: "invalid character '}' after object key" },
    { text: '{"a":1 "b"}', message: "invalid character '\"' after object key:value pair" },
    { text: '[1 2]', message: "invalid character '2' after array element" },
    { text: '[1,]', message: "invalid character ']' looking for beginning of value" },
    { text: '{} {}', message: "invalid character '{' after top-level value" },
    { text: '01', message: "invalid character '1' after top-level value" },
    { text: '"a\nb"', message: "invalid character '\\n' in string literal" },
    { text: '"\\x"', message: "invalid character 'x' in string escape code" },
    { text: '"\\u00zz"', message: "invalid character 'z' in \\u hexadecimal character escape" },
    { text: '-x', message: "invalid character 'x' in numeric literal" },
    { text: '1.x', message: "invalid character 'x' after decimal point in numeric literal" },
    { text: '1ex', message: "invalid character 'x' in exponent of numeric literal" },
    { text: 'trux', message: "invalid character 'x' in literal true (expecting 'e')" },
    { text: "'a'", message: "invalid character '\\'' looking for beginning of value" },
    { text: '\ufeff{}', message: "invalid character 'ï' looking for beginning of value" },
    { text: '[1e999]', message: 'json: cannot unmarshal number 1e999 into Go value of type float64' },
  ])('refuses $text', ({ text, message }) => {
    expect(() => parseJson(text)).toThrow(new DecodeError(message));
  });

  it('bounds nesting, and not what is in strings', () => {
    expect(() => parseJson('['.repeat(1_000_000))).toThrow(new DecodeError('exceeded max depth'));
    expect(() => parseJson(`${'{"a":'.repeat(501)}1${'}'.repeat(501)}`)).toThrow('exceeded max depth');
    expect(parseJson(`${'['.repeat(500)}${']'.repeat(500)}`)).toHaveLength(1);
    expect(parseJson(JSON.stringify(['['.repeat(1000)]))).toHaveLength(1);
  });

  it('replaces invalid UTF-8', () => {
    expect(parseJson(bytes('{"a":"x\xffy"}'))).toEqual({ a: 'x\ufffdy' });
  });

  it.each([
    { name: 'none', text: '{"a":1,"b":{"a":1}}', paths: [] },
    { name: 'at the top', text: '{"a":1,"a":2}', paths: ['a'] },
    { name: 'in an object', text: '{"spec":{"replicas":1,"replicas":2}}', paths: ['spec.replicas'] },
    { name: 'in a list', text: '{"c":[{"n":1},{"n":1,"i":{},"n":2}]}', paths: ['c[1].n'] },
    { name: 'three times', text: '{"a":1,"a":2,"a":3}', paths: ['a', 'a'] },
    { name: 'written differently', text: '{"a":1,"\\u0061":2}', paths: ['a'] },
    { name: 'with quotes in keys', text: '{"a\\"b":1,"a\\"b":{"x":"y,\\\\"}}', paths: ['a"b'] },
    { name: 'after inner objects', text: '{"a":{"x":[1,{"y":2}]},"b":1,"a":{"x":1,"x":2}}', paths: ['a', 'a.x'] },
    {
      name: 'among many',
      text: `{"m":{${Array.from({ length: 40 }, (_, i) => `"k${i}":${i}`).join()},"k3":1,"k39":2}}`,
      paths: ['m.k3', 'm.k39'],
    },
  ])('names fields that stand twice: $name', ({ text, paths }) => {
    const found: string[] = [];
    parseJson(text, { onDuplicateField: (path) => found.push(path) });
    expect(found).toEqual(paths);
  });

  it('refuses or reads any text', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      'a',
      '1',
      '-',
      '.',
      'e',
      'true',
      'null',
      ' ',
      '\u0000',
      'é',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const text = parts.join('');
        try {
          expect(parseJson(text, { onDuplicateField: () => {} })).toEqual(JSON.parse(text));
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
          expect((error as Error).message).not.toBe('invalid JSON');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
