/** The kubelet's eviction thresholds, from the texts that people write. */
import {
  type EvictionFlags,
  parseThresholds,
  type Threshold,
  ThresholdSyntaxError,
} from '../kubelet/eviction/thresholds.ts';

/** `problem`: what is wrong with the texts, for people. */
export type ReadThresholds = { readonly thresholds: readonly Threshold[] } | { readonly problem: string };

export function readThresholds(flags: EvictionFlags): ReadThresholds {
  try {
    return { thresholds: parseThresholds(flags) };
  } catch (error) {
    if (error instanceof ThresholdSyntaxError) return { problem: error.message };
    throw error;
  }
}
