import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeDeployment, makeReplicaSet } from '../../../test/fixtures/deployment-objects.ts';
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import type { IntOrString } from '../../api/int-or-string.ts';
import { type Scaling, sizeOf, totalSize } from './replica-sets.ts';
import {
  newReplicaSetSize,
  scaleDownHealthy,
  scaleDownMax,
  scaleDownUnhealthy,
  scaleNewReplicaSet,
} from './rolling.ts';
import { maxSurgeOf, minAvailableOf } from './rolling-limits.ts';

const plan = (scalings: readonly Scaling[]) =>
  Object.fromEntries(scalings.map(({ replicaSet, replicas }) => [replicaSet.metadata.name, replicas]));

describe('newReplicaSetSize', () => {
  type Strategy = 'RollingUpdate' | 'Recreate';
  it.each<
    [name: string, strategy: Strategy, replicas: number, maxSurge: IntOrString, size: number, old: number, next: number]
  >([
    ['there are too many already', 'RollingUpdate', 1, 1, 5, 0, 5],
    ['up to what is wanted', 'RollingUpdate', 6, 10, 2, 5, 6],
    ['Recreate: what is wanted', 'Recreate', 3, 1, 1, 5, 3],
    ['the surge at first', 'RollingUpdate', 10, 3, 0, 10, 3],
    ['what room the old ones have made', 'RollingUpdate', 10, 3, 3, 8, 5],
    ['no surge, no room', 'RollingUpdate', 10, 0, 0, 10, 0],
    ['all at once where there is nothing old', 'RollingUpdate', 10, '25%', 0, 0, 10],
    ['a surge in percent, rounded up', 'RollingUpdate', 10, '25%', 0, 10, 3],
    ['nothing is wanted', 'RollingUpdate', 0, '25%', 0, 4, 0],
  ])('%s', (_name, strategy, replicas, maxSurge, size, old, next) => {
    const deployment = makeDeployment({ replicas, strategy, maxSurge, maxUnavailable: 1 });
    expect(newReplicaSetSize(deployment, size, old)).toBe(next);
  });
});

describe('scaleNewReplicaSet', () => {
  it.each<[replicas: number, maxSurge: number, old: number, size: number, next: number | undefined]>([
    [10, 0, 10, 0, undefined],
    [10, 2, 10, 0, 2],
    [10, 2, 5, 0, 7],
    [10, 2, 10, 2, undefined],
    [10, 2, 2, 11, 10],
    [10, 2, 0, 10, undefined],
  ])('%d wanted, surge %d, %d old, %d new', (replicas, maxSurge, old, size, next) => {
    const deployment = makeDeployment({ replicas, maxSurge, maxUnavailable: 0 });
    const newest = makeReplicaSet('new', { size });
    const scaling = scaleNewReplicaSet(deployment, newest, [makeReplicaSet('old', { size: old })]);
    expect(scaling).toEqual(next === undefined ? undefined : { replicaSet: newest, replicas: next });
  });
});

describe('scaleDownMax', () => {
  it.each<[name: string, unavailable: number, old: number, size: number, available: number, max: number]>([
    ['as many as may be unavailable', 2, 10, 0, 0, 2],
    ['none may be', 0, 10, 0, 0, 0],
    ['new ones that are not available do not count', 2, 8, 5, 0, 0],
    ['one of the new ones is', 2, 8, 3, 1, 1],
    ['all of the new ones are', 2, 8, 5, 5, 5],
    ['more new ones are said to be available than there are to be', 2, 8, 3, 9, 3],
  ])('%s', (_name, maxUnavailable, old, size, available, max) => {
    const deployment = makeDeployment({ replicas: 10, maxSurge: 3, maxUnavailable });
    const newest = makeReplicaSet('new', { size, available });
    expect(scaleDownMax(deployment, newest, [makeReplicaSet('old', { size: old })])).toBe(max);
  });
});

describe('scaleDownUnhealthy', () => {
  it.each<[size: number, available: number, max: number, next: Record<string, number>]>([
    [10, 8, 1, { old: 9 }],
    [10, 8, 3, { old: 8 }],
    [10, 8, 0, {}],
    [10, 10, 3, {}],
    [0, 0, 3, {}],
    [8, 10, 3, {}],
  ])('%d of which %d are available, at most %d', (size, available, max, next) => {
    expect(plan(scaleDownUnhealthy([makeReplicaSet('old', { size, available })], max))).toEqual(next);
  });

  it('begins with the oldest', () => {
    const young = makeReplicaSet('young', { size: 4, available: 1, createdAt: 9 });
    const older = makeReplicaSet('older', { size: 4, available: 2, createdAt: 1 });
    const fine = makeReplicaSet('fine', { size: 4, available: 4, createdAt: 0 });
    expect(plan(scaleDownUnhealthy([young, older, fine], 4))).toEqual({ older: 2, young: 2 });
  });
});

describe('scaleDownHealthy', () => {
  const none = makeReplicaSet('new');
  it.each<[name: string, maxUnavailable: number, available: number, size: number, next: Record<string, number>]>([
    ['one, where none may be unavailable and no surge is allowed', 0, 10, 10, { old: 9 }],
    ['as many as may be unavailable', 2, 10, 10, { old: 8 }],
    ['none where so many are unavailable', 2, 8, 10, {}],
    ['none where there are none', 2, 10, 0, {}],
    ['none where hardly any is available', 2, 1, 10, {}],
  ])('%s', (_name, maxUnavailable, available, size, next) => {
    const deployment = makeDeployment({ replicas: 10, maxSurge: 0, maxUnavailable });
    expect(plan(scaleDownHealthy(deployment, none, [makeReplicaSet('old', { size, available })]))).toEqual(next);
  });

  it('begins with the oldest', () => {
    const deployment = makeDeployment({ replicas: 10, maxSurge: 5, maxUnavailable: 2 });
    const newest = makeReplicaSet('new', { size: 6, available: 6 });
    const young = makeReplicaSet('young', { size: 4, available: 4, createdAt: 9 });
    const older = makeReplicaSet('older', { size: 3, available: 3, createdAt: 1 });
    expect(plan(scaleDownHealthy(deployment, newest, [young, older]))).toEqual({ older: 0, young: 2 });
  });

  it('does not count on Pods that a ReplicaSet is about to delete', () => {
    const deployment = makeDeployment({ replicas: 10, maxSurge: 3, maxUnavailable: 2 });
    const newest = makeReplicaSet('new', { size: 3, available: 3 });
    const old = makeReplicaSet('old', { size: 8, available: 10 });
    expect(plan(scaleDownHealthy(deployment, newest, [old]))).toEqual({ old: 5 });
  });
});

/** Old ReplicaSets in one step, as the strategy takes it: first the unhealthy ones' replicas, then others. */
function scaleDown(deployment: Deployment, newest: ReplicaSet, old: readonly ReplicaSet[]): readonly ReplicaSet[] {
  const max = scaleDownMax(deployment, newest, old);
  if (max === 0) return old;
  const cleaned = apply(old, scaleDownUnhealthy(old, max));
  return apply(cleaned, scaleDownHealthy(deployment, newest, cleaned));
}

function apply(replicaSets: readonly ReplicaSet[], scalings: readonly Scaling[]): readonly ReplicaSet[] {
  const sizes = plan(scalings);
  return replicaSets.map((each) => resized(each, sizes[each.metadata.name ?? ''] ?? sizeOf(each)));
}

const resized = (replicaSet: ReplicaSet, replicas: number): ReplicaSet => ({
  ...replicaSet,
  spec: { ...replicaSet.spec, replicas },
});

const reporting = (replicaSet: ReplicaSet, availableReplicas: number): ReplicaSet => ({
  ...replicaSet,
  status: { replicas: sizeOf(replicaSet), availableReplicas },
});

describe('unhealthy and healthy together', () => {
  it.each<[unavailable: number, old: number, size: number, oldAvailable: number, available: number, next: number]>([
    [0, 10, 0, 10, 0, 10],
    [2, 10, 0, 10, 0, 8],
    [2, 10, 0, 8, 0, 8],
    [2, 10, 0, 9, 0, 8],
    [2, 8, 2, 8, 0, 8],
    [2, 8, 5, 8, 5, 3],
    [2, 8, 5, 7, 5, 3],
    [2, 8, 5, 8, 2, 6],
  ])(
    'unavailable %d, %d old, %d new, of which %d and %d are available',
    (maxUnavailable, old, size, oldAvailable, available, next) => {
      const deployment = makeDeployment({ replicas: 10, maxSurge: 3, maxUnavailable });
      const newest = makeReplicaSet('new', { size, available });
      const [result] = scaleDown(deployment, newest, [makeReplicaSet('old', { size: old, available: oldAvailable })]);
      expect(sizeOf(result!)).toBe(next);
    },
  );
});

describe('a whole rollout', () => {
  it('is that of the example: 10 replicas, 3 more, 2 fewer', () => {
    const deployment = makeDeployment({ replicas: 10, maxSurge: 3, maxUnavailable: 2 });
    let old: readonly ReplicaSet[] = [makeReplicaSet('old', { size: 10, available: 10 })];
    let newest = makeReplicaSet('new');
    const sizes: string[] = [];
    const step = (): boolean => {
      const scaling = scaleNewReplicaSet(deployment, newest, old);
      const before = `${totalSize(old)} ${sizeOf(newest)}`;
      if (scaling !== undefined) newest = resized(newest, scaling.replicas);
      else old = scaleDown(deployment, newest, old);
      const after = `${totalSize(old)} ${sizeOf(newest)}`;
      if (after !== before) sizes.push(after);
      return after !== before;
    };
    do {
      while (step());
      old = old.map((each) => reporting(each, sizeOf(each)));
      newest = reporting(newest, sizeOf(newest));
    } while (step());
    expect(sizes).toEqual(['10 3', '8 3', '8 5', '3 5', '3 10', '0 10']);
  });

  it('keeps within its limits whatever becomes of the Pods, and ends when they are well', () => {
    const percent = fc.integer({ min: 0, max: 100 }).map((share) => `${share}%`);
    const limit = fc.oneof(fc.nat({ max: 12 }), percent);
    const step = fc.record({ health: fc.array(fc.nat({ max: 100 }), { minLength: 4, maxLength: 4 }) });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 }),
        limit,
        limit,
        fc.array(step, { maxLength: 12 }),
        (replicas, maxSurge, maxUnavailable, steps) => {
          const deployment = makeDeployment({ replicas, maxSurge, maxUnavailable });
          const most = replicas + maxSurgeOf(deployment);
          let old: readonly ReplicaSet[] = [
            makeReplicaSet('a', { size: Math.ceil(replicas / 2), createdAt: 1 }),
            makeReplicaSet('b', { size: Math.floor(replicas / 2), createdAt: 2 }),
          ];
          let newest = makeReplicaSet('new');
          const report = (health: readonly number[]): void => {
            const share = (each: ReplicaSet, i: number) => Math.floor((sizeOf(each) * (health[i] ?? 100)) / 100);
            old = old.map((each, i) => reporting(each, share(each, i)));
            newest = reporting(newest, share(newest, 2));
          };
          const sync = (): boolean => {
            const before = [...old, newest].map(sizeOf).join();
            const healthy = [...old, newest].reduce((total, each) => total + (each.status.availableReplicas ?? 0), 0);
            const scaling = scaleNewReplicaSet(deployment, newest, old);
            if (scaling !== undefined) newest = resized(newest, scaling.replicas);
            else old = scaleDown(deployment, newest, old);
            expect(totalSize([...old, newest])).toBeLessThanOrEqual(most);
            // A ReplicaSet gives up what is not available first, so that this many are left at least.
            const left = [...old, newest].reduce(
              (total, each) => total + Math.min(each.status.availableReplicas ?? 0, sizeOf(each)),
              0,
            );
            expect(left).toBeGreaterThanOrEqual(Math.min(healthy, minAvailableOf(deployment)));
            return [...old, newest].map(sizeOf).join() !== before;
          };
          for (const { health } of steps) {
            report(health);
            sync();
          }
          for (let round = 0; round < 200; round++) {
            report([]);
            if (!sync()) break;
          }
          expect([totalSize(old), sizeOf(newest)]).toEqual([0, replicas]);
        },
      ),
    );
  });
});
