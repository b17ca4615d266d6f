import { describe, expect, it } from 'vitest';
import {
  created,
  createErrors,
  type Input,
  statusErrors,
  updateErrors,
  withField,
} from '../../validation/strategy-fixture.ts';
import type { Node } from './node.ts';
import { nodeResource } from './node-resource.ts';

const minimal: Input = { metadata: { name: 'one' } };

describe('a Node to be created', () => {
  it('can be allocated whole, in thousandths', () => {
    const node = created<Node>(nodeResource, withField(minimal, 'status.capacity', { cpu: '1500500u', memory: '1Gi' }));
    expect(node.status.allocatable).toEqual({ cpu: '1501m', memory: '1Gi' });
  });

  it.each([
    ['the old field alone', { podCIDR: '10.1.0.0/24' }],
    ['the new field alone', { podCIDRs: ['10.1.0.0/24'] }],
  ])('pod CIDR: %s', (_, spec) => {
    const node = created<Node>(nodeResource, { ...minimal, spec });
    expect(node.spec).toEqual({ podCIDR: '10.1.0.0/24', podCIDRs: ['10.1.0.0/24'] });
  });

  it.each([
    ['nothing', 'spec', {}, []],
    [
      'taints',
      'spec.taints',
      [
        { key: 'a', effect: 'NoSchedule' },
        { key: 'a', effect: 'NoExecute' },
      ],
      [],
    ],
    [
      'a taint twice',
      'spec.taints',
      [
        { key: 'a', effect: 'NoSchedule' },
        { key: 'a', effect: 'NoSchedule', value: 'v' },
      ],
      [
        'metadata.taints[1]: Duplicate value: {"Key":"a","Value":"v","Effect":"NoSchedule","TimeAdded":null}: ' +
          'taints must be unique by key and effect pair',
      ],
    ],
    [
      'a taint without effect',
      'spec.taints',
      [{ key: 'a', effect: '' }],
      ['metadata.taints[0].effect: Required value'],
    ],
    [
      'a taint of another effect',
      'spec.taints',
      [{ key: 'a', effect: 'Never' }],
      [
        'metadata.taints[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      ],
    ],
    [
      'negative capacity',
      'status.capacity',
      { cpu: '-1' },
      [
        'status.capacity.cpu: Invalid value: "-1": must be greater than or equal to 0',
        'status.allocatable.cpu: Invalid value: "-1": must be greater than or equal to 0',
      ],
    ],
    [
      'two pod CIDRs of one family',
      'spec.podCIDRs',
      ['10.1.0.0/24', '10.2.0.0/24'],
      [
        'spec.podCIDRs: Invalid value: ["10.1.0.0/24","10.2.0.0/24"]: may specify no more than one CIDR for each IP family',
      ],
    ],
  ])('%s', (_, path, value, expected) => {
    expect(createErrors(nodeResource, withField(minimal, path, value))).toEqual(expected);
  });
});

describe('a Node to be updated', () => {
  const assigned = withField(withField(minimal, 'spec.podCIDRs', ['10.1.0.0/24']), 'spec.providerID', 'p://1');
  it.each([
    ['pod CIDR and provider assigned', minimal, assigned, []],
    ['unschedulable', assigned, withField(assigned, 'spec.unschedulable', true), []],
    [
      'another pod CIDR',
      assigned,
      withField(assigned, 'spec.podCIDRs', ['10.2.0.0/24']),
      ['spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid'],
    ],
    [
      'another provider',
      assigned,
      withField(assigned, 'spec.providerID', 'p://2'),
      ['spec.providerID: Forbidden: node updates may not change providerID except from "" to valid'],
    ],
  ])('%s', (_, old, input, expected) => {
    expect(updateErrors(nodeResource, old, input)).toEqual(expected);
  });

  it('an address twice in its status', () => {
    const address = { type: 'InternalIP', address: '10.0.0.1' };
    expect(statusErrors(nodeResource, minimal, withField(minimal, 'status.addresses', [address, address]))).toEqual([
      'status.addresses[1]: Duplicate value: {"Address":"10.0.0.1","Type":"InternalIP"}',
    ]);
  });
});
