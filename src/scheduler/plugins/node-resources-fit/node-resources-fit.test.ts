import { describe, expect, it } from 'vitest';
import {
  makeNode,
  makeNodeInfo,
  makePod,
  makePodInfo,
  type PodParts,
} from '../../../../test/fixtures/scheduling-objects.ts';
import { CycleState } from '../../framework/cycle-state.ts';
import { leastAllocatedScore } from './least-allocated.ts';
import { nodeResourcesFit } from './node-resources-fit.ts';

type Requests = Readonly<Record<string, string>>;
const plugin = nodeResourcesFit();
const gpu = 'example.com/gpu';
const room: Requests = {
  cpu: '10',
  memory: '20',
  pods: '2',
  'ephemeral-storage': '30',
  [gpu]: '5',
  'hugepages-2Mi': '4Mi',
  'kubernetes.io/native': '1',
};

describe('filter', () => {
  it.each<[string, Requests, Requests, string, readonly string[]]>([
    ['nothing wanted', {}, { cpu: '10', memory: '20' }, 'Success', []],
    ['just enough', { cpu: '5', memory: '10' }, { cpu: '5', memory: '10' }, 'Success', []],
    ['too little CPU', { cpu: '6' }, { cpu: '5' }, 'Unschedulable', ['Insufficient cpu']],
    ['too little memory', { memory: '11' }, { memory: '10' }, 'Unschedulable', ['Insufficient memory']],
    [
      'too little of both',
      { cpu: '6', memory: '11' },
      { cpu: '5', memory: '10' },
      'Unschedulable',
      ['Insufficient cpu', 'Insufficient memory'],
    ],
    ['too small even when empty', { cpu: '11' }, {}, 'UnschedulableAndUnresolvable', ['Insufficient cpu']],
    [
      'one is too small even when empty',
      { cpu: '6', memory: '21' },
      { cpu: '5' },
      'UnschedulableAndUnresolvable',
      ['Insufficient cpu', 'Insufficient memory'],
    ],
    [
      'ephemeral storage',
      { 'ephemeral-storage': '20' },
      { 'ephemeral-storage': '20' },
      'Unschedulable',
      ['Insufficient ephemeral-storage'],
    ],
    ['an extended resource', { [gpu]: '3' }, { [gpu]: '2' }, 'Success', []],
    ['too few of it', { [gpu]: '4' }, { [gpu]: '2' }, 'Unschedulable', [`Insufficient ${gpu}`]],
    ['more of it than there are', { [gpu]: '6' }, {}, 'UnschedulableAndUnresolvable', [`Insufficient ${gpu}`]],
    [
      'one that the Node does not have',
      { 'example.com/x': '1' },
      {},
      'UnschedulableAndUnresolvable',
      ['Insufficient example.com/x'],
    ],
    ['none of one that the Node does not have', { 'example.com/x': '0' }, {}, 'Success', []],
    [
      'huge pages',
      { 'hugepages-2Mi': '4Mi' },
      { 'hugepages-2Mi': '2Mi' },
      'Unschedulable',
      ['Insufficient hugepages-2Mi'],
    ],
    [
      "a resource of Kubernetes' own",
      { 'kubernetes.io/native': '1' },
      { 'kubernetes.io/native': '1' },
      'Unschedulable',
      ['Insufficient kubernetes.io/native'],
    ],
    [
      'CPU and an extended resource',
      { cpu: '10', [gpu]: '5' },
      { cpu: '1', [gpu]: '1' },
      'Unschedulable',
      ['Insufficient cpu', `Insufficient ${gpu}`],
    ],
  ])('%s', (_, wanted, used, code, reasons) => {
    const node = makeNodeInfo(makeNode('n', { allocatable: room }), [makePodInfo('other', { requests: used })]);
    const status = plugin.filter!(new CycleState(), makePodInfo('p', { requests: wanted }), node);
    expect([status.code, status.reasons, status.plugin]).toEqual([
      code,
      reasons,
      code === 'Success' ? '' : 'NodeResourcesFit',
    ]);
  });

  it.each<[string, Requests, readonly string[]]>([
    ['too many Pods', {}, ['Too many pods']],
    ['too many Pods and too little CPU', { cpu: '9' }, ['Too many pods', 'Insufficient cpu']],
  ])('%s', (_, requests, reasons) => {
    const others = ['a', 'b'].map((name) => makePodInfo(name, { requests: { cpu: '1' } }));
    const node = makeNodeInfo(makeNode('n', { allocatable: room }), others);
    const status = plugin.filter!(new CycleState(), makePodInfo('p', { requests }), node);
    expect([status.code, status.reasons]).toEqual(['Unschedulable', reasons]);
  });

  it('gives all Nodes that lack the same the same status', () => {
    const node = () => makeNodeInfo(makeNode('n', { allocatable: { cpu: '1', memory: '1Gi' } }));
    const pod = makePodInfo('p', { requests: { cpu: '2', memory: '2Gi' } });
    expect(plugin.filter!(new CycleState(), pod, node())).toBe(plugin.filter!(new CycleState(), pod, node()));
  });
});

describe('leastAllocatedScore', () => {
  it.each<[string, Requests, Requests, Requests, number]>([
    ['an empty Node, nothing stated', { cpu: '4', memory: '10000Mi' }, {}, {}, 97],
    [
      'nothing left of either',
      { cpu: '4', memory: '8Gi' },
      { cpu: '2', memory: '4Gi' },
      { cpu: '2', memory: '4Gi' },
      0,
    ],
    ['unequal shares', { cpu: '4', memory: '10000' }, {}, { cpu: '3', memory: '5000' }, 37],
    ['Nodes of different size', { cpu: '6', memory: '10000' }, {}, { cpu: '3', memory: '5000' }, 50],
    ['more than there is', { cpu: '4', memory: '10000' }, { cpu: '3', memory: '0' }, { cpu: '2', memory: '5000' }, 25],
    ['what the Node does not have does not count', { cpu: '4', memory: '0' }, {}, { cpu: '1', memory: '5' }, 75],
    ['a Node that has nothing', { cpu: '0', memory: '0' }, {}, { cpu: '1', memory: '5' }, 0],
  ])('%s', (_, allocatable, used, wanted, score) => {
    const others = Object.keys(used).length === 0 ? [] : [makePodInfo('other', { requests: used })];
    const node = makeNodeInfo(makeNode('n', { allocatable }), others);
    expect(leastAllocatedScore(makePodInfo('p', { requests: wanted }), node)).toBe(score);
  });
});

describe('queueing hints', () => {
  const [podEvents, nodeEvents] = plugin.events!;
  const pod = makePodInfo('p', { requests: { cpu: '2', [gpu]: '1' } });
  const onNode: PodParts = { spec: { nodeName: 'n' } };
  it.each<[string, PodParts, PodParts | undefined, string, string]>([
    ['a Pod on a Node has gone', onNode, undefined, 'other', 'Queue'],
    ['a Pod on no Node has gone', {}, undefined, 'other', 'Skip'],
    ['a Pod on a Node wants less', onNode, onNode, 'other', 'Queue'],
    ['a Pod on no Node wants less', {}, {}, 'other', 'Skip'],
    ['the Pod itself wants less', {}, {}, 'p', 'Queue'],
  ])('%s', (_, old, current, name, hint) => {
    expect(podEvents!.hint!(pod, makePod(name, old), current === undefined ? undefined : makePod(name, current))).toBe(
      hint,
    );
  });

  const node = (allocatable: Requests) => makeNode('n', { allocatable });
  it.each<[string, Requests | undefined, Requests, string]>([
    ['a new Node with room', undefined, { cpu: '2', [gpu]: '1' }, 'Queue'],
    ['a new Node that is too small', undefined, { cpu: '1', [gpu]: '1' }, 'Skip'],
    ['a new Node that lacks something', undefined, { cpu: '2' }, 'Skip'],
    ['more CPU', { cpu: '1', [gpu]: '1' }, { cpu: '2', [gpu]: '1' }, 'Queue'],
    ['more of an extended resource', { cpu: '2' }, { cpu: '2', [gpu]: '1' }, 'Queue'],
    ['more, but not enough', { cpu: '1' }, { cpu: '1500m', [gpu]: '1' }, 'Skip'],
    ['more Pods', { cpu: '2', [gpu]: '1', pods: '1' }, { cpu: '2', [gpu]: '1', pods: '2' }, 'Queue'],
    ['more of what is not wanted', { cpu: '2', [gpu]: '1' }, { cpu: '2', [gpu]: '1', memory: '99Gi' }, 'Skip'],
    ['less', { cpu: '4', [gpu]: '1' }, { cpu: '2', [gpu]: '1' }, 'Skip'],
  ])('%s', (_, old, current, hint) => {
    expect(nodeEvents!.hint!(pod, old === undefined ? undefined : node(old), node(current))).toBe(hint);
  });
});
