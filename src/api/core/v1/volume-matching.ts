/** Which PersistentVolume suits a claim best. Pure. As upstream chooses. */

import { selectorOf } from '../../labels.ts';
import { parseQuantity, type Quantity } from '../../quantity.ts';
import type { Node } from './node.ts';
import { matchesNodeSelector } from './node-selector-match.ts';
import type { PersistentVolume } from './persistent-volume.ts';
import type { PersistentVolumeClaim } from './persistent-volume-claim.ts';
import { claimClass } from './persistent-volume-claim-class.ts';
import { bindCompletedAnnotation, boundByControllerAnnotation } from './volume-annotations.ts';

const classAnnotation = 'volume.beta.kubernetes.io/storage-class';
const filesystem = 'Filesystem';

/** The annotation is the field's forerunner, and goes before it. */
export function volumeClass({ metadata, spec }: PersistentVolume): string {
  return metadata.annotations?.[classAnnotation] ?? spec.storageClassName ?? '';
}

/** Whether the volume says that it is this claim's; one that names no UID is any claim's of that name. */
export function isMeantFor({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const { claimRef } = spec;
  if (claimRef === undefined) return false;
  if (claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return !claimRef.uid || claimRef.uid === metadata.uid;
}

/** The volume that names the claim, for nobody else to have it; undefined where it does already. */
export function volumeBoundTo(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume | undefined {
  const { claimRef } = volume.spec;
  if (claimRef?.uid === claim.metadata.uid && isMeantFor(volume, claim)) return undefined;
  const { namespace, name, uid, resourceVersion } = claim.metadata;
  const reference = { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name, uid, resourceVersion };
  const bound = { ...volume, spec: { ...volume.spec, claimRef: reference } };
  // Its maker may have chosen the claim.
  if (claimRef !== undefined) return bound;
  const annotations = { ...volume.metadata.annotations, [boundByControllerAnnotation]: 'yes' };
  return { ...bound, metadata: { ...volume.metadata, annotations } };
}

/** Whether the claim has its volume, for good. */
export function isClaimBound({ metadata, spec }: PersistentVolumeClaim): boolean {
  return Boolean(spec.volumeName) && metadata.annotations?.[bindCompletedAnnotation] !== undefined;
}

/** Why a claim can't have the volume that it asks for by name; undefined where it can. */
export function whyNotSatisfied(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (volume.metadata.deletionTimestamp !== undefined) {
    return `the volume is marked for deletion ${JSON.stringify(volume.metadata.name)}`;
  }
  if (volumeSize(volume).compare(claimSize(claim)) < 0) return 'requested PV is too small';
  if (volumeClass(volume) !== claimClass(claim)) return 'storageClassName does not match';
  if (attributesClass(volume) !== attributesClass(claim)) return 'VolumeAttributesClassName does not match';
  if (!hasSameMode(volume, claim)) return 'incompatible volumeMode';
  return hasAccessModes(volume, claim) ? undefined : 'incompatible accessMode';
}

export interface MatchOptions {
  /** Where the claim's Pod is to run; undefined where that does not matter, or is not known. */
  readonly node?: Node;
  /** Only what is meant for the claim: its Node is not chosen yet. */
  readonly onlyMeant?: boolean;
}

/** The volume that is meant for the claim, or else the smallest that is large enough, among those with the fewest access modes. */
export function bestVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  { node, onlyMeant = false }: MatchOptions = {},
): PersistentVolume | undefined {
  const fitting = volumes.filter((volume) => isPossible(volume, claim));
  const meant = fitting.filter((volume) => isMeantFor(volume, claim)).sort(bySuitability)[0];
  if (meant !== undefined) return isReachable(meant, node) ? meant : undefined;
  if (onlyMeant) return undefined;
  const selector = claim.spec.selector === undefined ? undefined : selectorOf(claim.spec.selector);
  return fitting
    .filter(
      (volume) =>
        volume.status.phase === 'Available' &&
        selector?.matches(volume.metadata.labels ?? {}) !== false &&
        volumeClass(volume) === claimClass(claim) &&
        isReachable(volume, node),
    )
    .sort(bySuitability)[0];
}

/** Nobody else's, and large enough for it, in its way. */
function isPossible(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (
    (volume.spec.claimRef === undefined || isMeantFor(volume, claim)) &&
    volume.metadata.deletionTimestamp === undefined &&
    hasAccessModes(volume, claim) &&
    hasSameMode(volume, claim) &&
    attributesClass(volume) === attributesClass(claim) &&
    volumeSize(volume).compare(claimSize(claim)) >= 0
  );
}

function isReachable({ spec }: PersistentVolume, node: Node | undefined): boolean {
  const required = spec.nodeAffinity?.required;
  return node === undefined || required === undefined || matchesNodeSelector(required, node);
}

function bySuitability(a: PersistentVolume, b: PersistentVolume): number {
  const modes = (volume: PersistentVolume): number => volume.spec.accessModes?.length ?? 0;
  const byName = (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1;
  return modes(a) - modes(b) || volumeSize(a).compare(volumeSize(b)) || byName;
}

function hasAccessModes({ spec }: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (claim.spec.accessModes ?? []).every((mode) => spec.accessModes?.includes(mode));
}

export function hasSameMode(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (volume.spec.volumeMode ?? filesystem) === (claim.spec.volumeMode ?? filesystem);
}

const attributesClass = ({ spec }: PersistentVolume | PersistentVolumeClaim): string =>
  spec.volumeAttributesClassName ?? '';
const volumeSize = ({ spec }: PersistentVolume): Quantity => parseQuantity(spec.capacity?.storage ?? '0');
const claimSize = ({ spec }: PersistentVolumeClaim): Quantity => parseQuantity(spec.resources.requests?.storage ?? '0');
