import { GroupVersionKind } from '../../meta/v1/discovery.ts';
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { list, ref, string, strings } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const apiGroupDiscoveryFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  versions: list(2, () => APIVersionDiscovery).mapList('version'),
};

export interface APIGroupDiscovery extends TypeMeta, FieldsOf<typeof apiGroupDiscoveryFields> {}
export const APIGroupDiscovery: Type<APIGroupDiscovery> = kindType(
  'io.k8s.api.apidiscovery.v2.APIGroupDiscovery',
  { group: 'apidiscovery.k8s.io', version: 'v2', kind: 'APIGroupDiscovery' },
  apiGroupDiscoveryFields,
);

const apiResourceDiscoveryFields = {
  resource: string(1).always(),
  responseKind: ref(2, () => GroupVersionKind),
  scope: string(3).always(),
  singularResource: string(4).always(),
  verbs: strings(5).always().set(),
  shortNames: strings(6).set(),
  categories: strings(7).set(),
  subresources: list(8, () => APISubresourceDiscovery).mapList('subresource'),
};

export interface APIResourceDiscovery extends FieldsOf<typeof apiResourceDiscoveryFields> {}
export const APIResourceDiscovery: Type<APIResourceDiscovery> = message(
  'io.k8s.api.apidiscovery.v2.APIResourceDiscovery',
  apiResourceDiscoveryFields,
);

const apiSubresourceDiscoveryFields = {
  subresource: string(1).always(),
  responseKind: ref(2, () => GroupVersionKind),
  acceptedTypes: list(3, () => GroupVersionKind).atomic(),
  verbs: strings(4).always().set(),
};

export interface APISubresourceDiscovery extends FieldsOf<typeof apiSubresourceDiscoveryFields> {}
export const APISubresourceDiscovery: Type<APISubresourceDiscovery> = message(
  'io.k8s.api.apidiscovery.v2.APISubresourceDiscovery',
  apiSubresourceDiscoveryFields,
);

const apiVersionDiscoveryFields = {
  version: string(1).always(),
  resources: list(2, () => APIResourceDiscovery).mapList('resource'),
  freshness: string(3),
};

export interface APIVersionDiscovery extends FieldsOf<typeof apiVersionDiscoveryFields> {}
export const APIVersionDiscovery: Type<APIVersionDiscovery> = message(
  'io.k8s.api.apidiscovery.v2.APIVersionDiscovery',
  apiVersionDiscoveryFields,
);
