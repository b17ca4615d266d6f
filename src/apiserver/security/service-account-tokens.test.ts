import { generateKeyPairSync } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TokenRequest } from '../../api/authentication/v1/token-request.ts';
import { systemClock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { systemRandom } from '../../base/random.ts';
import type { ApiRequest, UserInfo } from '../request.ts';
import { BearerTokens, requestAuthenticator } from './authentication.ts';
import { reviewSelf, reviewToken } from './identity-reviews.ts';
import { ServiceAccountTokens, type TokenOrder, type TokenSubject } from './service-account-tokens.ts';
import { answerTokenRequest } from './token-request.ts';

const newKey = (): string =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
const signingKey = newKey();
const issuer = 'https://kubernetes.default.svc.cluster.local';

let now: number;
let subjects: Map<string, TokenSubject>;
let isRemote: boolean;
const clock = { ...systemClock, now: () => now };
beforeEach(() => {
  now = Date.parse('2030-01-01T00:00:00Z');
  isRemote = false;
  subjects = new Map([
    ['ServiceAccount dev/bot', { uid: 'sa-1' }],
    ['Pod dev/web', { uid: 'pod-1' }],
    ['Secret dev/s', { uid: 'secret-1' }],
    ['Node /n1', { uid: 'node-1' }],
  ]);
});

function makeTokens(key = signingKey, formerKeys: string[] = []): ServiceAccountTokens {
  return new ServiceAccountTokens({
    signingKey: key,
    formerKeys,
    getSubject: (kind, namespace, name) => {
      const found = subjects.get(`${kind} ${namespace}/${name}`);
      return isRemote ? Promise.resolve(found) : found;
    },
    clock,
    random: systemRandom,
  });
}

const order: TokenOrder = {
  namespace: 'dev',
  serviceAccount: { name: 'bot', uid: 'sa-1' },
  audiences: [issuer],
  expirationSeconds: 600,
};
const pod = { name: 'web', uid: 'pod-1' };
const node = { name: 'n1', uid: 'node-1' };

describe('tokens', () => {
  it('carry the claims that upstream’s carry', async () => {
    const tokens = makeTokens();
    const token = await tokens.issue({ ...order, pod, node, warnAfterSeconds: 60 });
    const seconds = now / 1000;
    expect(decodeJwt(token)).toEqual({
      iss: issuer,
      sub: 'system:serviceaccount:dev:bot',
      aud: [issuer],
      exp: seconds + 600,
      iat: seconds,
      nbf: seconds,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'kubernetes.io': {
        namespace: 'dev',
        serviceaccount: { name: 'bot', uid: 'sa-1' },
        pod,
        node,
        warnafter: seconds + 60,
      },
    });
    const keySet = tokens.keySet() as JSONWebKeySet;
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', kid: keySet.keys[0]!.kid });
    expect(keySet.keys[0]).toMatchObject({ use: 'sig', kty: 'EC', crv: 'P-256', alg: 'ES256' });
    expect(keySet.keys[0]).not.toHaveProperty('d');
    await jwtVerify(token, createLocalJWKSet(keySet), { issuer, audience: issuer, currentDate: new Date(now) });
    expect(tokens.openIdConfiguration('https://127.0.0.1:6443')).toMatchObject({
      issuer,
      jwks_uri: 'https://127.0.0.1:6443/openid/v1/jwks',
    });
  });

  it('say who their bearer is, without a promise from the second time on', async () => {
    const tokens = makeTokens();
    const token = await tokens.issue({ ...order, pod, node });
    const first = await tokens.verify(token);
    expect(first).toEqual({
      audiences: [issuer],
      user: {
        name: 'system:serviceaccount:dev:bot',
        uid: 'sa-1',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:dev'],
        extra: {
          'authentication.kubernetes.io/credential-id': [`JTI=${decodeJwt(token).jti}`],
          'authentication.kubernetes.io/node-name': ['n1'],
          'authentication.kubernetes.io/node-uid': ['node-1'],
          'authentication.kubernetes.io/pod-name': ['web'],
          'authentication.kubernetes.io/pod-uid': ['pod-1'],
        },
      },
    });
    expect(tokens.verify(token)).toEqual(first);
    isRemote = true;
    expect(await tokens.verify(token)).toEqual(first);
  });

  const verdict = async (tokens: ServiceAccountTokens, token: string, audiences?: string[]): Promise<string> => {
    try {
      return (await tokens.verify(token, audiences)) === undefined ? 'unknown' : 'good';
    } catch (error) {
      return (error as Error).message;
    }
  };

  const pass = (ms: number) => (): void => {
    now += ms;
  };
  const changes: readonly { name: string; order?: Partial<TokenOrder>; change: () => void; verdict: string }[] = [
    { name: 'nothing', change: () => {}, verdict: 'good' },
    { name: 'time, a little', change: pass(640_000), verdict: 'good' },
    { name: 'time', change: pass(661_000), verdict: 'service account token has expired' },
    { name: 'time, backwards', change: pass(-61_000), verdict: 'service account token is not valid yet' },
    {
      name: 'the account deleted',
      change: () => subjects.delete('ServiceAccount dev/bot'),
      verdict: 'serviceaccounts "bot" not found',
    },
    {
      name: 'the account being deleted',
      change: () => subjects.set('ServiceAccount dev/bot', { uid: 'sa-1', deletedAt: now - 61_000 }),
      verdict: 'service account dev/bot has been deleted',
    },
    {
      name: 'the account just deleted',
      change: () => subjects.set('ServiceAccount dev/bot', { uid: 'sa-1', deletedAt: now }),
      verdict: 'good',
    },
    {
      name: 'the account made anew',
      change: () => subjects.set('ServiceAccount dev/bot', { uid: 'sa-2' }),
      verdict: 'service account UID (sa-2) does not match claim (sa-1)',
    },
    {
      name: 'the Pod deleted',
      order: { pod },
      change: () => subjects.delete('Pod dev/web'),
      verdict: 'service account token has been invalidated',
    },
    {
      name: 'the Pod made anew',
      order: { pod },
      change: () => subjects.set('Pod dev/web', { uid: 'pod-2' }),
      verdict: 'pod UID (pod-2) does not match service account pod ref claim (pod-1)',
    },
    {
      name: 'the Pod’s Node deleted',
      order: { pod, node },
      change: () => subjects.delete('Node /n1'),
      verdict: 'good',
    },
    {
      name: 'the Node deleted',
      order: { node },
      change: () => subjects.delete('Node /n1'),
      verdict: 'service account token has been invalidated',
    },
    {
      name: 'the Secret deleted',
      order: { secret: { name: 's', uid: 'secret-1' } },
      change: () => subjects.delete('Secret dev/s'),
      verdict: 'service account token has been invalidated',
    },
  ];

  it.each(changes)(
    'change their worth with $name, known or not',
    async ({ order: more, change, verdict: expected }) => {
      const tokens = makeTokens();
      const token = await tokens.issue({ ...order, ...more });
      expect(await verdict(tokens, token)).toBe('good');
      change();
      expect(await verdict(tokens, token)).toBe(expected);
      isRemote = true;
      expect(await verdict(makeTokens(), token)).toBe(expected);
    },
  );

  it('are for their audiences alone', async () => {
    const tokens = makeTokens();
    const token = await tokens.issue({ ...order, audiences: ['a', 'b'] });
    expect(await tokens.verify(token, ['b', 'c'])).toMatchObject({ audiences: ['b'] });
    expect(await verdict(tokens, token)).toBe(
      `token audiences ["a" "b"] is invalid for the target audiences ["${issuer}"]`,
    );
  });

  it('are unknown where another key has signed them, or nobody', async () => {
    const stranger = makeTokens(newKey());
    const foreign = await stranger.issue(order);
    const token = await makeTokens().issue(order);
    const [header, payload, signature] = token.split('.') as [string, string, string];
    const forged = Buffer.from(JSON.stringify({ ...decodeJwt(token), sub: 'x' })).toString('base64url');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const tokens = makeTokens();
    for (const bad of [
      '',
      'x',
      '..',
      'a.b.c',
      foreign,
      `${header}.${forged}.${signature}`,
      `${none}.${payload}.`,
      `${token}x`,
      `${token}.x`,
    ]) {
      expect(await verdict(tokens, bad), bad).toBe('unknown');
    }
    expect(await verdict(stranger, token)).toBe('unknown');
    expect(await verdict(makeTokens(newKey(), [signingKey]), token)).toBe('good');
  });

  it('are forgotten, the oldest first, and then checked anew', async () => {
    const tokens = makeTokens();
    const [first, ...others] = await Promise.all(Array.from({ length: 4097 }, () => tokens.issue(order)));
    for (const token of [first!, ...others]) await tokens.verify(token);
    expect(tokens.verify(first!)).toBeInstanceOf(Promise);
    expect(tokens.verify(others.at(-1)!)).toMatchObject({ audiences: [issuer] });
  });
});

describe('requests', () => {
  const admin: UserInfo = { name: 'admin', groups: ['system:masters'] };
  const tokens = (): BearerTokens =>
    new BearerTokens({ serviceAccounts: makeTokens(), staticTokens: new Map([['secret', admin]]) });
  const request = (more: Partial<ApiRequest>): ApiRequest => ({
    method: 'GET',
    path: '/api',
    query: '',
    headers: {},
    readBody: async () => new Uint8Array(),
    signal: new AbortController().signal,
    ...more,
  });
  const authenticate = async (more: Partial<ApiRequest>): Promise<unknown> => {
    try {
      return await requestAuthenticator({ tokens: tokens(), logger: silentLogger }).authenticate(request(more));
    } catch (error) {
      return (error as Error).message;
    }
  };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('by certificate, before any token', async () => {
    const certificate = { commonName: 'jane', organizations: ['dev'] };
    const user = { name: 'jane', groups: ['dev', 'system:authenticated'] };
    expect(await authenticate({ certificate })).toEqual(user);
    expect(await authenticate({ certificate, headers: bearer('nonsense') })).toEqual(user);
  });

  it('by token', async () => {
    const groups = ['system:masters', 'system:authenticated'];
    expect(await authenticate({ headers: bearer('secret') })).toEqual({ name: 'admin', groups });
    expect(await authenticate({ headers: { authorization: ' bearer secret' } })).toEqual({ name: 'admin', groups });
    const token = await makeTokens().issue(order);
    expect(await authenticate({ headers: bearer(token) })).toMatchObject({
      name: 'system:serviceaccount:dev:bot',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:dev', 'system:authenticated'],
    });
    subjects.clear();
    expect(await authenticate({ headers: bearer(token) })).toBe('Unauthorized');
  });

  it('without credentials, for health and version alone', async () => {
    const nobody = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
    for (const path of ['/livez', '/readyz', '/healthz', '/version'])
      expect(await authenticate({ path })).toEqual(nobody);
    for (const path of ['/api', '/metrics', '/', '/livez/etcd']) expect(await authenticate({ path })).toBeUndefined();
    expect(await authenticate({ path: '/livez', headers: bearer('wrong') })).toBe('Unauthorized');
    expect(await authenticate({ headers: bearer('wrong') })).toBe('Unauthorized');
    expect(await authenticate({ headers: { authorization: 'Basic secret' } })).toBeUndefined();
  });

  it('answers TokenReview and SelfSubjectReview', async () => {
    const review = (token: string, audiences: string[] = []) =>
      reviewToken({ metadata: {}, spec: { token, audiences }, status: { user: {} } }, tokens());
    expect((await review('secret')).status).toEqual({
      authenticated: true,
      user: { username: 'admin', groups: ['system:masters', 'system:authenticated'] },
      audiences: [issuer],
    });
    expect((await review('wrong')).status).toEqual({ user: {}, error: 'invalid bearer token' });
    const token = await makeTokens().issue({ ...order, audiences: ['vault'] });
    expect((await review(token, ['vault', 'x'])).status).toMatchObject({
      authenticated: true,
      audiences: ['vault'],
      user: { username: 'system:serviceaccount:dev:bot', uid: 'sa-1' },
    });
    expect((await review(token)).status.error).toBe(
      `[invalid bearer token, token audiences ["vault"] is invalid for the target audiences ["${issuer}"]]`,
    );
    await expect(review('')).rejects.toThrow('token is required for TokenReview in authentication');
    const self = reviewSelf({ metadata: {}, status: { userInfo: {} } }, { ...admin, uid: '1', extra: { k: ['v'] } });
    expect(self.status.userInfo).toEqual({
      username: 'admin',
      uid: '1',
      groups: ['system:masters'],
      extra: { k: ['v'] },
    });
  });
});

describe('token requests', () => {
  const account = { metadata: { name: 'bot', namespace: 'dev', uid: 'sa-1' } };
  const objects: Record<string, object> = {
    'pods dev/web': { metadata: { name: 'web', uid: 'pod-1' }, spec: { serviceAccountName: 'bot', nodeName: 'n1' } },
    'pods dev/other': { metadata: { name: 'other', uid: 'pod-2' }, spec: { serviceAccountName: 'other' } },
    'nodes /n1': { metadata: { name: 'n1', uid: 'node-1' } },
    'secrets dev/s': { metadata: { name: 's', uid: 'secret-1' } },
  };
  const answer = (
    spec: Partial<TokenRequest['spec']>,
    metadata: TokenRequest['metadata'] = {},
  ): Promise<TokenRequest> =>
    answerTokenRequest(
      { metadata, spec: { audiences: [], ...spec }, status: { token: '', expirationTimestamp: '' } },
      account,
      {
        tokens: makeTokens(),
        clock,
        getBoundObject: (resource, namespace, name) =>
          objects[`${resource} ${namespace}/${name}`] as { metadata: object } | undefined,
      },
    );
  const claims = async (spec: Partial<TokenRequest['spec']>) =>
    decodeJwt<{ 'kubernetes.io': object }>((await answer(spec)).status.token);

  it('gives an hour for this server by default', async () => {
    const result = await answer({});
    expect(result.status.expirationTimestamp).toBe('2030-01-01T01:00:00Z');
    expect(result.metadata).toEqual({ name: 'bot', namespace: 'dev' });
    expect(result.spec).toEqual({ audiences: [issuer], expirationSeconds: 3600 });
    expect(decodeJwt(result.status.token)).toMatchObject({ aud: [issuer], exp: now / 1000 + 3600 });
  });

  it('binds to objects', async () => {
    const serviceaccount = { name: 'bot', uid: 'sa-1' };
    const bind = async (boundObjectRef: object) => (await claims({ boundObjectRef }))['kubernetes.io'];
    expect(await bind({ kind: 'Pod', apiVersion: 'v1', name: 'web' })).toEqual({
      namespace: 'dev',
      serviceaccount,
      pod,
      node,
    });
    expect(await bind({ kind: 'Secret', apiVersion: 'v1', name: 's', uid: 'secret-1' })).toMatchObject({
      secret: { name: 's' },
    });
    expect(await bind({ kind: 'Node', apiVersion: 'v1', name: 'n1' })).toMatchObject({ node });
  });

  it('lets the tokens of volumes live longer, and warn', async () => {
    const boundObjectRef = { kind: 'Pod', apiVersion: 'v1', name: 'web' };
    const result = await answer({ boundObjectRef, expirationSeconds: 3607 });
    expect(result.status.expirationTimestamp).toBe('2030-01-01T01:00:07Z');
    const seconds = now / 1000;
    expect(decodeJwt(result.status.token)).toMatchObject({
      exp: seconds + 31_536_000,
      'kubernetes.io': { warnafter: seconds + 3607 },
    });
    expect((await claims({ boundObjectRef, expirationSeconds: 3607, audiences: ['vault'] })).exp).toBe(seconds + 3607);
  });

  it.each([
    {
      name: 'too short',
      spec: { expirationSeconds: 599 },
      message:
        'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
    },
    {
      name: 'too long',
      spec: { expirationSeconds: 2 ** 32 + 1 },
      message:
        'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds',
    },
    {
      name: 'for another name',
      metadata: { name: 'x' },
      message:
        'TokenRequest.authentication.k8s.io "bot" is invalid: metadata.name: Invalid value: "x": must match the service account name if specified',
    },
    {
      name: 'to a Pod of another account',
      spec: { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'other' } },
      message: 'cannot bind token for serviceaccount "bot" to pod running with serviceaccount "other"',
    },
    {
      name: 'to no Pod',
      spec: { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'gone' } },
      message: 'pods "gone" not found',
    },
    {
      name: 'to a former Pod',
      spec: { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'web', uid: 'old' } },
      message:
        'Operation cannot be fulfilled on Pod "web": the UID in the bound object reference (old) does not match the UID in record. The object might have been deleted and then recreated',
    },
    {
      name: 'to something else',
      spec: { boundObjectRef: { kind: 'Deployment', apiVersion: 'apps/v1', name: 'web' } },
      message: 'cannot bind token to object of type apps/v1, Kind=Deployment',
    },
  ])('refuses one $name', async ({ spec = {}, metadata, message }) => {
    await expect(answer(spec, metadata)).rejects.toThrow(message);
  });
});
