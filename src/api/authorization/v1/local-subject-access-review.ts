import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { ref } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';
import { SubjectAccessReviewSpec, SubjectAccessReviewStatus } from './access-attributes.ts';

const localSubjectAccessReviewFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => SubjectAccessReviewSpec)
    .always()
    .required(),
  status: ref(3, () => SubjectAccessReviewStatus).always(),
};

export interface LocalSubjectAccessReview extends TypeMeta, FieldsOf<typeof localSubjectAccessReviewFields> {}
export const LocalSubjectAccessReview: Type<LocalSubjectAccessReview> = kindType(
  'io.k8s.api.authorization.v1.LocalSubjectAccessReview',
  { group: 'authorization.k8s.io', version: 'v1', kind: 'LocalSubjectAccessReview' },
  localSubjectAccessReviewFields,
);
