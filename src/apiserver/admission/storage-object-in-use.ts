/** StorageObjectInUseProtection: volumes and claims stay until nothing uses them, by a finalizer that their controllers take off. */
import type { AdmissionPlugin } from './admission.ts';

const finalizerOf: Readonly<Record<string, string>> = {
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  persistentvolumes: 'kubernetes.io/pv-protection',
};

export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  mutate({ operation, definition, subresource, object }) {
    if (operation !== 'CREATE' || definition.group !== '' || subresource !== '' || object === undefined) return;
    const finalizer = finalizerOf[definition.resource];
    if (finalizer === undefined || object.metadata.finalizers?.includes(finalizer)) return;
    object.metadata.finalizers = [...(object.metadata.finalizers ?? []), finalizer];
  },
};
