import { nodeScoreMax } from './plugin.ts';

/** Stretches counts, in place, so that the highest becomes 100; or, where fewer is better, so that 0 becomes 100. Whole numbers, cut off. */
export function normalizeScores(scores: Float64Array, fewerIsBetter: boolean): void {
  let max = 0;
  for (const score of scores) if (score > max) max = score;
  if (max === 0) {
    if (fewerIsBetter) scores.fill(nodeScoreMax);
    return;
  }
  for (let i = 0; i < scores.length; i++) {
    const score = Math.floor((nodeScoreMax * scores[i]!) / max);
    scores[i] = fewerIsBetter ? nodeScoreMax - score : score;
  }
}
