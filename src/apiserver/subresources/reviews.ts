/** The kinds that are questions: reviews of access and identity, and the token subresource of service accounts. None is stored. */
import type { SelfSubjectReview } from '../../api/authentication/v1/self-subject-review.ts';
import { TokenRequest } from '../../api/authentication/v1/token-request.ts';
import type { TokenReview } from '../../api/authentication/v1/token-review.ts';
import type { LocalSubjectAccessReview } from '../../api/authorization/v1/local-subject-access-review.ts';
import type { SelfSubjectAccessReview } from '../../api/authorization/v1/self-subject-access-review.ts';
import type { SelfSubjectRulesReview } from '../../api/authorization/v1/self-subject-rules-review.ts';
import type { SubjectAccessReview } from '../../api/authorization/v1/subject-access-review.ts';
import type { ServiceAccount } from '../../api/core/v1/service-account.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { notFound } from '../../api/status-error.ts';
import { readKind, readObject } from '../body.ts';
import { groupResourceOf, type ResourceContext } from '../context.ts';
import { readWriteOptions } from '../options.ts';
import { valueResponse } from '../respond.ts';
import {
  reviewLocalSubjectAccess,
  reviewOwnAccess,
  reviewOwnRules,
  reviewSubjectAccess,
} from '../security/access-reviews.ts';
import type { BearerTokens } from '../security/authentication.ts';
import { reviewSelf, reviewToken } from '../security/identity-reviews.ts';
import type { RbacAuthorizer } from '../security/rbac/rbac-authorizer.ts';
import type { ServiceAccountTokens } from '../security/service-account-tokens.ts';
import { answerTokenRequest, type BoundObjectGetter } from '../security/token-request.ts';
import type { SubresourceHandlers } from './handlers.ts';

export interface ReviewParts {
  readonly bearerTokens: BearerTokens;
  readonly rbac: RbacAuthorizer;
  readonly serviceAccountTokens: ServiceAccountTokens;
}

/** Answers a decoded review. */
type Answer = (review: object, context: ResourceContext) => object | Promise<object>;

export function registerReviews(handlers: SubresourceHandlers, parts: ReviewParts): void {
  const review = (group: string, resource: string, answer: Answer): void => {
    handlers.set(group, resource, '', 'create', async (context) => {
      const { fieldValidation } = readWriteOptions(context, 'CreateOptions');
      const asked = await readObject(context, context.definition, fieldValidation);
      return valueResponse(context, await answer(asked, context), context.definition.type, 201);
    });
  };
  const authentication = 'authentication.k8s.io';
  review(authentication, 'tokenreviews', (asked) => reviewToken(asked as TokenReview, parts.bearerTokens));
  review(authentication, 'selfsubjectreviews', (asked, { user }) => reviewSelf(asked as SelfSubjectReview, user));
  const authorization = 'authorization.k8s.io';
  review(authorization, 'subjectaccessreviews', (asked, { server }) =>
    reviewSubjectAccess(asked as SubjectAccessReview, server.authorizer),
  );
  review(authorization, 'localsubjectaccessreviews', (asked, { server, info }) =>
    reviewLocalSubjectAccess(asked as LocalSubjectAccessReview, info.namespace, server.authorizer),
  );
  review(authorization, 'selfsubjectaccessreviews', (asked, { server, user }) =>
    reviewOwnAccess(asked as SelfSubjectAccessReview, user, server.authorizer),
  );
  review(authorization, 'selfsubjectrulesreviews', (asked, { user }) =>
    reviewOwnRules(asked as SelfSubjectRulesReview, user, (who, namespace) => parts.rbac.rulesFor(who, namespace)),
  );
  handlers.set('', 'serviceaccounts', 'token', 'create', (context) => makeToken(context, parts.serviceAccountTokens));
}

const tokenRequestKind = {
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenRequest',
  type: TokenRequest,
};

async function makeToken(context: ResourceContext, tokens: ServiceAccountTokens) {
  const { info, server, storage, definition } = context;
  const { fieldValidation } = readWriteOptions(context, 'CreateOptions');
  const asked = (await readKind(context, tokenRequestKind, fieldValidation)) as unknown as TokenRequest;
  const stored = await storage.get(storage.key(info.namespace, info.name));
  if (stored === undefined) throw notFound(groupResourceOf(definition), info.name);
  await server.admission.validate({
    operation: 'CREATE',
    definition,
    subresource: info.subresource,
    namespace: info.namespace,
    name: info.name,
    object: asked as unknown as Mutable<KubernetesObject>,
    old: undefined,
    user: context.user,
    dryRun: false,
    warn: (text) => context.warnings.push(text),
  });
  const getBoundObject: BoundObjectGetter = async (resource, namespace, name) => {
    const bound = server.registry.find('', 'v1', resource);
    if (bound === undefined) return undefined;
    const place = server.registry.storage(bound);
    return (await place.get(place.key(namespace, name)))?.object as KubernetesObject | undefined;
  };
  const account = stored.object as ServiceAccount;
  const answer = await answerTokenRequest(asked, account, { tokens, getBoundObject, clock: server.clock });
  return valueResponse(context, answer, TokenRequest, 201);
}
