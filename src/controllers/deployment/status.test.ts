import { describe, expect, it } from 'vitest';
import { makeCondition, makeDeployment, makeReplicaSet, startMs } from '../../../test/fixtures/deployment-objects.ts';
import { calculateStatus } from './status.ts';

const reporting = (size: number, replicas: number, ready: number, available: number, terminating?: number) =>
  makeReplicaSet('rs', {
    size,
    status: {
      observedGeneration: 1,
      replicas,
      readyReplicas: ready,
      availableReplicas: available,
      terminatingReplicas: terminating,
    },
  });
const isAvailable = makeCondition('Available', 'True', 'MinimumReplicasAvailable', {
  message: 'Deployment has minimum availability.',
});
const isUnavailable = makeCondition('Available', 'False', 'MinimumReplicasUnavailable', {
  message: 'Deployment does not have minimum availability.',
});

describe('calculateStatus', () => {
  const deployment = makeDeployment({ replicas: 10, maxSurge: 3, maxUnavailable: 2, generation: 4 });

  it('adds up in the middle of a rollout', () => {
    const family = { newReplicaSet: reporting(5, 4, 3, 2, 1), oldReplicaSets: [reporting(6, 7, 7, 7, 2)] };
    expect(calculateStatus(deployment, family, startMs)).toEqual({
      observedGeneration: 4,
      replicas: 11,
      updatedReplicas: 4,
      readyReplicas: 10,
      availableReplicas: 9,
      unavailableReplicas: 2,
      terminatingReplicas: 3,
      conditions: [isAvailable],
    });
  });

  it('leaves zeros out, but for those that differ from nothing', () => {
    const family = { newReplicaSet: undefined, oldReplicaSets: [] };
    expect(calculateStatus(deployment, family, startMs)).toEqual({
      observedGeneration: 4,
      terminatingReplicas: 0,
      conditions: [isUnavailable],
    });
  });

  it('does not know of terminating Pods of which a ReplicaSet tells nothing', () => {
    const family = { newReplicaSet: reporting(10, 10, 10, 10), oldReplicaSets: [reporting(0, 0, 0, 0, 1)] };
    expect(calculateStatus(deployment, family, startMs)).toEqual({
      observedGeneration: 4,
      replicas: 10,
      updatedReplicas: 10,
      readyReplicas: 10,
      availableReplicas: 10,
      conditions: [isAvailable],
    });
  });

  it('has no fewer than none unavailable', () => {
    const family = { newReplicaSet: reporting(2, 10, 10, 10, 0), oldReplicaSets: [] };
    expect(calculateStatus(deployment, family, startMs)).not.toHaveProperty('unavailableReplicas');
  });

  it('keeps the count of collisions and the other conditions', () => {
    const progressing = makeCondition('Progressing', 'True', 'ReplicaSetUpdated');
    const before = makeDeployment({
      replicas: 1,
      strategy: 'Recreate',
      status: { collisionCount: 2, replicas: 7, conditions: [isAvailable, progressing] },
    });
    const family = { newReplicaSet: reporting(1, 1, 0, 0, 0), oldReplicaSets: [] };
    expect(calculateStatus(before, family, startMs)).toEqual({
      replicas: 1,
      updatedReplicas: 1,
      unavailableReplicas: 1,
      terminatingReplicas: 0,
      collisionCount: 2,
      conditions: [progressing, isUnavailable],
    });
  });

  it.each<[available: number, condition: typeof isAvailable]>([
    [7, isUnavailable],
    [8, isAvailable],
    [13, isAvailable],
  ])('with %d available of 10 less 2', (available, condition) => {
    const family = { newReplicaSet: reporting(13, 13, 13, available, 0), oldReplicaSets: [] };
    expect(calculateStatus(deployment, family, startMs).conditions).toEqual([condition]);
  });
});
