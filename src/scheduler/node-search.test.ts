import { describe, expect, it } from 'vitest';
import { makeFramework } from '../../test/fixtures/scheduling-framework.ts';
import { makeNode, makeNodeInfo, makePodInfo } from '../../test/fixtures/scheduling-objects.ts';
import { CycleState } from './framework/cycle-state.ts';
import { Diagnosis } from './framework/diagnosis.ts';
import { Status, success } from './framework/status.ts';
import { feasibleNodesToFind, NodeSearch } from './node-search.ts';

describe('feasibleNodesToFind', () => {
  it.each<[string, number, number, number]>([
    ['a small cluster', 20, 0, 20],
    ['a small cluster, whatever the percentage', 50, 30, 50],
    ['just below the minimum', 99, 0, 99],
    ['the minimum', 100, 0, 100],
    ['half of a middling cluster', 400, 0, 188],
    ['1000 Nodes: 42 %', 1000, 0, 420],
    ['5000 Nodes: 10 %', 5000, 0, 500],
    ['6000 Nodes: 5 % at least', 6000, 0, 300],
    ['a percentage', 1000, 40, 400],
    ['a percentage that gives too few', 1000, 1, 100],
    ['all', 1000, 100, 1000],
    ['more than all', 1000, 200, 1000],
  ])('%s', (_, nodes, percentage, expected) => {
    expect(feasibleNodesToFind(nodes, percentage)).toBe(expected);
  });
});

describe('NodeSearch', () => {
  const pod = makePodInfo('p');
  const nodes = ['a', 'b', 'c', 'd', 'e'].map((name) => makeNodeInfo(makeNode(name)));
  const full = new Status('Unschedulable', 'Full', ['full']);

  function setup(unfit: readonly string[]) {
    const { framework } = makeFramework([{ filter: (_s, _p, { name }) => (unfit.includes(name) ? full : success) }]);
    const search = new NodeSearch(framework);
    return (enough: number) => {
      const diagnosis = new Diagnosis(nodes.length);
      const found = search.find({ state: new CycleState(), pod, nodes, diagnosis }, enough);
      return [found.map(({ name }) => name).join(''), diagnosis.statuses.size, [...diagnosis.rejectedBy].join()];
    };
  }

  it('goes on where it ended, round and round, and stops when it has enough', () => {
    const find = setup([]);
    expect([find(2), find(2), find(2), find(5)]).toEqual([
      ['ab', 0, ''],
      ['cd', 0, ''],
      ['ea', 0, ''],
      ['bcdea', 0, ''],
    ]);
  });

  it('passes over what does not fit, and says so', () => {
    const find = setup(['b', 'd', 'e']);
    expect([find(2), find(2), find(1)]).toEqual([
      ['ac', 1, 'Full'],
      ['ac', 3, 'Full'],
      ['a', 2, 'Full'],
    ]);
  });

  it('finds nothing', () => {
    expect(setup(['a', 'b', 'c', 'd', 'e'])(5)).toEqual(['', 5, 'Full']);
  });

  it('gives up at an error', () => {
    const { framework } = makeFramework([{ filter: () => new Status('Error', 'X', ['odd']) }]);
    const request = { state: new CycleState(), pod, nodes, diagnosis: new Diagnosis(5) };
    expect(() => new NodeSearch(framework).find(request, 5)).toThrow('running "Plugin0" filter plugin: odd');
  });
});
