import { expect, it } from 'vitest';
import { normalizeScores } from './normalize-scores.ts';

it.each<[string, readonly number[], boolean, readonly number[]]>([
  ['the highest becomes 100', [1, 2, 3, 4], false, [25, 50, 75, 100]],
  ['fewer is better', [1, 2, 3, 4], true, [75, 50, 25, 0]],
  ['cut off to whole numbers', [1, 3], false, [33, 100]],
  ['cut off before it is turned round', [1, 3], true, [67, 0]],
  ['all 0', [0, 0], false, [0, 0]],
  ['all 0, fewer is better', [0, 0], true, [100, 100]],
  ['none', [], true, []],
])('%s', (_, scores, fewerIsBetter, expected) => {
  const actual = Float64Array.from(scores);
  normalizeScores(actual, fewerIsBetter);
  expect([...actual]).toEqual(expected);
});
