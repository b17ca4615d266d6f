import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeFieldValue, FieldSelector, parseFieldSelector } from './field-selector.ts';

describe('parseFieldSelector', () => {
  it.each([
    { text: '', canonical: '', yes: [{}], no: [] },
    { text: ',', canonical: '', yes: [{}], no: [] },
    { text: 'a=1', canonical: 'a=1', yes: [{ a: '1' }], no: [{}, { a: '2' }] },
    { text: 'a==1', canonical: 'a=1', yes: [{ a: '1' }], no: [{}] },
    { text: 'a!=1', canonical: 'a!=1', yes: [{}, { a: '2' }], no: [{ a: '1' }] },
    { text: 'a=', canonical: 'a=', yes: [{}, { a: '' }], no: [{ a: '1' }] },
    { text: 'b=2,a!=1', canonical: 'a!=1,b=2', yes: [{ b: '2' }], no: [{ a: '1', b: '2' }] },
    { text: 'a=x\\,y\\=z\\\\', canonical: 'a=x\\,y\\=z\\\\', yes: [{ a: 'x,y=z\\' }], no: [{}] },
    { text: 'a=\\=', canonical: 'a=\\=', yes: [{ a: '=' }], no: [{}] },
  ])('reads $text', ({ text, canonical, yes, no }) => {
    const selector = parseFieldSelector(text);
    expect(String(selector)).toBe(canonical);
    expect(selector.selectsEverything).toBe(canonical === '');
    for (const fields of yes) expect(selector.matches((field) => (fields as Record<string, string>)[field])).toBe(true);
    for (const fields of no) expect(selector.matches((field) => (fields as Record<string, string>)[field])).toBe(false);
  });

  it.each([
    ['a', "invalid selector: 'a'; can't understand 'a'"],
    ['a=1,b', "invalid selector: 'a=1,b'; can't understand 'b'"],
    ['a=1=2', 'invalid field selector: unescaped character in value: 61'],
    ['a===1', 'invalid field selector: unescaped character in value: 61'],
    ['a=\\x', 'invalid field selector: invalid escape sequence: \\x'],
    ['a=1\\', 'invalid field selector: invalid escape sequence: \\'],
  ])('refuses %j', (text, message) => {
    expect(() => parseFieldSelector(text)).toThrow(message);
  });

  it('reads back any value that was escaped', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('=' as const, '!=' as const), (value, operator) => {
        const selector = parseFieldSelector(`a.b${operator}${escapeFieldValue(value)}`);
        expect(selector.requirements).toEqual([{ field: 'a.b', operator, value }]);
      }),
    );
  });
});

describe('FieldSelector', () => {
  it('knows which value it requires, and can be mapped', () => {
    const selector = parseFieldSelector('metadata.name=x,spec.a!=y');
    expect(selector.exactValue('metadata.name')).toBe('x');
    expect(selector.exactValue('spec.a')).toBeUndefined();
    expect(String(selector.map((requirement) => ({ ...requirement, field: requirement.field.toUpperCase() })))).toBe(
      'METADATA.NAME=x,SPEC.A!=y',
    );
    expect(FieldSelector.everything.matches(() => undefined)).toBe(true);
  });
});
