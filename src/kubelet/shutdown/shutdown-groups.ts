/** In which order, and how fast, Pods end when their Node shuts down. Pure; upstream's rules. */
import type { Pod } from '../../api/core/v1/pod.ts';
import { systemCriticalPriority } from '../critical-pod.ts';

export interface ShutdownPeriods {
  /** For all Pods together. */
  readonly totalSeconds: number;
  /** Of that, kept for critical ones, which end last. */
  readonly criticalSeconds: number;
}

/** Pods of at least that priority, and of less than the next one's. */
export interface ShutdownPhase {
  readonly priority: number;
  readonly seconds: number;
}

export interface ShutdownGroup extends ShutdownPhase {
  readonly pods: readonly Pod[];
}

/** None where there is no time at all. */
export function shutdownPhases({ totalSeconds, criticalSeconds }: ShutdownPeriods): readonly ShutdownPhase[] {
  if (totalSeconds <= 0 || criticalSeconds > totalSeconds) return [];
  return [
    { priority: 0, seconds: totalSeconds - criticalSeconds },
    { priority: systemCriticalPriority, seconds: criticalSeconds },
  ];
}

/** Those first whose turn is first; groups without Pods are left out. What is below the lowest phase is of that. */
export function shutdownGroups(pods: readonly Pod[], phases: readonly ShutdownPhase[]): readonly ShutdownGroup[] {
  const sorted = [...phases].sort((a, b) => a.priority - b.priority);
  const phaseOf = ({ spec }: Pod): ShutdownPhase | undefined =>
    sorted.findLast(({ priority }) => priority <= (spec.priority ?? 0)) ?? sorted[0];
  return sorted
    .map((phase) => ({ ...phase, pods: pods.filter((pod) => phaseOf(pod) === phase) }))
    .filter((group) => group.pods.length > 0);
}

/** Not more than the Pod asks for itself. */
export function shutdownGraceSeconds({ spec }: Pod, seconds: number): number {
  return Math.min(spec.terminationGracePeriodSeconds ?? seconds, seconds);
}
