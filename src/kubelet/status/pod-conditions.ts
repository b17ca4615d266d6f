/** The conditions of a Pod that are the kubelet's own. Pure; upstream's reasons and messages. */
import type { ContainerStatus } from '../../api/core/v1/container-status.ts';
import type { Pod, PodCondition } from '../../api/core/v1/pod.ts';
import { isRestartableInit } from '../../api/core/v1/pod-requests.ts';
import { goQuote } from '../../base/go-quote.ts';
import type { PodPhase } from './pod-phase.ts';
import type { PodFailure } from './status-facts.ts';

/** In the order in which they stand in statuses. */
export const kubeletConditions = [
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
] as const;

export function isKubeletCondition(type: string): boolean {
  return (kubeletConditions as readonly string[]).includes(type);
}

/** Others may set it too. */
export const disruptionCondition = 'DisruptionTarget';

export interface ConditionFacts {
  readonly pod: Pod;
  readonly phase: PodPhase;
  readonly initStatuses: readonly ContainerStatus[];
  readonly statuses: readonly ContainerStatus[];
  /** There is a sandbox with a network. */
  readonly hasSandbox: boolean;
  /** All that the Pod has now, for readiness gates. */
  readonly others: readonly PodCondition[];
}

/** What a condition says; when it began to say so is not known here. */
export interface Finding {
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

const holds: Finding = { status: 'True' };
const failed: Finding = { status: 'False' };

export function conditionFindings(
  facts: ConditionFacts,
): Readonly<Record<(typeof kubeletConditions)[number], Finding>> {
  const containersReady = containersReadyFinding(facts);
  return {
    PodReadyToStartContainers: facts.hasSandbox ? holds : failed,
    Initialized: initializedFinding(facts),
    Ready: containersReady.status === 'True' ? gatesFinding(facts) : containersReady,
    ContainersReady: containersReady,
    PodScheduled: holds,
  };
}

/** Said of a Pod that the kubelet has ended for the Node's sake, once it has ended. */
export function disruptionFinding(failure: PodFailure | undefined, phase: PodPhase): Finding | undefined {
  if (failure?.isDisruption !== true || phase !== 'Failed') return undefined;
  return { status: 'True', reason: 'TerminationByKubelet', message: failure.message };
}

function containersReadyFinding({ pod, phase, initStatuses, statuses }: ConditionFacts): Finding {
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const unknown: string[] = [];
  const unready: string[] = [];
  const look = (name: string, among: readonly ContainerStatus[]): void => {
    const status = among.find((candidate) => candidate.name === name);
    if (status === undefined) unknown.push(name);
    else if (!status.ready) unready.push(name);
  };
  for (const container of pod.spec.initContainers ?? []) {
    if (isRestartableInit(container)) look(container.name, initStatuses);
  }
  for (const { name } of pod.spec.containers) look(name, statuses);
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'False', reason: 'PodCompleted' };
  return unfinished('ContainersNotReady', unknown, 'unready', unready);
}

function initializedFinding({ pod, phase, initStatuses, statuses }: ConditionFacts): Finding {
  const unknown: string[] = [];
  const incomplete: string[] = [];
  for (const container of pod.spec.initContainers ?? []) {
    const status = initStatuses.find(({ name }) => name === container.name);
    if (status === undefined) unknown.push(container.name);
    else if (isRestartableInit(container) ? status.started !== true : !status.ready) incomplete.push(container.name);
  }
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'True', reason: 'PodCompleted' };
  // A sidecar that restarts does not undo what was once complete.
  if (statuses.some(hasStarted)) return holds;
  return unfinished('ContainersNotInitialized', unknown, 'incomplete', incomplete);
}

function hasStarted({ state, lastState }: ContainerStatus): boolean {
  return state.running !== undefined || state.terminated !== undefined || lastState.terminated !== undefined;
}

function unfinished(reason: string, unknown: readonly string[], word: string, names: readonly string[]): Finding {
  const messages: string[] = [];
  if (unknown.length > 0) messages.push(`containers with unknown status: [${unknown.join(' ')}]`);
  if (names.length > 0) messages.push(`containers with ${word} status: [${names.join(' ')}]`);
  return messages.length === 0 ? holds : { status: 'False', reason, message: messages.join(', ') };
}

function gatesFinding({ pod, others }: ConditionFacts): Finding {
  const messages: string[] = [];
  for (const { conditionType } of pod.spec.readinessGates ?? []) {
    const condition = others.find(({ type }) => type === conditionType);
    const gate = `pod readiness gate ${goQuote(conditionType)}`;
    if (condition === undefined) messages.push(`corresponding condition of ${gate} does not exist.`);
    else if (condition.status !== 'True') messages.push(`the status of ${gate} is not "True", but ${condition.status}`);
  }
  if (messages.length === 0) return holds;
  return { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') };
}
