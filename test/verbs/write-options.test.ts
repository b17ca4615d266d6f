/** What clients may ask of a write: dry runs, strictness, managers, preconditions, and how a deletion is to go. */
import { describe, expect, it } from 'vitest';
import type { ApiClient, Json, Reply } from '../fixtures/api-client.ts';
import { sampleManifest } from '../fixtures/manifests.ts';
import { onEachStore } from '../fixtures/stores.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';
const pods = '/api/v1/namespaces/default/pods';
const deployments = '/apis/apps/v1/namespaces/default/deployments';

const configMap = (name: string, more: Json = {}): Json => ({ metadata: { name, ...more.metadata }, data: { a: '1' } });
const named = (apiVersion: string, kind: string, name: string, metadata: Json = {}): Json => ({
  ...sampleManifest(apiVersion, kind).manifest,
  metadata: { name, ...metadata },
});

async function made(client: ApiClient, path: string, object: Json): Promise<Json> {
  const { status, json } = await client.post(path, object);
  expect(status, JSON.stringify(json)).toBe(201);
  return json;
}

const problem = ({ status, json }: Reply): unknown[] => [status, json.reason, json.message];

onEachStore('writes', (given) => {
  describe('dryRun', () => {
    it('does everything but write', async () => {
      const { client } = given();
      const query = { dryRun: 'All' };
      const dry = await client.post(configMaps, configMap('dry'), { query });
      expect(dry.status).toBe(201);
      expect(dry.json.metadata).toMatchObject({ name: 'dry', uid: expect.any(String) });
      expect(dry.json.metadata.resourceVersion).toBeUndefined();
      expect((await client.get(`${configMaps}/dry`)).status).toBe(404);

      const live = await made(client, configMaps, configMap('dry'));
      expect((await client.post(configMaps, configMap('dry'), { query })).status).toBe(409);
      const put = await client.put(`${configMaps}/dry`, { ...live, data: { a: '2' } }, { query });
      expect([put.status, put.json.data]).toEqual([200, { a: '2' }]);
      const patch = await client.patch(`${configMaps}/dry`, 'merge', { data: { a: '3' } }, { query });
      expect([patch.status, patch.json.data]).toEqual([200, { a: '3' }]);
      expect((await client.delete(`${configMaps}/dry`, { query })).status).toBe(200);
      expect((await client.delete(configMaps, { query })).status).toBe(200);
      expect((await client.get(`${configMaps}/dry`)).json).toEqual(live);
      await client.delete(`${configMaps}/dry`);
    });

    it('is All or nothing', async () => {
      const reply = await given().client.post(configMaps, configMap('dry'), { query: { dryRun: 'Some' } });
      expect(problem(reply).slice(0, 2)).toEqual([422, 'Invalid']);
    });
  });

  describe('fieldValidation', () => {
    const body = '{"metadata":{"name":"strict","extra":1},"data":{"a":"1"},"data":{"a":"2"},"more":{}}';

    it('Strict refuses unknown and repeated fields', async () => {
      const reply = await given().client.post(configMaps, body, { query: { fieldValidation: 'Strict' } });
      expect(problem(reply)).toEqual([
        400,
        'BadRequest',
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: ' +
          'duplicate field "data", unknown field "metadata.extra", unknown field "more"',
      ]);
    });

    it('Warn, which is the default, drops them with a warning for each', async () => {
      const { client } = given();
      for (const query of ['', '?fieldValidation=Warn']) {
        const reply = await client.post(configMaps + query, body);
        expect([reply.status, reply.json.data]).toEqual([201, { a: '2' }]);
        expect(String(reply.headers.warning)).toBe(
          '299 - "duplicate field \\"data\\"", 299 - "unknown field \\"metadata.extra\\"", 299 - "unknown field \\"more\\""',
        );
        expect(reply.json).not.toHaveProperty('more');
        await client.delete(`${configMaps}/strict`);
      }
    });

    it('Ignore drops them in silence', async () => {
      const { client } = given();
      const reply = await client.post(configMaps, body, { query: { fieldValidation: 'Ignore' } });
      expect([reply.status, reply.headers.warning]).toEqual([201, undefined]);
      await client.delete(`${configMaps}/strict`);
    });

    it('knows no other values', async () => {
      const reply = await given().client.post(configMaps, body, { query: { fieldValidation: 'Lax' } });
      expect(problem(reply).slice(0, 2)).toEqual([422, 'Invalid']);
    });
  });

  it('books fields to the manager, or to the user agent', async () => {
    const { client } = given();
    const headers = { 'user-agent': 'robot/1.2 (linux)' };
    const byAgent = await client.post(configMaps, configMap('managed'), { headers });
    expect(byAgent.json.metadata.managedFields).toMatchObject([{ manager: 'robot', operation: 'Update' }]);
    const query = { fieldManager: 'me' };
    const byName = await client.patch(`${configMaps}/managed`, 'merge', { data: { b: '2' } }, { query, headers });
    expect(byName.json.metadata.managedFields.map(({ manager }: Json) => manager).sort()).toEqual(['me', 'robot']);
    const tooLong = await client.patch(
      `${configMaps}/managed`,
      'merge',
      {},
      {
        query: { fieldManager: 'm'.repeat(129) },
      },
    );
    expect(problem(tooLong).slice(0, 2)).toEqual([422, 'Invalid']);
    await client.delete(`${configMaps}/managed`);
  });

  it('updates without a resourceVersion only kinds that allow it, and from no other than the newest', async () => {
    const { client } = given();
    const live = await made(client, configMaps, configMap('unconditional'));
    const { resourceVersion: _, ...metadata } = live.metadata;
    const blind = await client.put(`${configMaps}/unconditional`, { ...live, metadata, data: { a: '2' } });
    expect([blind.status, blind.json.data]).toEqual([200, { a: '2' }]);
    const stale = await client.put(`${configMaps}/unconditional`, { ...live, data: { a: '3' } });
    expect(problem(stale)).toEqual([
      409,
      'Conflict',
      'Operation cannot be fulfilled on configmaps "unconditional": the object has been modified; ' +
        'please apply your changes to the latest version and try again',
    ]);
    const other = { ...blind.json, metadata: { ...blind.json.metadata, uid: 'other' } };
    expect((await client.put(`${configMaps}/unconditional`, other)).status).toBe(409);
    const renamed = { ...blind.json, metadata: { ...blind.json.metadata, name: 'renamed' } };
    expect((await client.put(`${configMaps}/unconditional`, renamed)).status).toBe(400);
    expect((await client.put(`${configMaps}/nowhere`, configMap('nowhere'))).status).toBe(404);
    await client.delete(`${configMaps}/unconditional`);
  });

  it.each([
    ['coordination.k8s.io/v1', 'Lease', 'leases'],
    ['policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets'],
  ])('wants the resourceVersion for an update of %s %s', async (apiVersion, kind, resource) => {
    const { client } = given();
    const path = `/apis/${apiVersion}/namespaces/default/${resource}`;
    const live = await made(client, path, named(apiVersion, kind, 'versioned'));
    const { resourceVersion: _, ...metadata } = live.metadata;
    const blind = await client.put(`${path}/versioned`, { ...live, metadata });
    expect(problem(blind)).toEqual([
      422,
      'Invalid',
      `${resource}.${apiVersion.replace('/v1', '')} "versioned" is invalid: ` +
        'metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    ]);
    await client.delete(`${path}/versioned`);
  });

  it.each([
    ['/api/v1', 'Endpoints', 'endpoints'],
    ['/api/v1', 'Event', 'events'],
    ['/api/v1', 'LimitRange', 'limitranges'],
    ['/api/v1', 'Service', 'services'],
    ['/apis/coordination.k8s.io/v1', 'Lease', 'leases'],
    ['/apis/rbac.authorization.k8s.io/v1', 'Role', 'roles'],
  ])('by PUT may create, at %s, a %s', async (root, kind, resource) => {
    const { client } = given();
    const path = `${root}/namespaces/default/${resource}/put`;
    const manifest = named(root.replace(/^\/apis?\//, ''), kind, 'put');
    const put = await client.put(path, manifest);
    expect(put.status, JSON.stringify(put.json)).toBe(201);
    await client.delete(path);
  });

  it('counts generations of the desired state, and of nothing else', async () => {
    const { client } = given();
    const path = `${deployments}/counted`;
    const live = await made(client, deployments, named('apps/v1', 'Deployment', 'counted'));
    expect(live.metadata.generation).toBe(1);
    const generation = async (patch: Json, subresource = ''): Promise<number> =>
      (await client.patch(`${path}${subresource}`, 'merge', patch)).json.metadata.generation;
    expect(await generation({ metadata: { labels: { a: 'b' } } })).toBe(1);
    expect(await generation({ status: { replicas: 1 } }, '/status')).toBe(1);
    expect(await generation({ spec: { replicas: 3 } })).toBe(2);
    expect(await generation({ spec: { replicas: 3 } })).toBe(2);
    expect(await generation({ metadata: { generation: 9 } })).toBe(2);
    await client.delete(path);
  });
});

onEachStore('deletions', (given) => {
  it('keep to their preconditions', async () => {
    const { client } = given();
    const { metadata } = await made(client, configMaps, configMap('guarded'));
    const path = `${configMaps}/guarded`;
    const refused = await client.delete(path, { body: { preconditions: { resourceVersion: '1' } } });
    expect(problem(refused)).toEqual([
      409,
      'Conflict',
      'Operation cannot be fulfilled on configmaps "guarded": Precondition failed: ResourceVersion in precondition: 1, ' +
        `ResourceVersion in object meta: ${metadata.resourceVersion}`,
    ]);
    const { uid, resourceVersion } = metadata;
    expect((await client.delete(path, { body: { preconditions: { uid, resourceVersion } } })).status).toBe(200);
    expect((await client.delete(path)).status).toBe(404);
  });

  it('wait for finalizers', async () => {
    const { client } = given();
    const finalizers = ['example.com/b', 'example.com/a'];
    await made(client, configMaps, configMap('kept', { metadata: { finalizers } }));
    const path = `${configMaps}/kept`;
    const marked = await client.delete(path);
    expect(marked.json).toMatchObject({
      kind: 'ConfigMap',
      metadata: { finalizers, deletionGracePeriodSeconds: 0, deletionTimestamp: expect.any(String) },
    });
    const again = await client.delete(path);
    expect(again.json.metadata.resourceVersion).toBe(marked.json.metadata.resourceVersion);
    const added = await client.patch(path, 'json', [
      { op: 'add', path: '/metadata/finalizers/-', value: 'example.com/c' },
    ]);
    expect(problem(added).slice(0, 2)).toEqual([422, 'Invalid']);
    const fewer = await client.patch(path, 'json', [{ op: 'remove', path: '/metadata/finalizers/0' }]);
    expect([fewer.status, fewer.json.metadata.finalizers]).toEqual([200, ['example.com/a']]);
    const last = await client.patch(path, 'merge', { metadata: { finalizers: null } });
    expect(last.status).toBe(200);
    expect((await client.get(path)).status).toBe(404);
  });

  it.each([
    ['Foreground', ['foregroundDeletion']],
    ['Orphan', ['orphan']],
    ['Background', undefined],
  ])('leave the finalizer of the policy %s', async (propagationPolicy, finalizers) => {
    const { client } = given();
    await made(client, deployments, named('apps/v1', 'Deployment', 'owner'));
    const path = `${deployments}/owner`;
    const byBody = await client.delete(path, { body: { propagationPolicy } });
    expect(byBody.status).toBe(200);
    const left = await client.get(path);
    expect(left.json.metadata?.finalizers).toEqual(finalizers);
    if (finalizers === undefined) return;
    expect(left.json.metadata.generation).toBe(2);
    await client.patch(path, 'merge', { metadata: { finalizers: null } });
    expect((await client.get(path)).status).toBe(404);
  });

  it('take options from the query as well', async () => {
    const { client } = given();
    await made(client, deployments, named('apps/v1', 'Deployment', 'owner'));
    const path = `${deployments}/owner`;
    expect((await client.delete(path, { query: { propagationPolicy: 'Sideways' } })).status).toBe(422);
    const both = { propagationPolicy: 'Orphan', orphanDependents: true };
    expect((await client.delete(path, { body: both })).status).toBe(422);
    await client.delete(path, { query: { propagationPolicy: 'Orphan' } });
    expect((await client.get(path)).json.metadata.finalizers).toEqual(['orphan']);
    await client.patch(path, 'merge', { metadata: { finalizers: null } });
  });

  it('give Pods on a node their time, which may be cut short', async () => {
    const { client } = given();
    const pod = named('v1', 'Pod', 'graceful');
    await made(client, pods, { ...pod, spec: { ...pod.spec, nodeName: 'node-1' } });
    const path = `${pods}/graceful`;
    const asked = await client.delete(path);
    expect([asked.status, asked.json.metadata.deletionGracePeriodSeconds]).toEqual([200, 30]);
    const shorter = await client.delete(path, { body: { gracePeriodSeconds: 5 } });
    expect(shorter.json.metadata.deletionGracePeriodSeconds).toBe(5);
    const longer = await client.delete(path, { query: { gracePeriodSeconds: 60 } });
    expect(longer.json.metadata.deletionGracePeriodSeconds).toBe(5);
    expect((await client.delete(path, { body: { gracePeriodSeconds: 0 } })).status).toBe(200);
    expect((await client.get(path)).status).toBe(404);
  });

  it('give other Pods none', async () => {
    const { client } = given();
    await made(client, pods, named('v1', 'Pod', 'pending'));
    expect((await client.delete(`${pods}/pending`)).json.kind).toBe('Pod');
    expect((await client.get(`${pods}/pending`)).status).toBe(404);
  });
});
