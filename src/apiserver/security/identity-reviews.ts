/** TokenReview and SelfSubjectReview: who somebody is, answered and never stored. */
import type { SelfSubjectReview } from '../../api/authentication/v1/self-subject-review.ts';
import type { TokenReview } from '../../api/authentication/v1/token-review.ts';
import type { UserInfo as ApiUserInfo } from '../../api/authentication/v1/user-info.ts';
import { badRequest } from '../../api/status-error.ts';
import type { UserInfo } from '../request.ts';
import type { BearerTokens } from './authentication.ts';
import { TokenError } from './service-account-tokens.ts';

/** Whose token it is, and for which of the audiences that were asked for it is good. */
export async function reviewToken(review: TokenReview, tokens: BearerTokens): Promise<TokenReview> {
  const { token = '', audiences = [] } = review.spec;
  if (token === '') throw badRequest('token is required for TokenReview in authentication');
  return { ...review, status: await tokenStatus(token, audiences, tokens) };
}

async function tokenStatus(
  token: string,
  audiences: readonly string[],
  tokens: BearerTokens,
): Promise<TokenReview['status']> {
  try {
    const verified = await tokens.authenticate(token, audiences.length === 0 ? undefined : audiences);
    if (verified === undefined) return { user: {}, error: 'invalid bearer token' };
    return { authenticated: true, user: apiUserInfo(verified.user), audiences: verified.audiences };
  } catch (error) {
    if (error instanceof TokenError) return { user: {}, error: `[invalid bearer token, ${error.message}]` };
    throw error;
  }
}

/** Who the user is who asks. */
export function reviewSelf(review: SelfSubjectReview, user: UserInfo): SelfSubjectReview {
  return { ...review, status: { userInfo: apiUserInfo(user) } };
}

function apiUserInfo({ name, uid, groups, extra }: UserInfo): ApiUserInfo {
  return {
    username: name,
    ...(uid === undefined ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(extra === undefined ? {} : { extra }),
  };
}
