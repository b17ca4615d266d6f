/** The taints that follow from what a Node says of itself. Pure. */
import type { Node } from '../../api/core/v1/node.ts';
import type { Taint } from '../../api/core/v1/scheduling.ts';
import { readyStatus } from './node-condition.ts';

export const notReadyKey = 'node.kubernetes.io/not-ready';
export const unreachableKey = 'node.kubernetes.io/unreachable';
const unschedulableKey = 'node.kubernetes.io/unschedulable';

/** By the condition's type, then its status. */
const keysOfConditions: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map<
  string,
  Readonly<Record<string, string>>
>([
  ['Ready', { False: notReadyKey, Unknown: unreachableKey }],
  ['MemoryPressure', { True: 'node.kubernetes.io/memory-pressure' }],
  ['DiskPressure', { True: 'node.kubernetes.io/disk-pressure' }],
  ['NetworkUnavailable', { True: 'node.kubernetes.io/network-unavailable' }],
  ['PIDPressure', { True: 'node.kubernetes.io/pid-pressure' }],
]);

/** All keys of NoSchedule taints that this controller looks after. */
const ownKeys: ReadonlySet<string> = new Set([
  ...[...keysOfConditions.values()].flatMap((keys) => Object.values(keys)),
  unschedulableKey,
]);

function wantedKeys({ spec, status }: Node): Set<string> {
  const keys = new Set<string>();
  for (const condition of status.conditions ?? []) {
    const key = keysOfConditions.get(condition.type)?.[condition.status];
    if (key !== undefined) keys.add(key);
  }
  if (spec.unschedulable) keys.add(unschedulableKey);
  return keys;
}

/** The Node's taints with those of effect NoSchedule put right; undefined where they are. `now` is RFC 3339. */
export function withConditionTaints(node: Node, now: string): readonly Taint[] | undefined {
  const wanted = wantedKeys(node);
  const taints = node.spec.taints ?? [];
  const kept = taints.filter(({ key, effect }) => effect !== 'NoSchedule' || !ownKeys.has(key) || wanted.delete(key));
  if (kept.length === taints.length && wanted.size === 0) return undefined;
  return [...kept, ...[...wanted].map((key) => ({ key, effect: 'NoSchedule', timeAdded: now }))];
}

/** Which of the two NoExecute taints an unready Node has to have; undefined where it is ready, or has never said anything. */
export function evictionKeyOf(node: Node): string | undefined {
  const status = readyStatus(node);
  return status === 'False' ? notReadyKey : status === 'Unknown' ? unreachableKey : undefined;
}

const isEvictionTaint = ({ key, effect }: Taint): boolean =>
  effect === 'NoExecute' && (key === notReadyKey || key === unreachableKey);

/** The NoExecute taint for being not ready or unreachable that the Node has. */
export function evictionTaintOf({ spec }: Node): Taint | undefined {
  return spec.taints?.find(isEvictionTaint);
}

/** The Node's taints with this one of the two, or with none; undefined where they are so. `now` is RFC 3339. */
export function withEvictionTaint(node: Node, key: string | undefined, now: string): readonly Taint[] | undefined {
  const taints = node.spec.taints ?? [];
  const present = taints.filter(isEvictionTaint);
  if (key === undefined ? present.length === 0 : present.length === 1 && present[0]!.key === key) return undefined;
  const others = taints.filter((taint) => !isEvictionTaint(taint) || taint.key === key);
  if (key === undefined || others.length > taints.length - present.length) return others;
  return [...others, { key, effect: 'NoExecute', timeAdded: now }];
}
