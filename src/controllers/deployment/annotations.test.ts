import { describe, expect, it } from 'vitest';
import { makeDeployment, makeReplicaSet } from '../../../test/fixtures/deployment-objects.ts';
import {
  countAnnotation,
  hasAnnotations,
  ownAnnotations,
  replicasAnnotations,
  sharedAnnotations,
} from './annotations.ts';

describe('countAnnotation', () => {
  it.each<[name: string, text: string | undefined, count: number | undefined]>([
    ['absent', undefined, undefined],
    ['empty', '', undefined],
    ['a word', 'invalid', undefined],
    ['negative', '-1', undefined],
    ['zero', '0', 0],
    ['a number', '13', 13],
    ['the largest', '2147483647', 2147483647],
    ['one too large', '2147483648', undefined],
    ['far too large', '4294967296', undefined],
    ['a fraction', '1.5', undefined],
  ])('%s', (_name, text, count) => {
    const annotations: Record<string, string> = text === undefined ? { foo: '2' } : { test: text, foo: '2' };
    expect(countAnnotation(makeReplicaSet('a', { annotations }), 'test')).toBe(count);
  });
});

const own = {
  'kubectl.kubernetes.io/last-applied-configuration': '{}',
  'deployment.kubernetes.io/revision': '3',
  'deployment.kubernetes.io/revision-history': '1,2',
  'deployment.kubernetes.io/desired-replicas': '4',
  'deployment.kubernetes.io/max-replicas': '5',
  'deprecated.deployment.rollback.to': '1',
};
const shared = { 'kubernetes.io/change-cause': 'a new image', team: 'web' };

it('tells what is shared from what is not', () => {
  expect(sharedAnnotations({ ...own, ...shared })).toEqual(shared);
  expect(ownAnnotations({ ...own, ...shared })).toEqual(own);
  expect([sharedAnnotations(undefined), ownAnnotations(undefined)]).toEqual([{}, {}]);
});

describe('replicasAnnotations', () => {
  const deployment = makeDeployment({ replicas: 10, maxSurge: '25%', maxUnavailable: 0 });
  const wanted = {
    'deployment.kubernetes.io/desired-replicas': '10',
    'deployment.kubernetes.io/max-replicas': '13',
  };

  it('has the surge on top', () => {
    expect(replicasAnnotations(deployment)).toEqual(wanted);
  });

  it.each<[name: string, annotations: Record<string, string> | undefined, has: boolean]>([
    ['none', undefined, false],
    ['another size', { ...wanted, 'deployment.kubernetes.io/desired-replicas': '8' }, false],
    ['another maximum', { ...wanted, 'deployment.kubernetes.io/max-replicas': '16' }, false],
    ['both, and others', { ...wanted, team: 'web' }, true],
  ])('are looked for among %s', (_name, annotations, has) => {
    expect(hasAnnotations(makeReplicaSet('a', { annotations }), wanted)).toBe(has);
  });
});
