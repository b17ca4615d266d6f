import { defineResource } from '../../resource.ts';
import { SubjectAccessReview } from './subject-access-review.ts';

export const subjectAccessReviewResource = defineResource<SubjectAccessReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SubjectAccessReview',
  resource: 'subjectaccessreviews',
  singular: 'subjectaccessreview',
  namespaced: false,
  type: SubjectAccessReview,
  verbs: ['create'],
  strategy: {},
});
