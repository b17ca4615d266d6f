import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bytes, ref, string } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { ObjectReference } from './references.ts';

const preconditionsFields = {
  uid: string(1).pointer(),
};

export interface Preconditions extends FieldsOf<typeof preconditionsFields> {}
export const Preconditions: Type<Preconditions> = message('io.k8s.api.core.v1.Preconditions', preconditionsFields);

const rangeAllocationFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  range: string(2).always(),
  data: bytes(3).always(),
};

export interface RangeAllocation extends TypeMeta, FieldsOf<typeof rangeAllocationFields> {}
export const RangeAllocation: Type<RangeAllocation> = kindType(
  'io.k8s.api.core.v1.RangeAllocation',
  { group: '', version: 'v1', kind: 'RangeAllocation' },
  rangeAllocationFields,
);

const serializedReferenceFields = {
  reference: ref(1, () => ObjectReference).always(),
};

export interface SerializedReference extends FieldsOf<typeof serializedReferenceFields> {}
export const SerializedReference: Type<SerializedReference> = message(
  'io.k8s.api.core.v1.SerializedReference',
  serializedReferenceFields,
);
