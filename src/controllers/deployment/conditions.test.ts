import { describe, expect, it } from 'vitest';
import { makeCondition, makeReplicaSet, startMs, timeAt } from '../../../test/fixtures/deployment-objects.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import { findCondition, newCondition, replicaFailureOf, withCondition, withoutCondition } from './conditions.ts';

const progressing = makeCondition('Progressing', 'False', 'ForSomeReason');
const available = makeCondition('Available', 'True', 'AwesomeController');

describe('withCondition', () => {
  const later = { updatedAt: 60 };
  it.each<
    [name: string, present: (typeof available)[] | undefined, next: typeof available, expected: (typeof available)[]]
  >([
    ['the first of all', undefined, available, [available]],
    ['the first of its type', [progressing], available, [progressing, available]],
    [
      'another status',
      [progressing, available],
      makeCondition('Progressing', 'True', 'BecauseItIs', later),
      [available, makeCondition('Progressing', 'True', 'BecauseItIs', later)],
    ],
    [
      'another reason: no transition',
      [progressing],
      makeCondition('Progressing', 'False', 'Other', later),
      [makeCondition('Progressing', 'False', 'Other', { updatedAt: 60, transitionAt: 0 })],
    ],
    [
      'the same status and reason: unchanged',
      [progressing],
      makeCondition('Progressing', 'False', 'ForSomeReason', { ...later, message: 'new' }),
      [progressing],
    ],
  ])('%s', (_name, present, next, expected) => {
    expect(withCondition(present, next)).toEqual(expected);
  });
});

it('finds and removes by type', () => {
  const conditions = [progressing, available];
  expect(findCondition(conditions, 'Available')).toBe(available);
  expect(findCondition(conditions, 'ReplicaFailure')).toBeUndefined();
  expect(findCondition(undefined, 'Available')).toBeUndefined();
  expect(withoutCondition(conditions, 'Progressing')).toEqual([available]);
  expect(withoutCondition(conditions, 'ReplicaFailure')).toEqual(conditions);
  expect(withoutCondition(undefined, 'Progressing')).toEqual([]);
});

it('begins now', () => {
  const facts = { type: 'Progressing', status: 'True', reason: 'R', message: 'M' } as const;
  expect(newCondition(facts, startMs + 1999)).toEqual({
    ...facts,
    lastUpdateTime: timeAt(1),
    lastTransitionTime: timeAt(1),
  });
});

describe('replicaFailureOf', () => {
  const failing = (name: string, message: string): ReplicaSet =>
    makeReplicaSet(name, {
      status: {
        replicas: 0,
        conditions: [
          { type: 'Other', status: 'True', lastTransitionTime: timeAt(1) },
          { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message, lastTransitionTime: timeAt(7) },
        ],
      },
    });
  const fine = makeReplicaSet('fine');
  it.each<[name: string, newest: ReplicaSet | undefined, old: readonly ReplicaSet[], message: string | undefined]>([
    ['none fails', fine, [makeReplicaSet('old')], undefined],
    ['the new one fails', failing('new', 'new'), [failing('old', 'old')], 'new'],
    ['an old one fails', fine, [makeReplicaSet('older'), failing('old', 'old')], 'old'],
    ['there is no new one', undefined, [failing('older', 'older'), failing('old', 'old')], 'older'],
  ])('%s', (_name, newReplicaSet, oldReplicaSets, message) => {
    const expected =
      message === undefined
        ? undefined
        : makeCondition('ReplicaFailure', 'True', 'FailedCreate', { updatedAt: 7, message });
    expect(replicaFailureOf({ newReplicaSet, oldReplicaSets })).toEqual(expected);
  });
});
