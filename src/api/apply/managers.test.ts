import { describe, expect, it } from 'vitest';
import type { ManagedFieldsEntry } from '../meta/v1/object-meta.ts';
import { decodeManagers, decodeSentManagers, encodeManagers, ManagedFieldsError, managerId } from './managers.ts';

const valid = {
  manager: 'm',
  operation: 'Update',
  apiVersion: 'v1',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:data': {} },
};

describe('managers', () => {
  it.each([
    {
      name: 'no operation',
      entry: { ...valid, operation: undefined },
      message: 'operation must be `Apply` or `Update`',
    },
    { name: 'no version', entry: { ...valid, apiVersion: '' }, message: 'apiVersion must not be empty' },
    { name: 'no type', entry: { ...valid, fieldsType: '' }, message: 'missing fieldsType in managed fields entry 0' },
    {
      name: 'another type',
      entry: { ...valid, fieldsType: 'V2' },
      message: 'invalid fieldsType "V2" in managed fields entry 0',
    },
    {
      name: 'fields that cannot be read',
      entry: { ...valid, fieldsV1: { x: {} } },
      message: 'error decoding versioned set from managed fields entry: key must be 2 characters long:',
    },
  ])('refuse an entry with $name', ({ entry, message }) => {
    expect(() => decodeSentManagers([entry])).toThrow(new ManagedFieldsError(message));
  });

  it('are known by upstream’s identifiers', () => {
    const manager = { name: 'm', operation: 'Update', apiVersion: 'apps/v1', subresource: 'status' } as const;
    expect(managerId(manager)).toBe(
      '{"manager":"m","operation":"Update","apiVersion":"apps/v1","subresource":"status"}',
    );
    expect(managerId({ ...manager, operation: 'Apply', subresource: '' })).toBe('{"manager":"m","operation":"Apply"}');
  });

  it('stand in order of operation, time, name, version and subresource', () => {
    const entry = (more: ManagedFieldsEntry): ManagedFieldsEntry => ({ ...valid, ...more });
    const sorted = [
      entry({ operation: 'Apply', time: '2021-01-01T00:00:00Z' }),
      entry({ manager: 'z' }),
      entry({ manager: 'a', time: '2020-01-01T00:00:00Z' }),
      entry({ manager: 'b', apiVersion: 'apps/v1', time: '2020-01-01T00:00:00Z' }),
      entry({ manager: 'b', apiVersion: 'v1', time: '2020-01-01T00:00:00Z' }),
      entry({ manager: 'b', apiVersion: 'v1', time: '2020-01-01T00:00:00Z', subresource: 'status' }),
      entry({ manager: 'a', apiVersion: 'v2', time: '2020-01-01T00:00:01Z' }),
    ];
    const encoded = encodeManagers(decodeManagers([...sorted].reverse()));
    expect(encoded).toEqual(sorted);
    expect(encoded.every((item) => sorted.includes(item))).toBe(true);
  });
});
