import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { ref, string } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const ipAddressFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => IPAddressSpec).always(),
};

export interface IPAddress extends TypeMeta, FieldsOf<typeof ipAddressFields> {}
export const IPAddress: Type<IPAddress> = kindType(
  'io.k8s.api.networking.v1.IPAddress',
  { group: 'networking.k8s.io', version: 'v1', kind: 'IPAddress' },
  ipAddressFields,
);

const ipAddressSpecFields = {
  parentRef: ref(1, () => ParentReference).required(),
};

export interface IPAddressSpec extends FieldsOf<typeof ipAddressSpecFields> {}
export const IPAddressSpec: Type<IPAddressSpec> = message(
  'io.k8s.api.networking.v1.IPAddressSpec',
  ipAddressSpecFields,
);

const parentReferenceFields = {
  group: string(1),
  resource: string(2).required(),
  namespace: string(3),
  name: string(4).required(),
};

export interface ParentReference extends FieldsOf<typeof parentReferenceFields> {}
export const ParentReference: Type<ParentReference> = message(
  'io.k8s.api.networking.v1.ParentReference',
  parentReferenceFields,
);
