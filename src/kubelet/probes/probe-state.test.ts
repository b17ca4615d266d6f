import { describe, expect, it } from 'vitest';
import type { ProbeResult } from './probe-results.ts';
import { newProbeState, nextProbeState } from './probe-state.ts';

/** Answers as + and -, results as + and -, and ? for none yet. */
const cases: readonly { name: string; success?: number; failure?: number; answers: string; results: string }[] = [
  { name: 'the defaults', answers: '+---+', results: '++' + '+-' + '+' },
  { name: 'one failure is enough', failure: 1, answers: '-+-', results: '-+-' },
  { name: 'several successes', success: 3, answers: '++-+++', results: '?????+' },
  { name: 'a success between failures begins the count anew', failure: 3, answers: '--+---', results: '??+++-' },
  { name: 'both', success: 2, failure: 2, answers: '++-+--++', results: '?++++--+' },
];

describe('thresholds of probes', () => {
  it.each(cases)('$name: $answers comes to $results', ({ success, failure, answers, results }) => {
    let state = newProbeState;
    const seen = [...answers].map((answer) => {
      const result: ProbeResult = answer === '+' ? 'success' : 'failure';
      state = nextProbeState(state, result, { successThreshold: success, failureThreshold: failure });
      return state.result === undefined ? '?' : state.result === 'success' ? '+' : '-';
    });
    expect(seen.join('')).toBe(results);
  });
});
