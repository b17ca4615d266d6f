/** Volumes and claims as they are once they belong together, or no longer do. Pure: undefined where nothing is to be written. */
import type { PersistentVolume } from '../../api/core/v1/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../api/core/v1/persistent-volume-claim.ts';
import {
  bindCompletedAnnotation,
  boundByControllerAnnotation,
  selectedNodeAnnotation,
  storageProvisionerAnnotations,
} from '../../api/core/v1/volume-annotations.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import { isBoundByController } from './volume-decision.ts';

const yes = 'yes';

type Annotated = PersistentVolume | PersistentVolumeClaim;

function annotated<T extends Annotated>(object: T, annotations: Readonly<Record<string, string>>): T {
  const all = { ...object.metadata.annotations, ...annotations };
  return { ...object, metadata: { ...object.metadata, annotations: all } };
}

/** The claim that names the volume. */
export function claimBoundTo(
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
): PersistentVolumeClaim | undefined {
  const volumeName = volume.metadata.name ?? '';
  const isNamed = claim.spec.volumeName === volumeName;
  const isComplete = claim.metadata.annotations?.[bindCompletedAnnotation] !== undefined;
  if (isNamed && isComplete) return undefined;
  const bound = isNamed ? claim : { ...claim, spec: { ...claim.spec, volumeName } };
  return annotated(bound, {
    ...(isNamed ? {} : { [boundByControllerAnnotation]: yes }),
    [bindCompletedAnnotation]: yes,
  });
}

/** With the status of a claim that has that volume. */
export function claimWithBoundStatus(
  claim: PersistentVolumeClaim,
  { spec }: PersistentVolume,
): PersistentVolumeClaim | undefined {
  const { status } = claim;
  const storage = spec.capacity?.storage ?? '0';
  // A volume that has grown meanwhile shows its new size elsewhere.
  const capacity = status.phase === 'Bound' && status.capacity?.storage !== undefined ? status.capacity : { storage };
  const { volumeAttributesClassName: currentVolumeAttributesClassName } = spec;
  const wanted = {
    ...status,
    phase: 'Bound',
    accessModes: spec.accessModes,
    capacity,
    ...(currentVolumeAttributesClassName !== undefined && { currentVolumeAttributesClassName }),
  };
  return deepEqual(wanted, status) ? undefined : { ...claim, status: wanted };
}

/** A claim whose volume is gone has nothing any more. */
export function lostClaim(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const { accessModes, capacity, ...rest } = claim.status;
  return { ...claim, status: { ...rest, phase: 'Lost' } };
}

/** The volume without its claim; where its maker named the claim, without that claim's UID. */
export function unboundVolume(volume: PersistentVolume): PersistentVolume {
  const { claimRef, ...spec } = volume.spec;
  if (!isBoundByController(volume)) {
    const { uid, resourceVersion, ...named } = claimRef ?? {};
    return { ...volume, spec: { ...spec, claimRef: named } };
  }
  const { [boundByControllerAnnotation]: _, ...annotations } = volume.metadata.annotations ?? {};
  return { ...volume, metadata: { ...volume.metadata, annotations }, spec };
}

/** The claim that asks a provisioner for a volume. */
export function claimToProvision(
  claim: PersistentVolumeClaim,
  provisioner: string,
  nodeName: string | undefined,
): PersistentVolumeClaim | undefined {
  const wanted = {
    ...Object.fromEntries(storageProvisionerAnnotations.map((name) => [name, provisioner])),
    ...(nodeName !== undefined && { [selectedNodeAnnotation]: nodeName }),
  };
  const { annotations = {} } = claim.metadata;
  return Object.entries(wanted).every(([name, value]) => annotations[name] === value)
    ? undefined
    : annotated(claim, wanted);
}
