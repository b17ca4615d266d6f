/** The condition that says in one word whether a disruption budget lets Pods go. Pure. */
import type { Condition } from '../../meta/v1/condition.ts';
import type { PodDisruptionBudgetStatus } from './pod-disruption-budget.ts';

export const disruptionAllowedType = 'DisruptionAllowed';

type Verdict = Pick<Condition, 'status' | 'reason' | 'message'>;

/** What follows from the number of disruptions that are allowed. */
function verdictOf({ disruptionsAllowed }: PodDisruptionBudgetStatus): Verdict {
  return disruptionsAllowed > 0
    ? { status: 'True', reason: 'SufficientPods', message: '' }
    : { status: 'False', reason: 'InsufficientPods', message: '' };
}

/** Whether the condition says what the rest of the status does. */
export function disruptionAllowedIsCurrent(status: PodDisruptionBudgetStatus): boolean {
  const condition = status.conditions?.find(({ type }) => type === disruptionAllowedType);
  const verdict = verdictOf(status);
  return (
    condition !== undefined &&
    condition.observedGeneration === status.observedGeneration &&
    condition.status === verdict.status &&
    condition.reason === verdict.reason
  );
}

/** The conditions with this one as it should be: what follows from the status, or `verdict`. `now` is its time where it turns. */
export function withDisruptionAllowed(
  status: PodDisruptionBudgetStatus,
  now: string,
  verdict: Verdict = verdictOf(status),
): readonly Condition[] {
  const { conditions = [], observedGeneration } = status;
  const former = conditions.find(({ type }) => type === disruptionAllowedType);
  const condition = {
    type: disruptionAllowedType,
    ...verdict,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    lastTransitionTime: former?.status === verdict.status ? former.lastTransitionTime : now,
  };
  if (former === undefined) return [...conditions, condition];
  return conditions.map((other) => (other === former ? condition : other));
}
