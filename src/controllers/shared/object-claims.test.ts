import { beforeEach, describe, expect, it } from 'vitest';
import { type ServerFixture, startServerFixture } from '../../../test/fixtures/in-process-server.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { selectorOf } from '../../api/labels.ts';
import { silentLogger } from '../../base/logger.ts';
import { systemRandom } from '../../base/random.ts';
import { Client } from '../../client/client.ts';
import { Indexer } from '../../client/informer/indexer.ts';
import { Informer } from '../../client/informer/informer.ts';
import { pods, replicaSets } from '../../client/resources.ts';
import type { Transport, TransportRequest } from '../../client/transport.ts';
import { InProcessTransport } from '../../cluster/in-process-transport.ts';
import { claimCandidates, claimObjects, indexClaims } from './object-claims.ts';
import { controllerReferenceTo } from './owner-references.ts';

const admin = { name: 'admin', groups: ['system:masters'] };
const ownerPath = '/apis/apps/v1/namespaces/default/replicasets';
const podsPath = '/api/v1/namespaces/default/pods';
const spec = { containers: [{ name: 'web', image: 'nginx' }] };

let fixture: ServerFixture;
let client: Client;
/** Each write, as `PATCH web-1`. */
let requests: string[];

beforeEach(async () => {
  fixture = await startServerFixture();
  requests = [];
  const transport = new InProcessTransport(fixture.server, admin, 'test');
  const recording: Transport = {
    send: (request: TransportRequest) => {
      requests.push(`${request.method} ${request.path.split('/').at(-1)}`);
      return transport.send(request);
    },
    list: (request) => transport.list(request),
    watch: (request, sink) => transport.watch(request, sink),
    close: () => transport.close(),
  };
  client = new Client(recording);
});

const createOwner = (name = 'web'): Promise<ReplicaSet> =>
  fixture.send('POST', ownerPath, {
    metadata: { name },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec },
    },
  });

interface PodOptions {
  readonly app?: string;
  readonly owner?: ReplicaSet;
}

function createPod(name: string, { app = 'web', owner }: PodOptions = {}): Promise<Pod> {
  const ownerReferences = owner === undefined ? [] : [controllerReferenceTo(replicaSets, owner)];
  return fixture.send('POST', podsPath, { metadata: { name, labels: { app }, ownerReferences }, spec });
}

const deletePod = (name: string): Promise<unknown> =>
  fixture.send('DELETE', `${podsPath}/${name}`, { gracePeriodSeconds: 0 });

const claim = (owner: ReplicaSet, objects: readonly Pod[]): Promise<readonly Pod[]> =>
  claimObjects({
    client,
    owner,
    ownerRef: replicaSets,
    ref: pods,
    selector: selectorOf(owner.spec.selector),
    objects,
  });

const namesOf = (objects: readonly Pod[]): (string | undefined)[] => objects.map(({ metadata }) => metadata.name);

async function ownersOf(name: string): Promise<(string | undefined)[]> {
  const { metadata } = (await fixture.send('GET', `${podsPath}/${name}`)) as Pod;
  return (metadata.ownerReferences ?? []).map((reference) => reference.name);
}

describe('claimObjects', () => {
  it('keeps what is owned and matches, and writes nothing', async () => {
    const owner = await createOwner();
    const pod = await createPod('web-1', { owner });
    expect(await claim(owner, [pod])).toEqual([pod]);
    expect(requests).toEqual([]);
  });

  it('adopts orphans that match, after one look at the owner, and leaves alone what others manage', async () => {
    const owner = await createOwner();
    const other = await createOwner('other');
    const objects = [
      await createPod('web-1'),
      await createPod('web-2'),
      await createPod('else-1', { app: 'else' }),
      await createPod('other-1', { owner: other }),
    ];
    const claimed = await claim(owner, objects);
    expect(namesOf(claimed)).toEqual(['web-1', 'web-2']);
    expect(requests).toEqual(['GET web', 'PATCH web-1', 'PATCH web-2']);
    const reference = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      name: 'web',
      uid: owner.metadata.uid,
      controller: true,
      blockOwnerDeletion: true,
    };
    expect(claimed.map(({ metadata }) => metadata.ownerReferences)).toEqual([[reference], [reference]]);
    expect([await ownersOf('else-1'), await ownersOf('other-1')]).toEqual([[], ['other']]);
  });

  it('releases what is owned and no longer matches, and keeps its other owners', async () => {
    const owner = await createOwner();
    const other = await createOwner('other');
    const pod = await fixture.send('POST', podsPath, {
      metadata: {
        name: 'web-1',
        labels: { app: 'else' },
        ownerReferences: [
          { ...controllerReferenceTo(replicaSets, other), controller: false },
          controllerReferenceTo(replicaSets, owner),
        ],
      },
      spec,
    });
    expect(await claim(owner, [pod])).toEqual([]);
    expect(requests).toEqual(['PATCH web-1']);
    expect(await ownersOf('web-1')).toEqual(['other']);
  });

  it('does neither for an owner that is being deleted', async () => {
    const owner = await createOwner();
    const objects = [
      await createPod('web-1', { owner }),
      await createPod('web-2', { owner, app: 'else' }),
      await createPod('web-3'),
    ];
    const deleting = { ...owner, metadata: { ...owner.metadata, deletionTimestamp: '2030-01-01T00:00:00Z' } };
    expect(namesOf(await claim(deleting, objects))).toEqual(['web-1']);
    expect(requests).toEqual([]);
  });

  it('leaves orphans alone that are being deleted, and objects of other namespaces', async () => {
    const owner = await createOwner();
    const pod = await createPod('web-1');
    const deleted = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: '2030-01-01T00:00:00Z' } };
    const [reference] = [controllerReferenceTo(replicaSets, owner)];
    const foreign = { ...pod, metadata: { ...pod.metadata, namespace: 'kube-system', ownerReferences: [reference!] } };
    expect(await claim(owner, [deleted, foreign])).toEqual([]);
    expect(requests).toEqual([]);
  });

  it('adopts nothing for an owner that was made anew', async () => {
    const owner = await createOwner();
    const pod = await createPod('web-1');
    await fixture.send('DELETE', `${ownerPath}/web`);
    const { uid } = (await createOwner()).metadata;
    await expect(claim(owner, [pod])).rejects.toThrow(
      `can't adopt Pod default/web-1 (${pod.metadata.uid}): original ReplicaSet default/web is gone: got uid ${uid}, wanted ${owner.metadata.uid}`,
    );
    expect(requests).toEqual(['GET web']);
  });

  it('adopts nothing for an owner that has just been deleted', async () => {
    const owner = await createOwner();
    const pod = await createPod('web-1');
    await fixture.send('DELETE', `${ownerPath}/web`, { propagationPolicy: 'Foreground' });
    await expect(claim(owner, [pod])).rejects.toThrow('default/web has just been deleted at 2030-01-01T00:00:00Z');
    expect(requests).toEqual(['GET web']);
  });

  it('passes over objects that are gone, and over references that are gone', async () => {
    const owner = await createOwner();
    const orphan = await createPod('web-1');
    const released = await createPod('web-2', { owner, app: 'else' });
    const free = await createPod('web-3', { app: 'else' });
    const stale = {
      ...free,
      metadata: { ...free.metadata, ownerReferences: [controllerReferenceTo(replicaSets, owner)] },
    };
    await deletePod('web-1');
    await deletePod('web-2');
    expect(await claim(owner, [orphan, released, stale])).toEqual([]);
    expect(requests).toEqual(['GET web', 'PATCH web-1', 'PATCH web-2', 'PATCH web-3']);
  });

  it('goes on after a failure, and tells of all of them', async () => {
    const owner = await createOwner();
    const objects = [await createPod('web-1'), await createPod('web-2'), await createPod('web-3')];
    for (const name of ['web-1', 'web-3']) {
      await deletePod(name);
      await createPod(name);
    }
    await expect(claim(owner, objects)).rejects.toThrow(
      /^\[.*"web-1": Precondition failed: UID.*, .*"web-3": Precondition failed: UID.*\]$/,
    );
    expect(await ownersOf('web-1')).toEqual([]);
    expect(await ownersOf('web-2')).toEqual(['web']);
  });
});

describe('claimCandidates', () => {
  it('finds what the owner manages and the orphans of its namespace', async () => {
    const owner = await createOwner();
    const other = await createOwner('other');
    await fixture.send('POST', '/api/v1/namespaces/kube-system/pods', { metadata: { name: 'far' }, spec });
    await createPod('web-1', { owner });
    await createPod('other-1', { owner: other });
    await createPod('free', { app: 'else' });
    const { clock } = fixture;
    const informer = new Informer({ client, resource: pods, clock, random: systemRandom, logger: silentLogger });
    indexClaims(informer);
    informer.start();
    await informer.synced();
    expect([...namesOf(claimCandidates(informer.lister, owner))].sort()).toEqual(['free', 'web-1']);
    await informer.stop();
  });

  it('says so where the informer was not prepared', () => {
    const owner = { kind: 'ReplicaSet', metadata: { name: 'web', namespace: 'default', uid: '1' } };
    expect(() => claimCandidates(new Indexer<Pod>(), owner)).toThrow('there is no index claim');
  });
});
