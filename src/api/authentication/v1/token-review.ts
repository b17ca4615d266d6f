import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bool, ref, string, strings } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { UserInfo } from './user-info.ts';

const tokenReviewFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => TokenReviewSpec)
    .always()
    .required(),
  status: ref(3, () => TokenReviewStatus).always(),
};

export interface TokenReview extends TypeMeta, FieldsOf<typeof tokenReviewFields> {}
export const TokenReview: Type<TokenReview> = kindType(
  'io.k8s.api.authentication.v1.TokenReview',
  { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenReview' },
  tokenReviewFields,
);

const tokenReviewSpecFields = {
  token: string(1),
  audiences: strings(2).atomic(),
};

export interface TokenReviewSpec extends FieldsOf<typeof tokenReviewSpecFields> {}
export const TokenReviewSpec: Type<TokenReviewSpec> = message(
  'io.k8s.api.authentication.v1.TokenReviewSpec',
  tokenReviewSpecFields,
);

const tokenReviewStatusFields = {
  authenticated: bool(1),
  user: ref(2, () => UserInfo).always(),
  audiences: strings(4).atomic(),
  error: string(3),
};

export interface TokenReviewStatus extends FieldsOf<typeof tokenReviewStatusFields> {}
export const TokenReviewStatus: Type<TokenReviewStatus> = message(
  'io.k8s.api.authentication.v1.TokenReviewStatus',
  tokenReviewStatusFields,
);
