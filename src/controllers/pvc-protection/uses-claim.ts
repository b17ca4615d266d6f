import type { PersistentVolumeClaim } from '../../api/core/v1/persistent-volume-claim.ts';
import type { Pod } from '../../api/core/v1/pod.ts';

/**
 * Whether the Pod may have the claim's volume mounted: it has come to a Node. One that has not yet will not start with a claim that is to be deleted. Of its
 * own ephemeral volumes, only until it has been shut down. Pure.
 */
export function usesClaim({ metadata, spec }: Pod, claim: PersistentVolumeClaim): boolean {
  if (!spec.nodeName || metadata.namespace !== claim.metadata.namespace) return false;
  const isShutDown = metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0;
  return (spec.volumes ?? []).some(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim !== undefined) return persistentVolumeClaim.claimName === claim.metadata.name;
    if (ephemeral === undefined || isShutDown || `${metadata.name}-${name}` !== claim.metadata.name) return false;
    return claim.metadata.ownerReferences?.some(({ controller, uid }) => controller === true && uid === metadata.uid);
  });
}
