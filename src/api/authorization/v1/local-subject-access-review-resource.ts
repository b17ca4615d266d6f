import { defineResource } from '../../resource.ts';
import { LocalSubjectAccessReview } from './local-subject-access-review.ts';

export const localSubjectAccessReviewResource = defineResource<LocalSubjectAccessReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'LocalSubjectAccessReview',
  resource: 'localsubjectaccessreviews',
  singular: 'localsubjectaccessreview',
  namespaced: true,
  type: LocalSubjectAccessReview,
  verbs: ['create'],
  strategy: {},
});
