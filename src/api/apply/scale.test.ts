import { describe, expect, it } from 'vitest';
import type { ManagedFieldsEntry } from '../meta/v1/object-meta.ts';
import type { JsonObject } from '../schema/builders.ts';
import { parentManagedFields, scaleManagedFields } from './scale.ts';

const resource = { apiVersion: 'apps/v1', specReplicasPath: 'spec.replicas' };
const replicas = { 'f:spec': { 'f:replicas': {} } };
const selector = { 'f:spec': { 'f:selector': {} } };
const both = { 'f:spec': { 'f:replicas': {}, 'f:selector': {} } };

function entry(
  manager: string,
  operation: 'Apply' | 'Update',
  fieldsV1: JsonObject,
  more: ManagedFieldsEntry = {},
): ManagedFieldsEntry {
  return { manager, operation, apiVersion: 'apps/v1', fieldsType: 'FieldsV1', fieldsV1, ...more };
}
const scaled = (manager: string, operation: 'Apply' | 'Update', fieldsV1: JsonObject = replicas): ManagedFieldsEntry =>
  entry(manager, operation, fieldsV1, { apiVersion: 'autoscaling/v1', subresource: 'scale' });

describe('scaleManagedFields', () => {
  it('shows those who own the number of replicas, in the version of the Scale', () => {
    const time = '2013-02-03T00:00:00Z';
    const entries = [
      entry('one', 'Apply', { 'f:spec': { 'f:other': {} } }),
      entry('two', 'Apply', both, { time }),
      entry('three', 'Update', replicas, { subresource: 'scale' }),
      entry('four', 'Apply', replicas, { apiVersion: 'apps/v10' }),
    ];
    expect(scaleManagedFields(entries, resource)).toEqual([
      entry('two', 'Apply', replicas, { apiVersion: 'autoscaling/v1', time }),
      scaled('three', 'Update'),
    ]);
  });
});

describe('parentManagedFields', () => {
  const own = (operation: 'Apply' | 'Update') => entry('test', operation, both);
  const left = (operation: 'Apply' | 'Update') => entry('test', operation, selector);
  const scale = (manager: string, operation: 'Apply' | 'Update') =>
    entry(manager, operation, replicas, { subresource: 'scale' });
  it.each([
    {
      name: 'another updates',
      parent: [own('Apply')],
      scale: [scaled('scale', 'Update')],
      result: [left('Apply'), scale('scale', 'Update')],
    },
    {
      name: 'another applies',
      parent: [own('Apply')],
      scale: [scaled('scale', 'Apply')],
      result: [scale('scale', 'Apply'), left('Apply')],
    },
    {
      name: 'another updates after an update',
      parent: [own('Update')],
      scale: [scaled('scale', 'Update')],
      result: [scale('scale', 'Update'), left('Update')],
    },
    {
      name: 'another applies after an update',
      parent: [own('Update')],
      scale: [scaled('scale', 'Apply')],
      result: [scale('scale', 'Apply'), left('Update')],
    },
    {
      name: 'the same applies',
      parent: [own('Apply')],
      scale: [scaled('test', 'Apply')],
      result: [left('Apply'), scale('test', 'Apply')],
    },
    {
      name: 'the same updates',
      parent: [own('Update')],
      scale: [scaled('test', 'Update')],
      result: [left('Update'), scale('test', 'Update')],
    },
    {
      name: 'the field has no owner any more',
      parent: [left('Apply')],
      scale: [scaled('scale', 'Update', { 'f:status': { 'f:replicas': {} } })],
      result: [left('Apply')],
    },
    {
      name: 'nothing is left of the old owner',
      parent: [entry('test', 'Apply', replicas)],
      scale: [scaled('scale', 'Update')],
      result: [scale('scale', 'Update')],
    },
    {
      name: 'the old owner stays beside the new one',
      parent: [own('Apply')],
      scale: [entry('test', 'Apply', replicas, { apiVersion: 'autoscaling/v1' }), scaled('test', 'Apply')],
      result: [own('Apply'), scale('test', 'Apply')],
    },
    {
      name: 'an owner by update stays where nothing has changed',
      parent: [own('Update')],
      scale: [entry('test', 'Update', replicas, { apiVersion: 'autoscaling/v1' })],
      result: [own('Update')],
    },
    {
      name: 'entries of unknown versions go',
      parent: [entry('test', 'Apply', replicas), entry('other', 'Apply', selector, { apiVersion: 'apps/v10' })],
      scale: [scaled('scale', 'Update')],
      result: [scale('scale', 'Update')],
    },
  ])('$name', ({ parent, scale: entries, result }) => {
    expect(parentManagedFields(parent, entries, resource)).toEqual(result);
  });

  it('knows where other versions have the number, if anywhere', () => {
    const parent = [
      entry('one', 'Apply', { 'f:spec': { 'f:size': {}, 'f:selector': {} } }, { apiVersion: 'apps/v2' }),
      entry('two', 'Apply', replicas, { apiVersion: 'apps/v3' }),
    ];
    const otherVersions = new Map([
      ['apps/v2', 'spec.size'],
      ['apps/v3', undefined],
    ]);
    expect(parentManagedFields(parent, [scaled('scale', 'Update')], { ...resource, otherVersions })).toEqual([
      entry('one', 'Apply', selector, { apiVersion: 'apps/v2' }),
      entry('two', 'Apply', replicas, { apiVersion: 'apps/v3' }),
      scale('scale', 'Update'),
    ]);
  });
});
