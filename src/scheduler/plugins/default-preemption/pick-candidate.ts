import { startedAtMs, type Victims } from './victims.ts';

/** Priorities may be negative; a longer list of victims must not look better for it. */
const priorityOffset = 2 ** 31;

/**
 * The Node whose victims matter least. The first of these that tells Nodes apart decides: fewest breaches of budgets, lowest priority of the most
 * important victim, lowest sum of priorities, fewest victims, and the most important victims that started last. Pure; throws if there are none.
 */
export function pickCandidate(candidates: readonly Victims[], nowMs: number): Victims {
  const costs: readonly ((candidate: Victims) => number)[] = [
    ({ violations }) => violations,
    ({ pods }) => pods[0]?.priority ?? -priorityOffset,
    ({ pods }) => pods.reduce((sum, { priority }) => sum + priority + priorityOffset, 0),
    ({ pods }) => pods.length,
    (candidate) => -earliestStartMs(candidate, nowMs),
  ];
  let left = candidates;
  for (const cost of costs) {
    const lowest = Math.min(...left.map(cost));
    left = left.filter((candidate) => cost(candidate) === lowest);
    if (left.length === 1) break;
  }
  const [picked] = left;
  if (picked === undefined) throw new Error('there is no candidate to pick');
  return picked;
}

/** Of those victims that are as important as the most important one. */
function earliestStartMs({ pods }: Victims, nowMs: number): number {
  const highest = pods[0]?.priority;
  return Math.min(...pods.filter(({ priority }) => priority === highest).map((info) => startedAtMs(info, nowMs)));
}
