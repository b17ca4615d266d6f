import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodeError } from '../schema/decode.ts';
import { encodeYaml, parseYaml } from './yaml.ts';

describe('parseYaml', () => {
  it.each([
    {
      name: 'an object',
      yaml: 'apiVersion: v1\nspec:\n  ports:\n  - port: 80\n',
      value: { apiVersion: 'v1', spec: { ports: [{ port: 80 }] } },
    },
    { name: 'JSON', yaml: '{"a": [1, true, null]}', value: { a: [1, true, null] } },
    { name: 'flow style that is no JSON', yaml: '{a: [1, yes, ~]}', value: { a: [1, true, null] } },
    { name: 'nothing', yaml: '# only a comment\n', value: null },
    { name: 'a document with markers', yaml: '---\na: 1\n...\n', value: { a: 1 } },
    {
      name: 'words for booleans',
      yaml: '[y, Yes, ON, true, n, NO, off, False]',
      value: [true, true, true, true, false, false, false, false],
    },
    {
      name: 'words that are none',
      yaml: '[yEs, oN, "yes", \'no\', !!str yes]',
      value: ['yEs', 'oN', 'yes', 'no', 'yes'],
    },
    {
      name: 'nulls',
      yaml: 'a: ~\nb: null\nc: NULL\nd:\ne: ""\n',
      value: { a: null, b: null, c: null, d: null, e: '' },
    },
    {
      name: 'numbers',
      yaml: '[0x1F, 010, 0o17, 0b101, 1_000, -5, +7, 1e3, .5, 1.50, 08]',
      value: [31, 8, 15, 5, 1000, -5, 7, 1000, 0.5, 1.5, 8],
    },
    {
      name: 'no numbers',
      yaml: '[1:30, 2024-01-02, 1.2.3, 0x, 100m, "5", 1Gi]',
      value: ['1:30', '2024-01-02', '1.2.3', '0x', '100m', '5', '1Gi'],
    },
    {
      name: 'keys that are no strings',
      yaml: '1: a\ntrue: b\nyes: c\n1.5: d\n',
      value: { 1: 'a', true: 'c', '1.5': 'd' },
    },
    { name: 'block scalars', yaml: 'a: |\n  x\n  y\nb: >-\n  x\n  y\n', value: { a: 'x\ny\n', b: 'x y' } },
    {
      name: 'aliases',
      yaml: 'a: &x {k: 1}\nb: *x\nc: [*x, *x]\n',
      value: { a: { k: 1 }, b: { k: 1 }, c: [{ k: 1 }, { k: 1 }] },
    },
    {
      name: 'an anchor that is defined anew',
      yaml: 'a: &x 1\nb: *x\nc: &x 2\nd: *x\n',
      value: { a: 1, b: 1, c: 2, d: 2 },
    },
    {
      name: 'merge keys',
      yaml: 'a: &x {k: 1, l: 2}\nb: &y {k: 5, m: 3}\nc:\n  <<: [*x, *y]\n  l: 9\n',
      value: { a: { k: 1, l: 2 }, b: { k: 5, m: 3 }, c: { l: 9, k: 1, m: 3 } },
    },
    { name: 'binary data', yaml: 'a: !!binary aGk=\n', value: { a: 'hi' } },
  ])('reads $name', ({ yaml, value }) => {
    expect(parseYaml(yaml)).toEqual(value);
  });

  it('shares nothing between the places of an alias', () => {
    const { a, b } = parseYaml('a: &x {k: 1}\nb: *x') as { a: object; b: object };
    expect(a).not.toBe(b);
  });

  it('names duplicate fields, of which the last counts', () => {
    const paths: string[] = [];
    const yaml = 'spec:\n  replicas: 1\n  list:\n  - {a: 1, a: 2}\n  replicas: 2\n';
    expect(parseYaml(yaml, { onDuplicateField: (path) => paths.push(path) })).toEqual({
      spec: { replicas: 2, list: [{ a: 2 }] },
    });
    expect(paths).toEqual(['spec.list[0].a', 'spec.replicas']);
    paths.length = 0;
    parseYaml('{"a": {"b": 1, "b": 2}}', { onDuplicateField: (path) => paths.push(path) });
    expect(paths).toEqual(['a.b']);
  });

  it.each([
    {
      name: 'a mapping in a mapping',
      yaml: 'a: 1\nb: c: d\n',
      message: 'yaml: line 2: mapping values are not allowed in this context',
    },
    { name: 'a tab', yaml: 'a:\n\tb: 1\n', message: 'yaml: line 2: found character that cannot start any token' },
    { name: 'a key without a value', yaml: 'a: 1\nb\nc: 2\n', message: "yaml: line 2: could not find expected ':'" },
    { name: 'an unknown anchor', yaml: 'a: *x\n', message: "yaml: unknown anchor 'x' referenced" },
    { name: 'an anchor inside itself', yaml: 'a: &x [*x]\n', message: "yaml: anchor 'x' value contains itself" },
    {
      name: 'a merge of something else',
      yaml: '<<: 5\n',
      message: 'yaml: map merge requires map or sequence of maps as the value',
    },
    { name: 'an infinity', yaml: 'a: .inf\n', message: 'json: unsupported value: +Inf' },
    { name: 'a null key', yaml: '~: 1\n', message: 'unsupported map key of type: <nil>' },
    { name: 'several documents', yaml: 'a: 1\n---\nb: 2\n', message: 'yaml: a body holds one document' },
  ])('refuses $name', ({ yaml, message }) => {
    expect(() => parseYaml(yaml)).toThrow(new DecodeError(`error converting YAML to JSON: ${message}`));
  });

  it('refuses a tag that the text does not fit', () => {
    expect(() => parseYaml('a: !!int foo')).toThrow(new DecodeError('yaml: cannot decode !!str `foo` as a !!int'));
  });

  it.each([
    { name: 'nested lists', yaml: '['.repeat(100_000), message: 'exceeded max depth of 500' },
    {
      name: 'nested lists that are closed',
      yaml: `${'['.repeat(600)}${']'.repeat(600)}`,
      message: 'exceeded max depth of 500',
    },
    { name: 'nested items', yaml: '- '.repeat(100_000), message: 'exceeded max depth of 500' },
    {
      name: 'aliases of aliases',
      yaml: Array.from(
        { length: 10 },
        (_, i) =>
          `a${i}: &a${i} [${Array(10)
            .fill(i === 0 ? 'x' : `*a${i - 1}`)
            .join()}]`,
      ).join('\n'),
      message: 'document contains excessive aliasing',
    },
  ])('bounds $name', ({ yaml, message }) => {
    expect(() => parseYaml(yaml)).toThrow(message);
  });

  it('stops at the first of many mistakes', () => {
    expect(() => parseYaml(`[${','.repeat(300_000)}`)).toThrow(DecodeError);
  });

  it('refuses or reads any text', () => {
    const pieces = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      ',',
      '&x ',
      '*x',
      '!',
      '|',
      '>',
      '#',
      '<<',
      '?',
      '%',
      '---',
      '\t',
      '~',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        try {
          JSON.stringify(parseYaml(parts.join('')));
        } catch (error) {
          if (!(error instanceof DecodeError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('encodeYaml', () => {
  it('sorts keys, does not indent lists, and quotes what would be read as something else', () => {
    const value = {
      kind: 'Pod',
      apiVersion: 'v1',
      spec: { list: [{ b: 'yes', a: '1' }, 'on', 5], empty: {}, text: 'a\nb\n' },
    };
    expect(encodeYaml(value)).toBe(
      'apiVersion: v1\nkind: Pod\nspec:\n  empty: {}\n  list:\n  - a: "1"\n    b: "yes"\n  - "on"\n  - 5\n  text: |\n    a\n    b\n',
    );
  });

  it('is read back as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (json) => {
        const value = JSON.parse(JSON.stringify(json));
        expect(parseYaml(encodeYaml(value))).toEqual(value);
      }),
    );
  });

  it('repeats what is shared', () => {
    const shared = { a: 1 };
    expect(encodeYaml({ x: shared, z: shared })).toBe('x:\n  a: 1\nz:\n  a: 1\n');
  });
});
