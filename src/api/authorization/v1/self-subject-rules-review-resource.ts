import { defineResource } from '../../resource.ts';
import { SelfSubjectRulesReview } from './self-subject-rules-review.ts';

export const selfSubjectRulesReviewResource = defineResource<SelfSubjectRulesReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectRulesReview',
  resource: 'selfsubjectrulesreviews',
  singular: 'selfsubjectrulesreview',
  namespaced: false,
  type: SelfSubjectRulesReview,
  verbs: ['create'],
  strategy: {},
});
