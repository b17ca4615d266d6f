/** Signs the tokens that controllers put into Secrets. */
import type { Secret } from '../api/core/v1/secret.ts';
import type { ServiceAccount } from '../api/core/v1/service-account.ts';
import type { KubernetesObject } from '../api/resource.ts';
import { ServiceAccountTokens } from '../apiserver/security/service-account-tokens.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';

export type TokenSigner = (account: ServiceAccount, secret: Secret) => Promise<string>;

/** Upstream's tokens in Secrets never expire: these outlive whoever holds them, and end with their Secret or account. */
const secretTokenSeconds = 100 * 365 * 86_400;

export function secretTokenSigner(tokens: ServiceAccountTokens): TokenSigner {
  return (account, secret) =>
    tokens.issue({
      namespace: secret.metadata.namespace ?? '',
      serviceAccount: referenceTo(account),
      secret: referenceTo(secret),
      audiences: tokens.audiences,
      expirationSeconds: secretTokenSeconds,
    });
}

/** With the API server's signing key, in PEM, where that runs elsewhere. */
export function fileTokenSigner(
  signingKey: string,
  parts: { readonly clock: Clock; readonly random: Random },
): TokenSigner {
  return secretTokenSigner(new ServiceAccountTokens({ signingKey, getSubject: () => undefined, ...parts }));
}

function referenceTo({ metadata }: KubernetesObject): { readonly name: string; readonly uid: string } {
  return { name: metadata.name ?? '', uid: metadata.uid ?? '' };
}
