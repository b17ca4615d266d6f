/** The whole status of a Pod as its kubelet reports it. Pure. Conditions of others are not in it: they are theirs to write. */
import type { Pod, PodCondition, PodStatus } from '../../api/core/v1/pod.ts';
import { computeQosClass } from '../../api/core/v1/pod-requests.ts';
import { sandboxNeed } from '../container-actions/pod-actions.ts';
import { containerStatuses } from './container-statuses.ts';
import { conditionFindings, kubeletConditions } from './pod-conditions.ts';
import { isTerminalPhase, type PodPhase, podPhase } from './pod-phase.ts';
import type { PodFailure, StatusFacts } from './status-facts.ts';
import { timeText } from './time-text.ts';

export function podStatus(facts: StatusFacts): PodStatus {
  const { pod, previous } = facts;
  const { spec } = pod;
  const initStatuses = containerStatuses(facts, 'init', spec.initContainers);
  const statuses = containerStatuses(facts, 'regular', spec.containers) ?? [];
  const ephemeralStatuses = containerStatuses(facts, 'ephemeral', spec.ephemeralContainers);
  const phase = settledPhase(
    facts,
    podPhase({ spec, initStatuses: initStatuses ?? [], statuses, isTerminal: facts.isTerminal }),
  );
  const findings = conditionFindings({
    pod,
    phase,
    initStatuses: initStatuses ?? [],
    statuses,
    hasSandbox: !sandboxNeed(pod, facts.runtimePod).changed,
    others: pod.status.conditions ?? [],
  });
  const now = timeText(facts.nowMs);
  const generation = pod.metadata.generation;
  const conditions = kubeletConditions.map((type): PodCondition => {
    const before = previous.conditions?.find((condition) => condition.type === type);
    const finding = findings[type];
    const lastTransitionTime = before?.status === finding.status ? before.lastTransitionTime : now;
    return { type, observedGeneration: generation, lastTransitionTime, ...finding } as PodCondition;
  });
  return {
    observedGeneration: generation,
    phase,
    conditions,
    ...explanation(facts, phase),
    ...addresses(facts),
    startTime: previous.startTime ?? now,
    ...(initStatuses !== undefined && { initContainerStatuses: initStatuses }),
    containerStatuses: statuses,
    qosClass: pod.status.qosClass ?? computeQosClass(spec),
    ...(ephemeralStatuses !== undefined && { ephemeralContainerStatuses: ephemeralStatuses }),
  } as PodStatus;
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

function explanation({ failure, previous }: StatusFacts, phase: PodPhase): Pick<PodStatus, 'reason' | 'message'> {
  if (failure !== undefined) return { reason: failure.reason, message: failure.message };
  if (phase !== previous.phase) return {};
  const { reason, message } = previous;
  return { ...(reason !== undefined && { reason }), ...(message !== undefined && { message }) };
}

function addresses(facts: StatusFacts): Pick<PodStatus, 'hostIP' | 'hostIPs' | 'podIP' | 'podIPs'> {
  const { pod, runtimePod, hostIps, previous } = facts;
  const sandbox = runtimePod.sandboxes[0];
  const own = pod.spec.hostNetwork === true ? hostIps : sandbox?.ready === true ? sandbox.ips : [];
  const kept = pod.spec.hostNetwork === true && previous.podIP !== undefined;
  // Of a Pod that has ended, the address that it had is kept.
  const podIPs = own.length > 0 && !kept ? own.map((ip) => ({ ip })) : previous.podIPs;
  return {
    ...(hostIps.length > 0 && { hostIP: hostIps[0], hostIPs: hostIps.map((ip) => ({ ip })) }),
    ...(podIPs !== undefined && podIPs.length > 0 && { podIP: podIPs[0]!.ip, podIPs }),
  };
}
