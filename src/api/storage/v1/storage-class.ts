import { TopologySelectorTerm } from '../../core/v1/scheduling.ts';
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bool, list, ref, string, stringMap, strings } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';

const storageClassFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  provisioner: string(2).always().required(),
  parameters: stringMap(3),
  reclaimPolicy: string(4).pointer().default('Delete'),
  mountOptions: strings(5).atomic(),
  allowVolumeExpansion: bool(6).pointer(),
  volumeBindingMode: string(7).pointer().default('Immediate'),
  allowedTopologies: list(8, () => TopologySelectorTerm).atomic(),
};

export interface StorageClass extends TypeMeta, FieldsOf<typeof storageClassFields> {}
export const StorageClass: Type<StorageClass> = kindType(
  'io.k8s.api.storage.v1.StorageClass',
  { group: 'storage.k8s.io', version: 'v1', kind: 'StorageClass' },
  storageClassFields,
);
