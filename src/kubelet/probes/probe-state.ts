/** What a probe's answers come to: a change of mind takes as many answers in a row as its thresholds say. Pure. */
import type { ProbeResult } from './probe-results.ts';

export interface ProbeState {
  /** What the probe has come to; undefined where it has come to nothing yet. */
  readonly result: ProbeResult | undefined;
  /** The last answers that were alike. */
  readonly last: ProbeResult | undefined;
  readonly run: number;
}

export interface ProbeThresholds {
  readonly successThreshold?: number;
  readonly failureThreshold?: number;
}

export const newProbeState: ProbeState = { result: undefined, last: undefined, run: 0 };

export function nextProbeState(state: ProbeState, answer: ProbeResult, probe: ProbeThresholds): ProbeState {
  const run = state.last === answer ? state.run + 1 : 1;
  const { successThreshold = 1, failureThreshold = 3 } = probe;
  const isReached = run >= (answer === 'success' ? successThreshold : failureThreshold);
  return { result: isReached ? answer : state.result, last: answer, run };
}
