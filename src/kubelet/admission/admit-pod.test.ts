import { describe, expect, it } from 'vitest';
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { whyNotAdmitted } from './admit-pod.ts';
import { NodeUsage, podNeeds } from './node-usage.ts';

function podOf(spec: object = {}, container: object = {}): Pod {
  return {
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', resources: {}, ...container }], ...spec },
    status: {},
  } as unknown as Pod;
}

const requesting = (requests: object): object => ({ resources: { requests } });
const port = (hostPort: number, more: object = {}): object => ({ ports: [{ containerPort: 80, hostPort, ...more }] });

function nodeOf(more: { labels?: object; taints?: readonly object[]; allocatable?: object } = {}): Node {
  return {
    metadata: { name: 'node-1', labels: { zone: 'a', cores: '8', ...more.labels } },
    spec: { taints: more.taints },
    status: {
      allocatable: {
        cpu: '2',
        memory: '1Gi',
        pods: '3',
        'ephemeral-storage': '10Gi',
        'example.com/gpu': '1',
        ...more.allocatable,
      },
    },
  } as unknown as Node;
}

interface Case {
  readonly name: string;
  readonly pod: Pod;
  readonly node?: Node;
  readonly others?: readonly Pod[];
  /** Reason and message; undefined where it is taken. */
  readonly failure?: readonly [string, string];
}

const lack = (resource: string, numbers: string): readonly [string, string] => [
  `OutOf${resource}`,
  `Node didn't have enough resource: ${resource}, ${numbers}`,
];
const affinity: readonly [string, string] = [
  'NodeAffinity',
  "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
];
const ports: readonly [string, string] = [
  'NodePorts',
  "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
];
const taint: readonly [string, string] = [
  'TaintToleration',
  "Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate",
];
const required = (...terms: object[]): object => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
});
const expression = (key: string, operator: string, ...values: string[]): object => ({
  matchExpressions: [{ key, operator, values }],
});
const evicting = { key: 'k', value: 'v', effect: 'NoExecute' };

const cases: readonly Case[] = [
  { name: 'nothing asked for', pod: podOf() },
  {
    name: 'enough',
    pod: podOf({}, requesting({ cpu: '1500m', memory: '1Gi' })),
    others: [podOf({}, requesting({ cpu: '500m' }))],
  },
  {
    name: 'too little CPU',
    pod: podOf({}, requesting({ cpu: '1501m' })),
    others: [podOf({}, requesting({ cpu: '500m' }))],
    failure: lack('cpu', 'requested: 1501, used: 500, capacity: 2000'),
  },
  {
    name: 'too little memory',
    pod: podOf({}, requesting({ memory: '2Gi' })),
    failure: lack('memory', 'requested: 2147483648, used: 0, capacity: 1073741824'),
  },
  {
    name: 'too little storage',
    pod: podOf({}, requesting({ 'ephemeral-storage': '20Gi' })),
    failure: lack('ephemeral-storage', 'requested: 21474836480, used: 0, capacity: 10737418240'),
  },
  {
    name: 'too few devices',
    pod: podOf({}, requesting({ 'example.com/gpu': '1' })),
    others: [podOf({}, requesting({ 'example.com/gpu': '1' }))],
    failure: lack('example.com/gpu', 'requested: 1, used: 1, capacity: 1'),
  },
  { name: 'a resource of the cluster', pod: podOf({}, requesting({ 'example.com/licence': '5' })) },
  {
    name: 'too many Pods',
    pod: podOf(),
    others: [podOf(), podOf(), podOf()],
    failure: lack('pods', 'requested: 1, used: 3, capacity: 3'),
  },
  {
    name: 'overhead counts',
    pod: podOf({ overhead: { cpu: '600m' } }, requesting({ cpu: '1500m' })),
    failure: lack('cpu', 'requested: 2100, used: 0, capacity: 2000'),
  },
  {
    name: 'what the Pod asks for as a whole counts',
    pod: podOf({ resources: { requests: { cpu: '1' } } }, requesting({ cpu: '3' })),
  },
  { name: 'the selector fits', pod: podOf({ nodeSelector: { zone: 'a' } }) },
  { name: 'the selector does not fit', pod: podOf({ nodeSelector: { zone: 'b' } }), failure: affinity },
  { name: 'In', pod: podOf(required(expression('zone', 'In', 'a', 'b'))) },
  { name: 'not In', pod: podOf(required(expression('zone', 'In', 'b'))), failure: affinity },
  { name: 'NotIn', pod: podOf(required(expression('zone', 'NotIn', 'b'))) },
  { name: 'Exists', pod: podOf(required(expression('zone', 'Exists'))) },
  { name: 'DoesNotExist', pod: podOf(required(expression('zone', 'DoesNotExist'))), failure: affinity },
  { name: 'Gt', pod: podOf(required(expression('cores', 'Gt', '7'))) },
  { name: 'not Gt', pod: podOf(required(expression('cores', 'Gt', '8'))), failure: affinity },
  { name: 'Lt', pod: podOf(required(expression('cores', 'Lt', '9'))) },
  { name: 'Lt of no number', pod: podOf(required(expression('zone', 'Lt', '9'))), failure: affinity },
  { name: 'the second term', pod: podOf(required(expression('zone', 'In', 'b'), expression('cores', 'Exists'))) },
  { name: 'an empty term', pod: podOf(required({})), failure: affinity },
  {
    name: 'the name of the Node',
    pod: podOf(required({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] })),
  },
  {
    name: 'the name of another Node',
    pod: podOf(required({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-2'] }] })),
    failure: affinity,
  },
  { name: 'a port of the Node', pod: podOf({}, port(80)), others: [podOf({}, port(81))] },
  { name: 'the same port', pod: podOf({}, port(80)), others: [podOf({}, port(80))], failure: ports },
  {
    name: 'the same port of another protocol',
    pod: podOf({}, port(80, { protocol: 'UDP' })),
    others: [podOf({}, port(80))],
  },
  {
    name: 'the same port of other addresses',
    pod: podOf({}, port(80, { hostIP: '192.0.2.1' })),
    others: [podOf({}, port(80, { hostIP: '192.0.2.2' }))],
  },
  {
    name: 'the same port of all addresses',
    pod: podOf({}, port(80, { hostIP: '192.0.2.1' })),
    others: [podOf({}, port(80))],
    failure: ports,
  },
  { name: 'a taint that evicts', pod: podOf(), node: nodeOf({ taints: [evicting] }), failure: taint },
  {
    name: 'a taint that only keeps away',
    pod: podOf(),
    node: nodeOf({ taints: [{ ...evicting, effect: 'NoSchedule' }] }),
  },
  {
    name: 'a tolerated taint',
    pod: podOf({ tolerations: [{ key: 'k', operator: 'Equal', value: 'v', effect: 'NoExecute' }] }),
    node: nodeOf({ taints: [evicting] }),
  },
  {
    name: 'any key is tolerated',
    pod: podOf({ tolerations: [{ operator: 'Exists' }] }),
    node: nodeOf({ taints: [evicting] }),
  },
  {
    name: 'another value is tolerated',
    pod: podOf({ tolerations: [{ key: 'k', value: 'w' }] }),
    node: nodeOf({ taints: [evicting] }),
    failure: taint,
  },
];

describe('admission', () => {
  it.each(cases)('$name', ({ pod, node = nodeOf(), others = [], failure }) => {
    const usage = new NodeUsage();
    for (const [i, other] of others.entries()) usage.add(`${i}`, podNeeds(other));
    const expected = failure === undefined ? undefined : { reason: failure[0], message: failure[1] };
    expect(whyNotAdmitted(pod, podNeeds(pod), node, usage)).toEqual(expected);
  });

  it('gives back what a Pod took', () => {
    const usage = new NodeUsage();
    const pod = podOf({}, { ...requesting({ cpu: '2' }), ...port(80) });
    usage.add('a', podNeeds(pod));
    expect(whyNotAdmitted(pod, podNeeds(pod), nodeOf(), usage)?.reason).toBe('OutOfcpu');
    usage.remove('a');
    usage.remove('a');
    expect([usage.podCount, usage.requested('cpu')]).toEqual([0, 0]);
    expect(whyNotAdmitted(pod, podNeeds(pod), nodeOf(), usage)).toBeUndefined();
  });
});
