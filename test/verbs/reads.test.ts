/** Lists and watches: selectors, pages, and what a resourceVersion means in each place. */
import { expect, it } from 'vitest';
import type { ApiClient, CallOptions, Json, Reply } from '../fixtures/api-client.ts';
import { sampleManifest } from '../fixtures/manifests.ts';
import { onEachStore } from '../fixtures/stores.ts';

type Query = NonNullable<CallOptions['query']>;

async function makeNamespace(client: ApiClient, name: string): Promise<string> {
  expect((await client.post('/api/v1/namespaces', { metadata: { name } })).status).toBe(201);
  return `/api/v1/namespaces/${name}/configmaps`;
}

/** ConfigMaps a to e in a namespace of their own; returns their collection and the resourceVersions after each. */
async function makeFive(client: ApiClient, namespace: string): Promise<{ path: string; versions: string[] }> {
  const path = await makeNamespace(client, namespace);
  const versions: string[] = [];
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    const labels = { name, half: name < 'c' ? 'first' : 'second' };
    const { json } = await client.post(path, { metadata: { name, labels } });
    versions.push(json.metadata.resourceVersion);
  }
  return { path, versions };
}

const names = ({ json }: Reply): string => json.items.map((item: Json) => item.metadata.name).join('');
const problem = ({ status, json }: Reply): unknown[] => [status, json.reason];

onEachStore('lists', (given) => {
  it('select by labels and fields', async () => {
    const { client } = given();
    const { path } = await makeFive(client, 'selected');
    const select = async (query: Query): Promise<string> => names(await client.get(path, { query }));
    expect(await select({ labelSelector: 'half=first' })).toBe('ab');
    expect(await select({ labelSelector: 'half!=first,name notin (d)' })).toBe('ce');
    expect(await select({ labelSelector: 'name in (a,e),half' })).toBe('ae');
    expect(await select({ labelSelector: '!half' })).toBe('');
    expect(await select({ fieldSelector: 'metadata.name=c' })).toBe('c');
    expect(await select({ fieldSelector: 'metadata.name!=c,metadata.namespace=selected' })).toBe('abde');
    expect(problem(await client.get(path, { query: { labelSelector: 'a in b' } }))).toEqual([400, 'BadRequest']);
    expect(problem(await client.get(path, { query: { fieldSelector: 'data.a=1' } }))).toEqual([400, 'BadRequest']);
  });

  it('select Pods by what kubelets and schedulers look for', async () => {
    const { client } = given();
    const path = (await makeNamespace(client, 'fields')).replace('configmaps', 'pods');
    const { manifest } = sampleManifest('v1', 'Pod');
    for (const nodeName of ['node-1', 'node-2', undefined]) {
      const spec = { ...(manifest.spec as object), nodeName };
      await client.post(path, { ...manifest, metadata: { name: nodeName ?? 'pending' }, spec });
    }
    const select = async (fieldSelector: string): Promise<string> =>
      names(await client.get(path, { query: { fieldSelector } }));
    expect(await select('spec.nodeName=node-1')).toBe('node-1');
    expect(await select('spec.nodeName=')).toBe('pending');
    expect(await select('status.phase=Pending,spec.nodeName!=')).toBe('node-1node-2');
  });

  it('come in pages that all show the same moment', async () => {
    const { client } = given();
    const { path } = await makeFive(client, 'paged');
    const first = await client.get(path, { query: { limit: 2 } });
    expect([names(first), first.json.metadata.remainingItemCount]).toEqual(['ab', 3]);
    await client.delete(`${path}/d`);
    await client.post(path, { metadata: { name: 'c2' } });
    const second = await client.get(path, { query: { limit: 2, continue: first.json.metadata.continue } });
    expect([names(second), second.json.metadata.remainingItemCount]).toEqual(['cd', 1]);
    expect(second.json.metadata.resourceVersion).toBe(first.json.metadata.resourceVersion);
    const third = await client.get(path, { query: { limit: 2, continue: second.json.metadata.continue } });
    expect([names(third), third.json.metadata.continue]).toEqual(['e', undefined]);
    expect(names(await client.get(path))).toBe('abcc2e');

    const selected = await client.get(path, { query: { limit: 1, labelSelector: 'half=second' } });
    expect([names(selected), selected.json.metadata.remainingItemCount]).toEqual(['c', undefined]);
    const rest = { labelSelector: 'half=second', continue: selected.json.metadata.continue };
    expect(names(await client.get(path, { query: rest }))).toBe('e');
  });

  it('refuse tokens that are not theirs', async () => {
    const { client } = given();
    const path = '/api/v1/namespaces/default/configmaps';
    const outside = Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: 1, start: '../x' })).toString('base64url');
    for (const token of ['rubbish', outside]) {
      expect(problem(await client.get(path, { query: { continue: token } }))).toEqual([400, 'BadRequest']);
    }
    const both = { continue: outside, resourceVersion: '1' };
    expect(problem(await client.get(path, { query: both }))).toEqual([400, 'BadRequest']);
  });

  it('go on without consistency once the past of their pages is compacted', async () => {
    const { client, compact } = given();
    const { path } = await makeFive(client, 'compacted');
    const first = await client.get(path, { query: { limit: 2 } });
    await client.post(path, { metadata: { name: 'f' } });
    await compact();
    const expired = await client.get(path, { query: { limit: 2, continue: first.json.metadata.continue } });
    expect(problem(expired)).toEqual([410, 'Expired']);
    const rest = await client.get(path, { query: { continue: expired.json.metadata.continue } });
    expect([rest.status, names(rest)]).toEqual([200, 'cdef']);
  });
});

onEachStore('resourceVersion', (given) => {
  it('of a list: the newest, any, not older than, or exactly', async () => {
    const { client } = given();
    const { path, versions } = await makeFive(client, 'versions');
    const list = async (query: Query): Promise<string> => names(await client.get(path, { query }));
    const [, second = ''] = versions;
    expect(await list({})).toBe('abcde');
    expect(await list({ resourceVersion: '0' })).toBe('abcde');
    expect(await list({ resourceVersion: second })).toBe('abcde');
    expect(await list({ resourceVersion: second, resourceVersionMatch: 'NotOlderThan' })).toBe('abcde');
    expect(await list({ resourceVersion: second, resourceVersionMatch: 'Exact' })).toBe('ab');
    expect(await list({ resourceVersion: second, limit: 1 })).toBe('a');
    const exact = await client.get(path, { query: { resourceVersion: second, resourceVersionMatch: 'Exact' } });
    expect(exact.json.metadata.resourceVersion).toBe(second);
  });

  it.each([
    ['a match without a version', { resourceVersionMatch: 'Exact' }, 422],
    ['an exact match of no version in particular', { resourceVersion: '0', resourceVersionMatch: 'Exact' }, 422],
    ['an unknown match', { resourceVersion: '1', resourceVersionMatch: 'Newest' }, 422],
    ['a version that is no number', { resourceVersion: 'new' }, 400],
    ['initial events of a list', { sendInitialEvents: true }, 422],
    ['a watch with a match and no initial events', { watch: true, resourceVersionMatch: 'NotOlderThan' }, 422],
    ['initial events of a watch without a match', { watch: true, sendInitialEvents: true }, 422],
    ['a watch that continues', { watch: true, continue: 'x' }, 422],
    ['a limit that is no number', { limit: 'many' }, 400],
  ])('is refused in bad company: %s', async (_, query, code) => {
    const { status, json } = await given().client.get('/api/v1/configmaps', { query: query as Query });
    expect([status, json.kind, json.code]).toEqual([code, 'Status', code]);
  });

  it('of the future is a timeout that says so', async () => {
    const { client } = given();
    const query = { resourceVersion: '900000000' };
    const replies = await Promise.all([
      client.get('/api/v1/namespaces/default/configmaps', { query }),
      client.get('/api/v1/namespaces/default', { query }),
    ]);
    for (const reply of replies) {
      expect(problem(reply)).toEqual([504, 'Timeout']);
      expect(reply.json.message).toMatch(/^Timeout: Too large resource version: 900000000, current: \d+$/);
      expect(reply.json.details).toMatchObject({
        causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
        retryAfterSeconds: 1,
      });
      expect(reply.headers['retry-after']).toBe('1');
    }
  });

  it('of the past is gone once compacted', async () => {
    const { client, compact } = given();
    const { path, versions } = await makeFive(client, 'past');
    await client.delete(`${path}/a`);
    await compact();
    const exact = { resourceVersion: versions[1]!, resourceVersionMatch: 'Exact' };
    expect(problem(await client.get(path, { query: exact }))).toEqual([410, 'Expired']);
    using watch = await client.watch(path, { query: { resourceVersion: versions[1]! } });
    const event = await watch.next();
    expect(event).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
    expect(await watch.next()).toBeUndefined();
  });
});

onEachStore('watches', (given) => {
  it('go on from a version, or begin with what there is', async () => {
    const { client } = given();
    const { path, versions } = await makeFive(client, 'watched');
    using later = await client.watch(path, { query: { resourceVersion: versions[2]! } });
    expect(await later.take(2)).toEqual(['ADDED d', 'ADDED e']);
    for (const query of [{}, { resourceVersion: '0' }] as Query[]) {
      using all = await client.watch(path, { query });
      expect(await all.take(5)).toEqual(['ADDED a', 'ADDED b', 'ADDED c', 'ADDED d', 'ADDED e']);
    }
  });

  it('see objects come and go with the selector', async () => {
    const { client } = given();
    const { path, versions } = await makeFive(client, 'selecting');
    using watch = await client.watch(path, { query: { resourceVersion: versions[4]!, labelSelector: 'half=first' } });
    const relabel = (name: string, half: string): Promise<Reply> =>
      client.patch(`${path}/${name}`, 'merge', { metadata: { labels: { half } } });
    await relabel('c', 'first');
    await client.patch(`${path}/c`, 'merge', { data: { a: '1' } });
    await relabel('c', 'second');
    await client.delete(`${path}/d`);
    await client.delete(`${path}/a`);
    expect(await watch.take(4)).toEqual(['ADDED c', 'MODIFIED c', 'DELETED c', 'DELETED a']);
  });

  it('follow one object', async () => {
    const { client } = given();
    const { path, versions } = await makeFive(client, 'single');
    using watch = await client.watch(`${path.replace('/v1/', '/v1/watch/')}/b`, {
      query: { resourceVersion: versions[4]! },
    });
    await client.delete(`${path}/a`);
    await client.delete(`${path}/b`);
    expect(await watch.take(1)).toEqual(['DELETED b']);
  });

  it('tell with a bookmark where the initial events end', async () => {
    const { client } = given();
    const { path } = await makeFive(client, 'streamed');
    const query = {
      sendInitialEvents: true,
      allowWatchBookmarks: true,
      resourceVersionMatch: 'NotOlderThan',
      resourceVersion: '',
    };
    using watch = await client.watch(path, { query });
    expect(await watch.take(5)).toEqual(['ADDED a', 'ADDED b', 'ADDED c', 'ADDED d', 'ADDED e']);
    const mark = await watch.next();
    expect(mark).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'ConfigMap', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
    const { resourceVersion } = mark!.object.metadata;
    await client.delete(`${path}/e`);
    expect(await watch.take(1)).toEqual(['DELETED e']);
    using resumed = await client.watch(path, { query: { resourceVersion } });
    expect(await resumed.take(1)).toEqual(['DELETED e']);
  });

  it('end at their timeout', async () => {
    const { client } = given();
    const path = '/api/v1/namespaces/default/configmaps';
    using watch = await client.watch(path, { query: { timeoutSeconds: 1, fieldSelector: 'metadata.name=none' } });
    expect(await watch.next()).toBeUndefined();
  });
});
