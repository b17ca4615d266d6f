import { beforeAll, describe, expect, it } from 'vitest';
import { type ServerFixture, startServerFixture } from '../../../test/fixtures/in-process-server.ts';
import type { AccessAttributes, Authorizer, UserInfo } from '../request.ts';
import { parseRequestInfo } from '../request-info.ts';
import { nodeAuthorizer } from './node-authorizer.ts';

const kubelet: UserInfo = { name: 'system:node:n', groups: ['system:nodes', 'system:authenticated'] };
const stranger: UserInfo = { name: 'system:node:n', groups: ['system:authenticated'] };

let fixture: ServerFixture;
let authorizer: Authorizer;

const volume = (name: string, claim: string, secret: string) => ({
  metadata: { name },
  spec: {
    capacity: { storage: '1Gi' },
    accessModes: ['ReadWriteOnce'],
    claimRef: { namespace: 'default', name: claim },
    csi: { driver: 'd', volumeHandle: name, nodePublishSecretRef: { namespace: 'default', name: secret } },
  },
});
const claim = (name: string, volumeName: string) => ({
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, volumeName },
});
const pod = (name: string, nodeName: string, suffix: string, annotations: object = {}) => ({
  metadata: { name, annotations },
  spec: {
    nodeName,
    serviceAccountName: `account-${suffix}`,
    containers: [{ name: 'c', image: 'i', envFrom: [{ configMapRef: { name: `map-${suffix}` } }] }],
    imagePullSecrets: [{ name: `secret-${suffix}` }],
    volumes: [{ name: 'v', persistentVolumeClaim: { claimName: `claim-${suffix}` } }],
  },
});

beforeAll(async () => {
  fixture = await startServerFixture();
  const { send, server } = fixture;
  authorizer = nodeAuthorizer(() => server.parts.registry);
  const core = '/api/v1/namespaces/default';
  await send('POST', `${core}/pods`, pod('mine', 'n', 'mine'));
  await send('POST', `${core}/pods`, pod('other', 'm', 'other'));
  await send('POST', `${core}/pods`, pod('waiting', '', 'waiting'));
  for (const owner of ['mine', 'other']) {
    await send('POST', '/api/v1/persistentvolumes', volume(`volume-${owner}`, `claim-${owner}`, `csi-${owner}`));
    await send('POST', `${core}/persistentvolumeclaims`, claim(`claim-${owner}`, `volume-${owner}`));
  }
  await send('POST', '/apis/storage.k8s.io/v1/volumeattachments', {
    metadata: { name: 'attached' },
    spec: { attacher: 'd', nodeName: 'n', source: { persistentVolumeName: 'volume-mine' } },
  });
});

/** As the server asks it of a request. */
function attributesOf(method: string, target: string, user: UserInfo): AccessAttributes {
  const url = new URL(target, 'http://server');
  const info = parseRequestInfo(method, url.pathname, url.searchParams);
  return { ...info, user, fieldSelector: url.searchParams.get('fieldSelector') ?? undefined };
}

const ask = async (method: string, target: string, user: UserInfo = kubelet) =>
  authorizer.authorize(attributesOf(method, target, user));

const core = '/api/v1/namespaces/default';
const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
const csiNodes = '/apis/storage.k8s.io/v1/csinodes';

describe('a kubelet may', () => {
  it.each([
    ['GET', '/api/v1/nodes/n'],
    ['GET', '/api/v1/nodes?watch=true&fieldSelector=metadata.name=n'],
    ['POST', '/api/v1/nodes'],
    ['PATCH', '/api/v1/nodes/n'],
    ['PATCH', '/api/v1/nodes/n/status'],
    ['GET', '/api/v1/pods?watch=true&fieldSelector=spec.nodeName=n'],
    ['GET', '/api/v1/pods?fieldSelector=spec.nodeName=n'],
    ['GET', `${core}/pods/mine`],
    ['PATCH', `${core}/pods/mine/status`],
    ['DELETE', `${core}/pods/mine`],
    ['POST', `${core}/pods`],
    ['POST', `${core}/pods/mine/eviction`],
    ['GET', `${core}/secrets/secret-mine`],
    ['GET', `${core}/secrets/csi-mine`],
    ['GET', `${core}/configmaps/map-mine`],
    ['GET', `${core}/configmaps?watch=true&fieldSelector=metadata.name=map-mine`],
    ['GET', `${core}/persistentvolumeclaims/claim-mine`],
    ['PATCH', `${core}/persistentvolumeclaims/claim-mine/status`],
    ['GET', '/api/v1/persistentvolumes/volume-mine'],
    ['GET', '/apis/storage.k8s.io/v1/volumeattachments/attached'],
    ['GET', `${core}/serviceaccounts/account-mine`],
    ['POST', `${core}/serviceaccounts/account-mine/token`],
    ['PUT', `${leases}/n`],
    ['POST', leases],
    ['POST', csiNodes],
    ['GET', `${csiNodes}/n`],
    ['POST', `${core}/events`],
    ['GET', '/api/v1/services?watch=true'],
    ['POST', '/apis/certificates.k8s.io/v1/certificatesigningrequests'],
  ])('%s %s', async (method, target) => {
    expect(await ask(method, target)).toEqual({ allowed: true, reason: '' });
    // Nobody is a kubelet by name alone.
    expect(await ask(method, target, stranger)).toEqual({ allowed: false, reason: '' });
  });
});

describe('a kubelet may not', () => {
  const unrelated = "no relationship found between node 'n' and this object";
  it.each([
    ['GET', '/api/v1/nodes/m', 'node "n" cannot read "m", only its own Node object'],
    ['GET', '/api/v1/nodes?watch=true', 'node "n" cannot read all nodes, only its own Node object'],
    ['DELETE', '/api/v1/nodes/n', ''],
    ['GET', '/api/v1/pods', 'can only list/watch pods with spec.nodeName field selector'],
    ['GET', '/api/v1/pods?fieldSelector=spec.nodeName=m', 'can only list/watch pods with spec.nodeName field selector'],
    [
      'GET',
      '/api/v1/pods?fieldSelector=spec.nodeName!=n',
      'can only list/watch pods with spec.nodeName field selector',
    ],
    ['GET', '/api/v1/pods?fieldSelector=x', 'can only list/watch pods with spec.nodeName field selector'],
    ['GET', `${core}/pods/other`, unrelated],
    ['PATCH', `${core}/pods/mine`, ''],
    ['GET', `${core}/pods/mine/log`, ''],
    ['GET', `${core}/secrets/secret-other`, unrelated],
    ['GET', `${core}/secrets/secret-waiting`, unrelated],
    ['GET', `${core}/secrets/csi-other`, unrelated],
    ['GET', '/api/v1/namespaces/kube-system/secrets/secret-mine', unrelated],
    ['GET', `${core}/secrets`, 'No Object name found'],
    ['GET', '/api/v1/secrets', 'can only read namespaced object of this type'],
    ['DELETE', `${core}/secrets/secret-mine`, 'can only read resources of this type'],
    ['GET', `${core}/configmaps/map-other`, unrelated],
    ['GET', `${core}/persistentvolumeclaims/claim-other`, unrelated],
    ['GET', `${core}/persistentvolumeclaims`, 'can only get individual resources of this type'],
    ['PATCH', `${core}/persistentvolumeclaims/claim-other/status`, unrelated],
    ['GET', '/api/v1/persistentvolumes/volume-other', unrelated],
    ['GET', '/api/v1/persistentvolumes/missing', unrelated],
    ['GET', '/apis/storage.k8s.io/v1/volumeattachments/missing', unrelated],
    ['POST', `${core}/serviceaccounts/account-other/token`, unrelated],
    ['POST', `${core}/serviceaccounts`, 'can only create tokens for individual service accounts'],
    ['GET', `${leases}/m`, 'can only access node lease with the same name as the requesting node'],
    ['GET', leases, 'can only get, create, update, patch, or delete a node lease'],
    [
      'GET',
      '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/n',
      'can only access leases in the "kube-node-lease" system namespace',
    ],
    ['GET', `${csiNodes}/m`, 'can only access CSINode with the same name as the requesting node'],
    ['POST', '/apis/apps/v1/namespaces/default/deployments', ''],
    ['GET', '/metrics', ''],
  ])('%s %s', async (method, target, reason) => {
    expect(await ask(method, target)).toEqual({ allowed: false, reason });
  });

  it('be without a name', async () => {
    const nameless = { name: 'system:node:', groups: ['system:nodes'] };
    expect(await ask('GET', '/api/v1/nodes/n', nameless)).toEqual({
      allowed: false,
      reason: 'unknown node for user "system:node:"',
    });
  });
});

it('what a Node has to do with follows its Pods', async () => {
  const { send } = fixture;
  const secret = `${core}/secrets/secret-moving`;
  await send('POST', `${core}/pods`, pod('moving', '', 'moving'));
  expect((await ask('GET', secret)).allowed).toBe(false);
  await send('POST', `${core}/pods/moving/binding`, {
    metadata: { name: 'moving' },
    target: { kind: 'Node', name: 'n' },
  });
  expect((await ask('GET', secret)).allowed).toBe(true);
  await send('DELETE', `${core}/pods/moving`, { gracePeriodSeconds: 0 });
  expect((await ask('GET', secret)).allowed).toBe(false);
});

it('a restricted list is asked for as such by the server', async () => {
  const asked: AccessAttributes[] = [];
  const { send } = await startServerFixture({
    authorizer: {
      authorize(attributes) {
        asked.push(attributes);
        return { allowed: true, reason: '' };
      },
    },
  });
  asked.length = 0;
  await send('GET', `${core}/pods/p`, undefined, { query: 'fieldSelector=a=b' }).catch(() => {});
  await send('GET', `${core}/pods`, undefined, { query: 'fieldSelector=spec.nodeName=n' }).catch(() => {});
  expect(asked.map(({ name, fieldSelector }) => [name, fieldSelector])).toEqual([
    ['p', undefined],
    ['', 'spec.nodeName=n'],
  ]);
});
