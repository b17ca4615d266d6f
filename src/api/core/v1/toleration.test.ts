import { describe, expect, it } from 'vitest';
import type { Toleration } from './scheduling.ts';
import { tolerates } from './toleration.ts';

const taint = { key: 'k', value: 'v', effect: 'NoExecute' };

describe('a toleration of k=v:NoExecute', () => {
  it.each<[string, Toleration, boolean]>([
    ['that is the same', { key: 'k', value: 'v', effect: 'NoExecute' }, true],
    ['by name of the operator', { key: 'k', operator: 'Equal', value: 'v' }, true],
    ['of any value', { key: 'k', operator: 'Exists' }, true],
    ['of everything', { operator: 'Exists' }, true],
    ['of another value', { key: 'k', value: 'w' }, false],
    ['of no value', { key: 'k' }, false],
    ['of another key', { key: 'l', operator: 'Exists' }, false],
    ['of another effect', { key: 'k', operator: 'Exists', effect: 'NoSchedule' }, false],
    ['by an operator that is not known', { key: 'k', operator: 'Near', value: 'v' }, false],
  ])('%s', (_, toleration, expected) => {
    expect(tolerates(toleration, taint)).toBe(expected);
  });
});
