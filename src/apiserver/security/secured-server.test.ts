/** The API server with all of its security, on a store in memory: who may do what, and how each is told. */
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtInResources } from '../../api/resources.ts';
import { systemClock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { systemRandom } from '../../base/random.ts';
import { MemoryStore } from '../../storage/memory/memory-store.ts';
import { bootstrap } from '../bootstrap/bootstrap.ts';
import { bootstrapRbac } from '../bootstrap/rbac-policy.ts';
import type { ApiResponse } from '../request.ts';
import { ApiServer } from '../server.ts';
import { registerReviews } from '../subresources/reviews.ts';
import { BearerTokens, requestAuthenticator } from './authentication.ts';
import { mastersAuthorizer, unionAuthorizer } from './authorization.ts';
import { impersonator } from './impersonation.ts';
import { rbacEscalationCheck } from './rbac/escalation.ts';
import { RbacAuthorizer } from './rbac/rbac-authorizer.ts';
import { followRbac } from './rbac/rbac-feed.ts';
import { RbacIndex } from './rbac/rbac-index.ts';
import { ServiceAccountTokens } from './service-account-tokens.ts';
import { tokenSubjectGetter } from './token-subjects.ts';

const signingKey = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;

const parts = { clock: systemClock, random: systemRandom, logger: silentLogger };
let server: ApiServer;
let store: MemoryStore;
let unfollow: () => void;

beforeEach(async () => {
  store = new MemoryStore({ clock: systemClock });
  const index = new RbacIndex();
  const rbac = new RbacAuthorizer(index);
  const authorizer = unionAuthorizer([mastersAuthorizer, rbac]);
  const serviceAccountTokens = new ServiceAccountTokens({
    signingKey,
    getSubject: tokenSubjectGetter(() => server.parts.registry),
    ...parts,
  });
  const root = { name: 'root', groups: ['system:masters'] };
  const staticTokens = new Map([
    ['root', root],
    ['jane', { name: 'jane', groups: [] }],
  ]);
  const bearerTokens = new BearerTokens({ serviceAccounts: serviceAccountTokens, staticTokens });
  server = new ApiServer({
    store,
    resources: builtInResources,
    authenticator: requestAuthenticator({ tokens: bearerTokens, ...parts }),
    impersonate: impersonator(authorizer),
    authorizer,
    admission: [rbacEscalationCheck({ index, rbac, authorizer })],
    paths: [],
    ...parts,
  });
  registerReviews(server.subresources, { bearerTokens, rbac, serviceAccountTokens });
  await bootstrap(server);
  await bootstrapRbac(server);
  unfollow = await followRbac({ registry: server.parts.registry, index, logger: silentLogger });
});

afterEach(async () => {
  unfollow();
  server.close();
  await store.close();
});

interface Call {
  readonly token?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly object?: object;
}

/** biome-ignore lint/suspicious/noExplicitAny: JSON of any kind, which the tests look into. */
type Answer = { readonly status: number; readonly body: any };

async function call(path: string, { token, method, headers, object }: Call = {}): Promise<Answer> {
  const bytes = object === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(object));
  const response: ApiResponse = await server.handle({
    method: method ?? (object === undefined ? 'GET' : 'POST'),
    path,
    query: '',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      'content-type': 'application/json',
      ...headers,
    },
    readBody: async () => bytes,
    signal: new AbortController().signal,
  });
  const text = response.body.kind === 'bytes' ? Buffer.concat(response.body.chunks).toString() : '{}';
  return { status: response.status, body: JSON.parse(text) };
}

const rbacPath = '/apis/rbac.authorization.k8s.io/v1';
const dev = '/api/v1/namespaces/default';
const roleRef = (kind: string, name: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name });
const subjects = [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'jane' }];

async function bind(role: string): Promise<void> {
  const object = { metadata: { name: `jane-${role}` }, roleRef: roleRef('ClusterRole', role), subjects };
  expect((await call(`${rbacPath}/namespaces/default/rolebindings`, { token: 'root', object })).status).toBe(201);
}

describe('a secured API server', () => {
  it('tells strangers nothing, and users only what their roles let them', async () => {
    expect(await call(`${dev}/pods`)).toMatchObject({
      status: 401,
      body: { reason: 'Unauthorized', message: 'Unauthorized' },
    });
    expect((await call(`${dev}/pods`, { token: 'wrong' })).status).toBe(401);
    const refused = await call(`${dev}/pods`, { token: 'jane' });
    expect([refused.status, refused.body.message]).toEqual([
      403,
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
    ]);
    await bind('view');
    expect((await call(`${dev}/pods`, { token: 'jane' })).status).toBe(200);
    expect((await call(`${dev}/secrets`, { token: 'jane' })).status).toBe(403);
    await call(`${rbacPath}/namespaces/default/rolebindings/jane-view`, { token: 'root', method: 'DELETE' });
    expect((await call(`${dev}/pods`, { token: 'jane' })).status).toBe(403);
  });

  it('lets nobody grant what they lack', async () => {
    await bind('admin');
    const rules = [{ apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list'] }];
    const roles = `${rbacPath}/namespaces/default/roles`;
    const refused = await call(roles, { token: 'jane', object: { metadata: { name: 'r' }, rules } });
    expect([refused.status, refused.body.message]).toEqual([
      403,
      'roles.rbac.authorization.k8s.io "r" is forbidden: user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["nodes"], Verbs:["get" "list"]}',
    ]);
    const held = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
    expect((await call(roles, { token: 'jane', object: { metadata: { name: 'r' }, rules: held } })).status).toBe(201);
    const bindings = `${rbacPath}/namespaces/default/rolebindings`;
    const object = { metadata: { name: 'b' }, roleRef: roleRef('ClusterRole', 'cluster-admin'), subjects };
    expect((await call(bindings, { token: 'jane', object })).status).toBe(403);
  });

  it('gives service accounts tokens that end with them', async () => {
    const accounts = `${dev}/serviceaccounts`;
    await call(accounts, { token: 'root', object: { metadata: { name: 'bot' } } });
    const made = await call(`${accounts}/bot/token`, {
      token: 'root',
      object: { kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', spec: {} },
    });
    expect([made.status, made.body.kind]).toEqual([201, 'TokenRequest']);
    const { token } = made.body.status;
    const who = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const self = await call(who, { token, object: {} });
    expect(self.body.status.userInfo).toMatchObject({
      username: 'system:serviceaccount:default:bot',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
    });
    const review = await call('/apis/authentication.k8s.io/v1/tokenreviews', {
      token: 'root',
      object: { spec: { token } },
    });
    expect(review.body.status).toMatchObject({
      authenticated: true,
      user: { username: 'system:serviceaccount:default:bot' },
    });
    await call(`${accounts}/bot`, { token: 'root', method: 'DELETE' });
    expect((await call(who, { token, object: {} })).status).toBe(401);
    const missing = await call(`${accounts}/bot/token`, { token: 'root', object: { spec: {} } });
    expect([missing.status, missing.body.message]).toEqual([404, 'serviceaccounts "bot" not found']);
  });

  it('answers what somebody may do', async () => {
    await bind('view');
    const path = '/apis/authorization.k8s.io/v1';
    const resourceAttributes = { namespace: 'default', verb: 'list', resource: 'pods' };
    const own = await call(`${path}/selfsubjectaccessreviews`, {
      token: 'jane',
      object: { spec: { resourceAttributes } },
    });
    expect([own.status, own.body.status]).toEqual([
      201,
      {
        allowed: true,
        reason: 'RBAC: allowed by RoleBinding "jane-view/default" of ClusterRole "view" to User "jane"',
      },
    ]);
    const other = await call(`${path}/subjectaccessreviews`, {
      token: 'root',
      object: { spec: { user: 'joe', resourceAttributes } },
    });
    expect(other.body.status).toEqual({ allowed: false });
    const local = `${path}/namespaces/default/localsubjectaccessreviews`;
    const object = { metadata: { namespace: 'default' }, spec: { user: 'jane', resourceAttributes } };
    expect((await call(local, { token: 'root', object })).body.status.allowed).toBe(true);
    const rules = await call(`${path}/selfsubjectrulesreviews`, {
      token: 'jane',
      object: { spec: { namespace: 'default' } },
    });
    expect(rules.body.status.incomplete).toBe(false);
    expect(rules.body.status.resourceRules).toContainEqual({
      verbs: ['create'],
      apiGroups: ['authentication.k8s.io'],
      resources: ['selfsubjectreviews'],
    });
    expect(rules.body.status.nonResourceRules.length).toBeGreaterThan(0);
    const invalid = await call(`${path}/selfsubjectaccessreviews`, { token: 'jane', object: { spec: {} } });
    expect([invalid.status, invalid.body.reason]).toEqual([422, 'Invalid']);
  });

  it('lets those act as others who may', async () => {
    const headers = { 'impersonate-user': 'joe', 'impersonate-group': 'ops' };
    const who = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const self = await call(who, { token: 'root', headers, object: {} });
    expect(self.body.status.userInfo).toEqual({ username: 'joe', groups: ['ops', 'system:authenticated'] });
    const refused = await call(who, { token: 'jane', headers, object: {} });
    expect([refused.status, refused.body.message]).toEqual([
      403,
      'users "joe" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope',
    ]);
  });
});
