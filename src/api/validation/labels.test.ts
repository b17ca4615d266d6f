import { describe, expect, it } from 'vitest';
import type { LabelSelectorObject } from '../labels.ts';
import { FieldPath } from './field-path.ts';
import { validateLabelSelector, validateLabels } from './labels.ts';

describe('validateLabels', () => {
  it('reports bad keys and values at the map', () => {
    const path = FieldPath.of('metadata', 'labels');
    expect(validateLabels(undefined, path)).toEqual([]);
    expect(validateLabels({ a: 'b', 'example.com/a': '' }, path)).toEqual([]);
    const errors = validateLabels({ '/a': 'b', c: '-' }, path);
    expect(errors.map((error) => [error.field, error.badValue])).toEqual([
      ['metadata.labels', '/a'],
      ['metadata.labels', '-'],
    ]);
    expect(errors[0]!.detail).toBe('prefix part must be non-empty');
  });
});

describe('validateLabelSelector', () => {
  it.each<{ name: string; selector: LabelSelectorObject | undefined; fields: string[] }>([
    { name: 'absent', selector: undefined, fields: [] },
    { name: 'empty', selector: {}, fields: [] },
    {
      name: 'right',
      selector: { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] },
      fields: [],
    },
    { name: 'bad label', selector: { matchLabels: { '': 'b' } }, fields: ['s.matchLabels', 's.matchLabels'] },
    {
      name: 'bad expressions',
      selector: {
        matchExpressions: [
          { key: 'a', operator: 'NotIn' },
          { key: 'a', operator: 'Exists', values: ['b'] },
          { key: '/a', operator: 'Gt', values: ['-'] },
        ],
      },
      fields: [
        's.matchExpressions[0].values',
        's.matchExpressions[1].values',
        's.matchExpressions[2].operator',
        's.matchExpressions[2].key',
        's.matchExpressions[2].values[0]',
      ],
    },
  ])('$name', ({ selector, fields }) => {
    expect(validateLabelSelector(selector, FieldPath.of('s')).map((error) => error.field)).toEqual(fields);
  });

  it('may be told to accept old values', () => {
    const selector = { matchExpressions: [{ key: 'a', operator: 'In', values: ['-'] }] };
    expect(validateLabelSelector(selector, FieldPath.of('s'), { allowInvalidValues: true })).toEqual([]);
    expect(validateLabelSelector(selector, FieldPath.of('s'))).toHaveLength(1);
  });
});
