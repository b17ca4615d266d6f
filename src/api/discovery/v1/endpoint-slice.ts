import { ObjectReference } from '../../core/v1/references.ts';
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bool, int32, list, ref, string, stringMap, strings } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const endpointFields = {
  addresses: strings(1).always().required().set(),
  conditions: ref(2, () => EndpointConditions).always(),
  hostname: string(3).pointer(),
  targetRef: ref(4, () => ObjectReference),
  deprecatedTopology: stringMap(5),
  nodeName: string(6).pointer(),
  zone: string(7).pointer(),
  hints: ref(8, () => EndpointHints),
};

export interface Endpoint extends FieldsOf<typeof endpointFields> {}
export const Endpoint: Type<Endpoint> = message('io.k8s.api.discovery.v1.Endpoint', endpointFields);

const endpointConditionsFields = {
  ready: bool(1).pointer(),
  serving: bool(2).pointer(),
  terminating: bool(3).pointer(),
};

export interface EndpointConditions extends FieldsOf<typeof endpointConditionsFields> {}
export const EndpointConditions: Type<EndpointConditions> = message(
  'io.k8s.api.discovery.v1.EndpointConditions',
  endpointConditionsFields,
);

const endpointHintsFields = {
  forZones: list(1, () => ForZone).atomic(),
  forNodes: list(2, () => ForNode).atomic(),
};

export interface EndpointHints extends FieldsOf<typeof endpointHintsFields> {}
export const EndpointHints: Type<EndpointHints> = message('io.k8s.api.discovery.v1.EndpointHints', endpointHintsFields);

const endpointPortFields = {
  name: string(1).pointer().default(''),
  protocol: string(2).pointer().default('TCP'),
  port: int32(3).pointer(),
  appProtocol: string(4).pointer(),
};

export interface EndpointPort extends FieldsOf<typeof endpointPortFields> {}
export const EndpointPort: Type<EndpointPort> = message('io.k8s.api.discovery.v1.EndpointPort', endpointPortFields, {
  atomic: true,
});

const endpointSliceFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  addressType: string(4).always().required(),
  endpoints: list(2, () => Endpoint)
    .always()
    .required()
    .atomic(),
  ports: list(3, () => EndpointPort)
    .always()
    .atomic(),
};

export interface EndpointSlice extends TypeMeta, FieldsOf<typeof endpointSliceFields> {}
export const EndpointSlice: Type<EndpointSlice> = kindType(
  'io.k8s.api.discovery.v1.EndpointSlice',
  { group: 'discovery.k8s.io', version: 'v1', kind: 'EndpointSlice' },
  endpointSliceFields,
);

const forNodeFields = {
  name: string(1).always().required(),
};

export interface ForNode extends FieldsOf<typeof forNodeFields> {}
export const ForNode: Type<ForNode> = message('io.k8s.api.discovery.v1.ForNode', forNodeFields);

const forZoneFields = {
  name: string(1).always().required(),
};

export interface ForZone extends FieldsOf<typeof forZoneFields> {}
export const ForZone: Type<ForZone> = message('io.k8s.api.discovery.v1.ForZone', forZoneFields);
