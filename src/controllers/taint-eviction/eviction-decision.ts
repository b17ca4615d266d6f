/** When a Pod has to leave a tainted Node. Pure. */
import type { Taint, Toleration } from '../../api/core/v1/scheduling.ts';
import { tolerates } from '../../api/core/v1/toleration.ts';

export type EvictionDecision =
  /** It may stay for as long as the taints are these. */
  { readonly kind: 'stay' } | { readonly kind: 'evict' } | { readonly kind: 'wait'; readonly untilMs: number };

/** Only these make Pods leave. */
export function noExecuteTaints(taints: readonly Taint[] = []): readonly Taint[] {
  return taints.filter(({ effect }) => effect === 'NoExecute');
}

/**
 * `taints` are the Node's NoExecute taints, and `sinceMs` is when the Pod was first seen under such. A Pod that does not tolerate all of
 * them leaves at once; otherwise the shortest time for which it tolerates one of them counts.
 */
export function evictionDecision(
  taints: readonly Taint[],
  tolerations: readonly Toleration[] | undefined,
  sinceMs: number,
  nowMs: number,
): EvictionDecision {
  if (taints.length === 0) return { kind: 'stay' };
  let shortestSeconds = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    const matching = tolerations?.find((toleration) => tolerates(toleration, taint));
    if (matching === undefined) return { kind: 'evict' };
    shortestSeconds = Math.min(shortestSeconds, Math.max(0, matching.tolerationSeconds ?? Number.POSITIVE_INFINITY));
  }
  if (shortestSeconds === Number.POSITIVE_INFINITY) return { kind: 'stay' };
  const untilMs = sinceMs + shortestSeconds * 1000;
  return untilMs <= nowMs ? { kind: 'evict' } : { kind: 'wait', untilMs };
}
