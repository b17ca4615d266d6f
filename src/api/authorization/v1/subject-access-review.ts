import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { ref } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';
import { SubjectAccessReviewSpec, SubjectAccessReviewStatus } from './access-attributes.ts';

const subjectAccessReviewFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => SubjectAccessReviewSpec)
    .always()
    .required(),
  status: ref(3, () => SubjectAccessReviewStatus).always(),
};

export interface SubjectAccessReview extends TypeMeta, FieldsOf<typeof subjectAccessReviewFields> {}
export const SubjectAccessReview: Type<SubjectAccessReview> = kindType(
  'io.k8s.api.authorization.v1.SubjectAccessReview',
  { group: 'authorization.k8s.io', version: 'v1', kind: 'SubjectAccessReview' },
  subjectAccessReviewFields,
);
