import { describe, expect, it } from 'vitest';
import { createErrors, type Input, updateErrors, withField } from '../../validation/strategy-fixture.ts';
import { configMapResource } from './config-map-resource.ts';

const minimal: Input = { metadata: { name: 'settings' }, data: { a: '1' } };
const frozen = withField(minimal, 'immutable', true);

describe('a ConfigMap to be created', () => {
  it.each([
    ['nothing in it', { metadata: {} }, []],
    ['text and bytes', { metadata: {}, data: { a: '1' }, binaryData: { b: 'AQ==' } }, []],
    [
      'a key in both',
      { metadata: {}, data: { a: '1' }, binaryData: { a: 'AQ==' } },
      ['data[a]: Invalid value: "a": duplicate of key present in binaryData'],
    ],
    [
      'a key with a slash',
      { metadata: {}, data: { 'a/b': '1' } },
      [
        "data[a/b]: Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' " +
          "(e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ],
    ],
    [
      'too much of it',
      { metadata: {}, data: { a: 'x'.repeat(1024 * 1024) }, binaryData: { b: 'AQ==' } },
      [': Too long: may not be more than 1048576 bytes'],
    ],
  ])('%s', (_, input, expected) => {
    expect(createErrors(configMapResource, input)).toEqual(expected);
  });
});

describe('a ConfigMap to be updated', () => {
  const immutable = 'field is immutable when `immutable` is set';
  it.each([
    ['new data', minimal, withField(minimal, 'data.a', '2'), []],
    ['made immutable', minimal, frozen, []],
    ['immutable, unchanged', frozen, frozen, []],
    ['immutable, new data', frozen, withField(frozen, 'data.a', '2'), [`data: Forbidden: ${immutable}`]],
    [
      'immutable, new bytes',
      frozen,
      withField(frozen, 'binaryData.b', 'AQ=='),
      [`binaryData: Forbidden: ${immutable}`],
    ],
    ['no longer immutable', frozen, minimal, [`immutable: Forbidden: ${immutable}`]],
  ])('%s', (_, old, input, expected) => {
    expect(updateErrors(configMapResource, old, input)).toEqual(expected);
  });
});
