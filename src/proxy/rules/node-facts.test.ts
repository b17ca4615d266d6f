import { describe, expect, it } from 'vitest';
import { nodeObject } from '../../../test/fixtures/service-objects.ts';
import type { Node } from '../../api/core/v1/node.ts';
import { isEligible, nodeFacts } from './node-facts.ts';
import { proxyNetwork } from './proxy-network.ts';

const addresses = [
  { type: 'Hostname', address: 'node-1' },
  { type: 'ExternalIP', address: '203.0.113.1' },
  { type: 'InternalIP', address: '192.0.2.1' },
  { type: 'InternalIP', address: '2001:DB8::1' },
];

function node(more: { readonly spec?: Node['spec']; readonly metadata?: Partial<Node['metadata']> } = {}): Node {
  const { metadata, spec, status } = nodeObject('node-1');
  return {
    metadata: { ...metadata, ...more.metadata },
    spec: more.spec ?? spec,
    status: { ...status, addresses },
  };
}

describe('what the proxy reads of its Node', () => {
  it.each([
    { name: 'a Node', object: node(), zone: 'a', ips: { 4: ['192.0.2.1'], 6: ['2001:db8::1'] } },
    {
      name: 'one without a zone',
      object: node({ metadata: { labels: {} } }),
      zone: '',
      ips: { 4: ['192.0.2.1'], 6: ['2001:db8::1'] },
    },
    { name: 'none', object: undefined, zone: '', ips: { 4: [], 6: [] } },
  ])('$name', ({ object, zone, ips }) => {
    expect(nodeFacts(object)).toEqual({ zone, ips });
  });

  it.each([
    { name: 'a Node', object: node(), eligible: true },
    { name: 'none that is known', object: undefined, eligible: true },
    {
      name: 'one that is deleted',
      object: node({ metadata: { deletionTimestamp: '2030-01-01T00:00:00Z' } }),
      eligible: false,
    },
    {
      name: 'one that the autoscaler takes away',
      object: node({ spec: { taints: [{ key: 'ToBeDeletedByClusterAutoscaler', effect: 'NoSchedule' }] } }),
      eligible: false,
    },
    {
      name: 'one that is cordoned',
      object: node({ spec: { taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] } }),
      eligible: true,
    },
  ])('$name is eligible: $eligible', ({ object, eligible }) => {
    expect(isEligible(object)).toBe(eligible);
  });
});

describe('what is configured of networks', () => {
  const none = { 4: [], 6: [] };
  it.each([
    { name: 'nothing', options: {}, expected: { clusterCidrs: none, masqueradeAll: false } },
    {
      name: 'two cluster CIDRs',
      options: { clusterCidr: '10.244.0.0/16,fd00:10:244::/56', masqueradeAll: true },
      expected: { clusterCidrs: { 4: ['10.244.0.0/16'], 6: ['fd00:10:244::/56'] }, masqueradeAll: true },
    },
    {
      name: "the Node's own addresses for node ports",
      options: { nodePortAddresses: ['primary'] },
      expected: { clusterCidrs: none, masqueradeAll: false },
    },
    {
      name: 'blocks for node ports',
      options: { nodePortAddresses: ['192.0.2.0/24', '::/0'] },
      expected: { clusterCidrs: none, masqueradeAll: false, nodePortCidrs: { 4: ['192.0.2.0/24'], 6: ['::/0'] } },
    },
  ])('$name', ({ options, expected }) => {
    expect(proxyNetwork(options)).toEqual(expected);
  });

  it.each([
    { options: { clusterCidr: '10.244.0.0' }, message: 'the cluster CIDR is "10.244.0.0"' },
    { options: { nodePortAddresses: ['eth0'] }, message: 'an address block of node ports is "eth0"' },
  ])('refuses $options', ({ options, message }) => {
    expect(() => proxyNetwork(options)).toThrow(message);
  });
});
