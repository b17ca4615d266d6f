/** Which Pods a Node keeps whatever happens. Pure. */
import { mirrorPodAnnotation } from '../api/core/v1/mirror-pod-annotation.ts';
import type { Pod } from '../api/core/v1/pod.ts';
import { systemPriorities } from '../api/scheduling/v1/system-priorities.ts';

export const sourceAnnotation = 'kubernetes.io/config.source';

/** From which on a Pod is one of the system's: that of system-cluster-critical. */
export const systemCriticalPriority = systemPriorities.get('system-cluster-critical')!;

/** Made from a file of the Node, and not by the API: see fromApi(). */
export function isStaticPod({ metadata }: Pod): boolean {
  const source = metadata.annotations?.[sourceAnnotation];
  return source !== undefined && source !== 'api';
}

/** As the kubelet takes a Pod that the API has: whoever made that cannot say that it comes from elsewhere. */
export function fromApi(pod: Pod): Pod {
  if (!isStaticPod(pod)) return pod;
  const annotations = { ...pod.metadata.annotations, [sourceAnnotation]: 'api' };
  return { ...pod, metadata: { ...pod.metadata, annotations } };
}

/** What the API has of a static Pod. */
export function isMirrorPod({ metadata }: Pod): boolean {
  return metadata.annotations?.[mirrorPodAnnotation] !== undefined;
}

/** By which the runtime knows the Pod: of a mirror, that of the static Pod that runs. */
export function runtimeUid({ metadata }: Pod): string {
  return metadata.annotations?.[mirrorPodAnnotation] ?? metadata.uid ?? '';
}

export function isCriticalPod(pod: Pod): boolean {
  return isStaticPod(pod) || isMirrorPod(pod) || (pod.spec.priority ?? 0) >= systemCriticalPriority;
}
