import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ServerFixture, startServerFixture } from '../../test/fixtures/in-process-server.ts';
import type { Deployment } from '../api/apps/v1/deployment.ts';
import type { ConfigMap } from '../api/core/v1/config-map.ts';
import type { Event } from '../api/core/v1/event.ts';
import type { Pod } from '../api/core/v1/pod.ts';
import { isConflict, isExpired, isForbidden, isInvalid, isNotFound, StatusError } from '../api/status-error.ts';
import { writesInFlightMax } from '../apiserver/server.ts';
import { deepFreeze } from '../base/freeze.ts';
import { Client } from '../client/client.ts';
import { configMaps, deployments, events, namespaces, nodes, pods } from '../client/resources.ts';
import type { WatchEvent } from '../client/transport.ts';
import { InProcessTransport, localEventWritesInFlightMax, localWritesInFlightMax } from './in-process-transport.ts';

const admin = { name: 'admin', groups: ['system:masters'] };
let fixture: ServerFixture;
let client: Client;
let namespace: string;
let namespaceCount = 0;

beforeAll(async () => {
  const authorizer = {
    authorize: ({ user }: { readonly user: { readonly name: string } }) => ({
      allowed: user.name !== 'nobody',
      reason: '',
    }),
  };
  fixture = await startServerFixture({ authorizer });
  client = new Client(new InProcessTransport(fixture.server, admin, 'tester'));
});

afterAll(() => fixture.server.close());

beforeEach(async () => {
  namespace = `n${namespaceCount++}`;
  await client.create(namespaces, { metadata: { name: namespace } } as never);
});

const map = (name: string, data: Readonly<Record<string, string>> = {}): ConfigMap => ({
  metadata: { namespace, name },
  data,
});

const pod = (name: string): Pod =>
  ({ metadata: { namespace, name }, spec: { containers: [{ name: 'c', image: 'i' }] } }) as unknown as Pod;

const event = (name: string): Event =>
  ({
    metadata: { namespace, name },
    involvedObject: { kind: 'ConfigMap', namespace, name },
    type: 'Normal',
    reason: 'Seen',
  }) as unknown as Event;

const deployment = (name: string): Deployment =>
  ({
    metadata: { namespace, name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
    },
  }) as unknown as Deployment;

describe('objects', () => {
  it('are what the server has, frozen and the same for everybody', async () => {
    const created = await client.create(configMaps, map('a', { x: '1' }));
    expect(created).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { x: '1' } });
    expect(Object.isFrozen(created.data)).toBe(true);
    expect(await client.get(configMaps, { namespace, name: 'a' })).toBe(created);
    const { items } = await client.list(configMaps, { namespace });
    expect(items).toEqual([created]);
    expect(items[0]).toBe(created);
  });

  it('that are given stay as they are, and may be frozen', async () => {
    const given = deepFreeze(deployment('web'));
    const text = JSON.stringify(given);
    const created = await client.create(deployments, given);
    expect(created.spec.replicas).toBe(1);
    expect(JSON.stringify(given)).toBe(text);

    const scaled = deepFreeze({ ...created, spec: { ...created.spec, replicas: 3 } });
    const updated = await client.update(deployments, scaled);
    expect(updated.metadata.generation).toBe(2);
    const withStatus = deepFreeze({ ...updated, status: { replicas: 3 } as Deployment['status'] });
    const after = await client.updateStatus(deployments, withStatus);
    expect([after.status.replicas, after.spec.replicas]).toEqual([3, 3]);
    expect([created.spec.replicas, updated.status.replicas, scaled.metadata.generation]).toEqual([1, undefined, 1]);
  });

  it('are written under the name of the client', async () => {
    const created = await client.create(configMaps, map('a', { x: '1' }));
    expect(created.metadata.managedFields?.[0]).toMatchObject({ manager: 'tester', operation: 'Update' });
    const other = await client.create(configMaps, map('b', { x: '1' }), { fieldManager: 'somebody' });
    expect(other.metadata.managedFields?.[0]).toMatchObject({ manager: 'somebody' });
  });
});

describe('patches', () => {
  const patches = [
    ['json', [{ op: 'replace', path: '/data/x', value: '2' }]],
    ['merge', { data: { x: '2', left: undefined } }],
    ['strategic', { data: { x: '2', left: undefined }, metadata: { labels: undefined } }],
    ['apply', { apiVersion: 'v1', kind: 'ConfigMap', data: { x: '2' }, metadata: { annotations: undefined } }],
  ] as const;

  it.each(patches)('of type %s take what JSON would carry', async (type, patch) => {
    await client.create(configMaps, map('a', { x: '1', left: 'alone' }));
    const options = type === 'apply' ? { fieldManager: 'applier', force: true } : {};
    const patched = await client.patch(configMaps, { namespace, name: 'a' }, type, deepFreeze(patch), options);
    expect(patched.data).toEqual({ x: '2', left: 'alone' });
    expect(patched.metadata.labels).toBeUndefined();
  });

  it('reach subresources', async () => {
    await client.create(deployments, deployment('web'));
    const key = { namespace, name: 'web' };
    const patch = { status: { observedGeneration: 7 }, spec: { replicas: 9 } };
    const patched = await client.patch(deployments, key, 'merge', patch, { subresource: 'status' });
    expect([patched.status.observedGeneration, patched.spec.replicas]).toEqual([7, 1]);
  });

  it('may be tried out', async () => {
    const created = await client.create(configMaps, map('a', { x: '1' }));
    const key = { namespace, name: 'a' };
    const tried = await client.patch(configMaps, key, 'merge', { data: { x: '2' } }, { dryRun: true });
    expect(tried.data).toEqual({ x: '2' });
    expect(await client.get(configMaps, key)).toBe(created);
  });
});

describe('subresources', () => {
  it('bind and evict Pods', async () => {
    await client.create(nodes, { metadata: { name: `node-${namespace}` } } as never);
    await client.create(pods, pod('p'));
    const key = { namespace, name: 'p' };
    const target = { apiVersion: 'v1', kind: 'Node', name: `node-${namespace}` };
    const answer = await client.createSubresource(pods, key, 'binding', { metadata: { name: 'p' }, target });
    expect(answer).toMatchObject({ kind: 'Status', status: 'Success' });
    expect((await client.get(pods, key)).spec.nodeName).toBe(`node-${namespace}`);
    await client.createSubresource(pods, key, 'eviction', {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'p' },
    });
    expect((await client.get(pods, key)).metadata.deletionTimestamp).toBeDefined();
  });

  it('finalize namespaces', async () => {
    const name = `${namespace}-going`;
    await client.create(namespaces, { metadata: { name } } as never);
    await client.delete(namespaces, { name });
    const going = await client.get(namespaces, { name });
    expect(going.status.phase).toBe('Terminating');
    await client.updateSubresource(namespaces, { ...going, spec: { finalizers: [] } }, 'finalize');
    await expect(client.get(namespaces, { name })).rejects.toSatisfy(isNotFound);
  });
});

describe('deletions', () => {
  it('take preconditions, and answer with a Status or the object', async () => {
    const created = await client.create(configMaps, map('a'));
    const key = { namespace, name: 'a' };
    await expect(client.delete(configMaps, key, { preconditions: { uid: 'other' } })).rejects.toSatisfy(isConflict);
    const uid = created.metadata.uid;
    expect(await client.delete(configMaps, key, { preconditions: { uid } })).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'a', uid },
    });
    await client.create(configMaps, map('b'));
    await client.delete(configMaps, { namespace, name: 'b' }, { dryRun: true });
    await client.get(configMaps, { namespace, name: 'b' });
    await client.create(pods, { ...pod('p'), metadata: { namespace, name: 'p', finalizers: ['test/stay'] } });
    const answer = await client.delete(pods, { namespace, name: 'p' }, { gracePeriodSeconds: 0 });
    expect(answer).toMatchObject({ kind: 'Pod', metadata: { name: 'p' } });
  });

  it('take collections', async () => {
    for (const name of ['a', 'b', 'c']) {
      await client.create(configMaps, { metadata: { namespace, name, labels: { keep: String(name === 'b') } } });
    }
    await client.deleteCollection(configMaps, { namespace, labelSelector: 'keep=false' });
    expect((await client.list(configMaps, { namespace })).items.map(({ metadata }) => metadata.name)).toEqual(['b']);
  });
});

describe('errors', () => {
  it.each<[string, () => Promise<unknown>, (error: unknown) => boolean, object]>([
    [
      'not found',
      () => client.get(configMaps, { namespace, name: 'none' }),
      isNotFound,
      { name: 'none', kind: 'configmaps' },
    ],
    [
      'conflict',
      async () => {
        const created = await client.create(configMaps, map('a'));
        await client.update(configMaps, { ...created, data: { x: '1' } });
        return client.update(configMaps, { ...created, data: { x: '2' } });
      },
      isConflict,
      { name: 'a', kind: 'configmaps' },
    ],
    ['invalid', () => client.create(configMaps, map('No Name')), isInvalid, { name: 'No Name', kind: 'ConfigMap' }],
  ])('%s', async (_name, act, is, details) => {
    const error = (await act().catch((reason: unknown) => reason)) as StatusError;
    expect(error).toSatisfy(is);
    expect(error.details).toMatchObject(details);
  });

  it('forbidden, to whoever is not allowed, watches and lists too', async () => {
    const nobody = new Client(new InProcessTransport(fixture.server, { name: 'nobody', groups: [] }, 'nobody'));
    const signal = new AbortController().signal;
    const sink = { event: () => {}, end: () => {} };
    await expect(nobody.list(configMaps, { namespace })).rejects.toSatisfy(isForbidden);
    await expect(nobody.watch(configMaps, { namespace, signal }, sink)).rejects.toSatisfy(isForbidden);
  });

  it('a list that outlived its snapshot tells where to go on', async () => {
    for (const name of ['a', 'b', 'c']) await client.create(configMaps, map(name));
    const first = await client.list(configMaps, { namespace, limit: 2 });
    await client.create(configMaps, map('d'));
    await fixture.compact();
    const rest = client.list(configMaps, { namespace, limit: 2, continue: first.continue });
    const error = (await rest.catch((reason: unknown) => reason)) as StatusError;
    expect(error).toSatisfy(isExpired);
    const { items } = await client.list(configMaps, { namespace, continue: error.continueToken });
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['c', 'd']);
  });
});

describe('watches', () => {
  interface Watching {
    readonly events: string[];
    readonly abort: AbortController;
    ended: boolean;
  }

  async function watch(options: { readonly resourceVersion?: string; readonly sendInitialEvents?: boolean }) {
    const abort = new AbortController();
    const watching: Watching = { events: [], abort, ended: false };
    await client.watch(
      configMaps,
      { namespace, ...options, signal: abort.signal },
      {
        event: ({ type, object }: WatchEvent) => {
          watching.events.push(`${type} ${(object as ConfigMap).metadata?.name ?? ''}`.trim());
        },
        end: () => {
          watching.ended = true;
        },
      },
    );
    return watching;
  }

  it('deliver objects that are shared with those of other reads', async () => {
    const objects: object[] = [];
    const { signal } = new AbortController();
    const created = await client.create(configMaps, map('a'));
    await client.watch(
      configMaps,
      { namespace, sendInitialEvents: true, signal },
      { event: ({ object }) => objects.push(object), end: () => {} },
    );
    expect(objects[0]).toBe(created);
  });

  it('begin with the present, and go on until they are aborted', async () => {
    await client.create(configMaps, map('a'));
    const watching = await watch({ sendInitialEvents: true });
    await client.create(configMaps, map('b'));
    await client.delete(configMaps, { namespace, name: 'a' });
    watching.abort.abort();
    await client.create(configMaps, map('c'));
    expect(watching).toMatchObject({ events: ['ADDED a', 'BOOKMARK', 'ADDED b', 'DELETED a'], ended: false });
  });

  it('go on from a revision, and say so where it is gone', async () => {
    const { resourceVersion } = (await client.create(configMaps, map('a'))).metadata;
    await client.create(configMaps, map('b'));
    expect((await watch({ resourceVersion })).events).toEqual(['ADDED b']);
    await fixture.compact();
    expect(await watch({ resourceVersion })).toMatchObject({ events: ['ERROR'], ended: true });
  });

  it('end when the server ends them', async () => {
    const watching = await watch({ sendInitialEvents: true });
    expect(watching.ended).toBe(false);
    await fixture.clock.advance(2 * 3600 * 1000);
    expect(watching.ended).toBe(true);
  });
});

describe('many writes at once', () => {
  it('wait their turn where the server would refuse them', async () => {
    const count = 3 * writesInFlightMax;
    const others = new Client(new InProcessTransport(fixture.server, admin, 'other'));
    const creates = Array.from({ length: count }, (_, i) => (i % 2 ? client : others).create(configMaps, map(`m${i}`)));
    await Promise.all(creates);
    expect((await client.list(configMaps, { namespace })).items).toHaveLength(count);
  });

  it('of Events let those of others go first', async () => {
    let written = 0;
    const creates = Array.from({ length: 20 * localEventWritesInFlightMax }, async (_, i) => {
      await client.create(events, event(`e${i}`));
      written++;
    });
    await client.create(configMaps, map('urgent'));
    expect(written).toBeLessThanOrEqual(3 * localEventWritesInFlightMax);
    await Promise.all(creates);
    expect((await client.list(events, { namespace })).items).toHaveLength(creates.length);
  });

  it('are not done once they are aborted', async () => {
    const abort = new AbortController();
    const { signal } = abort;
    const early = Array.from({ length: localWritesInFlightMax }, (_, i) => client.create(configMaps, map(`m${i}`)));
    const late = client.create(configMaps, map('late'), { signal });
    abort.abort();
    await expect(late).rejects.toBe(signal.reason);
    await Promise.all(early);
    await expect(client.get(configMaps, { namespace, name: 'late' })).rejects.toSatisfy(isNotFound);
  });
});

describe('aborted requests', () => {
  it('reject at once with the reason, though the server has not answered', async () => {
    const abort = new AbortController();
    const reason = new Error('changed my mind');
    const { signal } = abort;
    // A revision that has not come yet: the server waits for it.
    const future = { namespace, resourceVersion: '1000000' };
    const list = client.list(configMaps, { ...future, signal });
    const sink = { event: () => expect.fail('nothing is delivered'), end: () => expect.fail('nothing is delivered') };
    const watch = client.watch(configMaps, { ...future, sendInitialEvents: true, signal }, sink);
    abort.abort(reason);
    await expect(list).rejects.toBe(reason);
    await expect(watch).rejects.toBe(reason);
    await expect(client.get(configMaps, { namespace, name: 'a' }, { signal })).rejects.toBe(reason);
    await fixture.clock.advance(10_000);
  });

  it('a list from the future fails in the end', async () => {
    const list = client.list(configMaps, { namespace, resourceVersion: '1000000' });
    const failure = list.catch((error: unknown) => error);
    await fixture.clock.advance(0);
    await fixture.clock.advance(10_000);
    expect(await failure).toBeInstanceOf(StatusError);
  });
});
