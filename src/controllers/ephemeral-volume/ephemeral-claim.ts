/** The claim of a Pod's generic ephemeral volume. Pure. */
import type { PersistentVolumeClaim } from '../../api/core/v1/persistent-volume-claim.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Volume } from '../../api/core/v1/volume.ts';
import type { ResourceDraft } from '../../client/client.ts';

export function ephemeralClaim({ metadata }: Pod, { name, ephemeral }: Volume): ResourceDraft<PersistentVolumeClaim> {
  const { metadata: template, spec } = ephemeral!.volumeClaimTemplate!;
  const owner = {
    apiVersion: 'v1',
    kind: 'Pod',
    name: metadata.name!,
    uid: metadata.uid!,
    controller: true,
    blockOwnerDeletion: true,
  };
  return {
    metadata: {
      name: `${metadata.name}-${name}`,
      namespace: metadata.namespace,
      ...(template.labels !== undefined && { labels: template.labels }),
      ...(template.annotations !== undefined && { annotations: template.annotations }),
      ownerReferences: [owner],
    },
    spec,
  };
}

export function isClaimOf({ metadata }: PersistentVolumeClaim, pod: Pod): boolean {
  return (
    metadata.ownerReferences?.some(({ controller, uid }) => controller === true && uid === pod.metadata.uid) === true
  );
}
