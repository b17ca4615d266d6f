/** What the API is to have of a static Pod. Pure; upstream's rules. */

import { mirrorPodAnnotation } from '../../api/core/v1/mirror-pod-annotation.ts';
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';

export interface MirrorFacts {
  /** The static Pod, where there is to be one. */
  readonly pod: Pod | undefined;
  readonly mirror: Pod | undefined;
  /** A Pod that had the name before has yet to end: until then its mirror shows that. */
  readonly isHeld: boolean;
}

export function mirrorAction({ pod, mirror, isHeld }: MirrorFacts): 'none' | 'create' | 'delete' {
  if (isHeld) return 'none';
  if (mirror === undefined) return pod === undefined ? 'none' : 'create';
  const isCurrent = pod !== undefined && mirror.metadata.annotations?.[mirrorPodAnnotation] === pod.metadata.uid;
  return isCurrent && mirror.metadata.deletionTimestamp === undefined ? 'none' : 'delete';
}

/** To be created. It belongs to the Node, and goes with it. */
export function mirrorOf({ metadata, spec }: Pod, node: Node): Pod {
  const { name, namespace, labels, annotations, uid = '' } = metadata;
  return {
    metadata: {
      name,
      namespace,
      ...(labels !== undefined && { labels }),
      annotations: { ...annotations, [mirrorPodAnnotation]: uid },
      ownerReferences: [
        {
          apiVersion: 'v1',
          kind: 'Node',
          name: node.metadata.name ?? '',
          uid: node.metadata.uid ?? '',
          controller: true,
        },
      ],
    },
    spec,
  } as unknown as Pod;
}
