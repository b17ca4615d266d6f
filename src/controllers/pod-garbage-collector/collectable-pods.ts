/** Which Pods nobody else will delete. Pure. */
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';

const outOfServiceTaint = 'node.kubernetes.io/out-of-service';
const livePhases: readonly (string | undefined)[] = ['Pending', 'Running', 'Unknown'];

/** Of the Pods that have ended, those over `podsMax`: evicted ones first, then the oldest. */
export function terminatedOverLimit(pods: readonly Pod[], podsMax: number): readonly Pod[] {
  const terminated = pods.filter(({ status }) => !livePhases.includes(status.phase));
  const over = terminated.length - podsMax;
  return over <= 0 ? [] : terminated.sort(byEvictionAndAge).slice(0, over);
}

/** Being deleted, on a Node that is not ready and that an administrator has declared out of service: no kubelet will confirm that they ended. */
export function terminatingOutOfService(
  pods: readonly Pod[],
  nodeNamed: (name: string) => Node | undefined,
): readonly Pod[] {
  const isOut = (name: string): boolean => {
    const node = nodeNamed(name);
    return (
      node !== undefined && !isReady(node) && (node.spec.taints ?? []).some(({ key }) => key === outOfServiceTaint)
    );
  };
  return pods.filter(({ metadata, spec }) => metadata.deletionTimestamp !== undefined && isOut(spec.nodeName ?? ''));
}

/** Being deleted before they came to a Node. */
export function terminatingUnscheduled(pods: readonly Pod[]): readonly Pod[] {
  return pods.filter(({ metadata, spec }) => metadata.deletionTimestamp !== undefined && !spec.nodeName);
}

/** The Nodes that Pods are bound to and that are not there. */
export function missingNodes(pods: readonly Pod[], isThere: (name: string) => boolean): ReadonlySet<string> {
  const missing = new Set<string>();
  for (const { spec } of pods) {
    if (spec.nodeName && !missing.has(spec.nodeName) && !isThere(spec.nodeName)) missing.add(spec.nodeName);
  }
  return missing;
}

function byEvictionAndAge(a: Pod, b: Pod): number {
  const [evictedA, evictedB] = [isEvicted(a), isEvicted(b)];
  if (evictedA !== evictedB) return evictedA ? -1 : 1;
  return (
    compare(a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '') ||
    compare(a.metadata.name ?? '', b.metadata.name ?? '')
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const isEvicted = ({ status }: Pod): boolean => status.phase === 'Failed' && status.reason === 'Evicted';

function isReady({ status }: Node): boolean {
  return (status.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status === 'True');
}
