/** What is to be done for a PersistentVolume. Pure. Reasons and texts of events are upstream's. */
import type { PersistentVolume } from '../../api/core/v1/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../api/core/v1/persistent-volume-claim.ts';
import { boundByControllerAnnotation, provisionedByAnnotation } from '../../api/core/v1/volume-annotations.ts';
import { hasSameMode } from '../../api/core/v1/volume-matching.ts';
import type { BinderEvent } from './claim-decision.ts';

type VolumePhase = 'Available' | 'Bound' | 'Released' | 'Failed';

export type VolumeDecision =
  | { readonly action: 'none' }
  /** The claim's turn is next: it will bind the volume, or not. */
  | { readonly action: 'claim'; readonly event?: BinderEvent }
  | { readonly action: 'phase'; readonly phase: VolumePhase; readonly message?: string; readonly event?: BinderEvent }
  /** The claim has another volume: this one is free again, or, where its maker named the claim, waits for another of that name. */
  | { readonly action: 'unbind' };

const phase = (volume: PersistentVolume, wanted: VolumePhase): VolumeDecision =>
  volume.status.phase === wanted ? { action: 'none' } : { action: 'phase', phase: wanted };

/** `claim`: the one that the volume names, whatever its UID. */
export function decideVolume(volume: PersistentVolume, claim: PersistentVolumeClaim | undefined): VolumeDecision {
  const { claimRef } = volume.spec;
  if (claimRef === undefined) return phase(volume, 'Available');
  if (!claimRef.uid) {
    // Its maker meant it for a claim, which may come later.
    if (volume.status.phase !== 'Available') return phase(volume, 'Available');
    return claim === undefined ? { action: 'none' } : { action: 'claim' };
  }
  if (claim?.metadata.uid !== claimRef.uid) return decideReleased(volume);
  const { volumeName } = claim.spec;
  if (!volumeName) {
    if (hasSameMode(volume, claim)) return { action: 'claim' };
    const message = `Cannot bind PersistentVolume to requested PersistentVolumeClaim ${JSON.stringify(claim.metadata.name)} due to incompatible volumeMode.`;
    return { action: 'claim', event: { type: 'Warning', reason: 'VolumeMismatch', message } };
  }
  if (volumeName === volume.metadata.name) return phase(volume, 'Bound');
  return isProvisioned(volume) && isToDelete(volume) ? decideReleased(volume) : { action: 'unbind' };
}

/** Its claim is gone. */
function decideReleased(volume: PersistentVolume): VolumeDecision {
  const { phase: current } = volume.status;
  if (current !== 'Released' && current !== 'Failed') return { action: 'phase', phase: 'Released' };
  if (current === 'Failed' || volume.metadata.deletionTimestamp !== undefined) return { action: 'none' };
  const { persistentVolumeReclaimPolicy: policy } = volume.spec;
  if (policy === 'Recycle') return fail('VolumeFailedRecycle', 'No recycler plugin found for the volume!');
  // Who made a volume also deletes it.
  if (!isToDelete(volume) || isProvisioned(volume)) return { action: 'none' };
  const name = JSON.stringify(volume.metadata.name);
  return fail('VolumeFailedDelete', `error getting deleter volume plugin for volume ${name}: no volume plugin matched`);
}

function fail(reason: string, message: string): VolumeDecision {
  return { action: 'phase', phase: 'Failed', message, event: { type: 'Warning', reason, message } };
}

/** Whether the binder, and not its maker, chose the claim. */
export function isBoundByController({ metadata }: PersistentVolume): boolean {
  return metadata.annotations?.[boundByControllerAnnotation] !== undefined;
}

const isProvisioned = ({ metadata }: PersistentVolume): boolean =>
  metadata.annotations?.[provisionedByAnnotation] !== undefined;
const isToDelete = ({ spec }: PersistentVolume): boolean => spec.persistentVolumeReclaimPolicy === 'Delete';
