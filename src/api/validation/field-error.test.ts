import { describe, expect, it } from 'vitest';
import {
  aggregateMessage,
  duplicate,
  FieldError,
  forbidden,
  internalError,
  invalid,
  notFound,
  notSupported,
  omitValue,
  required,
  tooLong,
  tooMany,
  typeInvalid,
} from './field-error.ts';
import { FieldPath } from './field-path.ts';

const path = FieldPath.of('spec', 'field');

describe('FieldError', () => {
  it.each([
    {
      name: 'invalid string',
      error: invalid(path, 'a"b', 'is bad'),
      reason: 'FieldValueInvalid',
      message: 'Invalid value: "a\\"b": is bad',
    },
    {
      name: 'invalid number',
      error: invalid(path, -1, 'must be greater than or equal to 0'),
      reason: 'FieldValueInvalid',
      message: 'Invalid value: -1: must be greater than or equal to 0',
    },
    {
      name: 'invalid boolean',
      error: invalid(path, false, 'must be true'),
      reason: 'FieldValueInvalid',
      message: 'Invalid value: false: must be true',
    },
    {
      name: 'invalid bigint',
      error: invalid(path, 9007199254740993n, 'too much'),
      reason: 'FieldValueInvalid',
      message: 'Invalid value: 9007199254740993: too much',
    },
    {
      name: 'invalid absent value',
      error: invalid(path, undefined, 'is bad'),
      reason: 'FieldValueInvalid',
      message: 'Invalid value: "null": is bad',
    },
    {
      name: 'invalid map, in key order',
      error: invalid(path, { b: '2', a: '1' }, '`selector` does not match template `labels`'),
      reason: 'FieldValueInvalid',
      message: 'Invalid value: {"a":"1","b":"2"}: `selector` does not match template `labels`',
    },
    {
      name: 'invalid struct, in field order',
      error: invalid(path, { matchLabels: { z: '<', y: '&' }, depth: 1, also: true }, 'field is immutable'),
      reason: 'FieldValueInvalid',
      message: 'Invalid value: {"matchLabels":{"y":"\\u0026","z":"\\u003c"},"depth":1,"also":true}: field is immutable',
    },
    {
      name: 'invalid list',
      error: invalid(path, ['b', 'a'], 'is bad'),
      reason: 'FieldValueInvalid',
      message: 'Invalid value: ["b","a"]: is bad',
    },
    {
      name: 'invalid without its value',
      error: new FieldError('FieldValueInvalid', path, omitValue, 'is secret'),
      reason: 'FieldValueInvalid',
      message: 'Invalid value: is secret',
    },
    { name: 'required', error: required(path), reason: 'FieldValueRequired', message: 'Required value' },
    {
      name: 'required with detail',
      error: required(path, 'name or generateName is required'),
      reason: 'FieldValueRequired',
      message: 'Required value: name or generateName is required',
    },
    { name: 'duplicate', error: duplicate(path, 'x'), reason: 'FieldValueDuplicate', message: 'Duplicate value: "x"' },
    {
      name: 'not supported',
      error: notSupported(path, 'Never', ['Always', 'On"']),
      reason: 'FieldValueNotSupported',
      message: 'Unsupported value: "Never": supported values: "Always", "On\\""',
    },
    {
      name: 'not supported, nothing is',
      error: notSupported(path, 'x', []),
      reason: 'FieldValueNotSupported',
      message: 'Unsupported value: "x"',
    },
    {
      name: 'forbidden',
      error: forbidden(path, 'may not be set'),
      reason: 'FieldValueForbidden',
      message: 'Forbidden: may not be set',
    },
    {
      name: 'too long',
      error: tooLong(path, 'xxxxx', 4),
      reason: 'FieldValueTooLong',
      message: 'Too long: may not be more than 4 bytes',
    },
    {
      name: 'too long, limit unknown',
      error: tooLong(path, '', -1),
      reason: 'FieldValueTooLong',
      message: 'Too long: value is too long',
    },
    {
      name: 'too many',
      error: tooMany(path, 5, 3),
      reason: 'FieldValueTooMany',
      message: 'Too many: 5: must have at most 3 items',
    },
    {
      name: 'too many, neither number known',
      error: tooMany(path, -1, -1),
      reason: 'FieldValueTooMany',
      message: 'Too many: has too many items',
    },
    { name: 'not found', error: notFound(path, 'x'), reason: 'FieldValueNotFound', message: 'Not found: "x"' },
    {
      name: 'type invalid',
      error: typeInvalid(path, 'string', 'must be of type integer: "string"'),
      reason: 'FieldValueTypeInvalid',
      message: 'Invalid value: "string": must be of type integer: "string"',
    },
    {
      name: 'internal error',
      error: internalError(path, new Error('boom')),
      reason: 'InternalError',
      message: 'Internal error: boom',
    },
  ])('$name', ({ error, reason, message }) => {
    expect(error.reason()).toBe(reason);
    expect(error.message()).toBe(message);
    expect(String(error)).toBe(`spec.field: ${message}`);
  });

  it('aggregates: none, one, several without repetitions', () => {
    const one = required(FieldPath.of('a'));
    const two = required(FieldPath.of('b'));
    expect(aggregateMessage([])).toBe('');
    expect(aggregateMessage([one, one])).toBe('a: Required value');
    expect(aggregateMessage([one, two, one])).toBe('[a: Required value, b: Required value]');
  });
});
