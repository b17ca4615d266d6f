import { beforeEach, describe, expect, it } from 'vitest';
import { type ServerFixture, startServerFixture } from '../../../test/fixtures/in-process-server.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { unsupportedMediaType } from '../../api/status-error.ts';
import { Client } from '../../client/client.ts';
import { clusterRoles, configMaps } from '../../client/resources.ts';
import type { Transport, TransportRequest } from '../../client/transport.ts';
import { InProcessTransport } from '../../cluster/in-process-transport.ts';
import { ClusterScopedDependentError, LiveObjects, UnknownKindError } from './live-objects.ts';
import { identityOf, type ObjectIdentity } from './object-identity.ts';
import { removeOwners } from './patches.ts';

const path = '/api/v1/namespaces/default/configmaps';
const type = { apiVersion: 'v1', kind: 'ConfigMap' };
const owners = ['a', 'b'].map((uid) => ({ ...type, name: uid, uid }));

let fixture: ServerFixture;
let live: LiveObjects;
/** The next request is preceded by this. */
let before: ((request: TransportRequest) => Promise<void>) | undefined;
let requests: string[];

beforeEach(async () => {
  fixture = await startServerFixture();
  before = undefined;
  requests = [];
  const inner = new InProcessTransport(fixture.server, { name: 'admin', groups: ['system:masters'] }, 'test');
  const transport: Transport = {
    send: async (request) => {
      requests.push(`${request.method} ${request.contentType ?? ''}`.trim());
      await before?.(request);
      return inner.send(request);
    },
    list: (request) => inner.list(request),
    watch: (request, sink) => inner.watch(request, sink),
    close: () => inner.close(),
  };
  const refs = [configMaps, clusterRoles];
  live = new LiveObjects(new Client(transport), (_apiVersion, kind) => refs.find((ref) => ref.kind === kind));
});

async function create(metadata: object = {}): Promise<{ object: KubernetesObject; identity: ObjectIdentity }> {
  const object = await fixture.send('POST', path, { metadata: { name: 'web', ownerReferences: owners, ...metadata } });
  return { object, identity: identityOf(type, object.metadata) };
}

const find = async (): Promise<KubernetesObject | undefined> =>
  fixture.send('GET', `${path}/web`).catch(() => undefined);
const change = (patch: object): Promise<KubernetesObject> =>
  fixture.send('PATCH', `${path}/web`, patch, { contentType: 'application/merge-patch+json' });

/** Somebody is quicker than the next request of this method, so many times. */
function interfere(method: string, times: number, act: (time: number) => Promise<unknown>): void {
  let time = 0;
  before = async (request) => {
    if (request.method === method && time < times) await act(time++);
  };
}

describe('get', () => {
  it('finds the object by its uid', async () => {
    const { object, identity } = await create();
    expect(await live.get(identity)).toEqual(object);
    expect(await live.get({ ...identity, uid: 'other' })).toBeUndefined();
    expect(await live.get({ ...identity, name: 'other' })).toBeUndefined();
  });

  it('cannot look for what has no kind, or no namespace', async () => {
    const { identity } = await create();
    await expect(live.get({ ...identity, kind: 'Monitor' })).rejects.toThrow(UnknownKindError);
    await expect(live.get({ ...identity, namespace: '' })).rejects.toThrow(ClusterScopedDependentError);
  });

  it('needs no namespace of a kind that has none', async () => {
    const { metadata } = await fixture.send('POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles', {
      metadata: { name: 'web' },
    });
    const identity = { apiVersion: 'v1', kind: 'ClusterRole', namespace: 'default', name: 'web', uid: metadata.uid };
    expect((await live.get(identity))?.metadata.uid).toBe(metadata.uid);
  });
});

describe('patchOwners', () => {
  it('patches strategically', async () => {
    const { identity } = await create();
    await live.patchOwners(identity, removeOwners(identity.uid, ['a', 'gone']));
    expect((await find())?.metadata.ownerReferences).toEqual([owners[1]]);
    expect(requests).toEqual(['PATCH application/strategic-merge-patch+json']);
  });

  it('falls back to a JSON merge patch where the server knows no other', async () => {
    const { identity } = await create();
    before = async ({ contentType }) => {
      if (contentType?.includes('strategic')) throw unsupportedMediaType(['application/merge-patch+json']);
    };
    const patched = await live.patchOwners(identity, removeOwners(identity.uid, ['a', 'gone']));
    expect(patched.metadata.ownerReferences).toEqual([owners[1]]);
    expect(await find()).toEqual(patched);
    expect(requests).toEqual([
      'PATCH application/strategic-merge-patch+json',
      'GET',
      'PATCH application/merge-patch+json',
    ]);
  });

  it('never meets another object of the name', async () => {
    const { identity } = await create();
    await expect(live.patchOwners(identity, removeOwners('other', ['a']))).rejects.toThrow('Precondition failed: UID');
    expect((await find())?.metadata.ownerReferences).toEqual(owners);
  });
});

describe('removeFinalizer', () => {
  const finalizers = ['example.com/x', 'orphan'];

  it('leaves the others, and writes once', async () => {
    const { identity } = await create({ finalizers });
    await live.removeFinalizer(identity, 'orphan');
    expect((await find())?.metadata.finalizers).toEqual(['example.com/x']);
    await live.removeFinalizer(identity, 'orphan');
    expect(requests.filter((request) => request !== 'GET')).toEqual(['PATCH application/merge-patch+json']);
  });

  it('tries again where somebody was quicker, but not for ever', async () => {
    const { identity } = await create({ finalizers });
    interfere('PATCH', 4, (time) => change({ data: { time: String(time) } }));
    await live.removeFinalizer(identity, 'orphan');
    expect((await find())?.metadata.finalizers).toEqual(['example.com/x']);
    await change({ metadata: { finalizers } });
    interfere('PATCH', 5, (time) => change({ data: { again: String(time) } }));
    await expect(live.removeFinalizer(identity, 'orphan')).rejects.toThrow('the object has been modified');
  });

  it('has nothing to do where the object is gone', async () => {
    const { identity } = await create();
    await fixture.send('DELETE', `${path}/web`);
    await live.removeFinalizer(identity, 'orphan');
    expect(requests).toEqual(['GET']);
  });
});

describe('delete', () => {
  const remove = async ({ object, identity }: Awaited<ReturnType<typeof create>>): Promise<void> => {
    const { resourceVersion, ownerReferences = [] } = object.metadata;
    await live.delete(identity, { resourceVersion, owners: ownerReferences, policy: 'Background' });
  };

  it('deletes what has not changed', async () => {
    await remove(await create());
    expect(await find()).toBeUndefined();
    expect(requests).toEqual(['DELETE']);
  });

  it('deletes what has changed in other ways', async () => {
    const created = await create();
    interfere('DELETE', 1, () => change({ data: { a: 'b' } }));
    await remove(created);
    expect(await find()).toBeUndefined();
    expect(requests).toEqual(['DELETE', 'GET', 'DELETE']);
  });

  it('spares what has got another owner', async () => {
    const created = await create();
    const more = { ...type, name: 'c', uid: 'c' };
    interfere('DELETE', 1, () => change({ metadata: { ownerReferences: [...owners, more] } }));
    await expect(remove(created)).rejects.toThrow('Precondition failed: ResourceVersion');
    expect((await find())?.metadata.ownerReferences).toEqual([...owners, more]);
  });

  it('spares what has been made anew under the name', async () => {
    const created = await create();
    await fixture.send('DELETE', `${path}/web`);
    const { object } = await create();
    await remove(created);
    expect(await find()).toEqual(object);
  });
});
