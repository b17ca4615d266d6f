import { nameIsDnsSubdomain } from '../../names.ts';
import { checkNonnegativeQuantity, invalidFor } from '../../validation/checks.ts';
import { validateImmutable } from '../../validation/equality.ts';
import type { FieldError } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validateLabelSelector } from '../../validation/labels.ts';
import type { CSIStorageCapacity } from './csi-storage-capacity.ts';

const classPath = FieldPath.of('storageClassName');
const topologyPath = FieldPath.of('nodeTopology');

export function validateCSIStorageCapacity(object: CSIStorageCapacity): FieldError[] {
  const { storageClassName, capacity, maximumVolumeSize } = object;
  const errors = invalidFor(classPath, storageClassName, nameIsDnsSubdomain(storageClassName, false));
  errors.push(...validateLabelSelector(object.nodeTopology, topologyPath));
  for (const [name, quantity] of Object.entries({ capacity, maximumVolumeSize })) {
    if (quantity !== undefined) errors.push(...checkNonnegativeQuantity(FieldPath.of(name), quantity));
  }
  return errors;
}

export function validateCSIStorageCapacityUpdate(object: CSIStorageCapacity, old: CSIStorageCapacity): FieldError[] {
  return [
    ...validateCSIStorageCapacity(object),
    ...validateImmutable(topologyPath, object.nodeTopology, old.nodeTopology),
    ...validateImmutable(classPath, object.storageClassName, old.storageClassName),
  ];
}
