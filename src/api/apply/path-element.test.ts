import { describe, expect, it } from 'vitest';
import {
  canonicalElement,
  compareElements,
  displayPath,
  fieldElement,
  keyElement,
  PathElementError,
  valueElement,
} from './path-element.ts';

describe('path elements', () => {
  it.each([
    { name: 'a field', element: fieldElement('a.b/c'), text: 'f:a.b/c', shown: '.a.b/c' },
    {
      name: 'keys',
      element: keyElement([
        ['containerPort', 80],
        ['protocol', 'TCP'],
      ]),
      text: 'k:{"containerPort":80,"protocol":"TCP"}',
      shown: '[containerPort=80,protocol="TCP"]',
    },
    { name: 'a text value', element: valueElement('a"b'), text: 'v:"a\\"b"', shown: '[="a\\"b"]' },
    { name: 'a number', element: valueElement(3), text: 'v:3', shown: '[=3]' },
    { name: 'a boolean', element: valueElement(true), text: 'v:true', shown: '[=true]' },
    {
      name: 'what Go escapes',
      element: valueElement('a<b>&'),
      text: 'v:"a\\u003cb\\u003e\\u0026"',
      shown: '[="a<b>&"]',
    },
    { name: 'an index', element: 'i:4', text: 'i:4', shown: '[4]' },
  ])('$name', ({ element, text, shown }) => {
    expect(element).toBe(text);
    expect(displayPath([element])).toBe(shown);
    expect(canonicalElement(text)).toBe(text);
  });

  it('brings foreign texts into canonical form', () => {
    expect(canonicalElement('k:{ "b": 1, "a": "x" }')).toBe('k:{"a":"x","b":1}');
    expect(canonicalElement('v: "a"')).toBe('v:"a"');
    expect(canonicalElement('i:007')).toBe('i:7');
  });

  it('skips kinds that are not known', () => {
    expect(canonicalElement('r:x')).toBeUndefined();
  });

  it.each([
    { text: 'f', message: 'key must be 2 characters long:' },
    { text: 'foo', message: 'missing colon: foo' },
    { text: 'k:{', message: 'invalid JSON: k:{' },
    { text: 'k:[]', message: 'expected an object: k:[]' },
    { text: 'v:', message: 'invalid JSON: v:' },
    { text: 'i:x', message: 'invalid index: i:x' },
  ])('refuses $text', ({ text, message }) => {
    expect(() => canonicalElement(text)).toThrow(new PathElementError(message));
  });

  it('orders fields, keys, values and indices, each by its own rules', () => {
    const sorted = [
      'f:aaa',
      'f:aab',
      'k:{"name":"first"}',
      'k:{"port":80}',
      'k:{"port":80,"protocol":"tcp"}',
      'k:{"port":443,"protocol":"tcp"}',
      'k:{"port":443,"protocol":"udp"}',
      'v:2',
      'v:10',
      'v:"aa"',
      'v:"ab"',
      'v:false',
      'v:true',
      'i:2',
      'i:10',
    ];
    expect([...sorted].reverse().sort(compareElements)).toEqual(sorted);
  });
});
