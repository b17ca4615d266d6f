import { expect, it } from 'vitest';
import type { Taint, Toleration } from '../../api/core/v1/scheduling.ts';
import { areTolerated, isTolerated, tolerates } from './tolerations.ts';

const taint: Taint = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' };

it.each<[string, Toleration, boolean]>([
  ['the same', { key: 'dedicated', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' }, true],
  ['Equal is the default', { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }, true],
  ['all effects', { key: 'dedicated', value: 'gpu' }, true],
  ['any value', { key: 'dedicated', operator: 'Exists' }, true],
  ['everything', { operator: 'Exists' }, true],
  ['another effect', { key: 'dedicated', operator: 'Exists', effect: 'NoExecute' }, false],
  ['another key', { key: 'other', operator: 'Exists' }, false],
  ['another value', { key: 'dedicated', value: 'cpu' }, false],
  ['no value', { key: 'dedicated' }, false],
  ['an unknown operator', { key: 'dedicated', operator: 'Gt', value: 'gpu' }, false],
])('tolerates: %s', (_, toleration, expected) => {
  expect(tolerates(toleration, taint)).toBe(expected);
});

it('takes one toleration for each taint', () => {
  const other: Taint = { key: 'other', effect: 'NoExecute' };
  const both = [{ key: 'dedicated', value: 'gpu' }, { key: 'other' }];
  expect([isTolerated(taint, both), isTolerated(taint), isTolerated(taint, [])]).toEqual([true, false, false]);
  expect([areTolerated([taint, other], both), areTolerated([taint, other], both.slice(1))]).toEqual([true, false]);
  expect(areTolerated([], undefined)).toBe(true);
});
