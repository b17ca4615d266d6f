import { defineResource } from '../../resource.ts';
import { SelfSubjectReview } from './self-subject-review.ts';

export const selfSubjectReviewResource = defineResource<SelfSubjectReview>({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectReview',
  resource: 'selfsubjectreviews',
  singular: 'selfsubjectreview',
  namespaced: false,
  type: SelfSubjectReview,
  verbs: ['create'],
  strategy: {},
});
