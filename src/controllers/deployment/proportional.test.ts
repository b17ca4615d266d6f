import { describe, expect, it } from 'vitest';
import {
  type DeploymentOptions,
  makeDeployment,
  makeReplicaSet,
  sizeAnnotations,
} from '../../../test/fixtures/deployment-objects.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import { isSaturated, isScalingEvent, scaleProportionally } from './proportional.ts';
import { familyOf, sizeOf } from './replica-sets.ts';
import { maxSurgeOf } from './rolling-limits.ts';

/** `v3` is the new ReplicaSet in a family of three, `v2` in one of two; higher versions are younger. */
type Sizes = Readonly<Record<string, number>>;

interface Case {
  readonly from: number;
  readonly to: number;
  readonly limits?: DeploymentOptions;
  readonly limitsBefore?: DeploymentOptions;
  /** That of the new ReplicaSet; none where absent. */
  readonly newest?: string;
  readonly sizes: Sizes;
  readonly available?: Sizes;
  /** What the ReplicaSet says that the Deployment wanted, where not `from`. */
  readonly desired?: Sizes;
  readonly expected: Sizes;
}

function familyIn({ from, limitsBefore, limits, newest, sizes, available = {}, desired = {} }: Case) {
  const before = { ...(limitsBefore ?? limits) };
  const all = Object.entries(sizes).map(([name, size]) => {
    const wanted = desired[name] ?? from;
    const surge = maxSurgeOf(makeDeployment({ ...before, replicas: from }));
    return makeReplicaSet(name, {
      size,
      available: available[name] ?? 0,
      createdAt: Number(name.slice(1)) * 3600,
      annotations: sizeAnnotations(wanted, wanted + surge),
    });
  });
  return {
    newReplicaSet: all.find(({ metadata }) => metadata.name === newest),
    oldReplicaSets: all.filter(({ metadata }) => metadata.name !== newest),
  };
}

const cases: Record<string, Case> = {
  'one ReplicaSet: 10 -> 12': { from: 10, to: 12, newest: 'v1', sizes: { v1: 10 }, expected: { v1: 12 } },
  'one ReplicaSet: 10 -> 5': { from: 10, to: 5, newest: 'v1', sizes: { v1: 10 }, expected: { v1: 5 } },
  'one old ReplicaSet with Pods': { from: 3, to: 5, newest: 'v2', sizes: { v1: 3, v2: 0 }, expected: { v1: 5, v2: 0 } },
  'no ReplicaSet': { from: 3, to: 5, sizes: {}, expected: {} },
  'proportional: 5 -> 10': { from: 5, to: 10, newest: 'v2', sizes: { v2: 2, v1: 3 }, expected: { v2: 4, v1: 6 } },
  'proportional: 5 -> 3': { from: 5, to: 3, newest: 'v2', sizes: { v2: 2, v1: 3 }, expected: { v2: 1, v1: 2 } },
  'proportional: 9 -> 4': { from: 9, to: 4, newest: 'v2', sizes: { v2: 8, v1: 1 }, expected: { v2: 4, v1: 0 } },
  'proportional: 7 -> 10': {
    from: 7,
    to: 10,
    newest: 'v3',
    sizes: { v3: 2, v2: 3, v1: 2 },
    expected: { v3: 3, v2: 4, v1: 3 },
  },
  'proportional: 13 -> 8': {
    from: 13,
    to: 8,
    newest: 'v3',
    sizes: { v3: 2, v2: 8, v1: 3 },
    expected: { v3: 1, v2: 5, v1: 2 },
  },
  'the leftover goes to the newest: 3 -> 4': {
    from: 3,
    to: 4,
    newest: 'v3',
    sizes: { v3: 1, v2: 1, v1: 1 },
    expected: { v3: 2, v2: 1, v1: 1 },
  },
  'the leftover is taken from the oldest: 3 -> 2': {
    from: 3,
    to: 2,
    newest: 'v3',
    sizes: { v3: 1, v2: 1, v1: 1 },
    expected: { v3: 1, v2: 1, v1: 0 },
  },
  'no new ReplicaSet: 4 -> 5': { from: 4, to: 5, sizes: { v2: 2, v1: 2 }, expected: { v2: 3, v1: 2 } },
  'to nothing: 6 -> 0': {
    from: 6,
    to: 0,
    newest: 'v3',
    sizes: { v3: 3, v2: 2, v1: 1 },
    expected: { v3: 0, v2: 0, v1: 0 },
  },
  'from nothing: 0 -> 6': {
    from: 6,
    to: 6,
    newest: 'v3',
    sizes: { v3: 0, v2: 0, v1: 0 },
    expected: { v3: 6, v2: 0, v1: 0 },
  },
  'from nothing without a new ReplicaSet: the youngest': {
    from: 0,
    to: 6,
    sizes: { v1: 0, v2: 0 },
    expected: { v1: 0, v2: 6 },
  },
  'one was not scaled the last time': {
    from: 5,
    to: 5,
    newest: 'v3',
    sizes: { v3: 2, v2: 1, v1: 1 },
    desired: { v2: 3 },
    expected: { v3: 2, v2: 2, v1: 1 },
  },
  'with surge: 10 -> 20': {
    from: 10,
    to: 20,
    limits: { maxSurge: 2 },
    newest: 'v2',
    sizes: { v2: 6, v1: 6 },
    expected: { v2: 11, v1: 11 },
  },
  'the surge changes too: 10 -> 50': {
    from: 10,
    to: 50,
    limitsBefore: { maxSurge: 3 },
    limits: { maxSurge: 6 },
    newest: 'v2',
    sizes: { v2: 5, v1: 8 },
    expected: { v2: 22, v1: 34 },
  },
  'the template changes too: 10 -> 14': { from: 10, to: 14, sizes: { v2: 7, v1: 3 }, expected: { v2: 10, v1: 4 } },
  'in the middle of a rollout: 10 -> 30': {
    from: 10,
    to: 30,
    limits: { maxSurge: 3, maxUnavailable: 2 },
    newest: 'v2',
    sizes: { v2: 5, v1: 8 },
    expected: { v2: 13, v1: 20 },
  },
  'the new one is full but broken': {
    from: 2,
    to: 2,
    limits: { maxSurge: 1, maxUnavailable: 1 },
    newest: 'v2',
    sizes: { v2: 2, v1: 1 },
    expected: { v2: 2, v1: 1 },
  },
  'the new one is full and well': {
    from: 2,
    to: 2,
    limits: { maxSurge: 1, maxUnavailable: 1 },
    newest: 'v2',
    sizes: { v2: 2, v1: 1 },
    available: { v2: 2, v1: 1 },
    expected: { v2: 2, v1: 0 },
  },
  'Recreate leaves several as they are': {
    from: 3,
    to: 5,
    limits: { strategy: 'Recreate' },
    newest: 'v2',
    sizes: { v2: 2, v1: 1 },
    expected: { v2: 2, v1: 1 },
  },
};

describe('scaleProportionally', () => {
  it.each(Object.entries(cases))('%s', (_name, each) => {
    const family = familyIn(each);
    const scalings = scaleProportionally(makeDeployment({ ...each.limits, replicas: each.to }), family);
    const sizes = Object.fromEntries(scalings.map(({ replicaSet, replicas }) => [replicaSet.metadata.name, replicas]));
    expect({ ...each.sizes, ...sizes }).toEqual(each.expected);
  });

  const share = (annotations: Record<string, string> | undefined, statusReplicas: number) => {
    const deployment = makeDeployment({ replicas: 20, status: { replicas: statusReplicas } });
    const oldReplicaSets = [
      makeReplicaSet('v1', { size: 6, annotations }),
      makeReplicaSet('v2', { size: 4, annotations, createdAt: 60 }),
    ];
    const scalings = scaleProportionally(deployment, { newReplicaSet: undefined, oldReplicaSets });
    return scalings.map(({ replicas }) => replicas);
  };

  it.each<[name: string, annotations: Record<string, string> | undefined, status: number, sizes: readonly number[]]>([
    ['the status stands for the maximum that is not known', undefined, 10, [12, 8]],
    ['and for one of 0', sizeAnnotations(0, 0), 10, [12, 8]],
    ['the largest gets all where there is no status either', undefined, 0, [16, 4]],
  ])('%s', (_name, annotations, status, sizes) => {
    expect(share(annotations, status)).toEqual(sizes);
  });
});

describe('isScalingEvent', () => {
  const sets = (...desired: (number | undefined)[]): readonly ReplicaSet[] =>
    desired.map((count, i) =>
      makeReplicaSet(`v${i}`, { size: 1, annotations: count === undefined ? {} : sizeAnnotations(count, count) }),
    );
  it.each<[name: string, replicaSets: readonly ReplicaSet[], event: boolean]>([
    ['none', [], false],
    ['one that knows', sets(10), false],
    ['one of two that does not', sets(10, 8), true],
    ['one that says nothing', sets(undefined), false],
    ['one without Pods', [makeReplicaSet('v0', { size: 0, annotations: sizeAnnotations(8, 8) })], false],
  ])('%s', (_name, replicaSets, event) => {
    const deployment = makeDeployment({ replicas: 10 });
    expect(isScalingEvent(deployment, familyOf(deployment, replicaSets))).toBe(event);
  });
});

describe('isSaturated', () => {
  it.each<[name: string, size: number, desired: number, available: number, saturated: boolean]>([
    ['saturated', 3, 3, 3, true],
    ['too small', 2, 3, 2, false],
    ['scaled for something else', 3, 2, 3, false],
    ['not all available', 3, 3, 2, false],
  ])('%s', (_name, size, desired, available, saturated) => {
    const replicaSet = makeReplicaSet('v1', { size, available, annotations: sizeAnnotations(desired, desired) });
    expect(sizeOf(replicaSet)).toBe(size);
    expect(isSaturated(makeDeployment({ replicas: 3 }), replicaSet)).toBe(saturated);
  });
});
