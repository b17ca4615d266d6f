import { describe, expect, it } from 'vitest';
import { nodeObject } from '../../../../test/fixtures/service-objects.ts';
import type { Node } from '../../../api/core/v1/node.ts';
import { desiredRoutes, internalIpsOf, parseRoutes, podCidrsOf, type Route, routeCommands } from './pod-routes.ts';

function node(name: string, podCIDRs: readonly string[], ...ips: readonly string[]): Node {
  const { metadata, status } = nodeObject(name);
  const addresses = [
    { type: 'Hostname', address: name },
    { type: 'ExternalIP', address: '203.0.113.1' },
    ...ips.map((address) => ({ type: 'InternalIP', address })),
  ];
  return { metadata, spec: { podCIDR: podCIDRs[0], podCIDRs }, status: { ...status, addresses } };
}

const own = node('node-1', ['10.244.1.0/24', 'fd00:10:244:1::/64'], '192.0.2.1', '2001:db8::1');
const second = node('node-2', ['10.244.2.0/24', 'fd00:10:244:2::/64'], '192.0.2.2', '2001:DB8::2');

interface Case {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly four: readonly string[];
  readonly six: readonly string[];
}

const cases: readonly Case[] = [
  { name: 'this Node alone', nodes: [own], four: [], six: [] },
  {
    name: 'others, over both families, in order',
    nodes: [node('node-3', ['10.244.0.0/24'], '192.0.2.3'), own, second],
    four: ['10.244.0.0/24 192.0.2.3', '10.244.2.0/24 192.0.2.2'],
    six: ['fd00:10:244:2::/64 2001:db8::2'],
  },
  {
    name: 'this Node is not known',
    nodes: [second],
    four: ['10.244.2.0/24 192.0.2.2'],
    six: ['fd00:10:244:2::/64 2001:db8::2'],
  },
  { name: 'one without addresses', nodes: [own, node('node-2', ['10.244.2.0/24'])], four: [], six: [] },
  { name: 'one without Pods', nodes: [own, node('node-2', [], '192.0.2.2')], four: [], six: [] },
  { name: 'one of another family', nodes: [own, node('node-2', ['10.244.2.0/24'], '2001:db8::2')], four: [], six: [] },
  { name: 'one on the same machine', nodes: [own, node('node-2', ['10.244.2.0/24'], '192.0.2.1')], four: [], six: [] },
  {
    name: 'two that claim one block, and one that claims ours',
    nodes: [
      own,
      node('node-4', ['10.244.1.0/24'], '192.0.2.4'),
      node('node-3', ['10.244.2.0/24'], '192.0.2.3'),
      second,
    ],
    four: ['10.244.2.0/24 192.0.2.2'],
    six: ['fd00:10:244:2::/64 2001:db8::2'],
  },
];

describe('the routes to other Nodes', () => {
  it.each(cases)('$name', ({ nodes, four, six }) => {
    const texts = (family: 4 | 6): readonly string[] =>
      desiredRoutes(nodes, 'node-1', family).map(({ destination, gateway }) => `${destination} ${gateway}`);
    expect([texts(4), texts(6)]).toEqual([four, six]);
  });

  it.each([
    {
      name: 'several',
      spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24', 'FD00::/64'] },
      cidrs: ['10.244.1.0/24', 'fd00::/64'],
    },
    { name: 'the old field', spec: { podCIDR: '10.244.1.7/24' }, cidrs: ['10.244.1.0/24'] },
    { name: 'nonsense', spec: { podCIDR: 'x' }, cidrs: [] },
    { name: 'none', spec: {}, cidrs: [] },
  ])('read blocks of Pods: $name', ({ spec, cidrs }) => {
    expect(podCidrsOf({ ...own, spec })).toEqual(cidrs);
  });

  it('read internal addresses', () => {
    expect(internalIpsOf(second)).toEqual(['192.0.2.2', '2001:db8::2']);
    expect(internalIpsOf({ ...own, status: { ...own.status, addresses: undefined } })).toEqual([]);
  });
});

describe('the commands for routes', () => {
  const a: Route = { destination: '10.244.1.0/24', gateway: '192.0.2.1' };
  const b: Route = { destination: '10.244.2.0/24', gateway: '192.0.2.2' };
  const moved: Route = { ...a, gateway: '192.0.2.9' };
  it.each([
    { name: 'none to none', present: [], desired: [], commands: '' },
    { name: 'what is there', present: [a, b], desired: [b, a], commands: '' },
    {
      name: 'new ones',
      present: [a],
      desired: [a, b],
      commands: 'route add 10.244.2.0/24 via 192.0.2.2 proto 119\n',
    },
    {
      name: 'some that go and some that move',
      present: [a, b],
      desired: [moved],
      commands: 'route delete 10.244.2.0/24 proto 119\nroute replace 10.244.1.0/24 via 192.0.2.9 proto 119\n',
    },
  ])('$name', ({ present, desired, commands }) => {
    expect(routeCommands(present, desired, 119)).toBe(commands);
  });

  it('are answered in JSON', () => {
    const json = '[{"dst":"10.244.2.0/24","gateway":"192.0.2.2","dev":"eth0"},{"dst":"10.244.3.1","dev":"eth0"}]';
    expect(parseRoutes(json, 4)).toEqual([
      { destination: '10.244.2.0/24', gateway: '192.0.2.2' },
      { destination: '10.244.3.1/32', gateway: '' },
    ]);
    expect(parseRoutes('[{"dst":"fd00::1","gateway":"fe80::1"}]', 6)).toEqual([
      { destination: 'fd00::1/128', gateway: 'fe80::1' },
    ]);
    expect(parseRoutes('\n', 4)).toEqual([]);
  });
});
