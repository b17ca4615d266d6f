/** What a disruption budget allows: from its Pods, how many there ought to be, and what it allowed before. Pure. */
import type { Pod } from '../../api/core/v1/pod.ts';
import { scaledValue } from '../../api/int-or-string.ts';
import { disruptionAllowedIsCurrent, withDisruptionAllowed } from '../../api/policy/v1/disruption-allowed.ts';
import type {
  PodDisruptionBudget,
  PodDisruptionBudgetSpec,
  PodDisruptionBudgetStatus,
} from '../../api/policy/v1/pod-disruption-budget.ts';
import { formatTime, parseTime } from '../../api/time.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import { isPodReady } from '../shared/pod-state.ts';

/** How long a Pod that was allowed to go counts as gone although nobody has deleted it. */
const deletionTimeoutMs = 120_000;

export interface Expectation {
  readonly expectedPods: number;
  readonly desiredHealthy: number;
}

/** Whether the budget is measured by how many Pods their owners want, and not by how many there are. */
export function dependsOnScale({ maxUnavailable, minAvailable }: PodDisruptionBudgetSpec): boolean {
  return maxUnavailable !== undefined || typeof minAvailable === 'string';
}

/** `scale` is what the owners of the Pods want, all together; not looked at unless the budget depends on it. */
export function expectationOf(spec: PodDisruptionBudgetSpec, podCount: number, scale: number): Expectation {
  const { maxUnavailable, minAvailable } = spec;
  if (maxUnavailable !== undefined) {
    const desiredHealthy = scale - scaledValue(maxUnavailable, scale, 'up');
    return { expectedPods: scale, desiredHealthy: Math.max(0, desiredHealthy) };
  }
  if (minAvailable === undefined) return { expectedPods: 0, desiredHealthy: 0 };
  if (typeof minAvailable === 'number') return { expectedPods: podCount, desiredHealthy: minAvailable };
  return { expectedPods: scale, desiredHealthy: scaledValue(minAvailable, scale, 'up') };
}

type DisruptedPods = Readonly<Record<string, string>>;

export interface Disruptions {
  /** Pods that were allowed to go and are still to be deleted, with when that was. */
  readonly pending: DisruptedPods;
  /** Pods that were not deleted in time: they count again. */
  readonly overdue: readonly Pod[];
  /** When the next will be overdue. */
  readonly recheckAtMs: number | undefined;
}

export function disruptionsOf(pods: readonly Pod[], disruptedPods: DisruptedPods = {}, nowMs: number): Disruptions {
  const pending: Record<string, string> = {};
  const overdue: Pod[] = [];
  let recheckAtMs: number | undefined;
  for (const pod of pods) {
    const name = pod.metadata.name!;
    const since = Object.hasOwn(disruptedPods, name) ? disruptedPods[name] : undefined;
    if (since === undefined || pod.metadata.deletionTimestamp !== undefined) continue;
    const dueMs = parseTime(since) + deletionTimeoutMs;
    if (dueMs < nowMs) {
      overdue.push(pod);
      continue;
    }
    pending[name] = since;
    if (recheckAtMs === undefined || dueMs < recheckAtMs) recheckAtMs = dueMs;
  }
  return { pending, overdue, recheckAtMs };
}

function countHealthy(pods: readonly Pod[], pending: DisruptedPods): number {
  return pods.filter((pod) => {
    const { name, deletionTimestamp } = pod.metadata;
    return deletionTimestamp === undefined && !Object.hasOwn(pending, name!) && isPodReady(pod);
  }).length;
}

export interface BudgetFacts {
  readonly budget: PodDisruptionBudget;
  /** Those that it selects. */
  readonly pods: readonly Pod[];
  readonly expectation: Expectation;
  readonly disruptions: Disruptions;
  readonly nowMs: number;
}

/** The status to write; undefined where the budget has it already. */
export function budgetStatus(facts: BudgetFacts): PodDisruptionBudgetStatus | undefined {
  const { pods, nowMs } = facts;
  const { metadata, status } = facts.budget;
  const { expectedPods, desiredHealthy } = facts.expectation;
  const { pending } = facts.disruptions;
  const currentHealthy = countHealthy(pods, pending);
  // Without Pods nothing is allowed: the first that come would otherwise be free to go until this is computed anew.
  const disruptionsAllowed = expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  const { conditions } = status;
  const next = {
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
    ...(Object.keys(pending).length === 0 ? {} : { disruptedPods: pending }),
    disruptionsAllowed,
    currentHealthy,
    desiredHealthy,
    expectedPods,
    ...(conditions === undefined ? {} : { conditions }),
  };
  if (deepEqual({ disruptedPods: {}, ...status }, { disruptedPods: {}, ...next }) && disruptionAllowedIsCurrent(next)) {
    return undefined;
  }
  return { ...next, conditions: withDisruptionAllowed(next, formatTime(nowMs)) };
}

/** Where it is not known how many Pods there should be, none may go. Undefined where the budget says so already. */
export function failedStatus(
  { status }: PodDisruptionBudget,
  why: string,
  nowMs: number,
): PodDisruptionBudgetStatus | undefined {
  const verdict = { status: 'False', reason: 'SyncFailed', message: why };
  const conditions = withDisruptionAllowed(status, formatTime(nowMs), verdict);
  const next = { ...status, disruptionsAllowed: 0, conditions };
  return deepEqual(next, status) ? undefined : next;
}
