import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bool, list, ref } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';
import { LocalObjectReference, ObjectReference } from './references.ts';

const serviceAccountFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  secrets: list(2, () => ObjectReference)
    .mapList('name')
    .patchMerge('name'),
  imagePullSecrets: list(3, () => LocalObjectReference).atomic(),
  automountServiceAccountToken: bool(4).pointer(),
};

export interface ServiceAccount extends TypeMeta, FieldsOf<typeof serviceAccountFields> {}
export const ServiceAccount: Type<ServiceAccount> = kindType(
  'io.k8s.api.core.v1.ServiceAccount',
  { group: '', version: 'v1', kind: 'ServiceAccount' },
  serviceAccountFields,
);
