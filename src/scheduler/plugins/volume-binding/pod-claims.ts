/** The claims of a Pod, by how far they have come. Pure. Reasons are upstream's. */
import type { PersistentVolumeClaim } from '../../../api/core/v1/persistent-volume-claim.ts';
import { claimClass } from '../../../api/core/v1/persistent-volume-claim-class.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { isClaimBound } from '../../../api/core/v1/volume-matching.ts';
import type { StorageClass } from '../../../api/storage/v1/storage-class.ts';

export interface PodClaims {
  readonly bound: readonly PersistentVolumeClaim[];
  /** They wait for the Pod's Node. */
  readonly delayed: readonly PersistentVolumeClaim[];
}

export interface ClaimLookup {
  claim(namespace: string, name: string): PersistentVolumeClaim | undefined;
  storageClass(name: string): StorageClass | undefined;
}

/** Why no Node will do. */
export interface ClaimProblem {
  readonly reason: string;
}

/** The names of the Pod's claims; those of ephemeral volumes are made for it. Undefined where it has none. */
export function claimNames({
  metadata,
  spec,
}: Pod): readonly { readonly name: string; readonly isEphemeral: boolean }[] | undefined {
  let names: { name: string; isEphemeral: boolean }[] | undefined;
  for (const { name, persistentVolumeClaim, ephemeral } of spec.volumes ?? []) {
    if (persistentVolumeClaim === undefined && ephemeral === undefined) continue;
    names ??= [];
    if (persistentVolumeClaim !== undefined) names.push({ name: persistentVolumeClaim.claimName, isEphemeral: false });
    else names.push({ name: `${metadata.name}-${name}`, isEphemeral: true });
  }
  return names;
}

export function podClaims(
  pod: Pod,
  names: NonNullable<ReturnType<typeof claimNames>>,
  lookup: ClaimLookup,
): PodClaims | ClaimProblem {
  const { namespace = '' } = pod.metadata;
  const bound: PersistentVolumeClaim[] = [];
  const delayed: PersistentVolumeClaim[] = [];
  let isImmediate = false;
  for (const { name, isEphemeral } of names) {
    const claim = lookup.claim(namespace, name);
    const reason = whyUnusable(pod, name, isEphemeral, claim);
    if (reason !== undefined) return { reason };
    if (isClaimBound(claim!)) bound.push(claim!);
    else if (isDelayed(claim!, lookup)) delayed.push(claim!);
    else isImmediate = true;
  }
  return isImmediate ? { reason: 'pod has unbound immediate PersistentVolumeClaims' } : { bound, delayed };
}

function whyUnusable(
  { metadata }: Pod,
  name: string,
  isEphemeral: boolean,
  claim: PersistentVolumeClaim | undefined,
): string | undefined {
  const quoted = JSON.stringify(name);
  if (claim === undefined) {
    return isEphemeral
      ? `waiting for ephemeral volume controller to create the persistentvolumeclaim ${quoted}`
      : `persistentvolumeclaim ${quoted} not found`;
  }
  if (claim.status.phase === 'Lost') {
    return `persistentvolumeclaim ${quoted} bound to non-existent persistentvolume ${JSON.stringify(claim.spec.volumeName ?? '')}`;
  }
  if (claim.metadata.deletionTimestamp !== undefined) return `persistentvolumeclaim ${quoted} is being deleted`;
  const owner = claim.metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (!isEphemeral || owner?.uid === metadata.uid) return undefined;
  const { namespace } = metadata;
  return `PVC ${namespace}/${name} was not created for pod ${namespace}/${metadata.name} (pod is not owner)`;
}

/** A claim that names its volume is the binder's. */
function isDelayed(claim: PersistentVolumeClaim, { storageClass }: ClaimLookup): boolean {
  if (claim.spec.volumeName) return false;
  return storageClass(claimClass(claim))?.volumeBindingMode === 'WaitForFirstConsumer';
}
