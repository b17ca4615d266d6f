import { defineResource } from '../../resource.ts';
import { SelfSubjectAccessReview } from './self-subject-access-review.ts';

export const selfSubjectAccessReviewResource = defineResource<SelfSubjectAccessReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectAccessReview',
  resource: 'selfsubjectaccessreviews',
  singular: 'selfsubjectaccessreview',
  namespaced: false,
  type: SelfSubjectAccessReview,
  verbs: ['create'],
  strategy: {},
});
