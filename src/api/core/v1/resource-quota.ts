import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { list, quantityMap, ref, string, strings } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const resourceQuotaFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => ResourceQuotaSpec).always(),
  status: ref(3, () => ResourceQuotaStatus).always(),
};

export interface ResourceQuota extends TypeMeta, FieldsOf<typeof resourceQuotaFields> {}
export const ResourceQuota: Type<ResourceQuota> = kindType(
  'io.k8s.api.core.v1.ResourceQuota',
  { group: '', version: 'v1', kind: 'ResourceQuota' },
  resourceQuotaFields,
);

const resourceQuotaSpecFields = {
  hard: quantityMap(1),
  scopes: strings(2).atomic(),
  scopeSelector: ref(3, () => ScopeSelector),
};

export interface ResourceQuotaSpec extends FieldsOf<typeof resourceQuotaSpecFields> {}
export const ResourceQuotaSpec: Type<ResourceQuotaSpec> = message(
  'io.k8s.api.core.v1.ResourceQuotaSpec',
  resourceQuotaSpecFields,
);

const resourceQuotaStatusFields = {
  hard: quantityMap(1),
  used: quantityMap(2),
};

export interface ResourceQuotaStatus extends FieldsOf<typeof resourceQuotaStatusFields> {}
export const ResourceQuotaStatus: Type<ResourceQuotaStatus> = message(
  'io.k8s.api.core.v1.ResourceQuotaStatus',
  resourceQuotaStatusFields,
);

const scopeSelectorFields = {
  matchExpressions: list(1, () => ScopedResourceSelectorRequirement).atomic(),
};

export interface ScopeSelector extends FieldsOf<typeof scopeSelectorFields> {}
export const ScopeSelector: Type<ScopeSelector> = message('io.k8s.api.core.v1.ScopeSelector', scopeSelectorFields, {
  atomic: true,
});

const scopedResourceSelectorRequirementFields = {
  scopeName: string(1).always().required(),
  operator: string(2).always().required(),
  values: strings(3).atomic(),
};

export interface ScopedResourceSelectorRequirement extends FieldsOf<typeof scopedResourceSelectorRequirementFields> {}
export const ScopedResourceSelectorRequirement: Type<ScopedResourceSelectorRequirement> = message(
  'io.k8s.api.core.v1.ScopedResourceSelectorRequirement',
  scopedResourceSelectorRequirementFields,
);
