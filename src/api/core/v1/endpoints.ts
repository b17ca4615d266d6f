import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { int32, list, ref, string } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { ObjectReference } from './references.ts';

const endpointAddressFields = {
  ip: string(1).always().required(),
  hostname: string(3),
  nodeName: string(4).pointer(),
  targetRef: ref(2, () => ObjectReference),
};

export interface EndpointAddress extends FieldsOf<typeof endpointAddressFields> {}
export const EndpointAddress: Type<EndpointAddress> = message(
  'io.k8s.api.core.v1.EndpointAddress',
  endpointAddressFields,
  { atomic: true },
);

const endpointPortFields = {
  name: string(1),
  port: int32(2).always().required(),
  protocol: string(3).default('TCP'),
  appProtocol: string(4).pointer(),
};

export interface EndpointPort extends FieldsOf<typeof endpointPortFields> {}
export const EndpointPort: Type<EndpointPort> = message('io.k8s.api.core.v1.EndpointPort', endpointPortFields, {
  atomic: true,
});

const endpointSubsetFields = {
  addresses: list(1, () => EndpointAddress).atomic(),
  notReadyAddresses: list(2, () => EndpointAddress).atomic(),
  ports: list(3, () => EndpointPort).atomic(),
};

export interface EndpointSubset extends FieldsOf<typeof endpointSubsetFields> {}
export const EndpointSubset: Type<EndpointSubset> = message('io.k8s.api.core.v1.EndpointSubset', endpointSubsetFields);

const endpointsFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  subsets: list(2, () => EndpointSubset).atomic(),
};

export interface Endpoints extends TypeMeta, FieldsOf<typeof endpointsFields> {}
export const Endpoints: Type<Endpoints> = kindType(
  'io.k8s.api.core.v1.Endpoints',
  { group: '', version: 'v1', kind: 'Endpoints' },
  endpointsFields,
);
