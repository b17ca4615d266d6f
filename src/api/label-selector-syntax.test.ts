import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLabelSelector, selectorCacheEntriesMax } from './label-selector-syntax.ts';

describe('parseLabelSelector', () => {
  it.each([
    ['', ''],
    ['  ', ''],
    ['x=a', 'x=a'],
    ['x==a', 'x==a'],
    ['x != a', 'x!=a'],
    ['x=', 'x='],
    ['x=,y=b', 'x=,y=b'],
    ['x', 'x'],
    ['!x', '!x'],
    ['! x', '!x'],
    ['x>1', 'x>1'],
    ['x<7', 'x<7'],
    ['y=b,x=a', 'x=a,y=b'],
    ['x in (foo,,baz),y,z notin ()', 'x in (,baz,foo),y,z notin ()'],
    ['x in(a)', 'x in (a)'],
    ['x in (,a)', 'x in (,a)'],
    ['x in (a,)', 'x in (,a)'],
    ['x in (in,notin)', 'x in (in,notin)'],
    ['in in (a)', 'in in (a)'],
    ['x=in', 'x=in'],
    ['x\tnotin\n(b,\ra)', 'x notin (a,b)'],
    ['example.com/x=a.b_c', 'example.com/x=a.b_c'],
  ])('reads %j as %j', (text, canonical) => {
    const selector = parseLabelSelector(text);
    expect(String(selector)).toBe(canonical);
    expect(selector.selectsEverything).toBe(canonical === '');
  });

  const label =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
  const name =
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  it.each([
    [',', "found ',', expected: !, identifier, or 'end of string'"],
    ['x,', "found '', expected: identifier after ','"],
    ['x,,y', "found ',', expected: identifier after ','"],
    ['x a', "unable to parse requirement: found 'a', expected: in, notin, =, ==, !=, gt, lt"],
    ['x=a b', "found 'b', expected: ',' or 'end of string'"],
    ['x===a', "unable to parse requirement: found '=', expected: identifier"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['!!x', "unable to parse requirement: found '!', expected: identifier"],
    ['x in', "unable to parse requirement: found '' expected: '('"],
    ['x in a', "unable to parse requirement: found 'a' expected: '('"],
    ['x in (=)', "unable to parse requirement: found '=', expected: ',', ')' or identifier"],
    ['x in (a', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['x in (a b)', "unable to parse requirement: found 'b', expected: ',' or ')'"],
    ['x in (a,=)', "unable to parse requirement: found '=', expected: ',', or identifier"],
    ['!x=a', "found '=', expected: ',' or 'end of string'"],
    [
      'x>a',
      "unable to parse requirement: values[0]: Invalid value: \"a\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
    ['x=a/b', `unable to parse requirement: values[0][x]: Invalid value: "a/b": ${label}`],
    ['_x=a', `unable to parse requirement: <nil>: Invalid value: "_x": ${name}`],
  ])('refuses %j', (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(message);
  });

  it('reads what it wrote', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,4}$/);
    const requirement = fc.oneof(
      word,
      word.map((key) => `!${key}`),
      fc.tuple(word, fc.constantFrom('=', '==', '!='), word).map((parts) => parts.join('')),
      fc
        .tuple(word, fc.constantFrom('in', 'notin'), fc.uniqueArray(word, { minLength: 1 }))
        .map(([key, operator, values]) => `${key} ${operator} (${values.join(',')})`),
      fc
        .tuple(word, fc.constantFrom('<', '>'), fc.integer())
        .map(([key, operator, bound]) => `${key}${operator}${Math.abs(bound)}`),
    );
    fc.assert(
      fc.property(fc.array(requirement), (requirements) => {
        const canonical = String(parseLabelSelector(requirements.join(',')));
        expect(String(parseLabelSelector(canonical))).toBe(canonical);
      }),
    );
  });

  it('keeps reading right when more texts come than the cache holds', () => {
    for (let i = 0; i < selectorCacheEntriesMax + 10; i++)
      expect(String(parseLabelSelector(`x=v${i}`))).toBe(`x=v${i}`);
    expect(String(parseLabelSelector('x=v0'))).toBe('x=v0');
  });
});
