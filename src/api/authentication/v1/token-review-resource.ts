import { defineResource } from '../../resource.ts';
import { TokenReview } from './token-review.ts';

export const tokenReviewResource = defineResource<TokenReview>({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenReview',
  resource: 'tokenreviews',
  singular: 'tokenreview',
  namespaced: false,
  type: TokenReview,
  verbs: ['create'],
  strategy: {},
});
