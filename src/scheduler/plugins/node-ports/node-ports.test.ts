import { expect, it } from 'vitest';
import {
  makeNode,
  makeNodeInfo,
  makePod,
  makePodInfo,
  type PodParts,
} from '../../../../test/fixtures/scheduling-objects.ts';
import { CycleState } from '../../framework/cycle-state.ts';
import { nodePorts } from './node-ports.ts';

const plugin = nodePorts();
const ports = (hostPorts: readonly number[], nodeName?: string): PodParts => ({
  spec: {
    nodeName,
    containers: [
      {
        name: 'c',
        resources: {},
        ports: hostPorts.map((hostPort) => ({ containerPort: hostPort, hostPort, protocol: 'TCP' })),
      },
    ],
  },
});
const taken = ['Unschedulable', "node(s) didn't have free ports for the requested pod ports"];

it.each<[string, readonly number[], readonly number[], readonly string[] | undefined]>([
  ['none wanted', [], [80], undefined],
  ['none taken', [80], [], ['Success', '']],
  ['others taken', [80], [81], ['Success', '']],
  ['taken', [80], [80], taken],
  ['one of two taken', [80, 81], [81], taken],
])('%s', (_, wanted, used, expected) => {
  const pod = makePodInfo('p', ports(wanted));
  const node = makeNodeInfo(makeNode('n'), [makePodInfo('other', ports(used, 'n'))]);
  const { status } = plugin.preFilter!(new CycleState(), pod, undefined as never);
  expect(status.code).toBe(expected === undefined ? 'Skip' : 'Success');
  if (expected === undefined) return;
  const { code, message } = plugin.filter!(new CycleState(), pod, node);
  expect([code, message]).toEqual(expected);
});

it.each<[string, PodParts, string]>([
  ['it had the port', ports([80], 'n'), 'Queue'],
  ['it had another', ports([81], 'n'), 'Skip'],
  ['it was on no Node', ports([80]), 'Skip'],
])('queueing hint when a Pod is deleted: %s', (_, deleted, hint) => {
  const [podEvents] = plugin.events!;
  expect(podEvents!.hint!(makePodInfo('p', ports([80])), makePod('gone', deleted), undefined)).toBe(hint);
});
