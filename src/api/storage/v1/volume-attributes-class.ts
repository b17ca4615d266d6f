import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { ref, string, stringMap } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';

const volumeAttributesClassFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  driverName: string(2).always().required(),
  parameters: stringMap(3),
};

export interface VolumeAttributesClass extends TypeMeta, FieldsOf<typeof volumeAttributesClassFields> {}
export const VolumeAttributesClass: Type<VolumeAttributesClass> = kindType(
  'io.k8s.api.storage.v1.VolumeAttributesClass',
  { group: 'storage.k8s.io', version: 'v1', kind: 'VolumeAttributesClass' },
  volumeAttributesClassFields,
);
