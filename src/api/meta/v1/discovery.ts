import { bool, list, ref, string, strings, wrappedStrings } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const apiGroupFields = {
  name: string(1).always().required(),
  versions: list(2, () => GroupVersionForDiscovery)
    .always()
    .required()
    .atomic(),
  preferredVersion: ref(3, () => GroupVersionForDiscovery).always(),
  serverAddressByClientCIDRs: list(4, () => ServerAddressByClientCIDR).atomic(),
};

export interface APIGroup extends TypeMeta, FieldsOf<typeof apiGroupFields> {}
export const APIGroup: Type<APIGroup> = kindType(
  'io.k8s.apimachinery.pkg.apis.meta.v1.APIGroup',
  { group: 'meta.k8s.io', version: 'v1', kind: 'APIGroup' },
  apiGroupFields,
);

const apiGroupListFields = {
  groups: list(1, () => APIGroup)
    .always()
    .required()
    .atomic(),
};

export interface APIGroupList extends TypeMeta, FieldsOf<typeof apiGroupListFields> {}
export const APIGroupList: Type<APIGroupList> = kindType(
  'io.k8s.apimachinery.pkg.apis.meta.v1.APIGroupList',
  { group: 'meta.k8s.io', version: 'v1', kind: 'APIGroupList' },
  apiGroupListFields,
);

const apiResourceFields = {
  name: string(1).always().required(),
  singularName: string(6).always().required(),
  namespaced: bool(2).always().required(),
  group: string(8),
  version: string(9),
  kind: string(3).always().required(),
  verbs: wrappedStrings(4).always().required(),
  shortNames: strings(5).atomic(),
  categories: strings(7).atomic(),
  storageVersionHash: string(10),
};

export interface APIResource extends FieldsOf<typeof apiResourceFields> {}
export const APIResource: Type<APIResource> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.APIResource',
  apiResourceFields,
);

const apiResourceListFields = {
  groupVersion: string(1).always().required(),
  resources: list(2, () => APIResource)
    .always()
    .required()
    .atomic(),
};

export interface APIResourceList extends TypeMeta, FieldsOf<typeof apiResourceListFields> {}
export const APIResourceList: Type<APIResourceList> = kindType(
  'io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList',
  { group: 'meta.k8s.io', version: 'v1', kind: 'APIResourceList' },
  apiResourceListFields,
);

const apiVersionsFields = {
  versions: strings(1).always().required().atomic(),
  serverAddressByClientCIDRs: list(2, () => ServerAddressByClientCIDR)
    .always()
    .required()
    .atomic(),
};

export interface APIVersions extends TypeMeta, FieldsOf<typeof apiVersionsFields> {}
export const APIVersions: Type<APIVersions> = kindType(
  'io.k8s.apimachinery.pkg.apis.meta.v1.APIVersions',
  { group: 'meta.k8s.io', version: 'v1', kind: 'APIVersions' },
  apiVersionsFields,
);

const groupVersionFields = {
  group: string(1).always(),
  version: string(2).always(),
};

export interface GroupVersion extends FieldsOf<typeof groupVersionFields> {}
export const GroupVersion: Type<GroupVersion> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersion',
  groupVersionFields,
);

const groupVersionForDiscoveryFields = {
  groupVersion: string(1).always().required(),
  version: string(2).always().required(),
};

export interface GroupVersionForDiscovery extends FieldsOf<typeof groupVersionForDiscoveryFields> {}
export const GroupVersionForDiscovery: Type<GroupVersionForDiscovery> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionForDiscovery',
  groupVersionForDiscoveryFields,
);

const groupVersionKindFields = {
  group: string(1).always(),
  version: string(2).always(),
  kind: string(3).always(),
};

export interface GroupVersionKind extends FieldsOf<typeof groupVersionKindFields> {}
export const GroupVersionKind: Type<GroupVersionKind> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionKind',
  groupVersionKindFields,
);

const groupVersionResourceFields = {
  group: string(1).always(),
  version: string(2).always(),
  resource: string(3).always(),
};

export interface GroupVersionResource extends FieldsOf<typeof groupVersionResourceFields> {}
export const GroupVersionResource: Type<GroupVersionResource> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionResource',
  groupVersionResourceFields,
);

const rootPathsFields = {
  paths: strings(1).always(),
};

export interface RootPaths extends FieldsOf<typeof rootPathsFields> {}
export const RootPaths: Type<RootPaths> = message('io.k8s.apimachinery.pkg.apis.meta.v1.RootPaths', rootPathsFields);

const serverAddressByClientCIDRFields = {
  clientCIDR: string(1).always().required(),
  serverAddress: string(2).always().required(),
};

export interface ServerAddressByClientCIDR extends FieldsOf<typeof serverAddressByClientCIDRFields> {}
export const ServerAddressByClientCIDR: Type<ServerAddressByClientCIDR> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.ServerAddressByClientCIDR',
  serverAddressByClientCIDRFields,
);
