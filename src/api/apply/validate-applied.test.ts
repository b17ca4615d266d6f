import { describe, expect, it } from 'vitest';
import { Widget } from './ownership-story.ts';
import { shapeOf } from './shape.ts';
import { joinErrors, validateApplied } from './validate-applied.ts';

describe('validateApplied', () => {
  it.each([
    { name: 'nothing', spec: {}, errors: [] },
    { name: 'nulls', spec: { number: null, map: null, set: null, part: null }, errors: [] },
    { name: 'numbers for quantities', spec: { quantities: { cpu: 1 }, intOrText: 1 }, errors: [] },
    { name: 'an unknown field', spec: { foo: 1 }, errors: ['.spec.foo: field not declared in schema'] },
    {
      name: 'unknown fields in several structs',
      spec: { part: { foo: 1 }, bar: 1 },
      errors: ['.spec.part.foo: field not declared in schema', '.spec.bar: field not declared in schema'],
    },
    {
      name: 'a number for text',
      spec: { text: 1 },
      errors: ['.spec.text: expected string, got &value.valueUnstructured{Value:1}'],
    },
    {
      name: 'an object for text',
      spec: { map: { a: { b: [1, null] } } },
      errors: [
        '.spec.map.a: expected string, got &value.valueUnstructured{Value:map[string]interface {}{"b":[]interface {}{1, interface {}(nil)}}}',
      ],
    },
    {
      name: 'text for a number',
      spec: { number: '1' },
      errors: ['.spec.number: expected numeric (int or float), got string'],
    },
    {
      name: 'a list for a number',
      spec: { number: [] },
      errors: ['.spec.number: expected numeric (int or float), got []interface {}'],
    },
    { name: 'text for a boolean', spec: { flag: 'yes' }, errors: ['.spec.flag: expected boolean, got &{yes}'] },
    {
      name: 'an object for a scalar',
      spec: { intOrText: { a: 1 } },
      errors: ['.spec.intOrText: expected any scalar, got &{map[a:1]}'],
    },
    {
      name: 'an object for a list',
      spec: { items: { a: 'x' } },
      errors: ['.spec.items: expected list, got &{map[a:x]}'],
    },
    { name: 'a list for a struct', spec: { part: ['x', 1] }, errors: ['.spec.part: expected map, got &{[x 1]}'] },
    {
      name: 'equal items',
      spec: { items: [{ name: 'a' }, { name: 'a' }] },
      errors: ['.spec.items: duplicate entries for key [name="a"]'],
    },
    {
      name: 'items equal by default',
      spec: { ports: [{ port: 80 }, { port: 80, protocol: 'TCP' }] },
      errors: ['.spec.ports: duplicate entries for key [port=80,protocol="TCP"]'],
    },
    { name: 'equal values', spec: { set: ['a', 'a'] }, errors: ['.spec.set: duplicate entries for key [="a"]'] },
    {
      name: 'items without keys',
      spec: { items: [{ value: 'a' }] },
      errors: [
        '.spec.items: element 0: associative list with keys has an element that omits all key fields ["name"] (and doesn\'t have default values for any key fields)',
      ],
    },
    {
      name: 'items that are no objects',
      spec: { items: ['a'] },
      errors: ['.spec.items: element 0: associative list with keys may not have non-map elements'],
    },
    {
      name: 'items that are null',
      spec: { items: [null] },
      errors: ['.spec.items: element 0: associative list with keys may not have a null element'],
    },
    {
      name: 'objects in a set',
      spec: { set: [{}] },
      errors: [".spec.set: element 0: associative list without keys has an element that's a map type"],
    },
    {
      name: 'lists in a set',
      spec: { set: [[]] },
      errors: ['.spec.set: element 0: not supported: associative list with lists as elements'],
    },
    {
      name: 'null in a set',
      spec: { set: [null] },
      errors: [".spec.set: element 0: associative list without keys has an element that's an explicit null"],
    },
    {
      name: 'errors inside items',
      spec: { items: [{ name: 'a', foo: 1 }], plainItems: [{ name: 'b', bar: 1 }] },
      errors: [
        '.spec.items[name="a"].foo: field not declared in schema',
        '.spec.plainItems[0].bar: field not declared in schema',
      ],
    },
  ])('$name', ({ spec, errors }) => {
    expect(validateApplied(shapeOf(Widget), { spec })).toEqual(errors);
  });

  it('puts several errors under a heading', () => {
    expect(joinErrors(['.a: x'])).toBe('.a: x');
    expect(joinErrors(['.a: x', '.b: y'])).toBe('errors:\n  .a: x\n  .b: y');
  });
});
