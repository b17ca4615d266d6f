import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { LabelSelector } from '../../meta/v1/selectors.ts';
import { quantity, ref, string } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';

const csiStorageCapacityFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  nodeTopology: ref(2, () => LabelSelector),
  storageClassName: string(3).always().required(),
  capacity: quantity(4),
  maximumVolumeSize: quantity(5),
};

export interface CSIStorageCapacity extends TypeMeta, FieldsOf<typeof csiStorageCapacityFields> {}
export const CSIStorageCapacity: Type<CSIStorageCapacity> = kindType(
  'io.k8s.api.storage.v1.CSIStorageCapacity',
  { group: 'storage.k8s.io', version: 'v1', kind: 'CSIStorageCapacity' },
  csiStorageCapacityFields,
);
