import { describe, expect, it } from 'vitest';
import { makeNode } from '../../../test/fixtures/scheduling-objects.ts';
import type { NodeSelectorTerm } from '../../api/core/v1/scheduling.ts';
import { compileTerm, hasLabels, namesOf } from './node-selector.ts';

const node = makeNode('n1', { labels: { zone: 'a', cores: '8', empty: '' } });
const label = (key: string, operator: string, ...values: string[]): NodeSelectorTerm => ({
  matchExpressions: [{ key, operator, values }],
});
const name = (operator: string, ...values: string[]): NodeSelectorTerm => ({
  matchFields: [{ key: 'metadata.name', operator, values }],
});

describe('compileTerm', () => {
  it.each<[string, NodeSelectorTerm, boolean]>([
    ['In', label('zone', 'In', 'b', 'a'), true],
    ['In, another value', label('zone', 'In', 'b'), false],
    ['In, no such label', label('rack', 'In', 'b'), false],
    ['NotIn', label('zone', 'NotIn', 'b'), true],
    ['NotIn, no such label', label('rack', 'NotIn', 'b'), true],
    ['NotIn, that value', label('zone', 'NotIn', 'a'), false],
    ['Exists', label('empty', 'Exists'), true],
    ['Exists, no such label', label('rack', 'Exists'), false],
    ['DoesNotExist', label('rack', 'DoesNotExist'), true],
    ['DoesNotExist, but it does', label('zone', 'DoesNotExist'), false],
    ['Gt', label('cores', 'Gt', '7'), true],
    ['Gt, equal', label('cores', 'Gt', '8'), false],
    ['Lt', label('cores', 'Lt', '9'), true],
    ['Lt, no number', label('zone', 'Lt', '9'), false],
    ['Gt, no number asked for', label('cores', 'Gt', 'many'), false],
    ['an unknown operator', label('zone', 'Near', 'a'), false],
    [
      'all expressions have to match',
      {
        matchExpressions: [...label('zone', 'Exists').matchExpressions!, ...label('rack', 'Exists').matchExpressions!],
      },
      false,
    ],
    ['the name', name('In', 'n1'), true],
    ['another name', name('In', 'n2'), false],
    ['not that name', name('NotIn', 'n1'), false],
    ['name and label', { ...name('In', 'n1'), ...label('zone', 'In', 'a') }, true],
    ['the name but not the label', { ...name('In', 'n1'), ...label('zone', 'In', 'b') }, false],
    ['nothing', {}, false],
  ])('%s', (_, term, matches) => {
    expect(compileTerm(term).matches(node)).toBe(matches);
  });
});

it.each<[string, Readonly<Record<string, string>>, boolean]>([
  ['none wanted', {}, true],
  ['all there', { zone: 'a', empty: '' }, true],
  ['one is missing', { zone: 'a', rack: '' }, false],
  ['one is different', { zone: 'b' }, false],
])('hasLabels: %s', (_, wanted, has) => {
  expect(hasLabels(node, wanted)).toBe(has);
});

it.each<[string, readonly NodeSelectorTerm[], readonly string[] | undefined]>([
  ['no terms', [], undefined],
  ['a term without a name', [name('In', 'a'), label('zone', 'Exists')], undefined],
  ['a name excluded', [name('NotIn', 'a')], undefined],
  ['any of the names', [name('In', 'a', 'b'), name('In', 'c')], ['a', 'b', 'c']],
  [
    'names that all have to match',
    [{ matchFields: [...name('In', 'a', 'b').matchFields!, ...name('In', 'b', 'c').matchFields!] }],
    ['b'],
  ],
  [
    'names that cannot all match',
    [{ matchFields: [...name('In', 'a').matchFields!, ...name('In', 'b').matchFields!] }],
    [],
  ],
])('namesOf: %s', (_, terms, names) => {
  const found = namesOf(terms);
  expect(found === undefined ? undefined : [...found]).toEqual(names);
});
