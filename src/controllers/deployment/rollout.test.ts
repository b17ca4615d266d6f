import { beforeEach, describe, expect, it } from 'vitest';
import {
  makeCondition,
  makeDeployment,
  makeReplicaSet,
  sizeAnnotations,
  startMs,
} from '../../../test/fixtures/deployment-objects.ts';
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import { conflict, notFound } from '../../api/status-error.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { Client } from '../../client/client.ts';
import type { TransportRequest } from '../../client/transport.ts';
import { rolloutStatus } from './progress.ts';
import { sizeOf } from './replica-sets.ts';
import { Rollout } from './rollout.ts';

const resource = { group: 'apps', resource: 'replicasets' };

/** Each request, as `PUT replicasets/a`. */
let requests: string[];
let events: string[];
let requeues: number[];
let refusal: Error | undefined;

beforeEach(() => {
  requests = [];
  events = [];
  requeues = [];
  refusal = undefined;
});

/** On a server that takes everything for granted, and gives it back with another version. */
function rolloutOf(deployment: Deployment): Rollout {
  const send = async ({ method, path, body }: TransportRequest): Promise<object> => {
    requests.push(`${method} ${path.replace('/apis/apps/v1/namespaces/default/', '')}`);
    if (refusal !== undefined) throw refusal;
    const object = body as Deployment;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(requests.length) } };
  };
  const unused = (): never => {
    throw new Error('not used');
  };
  return new Rollout({
    client: new Client({ send, list: unused, watch: unused, close: async () => {} }),
    events: { event: (_about, type, reason, message) => events.push(`${type} ${reason} ${message}`) },
    clock: new VirtualClock(startMs),
    deployment,
    requeueAfter: (ms) => requeues.push(ms),
  });
}

describe('scale', () => {
  const known = sizeAnnotations(10, 13);
  it.each<
    [name: string, size: number, annotations: Record<string, string>, replicas: number, event: string | undefined]
  >([
    ['up', 8, known, 10, 'up replica set a from 8 to 10'],
    ['down', 8, known, 3, 'down replica set a from 8 to 3'],
    ['not at all, but it learns what the Deployment wants', 8, sizeAnnotations(8, 10), 8, undefined],
  ])('%s', async (_name, size, annotations, replicas, event) => {
    const rollout = rolloutOf(makeDeployment({ replicas: 10, maxSurge: 3 }));
    const replicaSet = makeReplicaSet('a', { size, annotations: { ...annotations, team: 'web' } });
    const scaled = await rollout.scale({ replicaSet, replicas });
    expect(sizeOf(scaled)).toBe(replicas);
    expect(scaled.metadata).toEqual({
      ...replicaSet.metadata,
      annotations: { ...known, team: 'web' },
      resourceVersion: '1',
    });
    expect(requests).toEqual(['PUT replicasets/a']);
    expect(events).toEqual(event === undefined ? [] : [`Normal ScalingReplicaSet Scaled ${event}`]);
  });

  it('writes nothing where there is nothing to change', async () => {
    const rollout = rolloutOf(makeDeployment({ replicas: 10, maxSurge: 3 }));
    const replicaSet = makeReplicaSet('a', { size: 8, annotations: known });
    expect(await rollout.scale({ replicaSet, replicas: 8 })).toBe(replicaSet);
    expect([requests, events]).toEqual([[], []]);
  });

  it('tells nobody of what was refused', async () => {
    const rollout = rolloutOf(makeDeployment({ replicas: 10 }));
    refusal = conflict(resource, 'a', 'it has changed');
    await expect(rollout.scale({ replicaSet: makeReplicaSet('a'), replicas: 8 })).rejects.toBe(refusal);
    expect(events).toEqual([]);
  });

  it('gives back the family as it is then', async () => {
    const rollout = rolloutOf(makeDeployment({ replicas: 10 }));
    const [newest, a, b] = ['new', 'a', 'b'].map((name) => makeReplicaSet(name, { size: 5 }));
    const family = { newReplicaSet: newest, oldReplicaSets: [a!, b!] };
    const scaled = await rollout.scaleAll(family, [{ replicaSet: b!, replicas: 2 }]);
    expect(scaled.newReplicaSet).toBe(newest);
    expect(scaled.oldReplicaSets.map(sizeOf)).toEqual([5, 2]);
    expect(await rollout.scaleAll({ newReplicaSet: undefined, oldReplicaSets: [] }, [])).toEqual({
      newReplicaSet: undefined,
      oldReplicaSets: [],
    });
  });
});

describe('updateStatus', () => {
  const status = { replicas: 3, observedGeneration: 1 };
  const annotations = { team: 'web' };
  it.each<[name: string, status: object, annotations: Record<string, string> | undefined, writes: number]>([
    ['the same', { observedGeneration: 1, replicas: 3 }, undefined, 0],
    ['the same annotations', status, { team: 'web' }, 0],
    ['another status', { ...status, replicas: 4 }, undefined, 1],
    ['another annotation', status, { team: 'db' }, 1],
  ])('%s', async (_name, next, nextAnnotations, writes) => {
    const deployment = makeDeployment({ status, annotations });
    const rollout = rolloutOf(deployment);
    await rollout.updateStatus(next, nextAnnotations);
    expect(requests).toEqual(Array.from({ length: writes }, () => 'PUT deployments/web/status'));
    expect(rollout.deployment.status).toEqual(next);
    expect(rollout.deployment.metadata.annotations).toEqual(nextAnnotations ?? annotations);
    // The next write is against the version that this one has made.
    expect(rollout.deployment.metadata.resourceVersion).toBe(writes === 0 ? undefined : '1');
  });
});

describe('syncRolloutStatus', () => {
  const conditions = [makeCondition('Progressing', 'True', 'ReplicaSetUpdated')];
  const family = { newReplicaSet: makeReplicaSet('new', { size: 3 }), oldReplicaSets: [] };
  const before = makeDeployment({ replicas: 3, progressDeadlineSeconds: 60, status: { conditions } });

  it('has a rollout without progress looked at again once nothing is left to be written', async () => {
    const first = rolloutOf(before);
    await first.syncRolloutStatus(family);
    expect([requests, requeues]).toEqual([['PUT deployments/web/status'], []]);
    const second = rolloutOf(first.deployment);
    await second.syncRolloutStatus(family);
    expect([requests, requeues]).toEqual([['PUT deployments/web/status'], [61_000]]);
  });

  it('leaves a complete one alone', async () => {
    const well = { newReplicaSet: makeReplicaSet('new', { size: 3, available: 3 }), oldReplicaSets: [] };
    const status = rolloutStatus(before, well, startMs);
    await rolloutOf({ ...before, status }).syncRolloutStatus(well);
    expect([requests, requeues]).toEqual([[], []]);
  });
});

describe('cleanUpHistory', () => {
  const old = ['a', 'b'].map((name) => makeReplicaSet(name));
  const deployment = makeDeployment({ revisionHistoryLimit: 0 });

  it.each<[name: string, answer: Error | undefined]>([
    ['what there is', undefined],
    ['and what is gone already', notFound(resource, 'a')],
  ])('deletes %s', async (_name, answer) => {
    refusal = answer;
    await rolloutOf(deployment).cleanUpHistory(old);
    expect(requests).toEqual(['DELETE replicasets/a', 'DELETE replicasets/b']);
  });

  it('stops at any other error', async () => {
    refusal = conflict(resource, 'a', 'it has changed');
    await expect(rolloutOf(deployment).cleanUpHistory(old)).rejects.toBe(refusal);
    expect(requests).toEqual(['DELETE replicasets/a']);
  });
});
