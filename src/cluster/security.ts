/** Who may talk to the API server, and what they may do: authentication, RBAC, tokens, as one bundle for its options. */

import type { AdmissionPlugin } from '../apiserver/admission/admission.ts';
import type { Authenticator, Authorizer } from '../apiserver/request.ts';
import type { ResourceRegistry } from '../apiserver/resource-registry.ts';
import { BearerTokens, requestAuthenticator } from '../apiserver/security/authentication.ts';
import { mastersAuthorizer, unionAuthorizer } from '../apiserver/security/authorization.ts';
import { impersonator } from '../apiserver/security/impersonation.ts';
import { nodeAuthorizer } from '../apiserver/security/node-authorizer.ts';
import { rbacEscalationCheck } from '../apiserver/security/rbac/escalation.ts';
import { RbacAuthorizer } from '../apiserver/security/rbac/rbac-authorizer.ts';
import { RbacIndex } from '../apiserver/security/rbac/rbac-index.ts';
import { ServiceAccountTokens } from '../apiserver/security/service-account-tokens.ts';
import { tokenSubjectGetter } from '../apiserver/security/token-subjects.ts';
import type { ApiServerOptions } from '../apiserver/server.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';

export interface Security {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly impersonate: NonNullable<ApiServerOptions['impersonate']>;
  readonly escalationCheck: AdmissionPlugin;
  readonly index: RbacIndex;
  readonly rbac: RbacAuthorizer;
  readonly bearerTokens: BearerTokens;
  readonly serviceAccountTokens: ServiceAccountTokens;
}

export interface SecurityOptions {
  /** In PEM: signs ServiceAccount tokens. */
  readonly serviceAccountKey: string;
  /** The server's, once there is one: tokens are good only as long as what they are bound to exists. */
  readonly registry: () => ResourceRegistry;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export function makeSecurity({ serviceAccountKey, registry, clock, random, logger }: SecurityOptions): Security {
  const index = new RbacIndex();
  const rbac = new RbacAuthorizer(index);
  const authorizer = unionAuthorizer([mastersAuthorizer, nodeAuthorizer(registry), rbac]);
  const serviceAccountTokens = new ServiceAccountTokens({
    signingKey: serviceAccountKey,
    getSubject: tokenSubjectGetter(registry),
    clock,
    random,
  });
  const bearerTokens = new BearerTokens({ serviceAccounts: serviceAccountTokens });
  return {
    authenticator: requestAuthenticator({ tokens: bearerTokens, logger }),
    authorizer,
    impersonate: impersonator(authorizer),
    escalationCheck: rbacEscalationCheck({ index, rbac, authorizer }),
    index,
    rbac,
    bearerTokens,
    serviceAccountTokens,
  };
}
