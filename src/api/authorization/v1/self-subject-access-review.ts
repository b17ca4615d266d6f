import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { ref } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { NonResourceAttributes, ResourceAttributes, SubjectAccessReviewStatus } from './access-attributes.ts';

const selfSubjectAccessReviewFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => SelfSubjectAccessReviewSpec)
    .always()
    .required(),
  status: ref(3, () => SubjectAccessReviewStatus).always(),
};

export interface SelfSubjectAccessReview extends TypeMeta, FieldsOf<typeof selfSubjectAccessReviewFields> {}
export const SelfSubjectAccessReview: Type<SelfSubjectAccessReview> = kindType(
  'io.k8s.api.authorization.v1.SelfSubjectAccessReview',
  { group: 'authorization.k8s.io', version: 'v1', kind: 'SelfSubjectAccessReview' },
  selfSubjectAccessReviewFields,
);

const selfSubjectAccessReviewSpecFields = {
  resourceAttributes: ref(1, () => ResourceAttributes),
  nonResourceAttributes: ref(2, () => NonResourceAttributes),
};

export interface SelfSubjectAccessReviewSpec extends FieldsOf<typeof selfSubjectAccessReviewSpecFields> {}
export const SelfSubjectAccessReviewSpec: Type<SelfSubjectAccessReviewSpec> = message(
  'io.k8s.api.authorization.v1.SelfSubjectAccessReviewSpec',
  selfSubjectAccessReviewSpecFields,
);
