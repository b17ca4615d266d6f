import { FieldSelectorRequirement, LabelSelectorRequirement } from '../../meta/v1/selectors.ts';
import { bool, list, ref, string, stringListMap, strings } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

const fieldSelectorAttributesFields = {
  rawSelector: string(1),
  requirements: list(2, () => FieldSelectorRequirement).atomic(),
};

export interface FieldSelectorAttributes extends FieldsOf<typeof fieldSelectorAttributesFields> {}
export const FieldSelectorAttributes: Type<FieldSelectorAttributes> = message(
  'io.k8s.api.authorization.v1.FieldSelectorAttributes',
  fieldSelectorAttributesFields,
);

const labelSelectorAttributesFields = {
  rawSelector: string(1),
  requirements: list(2, () => LabelSelectorRequirement).atomic(),
};

export interface LabelSelectorAttributes extends FieldsOf<typeof labelSelectorAttributesFields> {}
export const LabelSelectorAttributes: Type<LabelSelectorAttributes> = message(
  'io.k8s.api.authorization.v1.LabelSelectorAttributes',
  labelSelectorAttributesFields,
);

const nonResourceAttributesFields = {
  path: string(1),
  verb: string(2),
};

export interface NonResourceAttributes extends FieldsOf<typeof nonResourceAttributesFields> {}
export const NonResourceAttributes: Type<NonResourceAttributes> = message(
  'io.k8s.api.authorization.v1.NonResourceAttributes',
  nonResourceAttributesFields,
);

const resourceAttributesFields = {
  namespace: string(1),
  verb: string(2),
  group: string(3),
  version: string(4),
  resource: string(5),
  subresource: string(6),
  name: string(7),
  fieldSelector: ref(8, () => FieldSelectorAttributes),
  labelSelector: ref(9, () => LabelSelectorAttributes),
};

export interface ResourceAttributes extends FieldsOf<typeof resourceAttributesFields> {}
export const ResourceAttributes: Type<ResourceAttributes> = message(
  'io.k8s.api.authorization.v1.ResourceAttributes',
  resourceAttributesFields,
);

const subjectAccessReviewSpecFields = {
  resourceAttributes: ref(1, () => ResourceAttributes),
  nonResourceAttributes: ref(2, () => NonResourceAttributes),
  user: string(3),
  groups: strings(4).atomic(),
  extra: stringListMap(5),
  uid: string(6),
};

export interface SubjectAccessReviewSpec extends FieldsOf<typeof subjectAccessReviewSpecFields> {}
export const SubjectAccessReviewSpec: Type<SubjectAccessReviewSpec> = message(
  'io.k8s.api.authorization.v1.SubjectAccessReviewSpec',
  subjectAccessReviewSpecFields,
);

const subjectAccessReviewStatusFields = {
  allowed: bool(1).always().required(),
  denied: bool(4),
  reason: string(2),
  evaluationError: string(3),
};

export interface SubjectAccessReviewStatus extends FieldsOf<typeof subjectAccessReviewStatusFields> {}
export const SubjectAccessReviewStatus: Type<SubjectAccessReviewStatus> = message(
  'io.k8s.api.authorization.v1.SubjectAccessReviewStatus',
  subjectAccessReviewStatusFields,
);
