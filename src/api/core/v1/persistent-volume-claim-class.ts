import type { PersistentVolumeClaim } from './persistent-volume-claim.ts';

/** The annotation is the field's forerunner, and goes before it. */
export function claimClass({ metadata, spec }: PersistentVolumeClaim): string {
  return metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? '';
}
