import { describe, expect, it } from 'vitest';
import { makeDeployment, makeReplicaSet, timeAt } from '../../../test/fixtures/deployment-objects.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import { replicaSetsToDelete } from './history.ts';

const of = (name: string, size: number, replicas: number, more: Parameters<typeof makeReplicaSet>[1] = {}) =>
  makeReplicaSet(name, { size, status: { replicas, observedGeneration: 1 }, generation: 1, ...more });
const revision = (name: string, number: string, createdAt = 0) =>
  of(name, 0, 0, { annotations: { 'deployment.kubernetes.io/revision': number }, createdAt });

describe('replicaSetsToDelete', () => {
  const three = [of('1', 0, 0), of('2', 0, 0), of('3', 0, 0)];
  it.each<[name: string, limit: number | undefined, old: readonly ReplicaSet[], deleted: readonly string[]]>([
    ['beyond the limit', 1, three, ['1', '2']],
    ['within the limit', 3, three, []],
    ['below the limit', 10, three, []],
    ['all of them', 0, three, ['1', '2', '3']],
    ['no limit', undefined, three, []],
    ['the largest number for no limit', 2147483647, three, []],
    ['none with Pods', 0, [of('1', 0, 0), of('2', 0, 1), of('3', 1, 0), of('4', 1, 1)], ['1']],
    ['only those with Pods', 0, [of('1', 1, 1), of('2', 1, 1)], []],
    ['those with Pods count', 1, [of('1', 1, 1), of('2', 0, 0), of('3', 0, 0)], ['2']],
    ['not those that go already', 0, [of('1', 0, 0, { deletionTimestamp: timeAt(0) })], []],
    ['not before its controller has seen it', 0, [of('1', 0, 0, { generation: 2 })], []],
    ['the lowest revisions', 1, [revision('a', '10'), revision('b', '9'), revision('c', '2')], ['c', 'b']],
    ['the older of the same revision', 1, [revision('a', '1', 9), revision('b', '1', 5)], ['b']],
    ['the older where a revision is no number', 1, [revision('a', '1', 9), revision('b', 'x', 5)], ['b']],
  ])('%s', (_name, revisionHistoryLimit, old, deleted) => {
    const chosen = replicaSetsToDelete(makeDeployment({ revisionHistoryLimit }), old);
    expect(chosen.map(({ metadata }) => metadata.name)).toEqual(deleted);
  });
});
