/** The documents by which others can verify ServiceAccount tokens: the OpenID configuration and the public keys. */
import { bytesResponse } from '../respond.ts';
import type { ServiceAccountTokens } from '../security/service-account-tokens.ts';
import type { PathHandler } from '../server.ts';

const utf8 = new TextEncoder();
const cacheHeaders = { 'cache-control': 'public, max-age=3600' };

/** `serverUrl` is where clients reach this server: `https://127.0.0.1:6443`. */
export function serviceAccountIssuerPaths(tokens: ServiceAccountTokens, serverUrl: () => string): PathHandler {
  return (context) => {
    const answer = (contentType: string, document: object) => {
      const response = bytesResponse(context, 200, contentType, [utf8.encode(JSON.stringify(document))]);
      return { ...response, headers: { ...response.headers, ...cacheHeaders } };
    };
    switch (context.info.path.replace(/\/$/, '')) {
      case '/.well-known/openid-configuration':
        return answer('application/json', tokens.openIdConfiguration(serverUrl()));
      case '/openid/v1/jwks':
        return answer('application/jwk-set+json', tokens.keySet());
      default:
        return undefined;
    }
  };
}
