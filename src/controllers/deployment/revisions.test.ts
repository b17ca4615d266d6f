import { describe, expect, it } from 'vitest';
import { makeDeployment, makeReplicaSet } from '../../../test/fixtures/deployment-objects.ts';
import { lastRevision, maxRevision, newReplicaSetAnnotations, revisionOf } from './revisions.ts';

const revisionAnnotation = 'deployment.kubernetes.io/revision';
const historyAnnotation = 'deployment.kubernetes.io/revision-history';
const withRevision = (revision: string) => makeReplicaSet('a', { annotations: { [revisionAnnotation]: revision } });

describe('revisions', () => {
  it.each<[name: string, revisions: readonly string[], max: number, last: number]>([
    ['none', [], 0, 0],
    ['one', ['1'], 1, 0],
    ['two', ['1', '2'], 2, 1],
    ['several in any order', ['2', '10', '9', '1'], 10, 9],
    ['the same twice', ['3', '3', '1'], 3, 3],
    ['none yet', [''], 0, 0],
    ['one that is no number', ['4', 'abc', '3'], 4, 3],
    ['only those that are no numbers', ['abc', 'def'], 0, 0],
  ])('%s', (_name, revisions, max, last) => {
    const replicaSets = revisions.map(withRevision);
    expect([maxRevision(replicaSets), lastRevision(replicaSets)]).toEqual([max, last]);
  });

  it('tells none from what is no number', () => {
    expect([revisionOf(makeReplicaSet('a')), revisionOf(withRevision('x')), revisionOf(withRevision('7'))]).toEqual([
      0,
      undefined,
      7,
    ]);
  });
});

describe('newReplicaSetAnnotations', () => {
  type Annotations = Record<string, string>;
  it.each<[name: string, present: Annotations | undefined, revision: number, expected: Annotations]>([
    ['the first revision', undefined, 1, { [revisionAnnotation]: '1' }],
    ['the same revision', { [revisionAnnotation]: '3' }, 3, { [revisionAnnotation]: '3' }],
    ['never lowered', { [revisionAnnotation]: '3' }, 2, { [revisionAnnotation]: '3' }],
    [
      'compared as numbers',
      { [revisionAnnotation]: '9' },
      10,
      { [revisionAnnotation]: '10', [historyAnnotation]: '9' },
    ],
    ['raised', { [revisionAnnotation]: '1' }, 3, { [revisionAnnotation]: '3', [historyAnnotation]: '1' }],
    [
      'raised again',
      { [revisionAnnotation]: '3', [historyAnnotation]: '1' },
      5,
      { [revisionAnnotation]: '5', [historyAnnotation]: '1,3' },
    ],
    ['left alone where it is no number', { [revisionAnnotation]: 'x' }, 2, { [revisionAnnotation]: 'x' }],
  ])('%s', (_name, annotations, revision, expected) => {
    const replicaSet = makeReplicaSet('a', { annotations });
    expect(newReplicaSetAnnotations(makeDeployment(), replicaSet, { revision })).toEqual(expected);
  });

  it("copies the Deployment's annotations but for its own, and takes none away", () => {
    const deployment = makeDeployment({
      annotations: { team: 'web', [revisionAnnotation]: '7', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
    });
    const replicaSet = makeReplicaSet('a', { annotations: { team: 'db', kept: 'yes', [revisionAnnotation]: '1' } });
    expect(newReplicaSetAnnotations(deployment, replicaSet, { revision: 1 })).toEqual({
      team: 'web',
      kept: 'yes',
      [revisionAnnotation]: '1',
    });
  });

  it('drops the oldest of a history that has become too long', () => {
    let annotations: Annotations = { [revisionAnnotation]: '10' };
    const histories: (string | undefined)[] = [];
    for (let revision = 11; revision <= 15; revision++) {
      const replicaSet = makeReplicaSet('a', { annotations });
      annotations = newReplicaSetAnnotations(makeDeployment(), replicaSet, { revision, historyCharactersMax: 5 });
      histories.push(annotations[historyAnnotation]);
    }
    expect(histories).toEqual(['10', '10,11', '11,12', '12,13', '13,14']);
  });

  it('keeps 2000 characters of history', () => {
    const history = Array.from({ length: 500 }, (_, i) => String(i + 100)).join(',');
    const replicaSet = makeReplicaSet('a', {
      annotations: { [revisionAnnotation]: '600', [historyAnnotation]: history },
    });
    const { [historyAnnotation]: next = '' } = newReplicaSetAnnotations(makeDeployment(), replicaSet, {
      revision: 601,
    });
    expect(next).toBe(`${history.slice(4)},600`);
    expect(next.length).toBe(1999);
  });
});
