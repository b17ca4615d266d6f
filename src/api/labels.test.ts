import { describe, expect, it } from 'vitest';
import { formatLabelSelector, type LabelSelectorObject, Requirement, Selector, selectorOf } from './labels.ts';

describe('Requirement', () => {
  const labels = { app: 'web', size: '10', empty: '' };
  it.each([
    { requirement: new Requirement('app', '=', ['web']), matches: true, text: 'app=web' },
    { requirement: new Requirement('app', '==', ['db']), matches: false, text: 'app==db' },
    { requirement: new Requirement('empty', '=', ['']), matches: true, text: 'empty=' },
    { requirement: new Requirement('none', '=', ['']), matches: false, text: 'none=' },
    { requirement: new Requirement('app', '!=', ['db']), matches: true, text: 'app!=db' },
    { requirement: new Requirement('none', '!=', ['db']), matches: true, text: 'none!=db' },
    { requirement: new Requirement('app', 'in', ['web', 'db']), matches: true, text: 'app in (db,web)' },
    { requirement: new Requirement('none', 'in', ['web']), matches: false, text: 'none in (web)' },
    { requirement: new Requirement('app', 'notin', ['web']), matches: false, text: 'app notin (web)' },
    { requirement: new Requirement('none', 'notin', ['web']), matches: true, text: 'none notin (web)' },
    { requirement: new Requirement('app', 'exists'), matches: true, text: 'app' },
    { requirement: new Requirement('app', '!'), matches: false, text: '!app' },
    { requirement: new Requirement('size', 'gt', ['9']), matches: true, text: 'size>9' },
    { requirement: new Requirement('size', 'lt', ['9']), matches: false, text: 'size<9' },
    { requirement: new Requirement('app', 'gt', ['9']), matches: false, text: 'app>9' },
    { requirement: new Requirement('none', 'lt', ['9']), matches: false, text: 'none<9' },
    { requirement: new Requirement('constructor', 'exists'), matches: false, text: 'constructor' },
  ])('$text: $matches', ({ requirement, matches, text }) => {
    expect(requirement.matches(labels)).toBe(matches);
    expect(String(requirement)).toBe(text);
  });

  it.each([
    {
      name: 'no values for in',
      make: () => new Requirement('a', 'in', []),
      message: "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty",
    },
    {
      name: 'two values for =',
      make: () => new Requirement('a', '=', ['b', 'c']),
      message: 'values: Invalid value: ["b","c"]: exact-match compatibility requires one single value',
    },
    {
      name: 'values for exists',
      make: () => new Requirement('a', 'exists', ['b']),
      message: 'values: Invalid value: ["b"]: values set must be empty for exists and does not exist',
    },
    {
      name: 'no integer for gt',
      make: () => new Requirement('a', 'gt', ['b']),
      message: "values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer",
    },
    { name: 'a bad key', make: () => new Requirement('-', 'exists'), message: 'key: Invalid value: "-": name part' },
    {
      name: 'a bad value',
      make: () => new Requirement('a', '=', ['-']),
      message: 'values[0][a]: Invalid value: "-": a valid label must be an empty string or consist of',
    },
  ])('refuses $name', ({ make, message }) => {
    expect(make).toThrow(message);
  });
});

describe('selectorOf', () => {
  it.each<{ name: string; object: LabelSelectorObject | undefined; yes: object[]; no: object[]; text: string }>([
    { name: 'an absent selector', object: undefined, yes: [], no: [{}, { a: 'b' }], text: '<none>' },
    { name: 'an empty selector', object: {}, yes: [{}, { a: 'b' }], no: [], text: '<none>' },
    {
      name: 'labels',
      object: { matchLabels: { b: '2', a: '1' } },
      yes: [{ a: '1', b: '2', c: '3' }],
      no: [{}, { a: '1' }],
      text: 'a=1,b=2',
    },
    {
      name: 'expressions',
      object: {
        matchExpressions: [
          { key: 'c', operator: 'NotIn', values: ['x'] },
          { key: 'a', operator: 'In', values: ['2', '1'] },
          { key: 'd', operator: 'DoesNotExist' },
          { key: 'b', operator: 'Exists' },
        ],
      },
      yes: [{ a: '1', b: '' }],
      no: [{ a: '1' }, { a: '1', b: '', c: 'x' }, { a: '1', b: '', d: '' }],
      text: 'a in (1,2),b,c notin (x),!d',
    },
  ])('$name', ({ object, yes, no, text }) => {
    const selector = selectorOf(object);
    for (const labels of yes) expect(selector.matches(labels as Record<string, string>)).toBe(true);
    for (const labels of no) expect(selector.matches(labels as Record<string, string>)).toBe(false);
    expect(formatLabelSelector(object)).toBe(text);
  });

  it('refuses unknown operators', () => {
    const object = { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] };
    expect(() => selectorOf(object)).toThrow('"Gt" is not a valid label selector operator');
    expect(formatLabelSelector(object)).toBe('<error>');
  });

  it('compiles an object once', () => {
    const object = Object.freeze({ matchLabels: { a: 'b' } });
    expect(selectorOf(object)).toBe(selectorOf(object));
  });
});

describe('Selector', () => {
  it('knows everything and nothing', () => {
    expect(Selector.everything.selectsEverything).toBe(true);
    expect(Selector.everything.matches(undefined)).toBe(true);
    expect(Selector.nothing.selectsEverything).toBe(false);
    expect(Selector.nothing.selectsNothing).toBe(true);
    expect(Selector.of([])).toBe(Selector.everything);
  });

  it('knows which value it requires', () => {
    const selector = Selector.of([
      new Requirement('a', 'in', ['1']),
      new Requirement('b', 'in', ['1', '2']),
      new Requirement('c', '!=', ['1']),
    ]);
    expect(['a', 'b', 'c', 'd'].map((key) => selector.exactValue(key))).toEqual(['1', undefined, undefined, undefined]);
    expect(Selector.ofLabels({ x: 'y' }).exactValue('x')).toBe('y');
  });
});
