import { bool, fieldsV1, int64, list, string, stringMap, strings, time } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

const managedFieldsEntryFields = {
  manager: string(1),
  operation: string(2),
  apiVersion: string(3),
  time: time(4),
  fieldsType: string(6),
  fieldsV1: fieldsV1(7),
  subresource: string(8),
};

export interface ManagedFieldsEntry extends FieldsOf<typeof managedFieldsEntryFields> {}
export const ManagedFieldsEntry: Type<ManagedFieldsEntry> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry',
  managedFieldsEntryFields,
);

const objectMetaFields = {
  name: string(1),
  generateName: string(2),
  namespace: string(3),
  selfLink: string(4),
  uid: string(5),
  resourceVersion: string(6),
  generation: int64(7),
  creationTimestamp: time(8).omitempty(),
  deletionTimestamp: time(9),
  deletionGracePeriodSeconds: int64(10).pointer(),
  labels: stringMap(11),
  annotations: stringMap(12),
  ownerReferences: list(13, () => OwnerReference)
    .mapList('uid')
    .patchMerge('uid'),
  finalizers: strings(14).set().patchMerge(),
  // An empty list is a client's order to forget all managers, so it is not the same as none.
  managedFields: list(17, () => ManagedFieldsEntry)
    .pointer()
    .atomic(),
};

export interface ObjectMeta extends FieldsOf<typeof objectMetaFields> {}
export const ObjectMeta: Type<ObjectMeta> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
  objectMetaFields,
);

const ownerReferenceFields = {
  apiVersion: string(5).always().required(),
  kind: string(1).always().required(),
  name: string(3).always().required(),
  uid: string(4).always().required(),
  controller: bool(6).pointer(),
  blockOwnerDeletion: bool(7).pointer(),
};

export interface OwnerReference extends FieldsOf<typeof ownerReferenceFields> {}
export const OwnerReference: Type<OwnerReference> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference',
  ownerReferenceFields,
  { atomic: true },
);
