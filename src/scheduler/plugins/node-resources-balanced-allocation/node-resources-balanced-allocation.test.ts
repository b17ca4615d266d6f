import { expect, it } from 'vitest';
import { makeNode, makeNodeInfo, makePodInfo } from '../../../../test/fixtures/scheduling-objects.ts';
import { CycleState } from '../../framework/cycle-state.ts';
import { balancedAllocationScore, nodeResourcesBalancedAllocation } from './node-resources-balanced-allocation.ts';

type Requests = Readonly<Record<string, string>>;

it.each<[string, Requests, Requests, Requests, number]>([
  ['nothing used', { cpu: '4', memory: '10000' }, {}, {}, 100],
  ['equal shares', { cpu: '4', memory: '10000' }, {}, { cpu: '2', memory: '5000' }, 100],
  ['three quarters and a half', { cpu: '4', memory: '10000' }, {}, { cpu: '3', memory: '5000' }, 87],
  [
    'with what is there already',
    { cpu: '10', memory: '20000' },
    { cpu: '3', memory: '0' },
    { cpu: '3', memory: '5000' },
    82,
  ],
  [
    'more than there is counts as all',
    { cpu: '6', memory: '10000' },
    { cpu: '6', memory: '0' },
    { cpu: '3', memory: '5000' },
    75,
  ],
  ['a Node without memory', { cpu: '4', memory: '0' }, {}, { cpu: '3' }, 100],
  ['what is assumed does not count', { cpu: '4', memory: '10000Mi' }, {}, { cpu: '4' }, 50],
])('%s', (_, allocatable, used, requests, score) => {
  const node = makeNodeInfo(makeNode('n', { allocatable }), [makePodInfo('other', { requests: used })]);
  expect(balancedAllocationScore(makePodInfo('p', { requests }), node)).toBe(score);
});

it.each<[string, Requests, string]>([
  ['requests nothing', {}, 'Skip'],
  ['requests something else', { 'example.com/x': '1' }, 'Skip'],
  ['requests CPU', { cpu: '1' }, 'Success'],
  ['requests memory', { memory: '1' }, 'Success'],
])('a Pod that %s', (_, requests, code) => {
  const plugin = nodeResourcesBalancedAllocation();
  expect(plugin.preScore!(new CycleState(), makePodInfo('p', { requests }), []).code).toBe(code);
});
