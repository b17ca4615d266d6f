import { describe, expect, it } from 'vitest';
import { makeDeployment, makeReplicaSet, templateOf } from '../../../test/fixtures/deployment-objects.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import {
  allOf,
  byCreation,
  bySizeThenNewest,
  bySizeThenOldest,
  equalIgnoringHash,
  familyOf,
  totalAvailable,
  totalReady,
  totalReplicas,
  totalSize,
  totalTerminating,
} from './replica-sets.ts';

const names = (replicaSets: readonly ReplicaSet[]) => replicaSets.map(({ metadata }) => metadata.name);
const hash = (value: string) => ({ app: 'web', 'pod-template-hash': value });

describe('equalIgnoringHash', () => {
  it.each<[name: string, one: Record<string, string>, other: Record<string, string>, equal: boolean]>([
    ['same label', hash('1'), hash('1'), true],
    ['the first has another hash', hash('2'), hash('1'), true],
    ['only the first has a hash', hash('1'), { app: 'web' }, true],
    ['only the second has a hash', { app: 'web' }, hash('1'), true],
    ['neither has one', { app: 'web' }, { app: 'web' }, true],
    ['other labels', { ...hash('1'), tier: 'front' }, hash('1'), false],
    ['other values', { app: 'db' }, { app: 'web' }, false],
    ['no label but the hash', { 'pod-template-hash': '1' }, {}, true],
  ])('%s', (_name, one, other, equal) => {
    expect(equalIgnoringHash(templateOf('nginx', one), templateOf('nginx', other))).toBe(equal);
  });

  it('looks at the whole template', () => {
    expect(equalIgnoringHash(templateOf('a', hash('1')), templateOf('b', hash('1')))).toBe(false);
  });
});

describe('familyOf', () => {
  const template = templateOf('b');
  const deployment = makeDeployment({ template });
  const late = makeReplicaSet('late', { template: templateOf('b', hash('1')), createdAt: 60, size: 1 });
  const early = makeReplicaSet('early', { template: templateOf('b', hash('2')), createdAt: 0 });
  const twin = makeReplicaSet('another', { template, createdAt: 0 });
  const old = makeReplicaSet('old', { template: templateOf('a'), createdAt: -60 });
  it.each<[name: string, replicaSets: readonly ReplicaSet[], newest: string | undefined, old: readonly string[]]>([
    ['one of each', [late, old], 'late', ['old']],
    ['two with the template', [old, late, early], 'early', ['old', 'late']],
    ['two of the same age', [early, twin], 'another', ['early']],
    ['none with the template', [old], undefined, ['old']],
    ['only the new one', [late], 'late', []],
    ['none', [], undefined, []],
  ])('%s', (_name, replicaSets, newest, others) => {
    const family = familyOf(deployment, replicaSets);
    expect(family.newReplicaSet?.metadata.name).toBe(newest);
    expect(names(family.oldReplicaSets)).toEqual(others);
    expect(new Set(names(allOf(family)))).toEqual(new Set(names(replicaSets)));
  });
});

it('puts them in order', () => {
  const a = makeReplicaSet('a', { size: 2, createdAt: 2 });
  const b = makeReplicaSet('b', { size: 2, createdAt: 1 });
  const c = makeReplicaSet('c', { size: 5, createdAt: 3 });
  const d = makeReplicaSet('d', { size: 1, createdAt: 1 });
  const all = [a, b, c, d];
  expect(names([...all].sort(byCreation))).toEqual(['b', 'd', 'a', 'c']);
  expect(names([...all].sort(bySizeThenNewest))).toEqual(['c', 'a', 'b', 'd']);
  expect(names([...all].sort(bySizeThenOldest))).toEqual(['c', 'b', 'a', 'd']);
});

describe('totals', () => {
  const observed = (size: number, replicas: number, terminatingReplicas?: number) =>
    makeReplicaSet('seen', {
      size,
      status: { observedGeneration: 1, replicas, readyReplicas: 1, availableReplicas: 1, terminatingReplicas },
    });
  const one = observed(1, 2, 3);
  const two = observed(2, 3, 1);
  const unseen = makeReplicaSet('unseen', { size: 3, status: { replicas: 0 } });
  const silent = observed(1, 1);
  it.each<[name: string, replicaSets: readonly ReplicaSet[], totals: readonly (number | undefined)[]]>([
    ['none', [], [0, 0, 0, 0, 0]],
    ['one', [one], [1, 2, 1, 1, 3]],
    ['two', [one, two], [3, 5, 2, 2, 4]],
    ['one that nobody has seen', [unseen], [3, 0, 0, 0, 0]],
    ['all but the silent one', [one, two, unseen], [6, 5, 2, 2, 4]],
    ['one that tells of no terminating Pods', [silent], [1, 1, 1, 1, undefined]],
    ['all', [one, two, unseen, silent], [7, 6, 3, 3, undefined]],
  ])('%s', (_name, all, totals) => {
    expect([totalSize(all), totalReplicas(all), totalReady(all), totalAvailable(all), totalTerminating(all)]).toEqual(
      totals,
    );
  });
});
