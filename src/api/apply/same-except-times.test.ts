import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../resource.ts';
import { sameExceptTimes } from './same-except-times.ts';

const entry = {
  manager: 'm',
  operation: 'Update',
  apiVersion: 'v1',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:data': {} },
  time: 'then',
};
const object = (managedFields: object[], data = 'a'): KubernetesObject =>
  ({ metadata: { name: 'x', managedFields }, data }) as KubernetesObject;

describe('sameExceptTimes', () => {
  it.each([
    { name: 'another time', a: object([entry]), b: object([{ ...entry, time: 'now' }]), same: true },
    {
      name: 'no managers and an empty list of them',
      a: object([]),
      b: { ...object([]), metadata: { name: 'x' } },
      same: true,
    },
    { name: 'other fields', a: object([entry]), b: object([{ ...entry, fieldsV1: { 'f:spec': {} } }]), same: false },
    { name: 'another manager', a: object([entry]), b: object([{ ...entry, manager: 'n' }]), same: false },
    { name: 'one more manager', a: object([entry]), b: object([entry, { ...entry, manager: 'n' }]), same: false },
    { name: 'another value', a: object([entry]), b: object([entry], 'b'), same: false },
    { name: 'the same broken entries', a: object([{}]), b: object([{}]), same: true },
    { name: 'other broken entries', a: object([{}]), b: object([{ manager: 'm' }]), same: false },
  ])('$name: $same', ({ a, b, same }) => {
    expect(sameExceptTimes(a, b)).toBe(same);
  });
});
