import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { ref } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { UserInfo } from './user-info.ts';

const selfSubjectReviewFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  status: ref(2, () => SelfSubjectReviewStatus).always(),
};

export interface SelfSubjectReview extends TypeMeta, FieldsOf<typeof selfSubjectReviewFields> {}
export const SelfSubjectReview: Type<SelfSubjectReview> = kindType(
  'io.k8s.api.authentication.v1.SelfSubjectReview',
  { group: 'authentication.k8s.io', version: 'v1', kind: 'SelfSubjectReview' },
  selfSubjectReviewFields,
);

const selfSubjectReviewStatusFields = {
  userInfo: ref(1, () => UserInfo).always(),
};

export interface SelfSubjectReviewStatus extends FieldsOf<typeof selfSubjectReviewStatusFields> {}
export const SelfSubjectReviewStatus: Type<SelfSubjectReviewStatus> = message(
  'io.k8s.api.authentication.v1.SelfSubjectReviewStatus',
  selfSubjectReviewStatusFields,
);
