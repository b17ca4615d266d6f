/** Whether a Pod's volumes can be had on a Node, and what it takes. Pure. Reasons are upstream's. */
import type { Node } from '../../../api/core/v1/node.ts';
import { matchesNodeSelector } from '../../../api/core/v1/node-selector-match.ts';
import type { PersistentVolume } from '../../../api/core/v1/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../../api/core/v1/persistent-volume-claim.ts';
import { claimClass } from '../../../api/core/v1/persistent-volume-claim-class.ts';
import { selectedNodeAnnotation } from '../../../api/core/v1/volume-annotations.ts';
import { bestVolume } from '../../../api/core/v1/volume-matching.ts';
import type { StorageClass } from '../../../api/storage/v1/storage-class.ts';
import type { PodClaims } from './pod-claims.ts';

export interface NodeVolumes {
  /** Volumes that are there, and the claims that get them. */
  readonly bindings: readonly { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }[];
  /** Claims that volumes are to be made for, on this Node. */
  readonly provisions: readonly PersistentVolumeClaim[];
}

export const noVolumes: NodeVolumes = Object.freeze({ bindings: [], provisions: [] });

export interface VolumeLookup {
  volume(name: string): PersistentVolume | undefined;
  volumes(): readonly PersistentVolume[];
  storageClass(name: string): StorageClass | undefined;
  /** Decided, and not yet written, or not yet seen: whose the volume is, by the claim's UID. */
  takenBy(volumeName: string): string | undefined;
  /** As takenBy(): the Node that the claim is for. */
  chosenNode(claim: PersistentVolumeClaim): string | undefined;
}

export const missingVolume = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';
export const otherNode = "node(s) didn't match PersistentVolume's node affinity";
export const noneToBind = "node(s) didn't find available persistent volumes to bind";

/** Of these provisioners there is none. */
const noProvisioner = 'kubernetes.io/no-provisioner';

export function nodeVolumes({ bound, delayed }: PodClaims, node: Node, lookup: VolumeLookup): NodeVolumes | string {
  for (const { spec } of bound) {
    const volume = lookup.volume(spec.volumeName ?? '');
    if (volume === undefined) return missingVolume;
    const required = volume.spec.nodeAffinity?.required;
    if (required !== undefined && !matchesNodeSelector(required, node)) return otherNode;
  }
  if (delayed.length === 0) return noVolumes;
  const bindings: { claim: PersistentVolumeClaim; volume: PersistentVolume }[] = [];
  const provisions: PersistentVolumeClaim[] = [];
  for (const claim of delayed) {
    const chosen = lookup.chosenNode(claim) ?? claim.metadata.annotations?.[selectedNodeAnnotation];
    if (chosen && chosen !== node.metadata.name) return noneToBind;
    const volume = chosen ? undefined : freeVolume(claim, node, bindings, lookup);
    if (volume !== undefined) bindings.push({ claim, volume });
    else if (canProvision(claim, node, lookup)) provisions.push(claim);
    else return noneToBind;
  }
  return { bindings, provisions };
}

/** The one that suits best, and is not another claim's, be it of the same Pod. */
function freeVolume(
  claim: PersistentVolumeClaim,
  node: Node,
  bindings: NodeVolumes['bindings'],
  lookup: VolumeLookup,
): PersistentVolume | undefined {
  const free = lookup.volumes().filter(({ metadata }) => {
    const owner = lookup.takenBy(metadata.name ?? '');
    const isTaken = owner !== undefined && owner !== claim.metadata.uid;
    return !isTaken && !bindings.some(({ volume }) => volume.metadata.name === metadata.name);
  });
  return bestVolume(claim, free, { node });
}

function canProvision(claim: PersistentVolumeClaim, { metadata }: Node, { storageClass }: VolumeLookup): boolean {
  const found = storageClass(claimClass(claim));
  if (found === undefined || found.provisioner === noProvisioner) return false;
  const { allowedTopologies = [] } = found;
  if (allowedTopologies.length === 0) return true;
  return allowedTopologies.some(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.every(({ key, values }) => values.includes(metadata.labels?.[key] ?? '')),
  );
}
