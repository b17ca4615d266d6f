import type { Pod } from '../../api/core/v1/pod.ts';
import type { QuotaEvaluator } from '../../api/quota/quota-evaluator.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import type { ResourceRef } from '../../client/resource-ref.ts';

/** The kinds of which an object can come to take more or less while it is there. */
const changeable: ReadonlySet<string> = new Set(['pods', 'services', 'persistentvolumeclaims']);

export interface UsageChange {
  readonly resource: ResourceRef;
  readonly evaluator: QuotaEvaluator;
  readonly object: KubernetesObject;
  readonly previous: KubernetesObject;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Whether the object takes more or less than it did. Pure. */
export function changesUsage({ resource, evaluator, object, previous, now }: UsageChange): boolean {
  if (resource.group !== '' || !changeable.has(resource.resource)) return false;
  if (resource.resource === 'pods' && isSameForPods(object as Pod, previous as Pod)) return false;
  return !deepEqual(evaluator.usage(object, now), evaluator.usage(previous, now));
}

/** Most of what happens to a Pod is its kubelet's reports. */
function isSameForPods(pod: Pod, previous: Pod): boolean {
  return pod.status.phase === previous.status.phase && pod.metadata.generation === previous.metadata.generation;
}
