/** What is known of a Node's heart: when it last beat, by its status or its Lease. Pure. */
import type { Lease } from '../../api/coordination/v1/lease.ts';
import type { Node, NodeCondition } from '../../api/core/v1/node.ts';
import { parseTime } from '../../api/time.ts';
import { nodeCondition } from './node-condition.ts';
import { zoneOf } from './zone-state.ts';

export interface NodeHealth {
  /** The Node as it was last looked at. */
  readonly node: Node;
  readonly ready: NodeCondition | undefined;
  readonly zone: string;
  /** When this controller saw it last beat, by its own clock: what kubelets' clocks say does not matter. */
  readonly probeMs: number;
  /** That of the Lease as it was last looked at. */
  readonly renewTime: string;
}

/** Since the last time that somebody looked, what has the Node said of itself? The same reference where it has been silent. */
export function observed(
  health: NodeHealth | undefined,
  node: Node,
  lease: Lease | undefined,
  nowMs: number,
): NodeHealth {
  const renewTime = lease?.spec.renewTime ?? '';
  if (health === undefined) {
    const ready = nodeCondition(node, 'Ready');
    // Who has never said anything is waited for from the beginning.
    const probeMs = ready === undefined && renewTime === '' ? createdMs(node) : nowMs;
    return { node, ready, zone: zoneOf(node), probeMs, renewTime };
  }
  // Renewed is what is later than before: the times are in one form, so that their texts compare as they do.
  const isRenewed = renewTime > health.renewTime;
  if (health.node === node) {
    return isRenewed ? { node, ready: health.ready, zone: health.zone, probeMs: nowMs, renewTime } : health;
  }
  const ready = nodeCondition(node, 'Ready');
  const hasBeaten = isRenewed || isNews(health.ready, ready);
  return {
    node,
    ready,
    zone: zoneOf(node),
    probeMs: hasBeaten ? nowMs : health.probeMs,
    renewTime: isRenewed ? renewTime : health.renewTime,
  };
}

function isNews(before: NodeCondition | undefined, now: NodeCondition | undefined): boolean {
  if (before === undefined || now === undefined) return before !== now;
  return before.lastHeartbeatTime !== now.lastHeartbeatTime;
}

function createdMs({ metadata }: Node): number {
  return parseTime(metadata.creationTimestamp ?? '1970-01-01T00:00:00Z');
}

export interface GracePeriods {
  /** For a Node that has beaten before. */
  readonly monitorMs: number;
  /** For one that has never said whether it is ready. */
  readonly startupMs: number;
}

export function isLost({ ready, probeMs }: NodeHealth, grace: GracePeriods, nowMs: number): boolean {
  return nowMs > probeMs + (ready === undefined ? grace.startupMs : grace.monitorMs);
}

/** What nobody knows any more of a Node that is silent. */
const kubeletConditions = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'] as const;

/** The conditions of a Node that has been lost; undefined where Ready says so already. `now` is RFC 3339. */
export function lostConditions(node: Node, now: string): readonly NodeCondition[] | undefined {
  if (nodeCondition(node, 'Ready')?.status === 'Unknown') return undefined;
  const conditions = (node.status.conditions ?? []).map((condition) =>
    isKubelets(condition.type) && condition.status !== 'Unknown' ? forgotten(condition, now) : condition,
  );
  for (const type of kubeletConditions) {
    if (!conditions.some((condition) => condition.type === type)) conditions.push(neverPosted(node, type, now));
  }
  return conditions;
}

const isKubelets = (type: string): boolean => (kubeletConditions as readonly string[]).includes(type);

function forgotten(condition: NodeCondition, now: string): NodeCondition {
  return {
    ...condition,
    status: 'Unknown',
    lastTransitionTime: now,
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
  };
}

function neverPosted({ metadata }: Node, type: string, now: string): NodeCondition {
  return {
    type,
    status: 'Unknown',
    lastHeartbeatTime: metadata.creationTimestamp ?? now,
    lastTransitionTime: now,
    reason: 'NodeStatusNeverUpdated',
    message: 'Kubelet never posted node status.',
  };
}
