import { ref } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';
import { ObjectMeta } from './object-meta.ts';

const partialObjectMetadataFields = {
  metadata: ref(1, () => ObjectMeta).always(),
};

export interface PartialObjectMetadata extends TypeMeta, FieldsOf<typeof partialObjectMetadataFields> {}
export const PartialObjectMetadata: Type<PartialObjectMetadata> = kindType(
  'io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadata',
  { group: 'meta.k8s.io', version: 'v1', kind: 'PartialObjectMetadata' },
  partialObjectMetadataFields,
);
