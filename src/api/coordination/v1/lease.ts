import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { int32, microTime, ref, string } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const leaseFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => LeaseSpec).always(),
};

export interface Lease extends TypeMeta, FieldsOf<typeof leaseFields> {}
export const Lease: Type<Lease> = kindType(
  'io.k8s.api.coordination.v1.Lease',
  { group: 'coordination.k8s.io', version: 'v1', kind: 'Lease' },
  leaseFields,
);

const leaseSpecFields = {
  holderIdentity: string(1).pointer(),
  leaseDurationSeconds: int32(2).pointer(),
  acquireTime: microTime(3),
  renewTime: microTime(4),
  leaseTransitions: int32(5).pointer(),
  strategy: string(6).pointer(),
  preferredHolder: string(7).pointer(),
};

export interface LeaseSpec extends FieldsOf<typeof leaseSpecFields> {}
export const LeaseSpec: Type<LeaseSpec> = message('io.k8s.api.coordination.v1.LeaseSpec', leaseSpecFields);
