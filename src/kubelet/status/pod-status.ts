/** The whole status of a Pod as its kubelet reports it. Pure. Conditions of others are not in it: they are theirs to write. */
import type { Pod, PodCondition, PodStatus } from '../../api/core/v1/pod.ts';
import { computeQosClass } from '../../api/core/v1/pod-requests.ts';
import { sandboxNeed } from '../container-actions/pod-actions.ts';
import { containerStatuses } from './container-statuses.ts';
import type { Draft } from './draft.ts';
import { endedContainers } from './ended-containers.ts';
import {
  conditionFindings,
  disruptionCondition,
  disruptionFinding,
  type Finding,
  kubeletConditions,
} from './pod-conditions.ts';
import { isTerminalPhase, type PodPhase, podPhase } from './pod-phase.ts';
import type { PodFailure, StatusFacts } from './status-facts.ts';
import { timeText } from './time-text.ts';

export function podStatus(facts: StatusFacts): PodStatus {
  const { pod, previous } = facts;
  const { spec } = pod;
  const seen = {
    initStatuses: containerStatuses(facts, 'init', spec.initContainers) ?? [],
    statuses: containerStatuses(facts, 'regular', spec.containers) ?? [],
  };
  const ephemeralStatuses = containerStatuses(facts, 'ephemeral', spec.ephemeralContainers);
  const phase = settledPhase(facts, podPhase({ spec, ...seen, isTerminal: facts.isTerminal }));
  const { initStatuses, statuses } = facts.isTerminal ? endedContainers(spec, seen) : seen;
  const findings = conditionFindings({
    pod,
    phase,
    initStatuses,
    statuses,
    hasSandbox: !sandboxNeed(pod, facts.runtimePod).changed,
    others: pod.status.conditions ?? [],
  });
  const now = timeText(facts.nowMs);
  const { generation } = pod.metadata;
  const conditionOf = (type: string, { status, reason, message }: Finding): PodCondition => {
    const before = previous.conditions?.find((condition) => condition.type === type);
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : now;
    const condition = { type, observedGeneration: generation, status, lastTransitionTime } as Draft<PodCondition>;
    if (reason !== undefined) condition.reason = reason;
    if (message !== undefined) condition.message = message;
    return condition;
  };
  const conditions = kubeletConditions.map((type) => conditionOf(type, findings[type]));
  const disruption = disruptionFinding(facts.failure, phase);
  if (disruption !== undefined) conditions.push(conditionOf(disruptionCondition, disruption));
  const status: Draft<PodStatus> = {
    observedGeneration: generation,
    phase,
    conditions,
    startTime: previous.startTime ?? now,
    containerStatuses: [...statuses],
    qosClass: pod.status.qosClass ?? computeQosClass(spec),
  };
  explain(status, facts, phase);
  addAddresses(status, facts);
  if (initStatuses.length > 0) status.initContainerStatuses = [...initStatuses];
  if (ephemeralStatuses !== undefined) status.ephemeralContainerStatuses = ephemeralStatuses;
  return status;
}

/** Of a Pod that this Node does not take. */
export function rejectedStatus(pod: Pod, { reason, message }: PodFailure, nowMs: number): PodStatus {
  return {
    observedGeneration: pod.metadata.generation,
    phase: 'Failed',
    message: `Pod was rejected: ${message}`,
    reason,
    startTime: pod.status.startTime ?? timeText(nowMs),
    qosClass: pod.status.qosClass ?? computeQosClass(pod.spec),
  } as PodStatus;
}

/** A Pod that has ended once does not come back. */
function settledPhase({ pod, previous, failure, isTerminal }: StatusFacts, phase: PodPhase): PodPhase {
  if (isTerminalPhase(pod.status.phase)) return pod.status.phase;
  if (isTerminalPhase(previous.phase)) return previous.phase;
  if (failure !== undefined) return 'Failed';
  return isTerminal && !isTerminalPhase(phase) ? 'Failed' : phase;
}

function explain(status: Draft<PodStatus>, { failure, previous }: StatusFacts, phase: PodPhase): void {
  const { reason, message } = failure ?? (phase === previous.phase ? previous : {});
  if (reason !== undefined) status.reason = reason;
  if (message !== undefined) status.message = message;
}

function addAddresses(status: Draft<PodStatus>, { pod, runtimePod, hostIps, previous }: StatusFacts): void {
  const sandbox = runtimePod.sandboxes[0];
  const own = pod.spec.hostNetwork === true ? hostIps : sandbox?.ready === true ? sandbox.ips : [];
  const kept = pod.spec.hostNetwork === true && previous.podIP !== undefined;
  // Of a Pod that has ended, the address that it had is kept.
  const podIPs = own.length > 0 && !kept ? own.map((ip) => ({ ip })) : previous.podIPs;
  if (hostIps.length > 0) {
    status.hostIP = hostIps[0];
    status.hostIPs = hostIps.map((ip) => ({ ip }));
  }
  if (podIPs !== undefined && podIPs.length > 0) {
    status.podIP = podIPs[0]!.ip;
    status.podIPs = [...podIPs];
  }
}
