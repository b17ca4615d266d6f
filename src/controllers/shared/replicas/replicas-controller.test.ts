import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeReplicasFixture, pathIn, type ReplicasFixture } from '../../../../test/fixtures/replicas-fixture.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { createReplicaSetController } from '../../replicaset/replica-set-controller.ts';
import { createReplicationControllerController } from '../../replicationcontroller/replication-controller-controller.ts';
import { expectationsTtlMs } from '../expectations.ts';
import { controllerOf } from '../owner-references.ts';
import type { ReplicaOwner } from './replica-owner.ts';
import { burstReplicasMax } from './replicas-controller.ts';

const template = {
  metadata: { labels: { app: 'web', tier: 'front' }, annotations: { note: 'a' }, finalizers: ['example.com/wait'] },
  spec: { containers: [{ name: 'web', image: 'nginx' }] },
};
const plainTemplate = { ...template, metadata: { labels: { app: 'web' } } };

const kinds = [
  {
    kind: 'ReplicaSet',
    collection: 'replicasets',
    apiVersion: 'apps/v1',
    create: createReplicaSetController,
    selector: { matchLabels: { app: 'web' } },
  },
  {
    kind: 'ReplicationController',
    collection: 'replicationcontrollers',
    apiVersion: 'v1',
    create: createReplicationControllerController,
    selector: { app: 'web' },
  },
];

describe.each(kinds)('$kind', ({ kind, collection, apiVersion, create, selector }) => {
  let fixture: ReplicasFixture;
  const statusPut = `PUT ${collection}/web/status`;

  beforeEach(async () => {
    fixture = await makeReplicasFixture(create);
    await fixture.start();
  });
  afterEach(() => fixture.stop());

  const makeOwner = (replicas: number, spec: object = {}): Promise<ReplicaOwner> =>
    fixture.send('POST', pathIn(collection), {
      metadata: { name: 'web' },
      spec: { replicas, selector, template: plainTemplate, ...spec },
    });
  const scale = (replicas: number): Promise<unknown> => fixture.patch(collection, 'web', { spec: { replicas } });
  /** Something that brings a round, and does not change what there is to do. */
  const touch = (value: string): Promise<unknown> =>
    fixture.patch(collection, 'web', { metadata: { annotations: { touched: value } } });
  const owner = (): Promise<ReplicaOwner> => fixture.send('GET', pathIn(collection, 'web'));
  const status = async () => (await owner()).status;
  const pods = (): Promise<readonly Pod[]> => fixture.list('pods');
  const names = async (): Promise<string[]> => (await pods()).map(({ metadata }) => metadata.name!);
  const removePod = (name: string): Promise<unknown> => fixture.send('DELETE', pathIn('pods', name));
  const taken = (what: string[]): string[] => what.splice(0);
  const count = (request: string): number => fixture.requests.filter((each) => each === request).length;
  const failures = async () => ((await status()).conditions ?? []).map(({ type, reason }) => `${type} ${reason}`);

  it('makes what is missing, by the template', async () => {
    const { metadata } = await makeOwner(3, { template });
    await fixture.settle();
    const made = await pods();
    expect(
      made.map(({ metadata: { uid, name, resourceVersion, creationTimestamp, managedFields, ...rest } }) => rest),
    ).toEqual(
      Array(3).fill({
        generateName: 'web-',
        namespace: 'shop',
        generation: 1,
        labels: { app: 'web', tier: 'front' },
        annotations: { note: 'a' },
        finalizers: ['example.com/wait'],
        ownerReferences: [
          { apiVersion, kind, name: 'web', uid: metadata.uid, controller: true, blockOwnerDeletion: true },
        ],
      }),
    );
    expect(made.map(({ spec }) => spec.containers.map(({ image }) => image))).toEqual([
      ['nginx'],
      ['nginx'],
      ['nginx'],
    ]);
    expect([...fixture.events].sort()).toEqual(
      (await names()).map((name) => `Normal SuccessfulCreate web: Created pod: ${name}`).sort(),
    );
    expect(await status()).toMatchObject({ replicas: 3, fullyLabeledReplicas: 3, observedGeneration: 1 });
  });

  it('makes many in bursts, and no more', async () => {
    await makeOwner(burstReplicasMax + 30);
    await fixture.settle();
    expect(count('POST pods')).toBe(burstReplicasMax + 30);
    expect((await status()).replicas).toBe(burstReplicasMax + 30);
    await scale(0);
    await fixture.settle();
    expect((await status()).replicas).toBe(0);
    expect(await pods()).toEqual([]);
  });

  it('writes nothing once all is as it should be', async () => {
    await makeOwner(2);
    await fixture.settle();
    fixture.requests.length = 0;
    await touch('1');
    await fixture.settle();
    expect(fixture.requests).toEqual([]);
  });

  it('tells of the generation that it has acted on, also where the number stays', async () => {
    await makeOwner(1);
    await fixture.settle();
    taken(fixture.requests);
    await fixture.patch(collection, 'web', { spec: { minReadySeconds: 1 } });
    await fixture.settle();
    expect(taken(fixture.requests)).toEqual([statusPut]);
    expect((await status()).observedGeneration).toBe(2);
  });

  it('replaces a Pod as soon as its deletion begins', async () => {
    await makeOwner(1);
    await fixture.settle();
    const [name] = await names();
    await fixture.run(name!, 'node-1');
    await fixture.settle();
    await removePod(name!);
    await fixture.settle();
    const alive = (await pods()).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    expect([(await pods()).length, alive.length]).toEqual([2, 1]);
    expect((await status()).replicas).toBe(1);
  });

  it('replaces a Pod that has finished, and leaves it where it is', async () => {
    await makeOwner(1);
    await fixture.settle();
    const [name] = await names();
    await fixture.patch('pods', name!, { status: { phase: 'Failed' } }, 'status');
    await fixture.settle();
    expect(await names()).toContain(name);
    expect((await pods()).length).toBe(2);
    expect((await status()).replicas).toBe(1);
  });

  it('deletes what is too many, the least useful first', async () => {
    await makeOwner(4);
    await fixture.settle();
    const [running, unready, costly] = await names();
    await fixture.run(running!, 'node-1');
    await fixture.run(unready!, 'node-2', { ready: false });
    await fixture.run(costly!, 'node-3');
    await fixture.patch('pods', costly!, {
      metadata: { annotations: { 'controller.kubernetes.io/pod-deletion-cost': '5' } },
    });
    await fixture.settle();
    taken(fixture.events);
    const unassigned = (await names()).find((name) => ![running, unready, costly].includes(name))!;
    await scale(2);
    await fixture.settle();
    expect(taken(fixture.events)).toEqual([
      `Normal SuccessfulDelete web: Deleted pod: ${unassigned}`,
      `Normal SuccessfulDelete web: Deleted pod: ${unready}`,
    ]);
    expect((await status()).replicas).toBe(2);
    await scale(1);
    await fixture.settle();
    expect(taken(fixture.events)).toEqual([`Normal SuccessfulDelete web: Deleted pod: ${running}`]);
    expect(await status()).toMatchObject({ replicas: 1, readyReplicas: 1, availableReplicas: 1 });
  });

  it('adopts orphans that match, and counts them', async () => {
    await fixture.send('POST', pathIn('pods'), {
      ...plainTemplate,
      metadata: { name: 'orphan', labels: { app: 'web' } },
    });
    const { metadata } = await makeOwner(2);
    await fixture.settle();
    expect((await pods()).map((pod) => controllerOf(pod.metadata)?.uid)).toEqual([metadata.uid, metadata.uid]);
    expect(await names()).toContain('orphan');
    await fixture.send('POST', pathIn('pods'), {
      ...plainTemplate,
      metadata: { name: 'late', labels: { app: 'web' } },
    });
    await fixture.settle();
    expect((await pods()).length).toBe(2);
    expect((await status()).replicas).toBe(2);
  });

  it('releases what matches no longer, and replaces it', async () => {
    await makeOwner(1);
    await fixture.settle();
    const [name] = await names();
    taken(fixture.requests);
    await fixture.patch('pods', name!, { metadata: { labels: { app: 'other' } } });
    await fixture.settle();
    expect(fixture.requests.slice(0, 2)).toEqual([`PATCH pods/${name}`, 'POST pods']);
    const released = (await pods()).find(({ metadata }) => metadata.name === name)!;
    expect(controllerOf(released.metadata)).toBeUndefined();
    expect((await pods()).length).toBe(2);
    expect((await status()).replicas).toBe(1);
  });

  it('tells why Pods cannot be made, tries again later each time, and recovers', async () => {
    await fixture.send('POST', pathIn('resourcequotas'), { metadata: { name: 'few' }, spec: { hard: { pods: '2' } } });
    await makeOwner(10);
    await fixture.settle();
    expect((await pods()).length).toBe(2);
    const [condition] = (await status()).conditions ?? [];
    const message =
      /^pods "web-[a-z0-9]{5}" is forbidden: exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2$/;
    expect(condition).toMatchObject({ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' });
    expect(condition?.message).toMatch(message);
    // One of the second batch went in, the other did not: the batch of four was not tried. The two that went in brought one more round.
    expect(count('POST pods')).toBe(4);
    const failure =
      'Warning FailedCreate web: Error creating: pods "POD" is forbidden: exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2';
    expect(fixture.events.map((event) => event.replace(/web-[a-z0-9]{5}/g, 'POD'))).toEqual([
      'Normal SuccessfulCreate web: Created pod: POD',
      'Normal SuccessfulCreate web: Created pod: POD',
      failure,
      failure,
    ]);
    taken(fixture.requests);
    for (const ms of [5, 20, 40, 80]) {
      await fixture.settle(ms - 1);
      expect(taken(fixture.requests)).toEqual([]);
      await fixture.settle(1);
      expect(taken(fixture.requests)).toEqual(['POST pods']);
    }
    await fixture.send('DELETE', pathIn('resourcequotas', 'few'));
    await fixture.settle(160);
    expect((await pods()).length).toBe(10);
    expect(await failures()).toEqual([]);
  });

  it('tells why Pods cannot be deleted', async () => {
    await makeOwner(2);
    await fixture.settle();
    taken(fixture.events);
    fixture.intercept = ({ method }) => {
      if (method === 'DELETE') throw new Error('no route to host');
    };
    await scale(1);
    await fixture.settle();
    expect(taken(fixture.events)).toEqual(['Warning FailedDelete web: Error deleting: no route to host']);
    expect((await status()).conditions).toMatchObject([
      {
        type: 'ReplicaFailure',
        status: 'True',
        reason: 'FailedDelete',
        message: 'unable to delete pods: no route to host',
      },
    ]);
    fixture.intercept = () => {};
    await fixture.settle(1000);
    expect((await pods()).length).toBe(1);
    expect(await failures()).toEqual([]);
  });

  it('takes no offence at a Pod that somebody else has deleted', async () => {
    await makeOwner(2);
    await fixture.settle();
    taken(fixture.events);
    fixture.intercept = async ({ method, path }) => {
      if (method === 'DELETE') await fixture.send('DELETE', path);
    };
    await scale(0);
    await fixture.settle();
    expect(taken(fixture.events)).toEqual([]);
    expect(await pods()).toEqual([]);
    expect(await status()).toMatchObject({ replicas: 0, observedGeneration: 2 });
    expect(await failures()).toEqual([]);
  });

  it('is quiet in a namespace that is going away', async () => {
    await makeOwner(0);
    await fixture.settle();
    await fixture.send('DELETE', '/api/v1/namespaces/shop');
    taken(fixture.requests);
    await scale(3);
    await fixture.settle();
    await fixture.settle(60_000);
    expect(count('POST pods')).toBe(3);
    expect(fixture.events).toEqual([]);
    expect(await failures()).toEqual([]);
    await fixture.settle(expectationsTtlMs - 60_000);
    expect(count('POST pods')).toBe(6);
  });

  it('makes no other Pods before it has seen those that it made', async () => {
    fixture.held = 'pods';
    await makeOwner(3);
    await fixture.settle();
    await touch('1');
    await fixture.settle(expectationsTtlMs - 1000);
    expect(count('POST pods')).toBe(3);
    fixture.release();
    await fixture.settle();
    expect(count('POST pods')).toBe(3);
    expect((await status()).replicas).toBe(3);
  });

  it('does not wait for ever, and puts right what came of it', async () => {
    fixture.held = 'pods';
    await makeOwner(2);
    await fixture.settle();
    await fixture.settle(expectationsTtlMs);
    expect(count('POST pods')).toBe(4);
    fixture.release();
    await fixture.settle();
    expect((await pods()).length).toBe(2);
    expect((await status()).replicas).toBe(2);
  });

  it('deletes no other Pods before it has seen those go that it deleted', async () => {
    await makeOwner(3);
    await fixture.settle();
    fixture.held = 'pods';
    await scale(2);
    await fixture.settle();
    await touch('1');
    await fixture.settle();
    expect(fixture.requests.filter((each) => each.startsWith('DELETE')).length).toBe(1);
    fixture.release();
    await fixture.settle();
    expect(fixture.requests.filter((each) => each.startsWith('DELETE')).length).toBe(1);
    expect((await status()).replicas).toBe(2);
  });

  it('begins anew with one that was made again under the same name', async () => {
    fixture.held = 'pods';
    await makeOwner(1);
    await fixture.settle();
    await fixture.send('DELETE', pathIn(collection, 'web'), { propagationPolicy: 'Background' });
    await makeOwner(1);
    await fixture.settle();
    expect(count('POST pods')).toBe(2);
  });

  it('makes none for one that is being deleted, and goes on to count', async () => {
    await makeOwner(2);
    await fixture.settle();
    const [name] = await names();
    await fixture.send('DELETE', pathIn(collection, 'web'), { propagationPolicy: 'Foreground' });
    await fixture.settle();
    taken(fixture.requests);
    await removePod(name!);
    await fixture.settle();
    expect(taken(fixture.requests)).toEqual([statusPut]);
    expect((await status()).replicas).toBe(1);
    expect((await owner()).metadata.finalizers).toEqual(['foregroundDeletion']);
  });

  it('counts Pods as available once they have been ready for minReadySeconds', async () => {
    await makeOwner(2, { minReadySeconds: 10 });
    await fixture.settle();
    const [first, second] = await names();
    const counted = async (): Promise<readonly (number | undefined)[]> => {
      const { readyReplicas, availableReplicas } = await status();
      return [readyReplicas, availableReplicas];
    };
    await fixture.run(first!, 'node-1');
    await fixture.settle(4000);
    await fixture.run(second!, 'node-1');
    await fixture.settle();
    expect(await counted()).toEqual([2, undefined]);
    await fixture.settle(5999);
    expect(await counted()).toEqual([2, undefined]);
    await fixture.settle(1);
    expect(await counted()).toEqual([2, 1]);
    await fixture.settle(3999);
    expect(await counted()).toEqual([2, 1]);
    await fixture.settle(1);
    expect(await counted()).toEqual([2, 2]);
    taken(fixture.requests);
    await fixture.settle(60_000);
    expect(fixture.requests).toEqual([]);
  });

  it('puts its status right where it took an older one for the newest', async () => {
    await makeOwner(1);
    await fixture.settle();
    const [name] = await names();
    await fixture.run(name!, 'node-1');
    await fixture.settle();
    const setReady = (ready: string): Promise<unknown> =>
      fixture.patch('pods', name!, { status: { conditions: [{ type: 'Ready', status: ready }] } }, 'status');
    fixture.held = collection;
    await setReady('False');
    await fixture.settle();
    expect((await status()).readyReplicas).toBeUndefined();
    // The cache still has the status from before that, which says what is to be written now.
    await setReady('True');
    await fixture.settle();
    fixture.release();
    await fixture.settle();
    expect((await status()).readyReplicas).toBe(1);
  });

  it('takes up its work where another left off, and writes nothing where there is none', async () => {
    await makeOwner(2);
    await fixture.settle();
    await fixture.stop();
    await fixture.stop();
    const [name] = await names();
    const next = await makeReplicasFixture(create, fixture);
    await next.start();
    expect(next.requests).toEqual([]);
    await removePod(name!);
    await next.settle();
    expect(next.requests.slice(0, 1)).toEqual(['POST pods']);
    expect((await pods()).length).toBe(2);
    await next.stop();
  });
});
