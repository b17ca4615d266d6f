/** The change from the status that the API has to the one that the kubelet wants, as a strategic merge patch of what is the kubelet's own. Pure. */
import type { PodCondition, PodStatus } from '../../api/core/v1/pod.ts';
import { deepEqual } from '../../base/deep-equal.ts';

type Change = Record<string, unknown>;

const plainFields = [
  'observedGeneration',
  'phase',
  'message',
  'reason',
  'hostIP',
  'podIP',
  'startTime',
  'qosClass',
] as const;
/** Always written as a whole. */
const wholeLists = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'] as const;
const addressLists = ['hostIPs', 'podIPs'] as const;

/**
 * Undefined where nothing differs. `uid`: a Pod of the same name that came later is left alone. Fields that `desired` does not have stay, except for
 * reason and message, which go.
 */
export function statusPatch(uid: string, current: PodStatus, desired: PodStatus): object | undefined {
  const status: Change = {};
  for (const field of plainFields) {
    const value = desired[field];
    if (value !== undefined) {
      if (value !== current[field]) status[field] = value;
    } else if (current[field] !== undefined && (field === 'reason' || field === 'message')) status[field] = null;
  }
  for (const field of wholeLists) {
    if (desired[field] !== undefined && !deepEqual(desired[field], current[field])) status[field] = desired[field];
  }
  for (const field of addressLists) addAddresses(status, field, current[field] ?? [], desired[field]);
  addConditions(status, current.conditions ?? [], desired.conditions ?? []);
  return isEmpty(status) ? undefined : { metadata: { uid }, status };
}

function isEmpty(change: Change): boolean {
  for (const _ in change) return false;
  return true;
}

function addAddresses(
  status: Change,
  field: (typeof addressLists)[number],
  current: readonly { readonly ip: string }[],
  desired: readonly { readonly ip: string }[] | undefined,
): void {
  if (desired === undefined || deepEqual(current, desired)) return;
  const gone = current.filter(({ ip }) => desired.every((address) => address.ip !== ip));
  status[field] = [...desired, ...gone.map(({ ip }) => ({ $patch: 'delete', ip }))];
  if (desired.length > 1) status[`$setElementOrder/${field}`] = desired.map(({ ip }) => ({ ip }));
}

function addConditions(status: Change, current: readonly PodCondition[], desired: readonly PodCondition[]): void {
  const changed: Change[] = [];
  let hasNew = false;
  for (const condition of desired) {
    const before = current.find(({ type }) => type === condition.type);
    if (before === undefined) hasNew = true;
    else if (sameCondition(before, condition)) continue;
    changed.push({
      ...condition,
      ...(before?.reason !== undefined && condition.reason === undefined && { reason: null }),
      ...(before?.message !== undefined && condition.message === undefined && { message: null }),
    });
  }
  if (changed.length === 0) return;
  status.conditions = changed;
  if (hasNew) status['$setElementOrder/conditions'] = desired.map(({ type }) => ({ type }));
}

function sameCondition(a: PodCondition, b: PodCondition): boolean {
  return (
    a.status === b.status &&
    a.reason === b.reason &&
    a.message === b.message &&
    a.observedGeneration === b.observedGeneration &&
    a.lastTransitionTime === b.lastTransitionTime
  );
}
