/** Which Pods have to go from a Node so that another fits. Changes only the Node and state that it is given, which are clones. */

import { selectorOf } from '../../../api/labels.ts';
import type { PodDisruptionBudget } from '../../../api/policy/v1/pod-disruption-budget.ts';
import { parseTime } from '../../../api/time.ts';
import type { NodeInfo } from '../../cache/node-info.ts';
import type { PodInfo } from '../../cache/pod-info.ts';
import type { CycleState } from '../../framework/cycle-state.ts';
import type { PluginHandle } from '../../framework/plugin.ts';
import { Status, success } from '../../framework/status.ts';

export interface Victims {
  readonly nodeName: string;
  /** The most important first. */
  readonly pods: readonly PodInfo[];
  /** How many of them go against a disruption budget. */
  readonly violations: number;
}

const noVictims = new Status('UnschedulableAndUnresolvable', 'DefaultPreemption', [
  'No preemption victims found for incoming pod',
]);

export type TryHandle = Pick<PluginHandle, 'filterWithNominatedPods' | 'addPod' | 'removePod'>;

export interface Trial {
  readonly pod: PodInfo;
  readonly node: NodeInfo;
  readonly state: CycleState;
  readonly budgets: readonly PodDisruptionBudget[];
  readonly nowMs: number;
}

/** The fewest and least important victims; or why none of them would help. */
export function selectVictims(handle: TryHandle, trial: Trial): Victims | Status {
  const { pod, budgets, nowMs } = trial;
  const node = trial.node.clone();
  const state = trial.state.clone();
  const lower = node.pods.filter(({ priority }) => priority < pod.priority);
  if (lower.length === 0) return noVictims;
  for (const victim of lower) handle.removePod(state, pod, victim, node);
  const withoutAll = handle.filterWithNominatedPods(state, pod, node);
  if (withoutAll !== success) return withoutAll;

  const victims: PodInfo[] = [];
  /** Puts it back if the Pod still fits then. */
  const reprieve = (victim: PodInfo): boolean => {
    handle.addPod(state, pod, victim, node);
    if (handle.filterWithNominatedPods(state, pod, node) === success) return true;
    handle.removePod(state, pod, victim, node);
    victims.push(victim);
    return false;
  };
  lower.sort((a, b) => byImportance(a, b, nowMs));
  const { violating, others } = splitByBudgets(lower, budgets);
  let violations = 0;
  for (const victim of violating) if (!reprieve(victim)) violations++;
  for (const victim of others) reprieve(victim);
  victims.sort((a, b) => byImportance(a, b, nowMs));
  return { nodeName: node.name, pods: victims, violations };
}

export function startedAtMs({ pod }: PodInfo, nowMs: number): number {
  return pod.status.startTime == null ? nowMs : parseTime(pod.status.startTime);
}

/** Higher priority first, then whatever has run longer. */
function byImportance(a: PodInfo, b: PodInfo, nowMs: number): number {
  return b.priority - a.priority || startedAtMs(a, nowMs) - startedAtMs(b, nowMs);
}

/** In the given order, as long as budgets allow it; each that goes uses up its budgets. */
export function splitByBudgets(pods: readonly PodInfo[], budgets: readonly PodDisruptionBudget[]) {
  const allowed = budgets.map(({ status }) => status.disruptionsAllowed ?? 0);
  const violating: PodInfo[] = [];
  const others: PodInfo[] = [];
  for (const info of pods) {
    let violates = false;
    budgets.forEach((budget, i) => {
      if (!covers(budget, info)) return;
      allowed[i]!--;
      if (allowed[i]! < 0) violates = true;
    });
    (violates ? violating : others).push(info);
  }
  return { violating, others };
}

function covers({ metadata, spec, status }: PodDisruptionBudget, { pod }: PodInfo): boolean {
  const { namespace, labels, name = '' } = pod.metadata;
  if (metadata.namespace !== namespace || labels === undefined) return false;
  const selector = selectorOf(spec.selector);
  if (selector.selectsEverything || !selector.matches(labels)) return false;
  // Its disruption has been counted already.
  return status.disruptedPods?.[name] === undefined;
}
