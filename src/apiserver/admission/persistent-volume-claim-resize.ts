/** PersistentVolumeClaimResize: a claim grows only if its storage class lets it. That it is bound, validation has seen. */
import type { PersistentVolumeClaim } from '../../api/core/v1/persistent-volume-claim.ts';
import { claimClass } from '../../api/core/v1/persistent-volume-claim-class.ts';
import { parseQuantity } from '../../api/quantity.ts';
import type { StorageClass } from '../../api/storage/v1/storage-class.ts';
import { storageClassResource } from '../../api/storage/v1/storage-class-resource.ts';
import { soon } from '../../base/soon.ts';
import type { AdmissionPlugin } from './admission.ts';
import { concerns, refusal } from './attributes.ts';
import type { ObjectLookup } from './object-lookup.ts';

export function persistentVolumeClaimResize(lookup: ObjectLookup): AdmissionPlugin {
  return {
    name: 'PersistentVolumeClaimResize',
    validate(attributes) {
      if (attributes.operation !== 'UPDATE' || !concerns(attributes, '', 'persistentvolumeclaims')) return undefined;
      const claim = attributes.object as PersistentVolumeClaim;
      const old = attributes.old as PersistentVolumeClaim;
      if (sizeOf(claim).compare(sizeOf(old)) <= 0) return undefined;
      const name = claimClass(claim);
      const isNamed = name !== '' && name === claimClass(old);
      return soon(isNamed ? lookup.find<StorageClass>(storageClassResource, '', name) : undefined, (found) => {
        if (found?.allowVolumeExpansion === true) return;
        throw refusal(
          attributes,
          'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
        );
      });
    },
  };
}

const sizeOf = ({ spec }: PersistentVolumeClaim) => parseQuantity(spec.resources.requests?.storage ?? '0');
