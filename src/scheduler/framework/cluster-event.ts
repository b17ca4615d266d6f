/** Changes of the cluster that may let a Pod fit that did not fit before, and how plugins say which of them matter. */
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import type { ResourceRef } from '../../client/resource-ref.ts';
import { PodInfo } from '../cache/pod-info.ts';

/** What has happened to an object; several may be joined with `|`. */
export const action = {
  add: 1 << 0,
  delete: 1 << 1,
  updateNodeAllocatable: 1 << 2,
  updateNodeLabel: 1 << 3,
  updateNodeTaint: 1 << 4,
  updateNodeCondition: 1 << 5,
  updateNodeAnnotation: 1 << 6,
  updatePodLabel: 1 << 7,
  /** It requests less. */
  updatePodScaleDown: 1 << 8,
  updatePodToleration: 1 << 9,
  updatePodSchedulingGatesEliminated: 1 << 10,
  updatePodGeneratedResourceClaim: 1 << 11,
  /** Any change of an object that is neither Pod nor Node. */
  update: 1 << 12,
} as const;

export interface ClusterEvent {
  /** `Pod`, `Node`, or any other kind that a plugin has registered for. */
  readonly kind: string;
  readonly actions: number;
  /** The object before and after; one of them is absent where it was added or deleted. */
  readonly old: KubernetesObject | undefined;
  readonly new: KubernetesObject | undefined;
}

/** Queue: the Pod may fit now. Skip: this changes nothing for it. */
type QueueingHint = 'Queue' | 'Skip';

/** The part of a plugin that says when a Pod that it rejected is worth another try. */
export interface EventRegistration<T extends KubernetesObject = KubernetesObject> {
  readonly resource: ResourceRef<T>;
  readonly actions: number;
  /** Pure. Every such event is worth a try where absent, and where it throws. */
  readonly hint?: (pod: PodInfo, old: T | undefined, current: T | undefined) => QueueingHint;
}

/** Keeps the type of the objects that the hint is given, and erases it for the lists of plugins. */
export function on<T extends KubernetesObject>(
  resource: ResourceRef<T>,
  actions: number,
  hint?: EventRegistration<T>['hint'],
): EventRegistration {
  return { resource, actions, hint } as unknown as EventRegistration;
}

/** What of a Node has changed that plugins may care for; 0 for a heartbeat. */
export function nodeActions(old: Node, current: Node): number {
  let actions = 0;
  if (!deepEqual(old.status.allocatable, current.status.allocatable)) actions |= action.updateNodeAllocatable;
  if (!deepEqual(old.metadata.labels, current.metadata.labels)) actions |= action.updateNodeLabel;
  const taintsChanged = !deepEqual(old.spec.taints, current.spec.taints);
  if (taintsChanged || old.spec.unschedulable !== current.spec.unschedulable) actions |= action.updateNodeTaint;
  if (!deepEqual(conditionsOf(old), conditionsOf(current))) actions |= action.updateNodeCondition;
  if (!deepEqual(old.metadata.annotations, current.metadata.annotations)) actions |= action.updateNodeAnnotation;
  return actions;
}

function conditionsOf({ status }: Node): Readonly<Record<string, string>> {
  return Object.fromEntries((status.conditions ?? []).map((condition) => [condition.type, condition.status]));
}

/** What of a Pod has changed that plugins may care for; 0 for nearly all changes of its status. */
export function podActions(old: Pod, current: Pod): number {
  let actions = 0;
  if (!deepEqual(old.metadata.labels, current.metadata.labels)) actions |= action.updatePodLabel;
  if (requestsLess(old, current)) actions |= action.updatePodScaleDown;
  if (!deepEqual(old.spec.tolerations, current.spec.tolerations)) actions |= action.updatePodToleration;
  const hadGates = (old.spec.schedulingGates ?? []).length > 0;
  if (hadGates && (current.spec.schedulingGates ?? []).length === 0) {
    actions |= action.updatePodSchedulingGatesEliminated;
  }
  if (!deepEqual(old.status.resourceClaimStatuses, current.status.resourceClaimStatuses)) {
    actions |= action.updatePodGeneratedResourceClaim;
  }
  return actions;
}

function requestsLess(old: Pod, current: Pod): boolean {
  if (old.spec === current.spec && old.status.containerStatuses === current.status.containerStatuses) return false;
  const before = PodInfo.of(old).requests;
  const after = PodInfo.of(current).requests;
  if (after.milliCpu < before.milliCpu || after.memory < before.memory) return true;
  if (after.ephemeralStorage < before.ephemeralStorage) return true;
  for (const [name, amount] of before.scalar ?? []) if ((after.scalar?.get(name) ?? 0) < amount) return true;
  return false;
}
