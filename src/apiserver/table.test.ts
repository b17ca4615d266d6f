import { describe, expect, it } from 'vitest';
import { limitRangeResource } from '../api/core/v1/limit-range-resource.ts';
import { podResource } from '../api/core/v1/pod-resource.ts';
import { flowSchemaResource } from '../api/flowcontrol/v1/flow-schema-resource.ts';
import type { KubernetesObject, ResourceDefinition } from '../api/resource.ts';
import { decode } from '../api/schema/decode.ts';
import { defaultColumns, tableOf } from './table.ts';

const now = Date.parse('2025-01-02T03:04:05Z');
const options = { includeObject: 'None', now, apiVersion: 'meta.k8s.io/v1' } as const;

function rowsOf(definition: ResourceDefinition, inputs: readonly object[]): object {
  const objects = inputs.map((input) => decode(definition.type, input) as KubernetesObject);
  const { rows } = tableOf(definition, objects, {}, options) as { rows: object };
  return rows;
}

describe('a table', () => {
  it('of Pods marks those that have ended', () => {
    const pods = ['Running', 'Succeeded', 'Failed'].map((phase) => ({ metadata: { name: 'x' }, status: { phase } }));
    const cells = (status: string) => ['x', '0/0', status, '0', '<unknown>', '<none>', '<none>', '<none>', '<none>'];
    const completed = { type: 'Completed', status: 'True' };
    expect(rowsOf(podResource, pods)).toEqual([
      { cells: cells('Running') },
      {
        cells: cells('Succeeded'),
        conditions: [{ ...completed, reason: 'Succeeded', message: 'The pod has completed successfully.' }],
      },
      { cells: cells('Failed'), conditions: [{ ...completed, reason: 'Failed', message: 'The pod failed.' }] },
    ]);
  });

  it('of FlowSchemas has them in the order of matching', () => {
    const schema = (name: string, matchingPrecedence: number) => ({
      metadata: { name },
      spec: { priorityLevelConfiguration: { name: 'p' }, matchingPrecedence },
    });
    expect(rowsOf(flowSchemaResource, [schema('a', 9), schema('c', 1), schema('b', 1)])).toEqual([
      { cells: ['b', 'p', 1, '<none>', '<unknown>', '?'] },
      { cells: ['c', 'p', 1, '<none>', '<unknown>', '?'] },
      { cells: ['a', 'p', 9, '<none>', '<unknown>', '?'] },
    ]);
  });

  it('of a kind without columns has name and time of creation', () => {
    const creationTimestamp = '2025-01-02T03:04:00Z';
    const ranges = [{ metadata: { name: 'x', creationTimestamp } }];
    expect(rowsOf(limitRangeResource, ranges)).toEqual([{ cells: ['x', creationTimestamp] }]);
    expect(defaultColumns.map(({ name, type, format }) => [name, type, format])).toEqual([
      ['Name', 'string', 'name'],
      ['Created At', 'date', undefined],
    ]);
  });
});
