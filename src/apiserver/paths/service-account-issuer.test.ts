import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { systemRandom } from '../../base/random.ts';
import type { RequestContext } from '../context.ts';
import type { ApiResponse } from '../request.ts';
import { ServiceAccountTokens } from '../security/service-account-tokens.ts';
import { serviceAccountIssuerPaths } from './service-account-issuer.ts';

const signingKey = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;
const tokens = new ServiceAccountTokens({
  signingKey,
  getSubject: () => undefined,
  clock: systemClock,
  random: systemRandom,
});
const handler = serviceAccountIssuerPaths(tokens, () => 'https://127.0.0.1:6443');

const get = (path: string): ApiResponse | undefined =>
  handler({ info: { path }, warnings: [], request: { headers: {} } } as unknown as RequestContext) as ApiResponse;

describe('the documents of the token issuer', () => {
  it.each([
    { path: '/openid/v1/jwks', type: 'application/jwk-set+json', document: tokens.keySet() },
    { path: '/openid/v1/jwks/', type: 'application/jwk-set+json', document: tokens.keySet() },
    {
      path: '/.well-known/openid-configuration',
      type: 'application/json',
      document: tokens.openIdConfiguration('https://127.0.0.1:6443'),
    },
  ])('$path', ({ path, type, document }) => {
    const response = get(path);
    expect(response).toMatchObject({
      status: 200,
      headers: { 'content-type': type, 'cache-control': 'public, max-age=3600' },
    });
    const body = response?.body;
    if (body?.kind !== 'bytes') throw new Error('no bytes');
    expect(JSON.parse(Buffer.concat(body.chunks).toString())).toEqual(document);
  });

  it('leaves other paths alone', () => {
    expect(get('/openid')).toBeUndefined();
  });
});
