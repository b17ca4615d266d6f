import { describe, expect, it } from 'vitest';
import { created, createErrors, type Input, updateErrors } from '../../validation/strategy-fixture.ts';
import { ipAddressResource } from './ip-address-resource.ts';
import type { NetworkPolicy } from './network-policy.ts';
import { networkPolicyResource } from './network-policy-resource.ts';
import { serviceCIDRResource } from './service-cidr-resource.ts';

function policy(spec: object): Input {
  return { metadata: { name: 'p' }, spec };
}

describe('a NetworkPolicy', () => {
  it.each([
    ['nothing', {}, ['Ingress']],
    ['egress', { egress: [{}] }, ['Ingress', 'Egress']],
    ['said otherwise', { policyTypes: ['Egress'] }, ['Egress']],
  ])('restricts: %s', (_, spec, expected) => {
    expect(created<NetworkPolicy>(networkPolicyResource, policy(spec)).spec.policyTypes).toEqual(expected);
  });

  const block = (ipBlock: object, more = {}): object => ({ ingress: [{ from: [{ ipBlock, ...more }] }] });
  it.each([
    ['ports', { ingress: [{ ports: [{ port: 80, endPort: 90 }, { port: 'http' }] }] }, []],
    [
      'a range that ends before it starts',
      { egress: [{ ports: [{ port: 90, endPort: 80 }] }] },
      ['spec.egress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`'],
    ],
    [
      'a range from a name, and from nothing',
      { ingress: [{ ports: [{ port: 'http', endPort: 80 }, { endPort: 80 }] }] },
      [
        'spec.ingress[0].ports[0].endPort: Invalid value: 80: may not be specified when `port` is non-numeric',
        'spec.ingress[0].ports[1].endPort: Invalid value: 80: may not be specified when `port` is not specified',
      ],
    ],
    ['no peer', { ingress: [{ from: [{}] }] }, ['spec.ingress[0].from[0]: Required value: must specify a peer']],
    [
      'a block and a selector',
      block({ cidr: '10.0.0.0/8' }, { podSelector: {} }),
      ['spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer'],
    ],
    ['a part of a block', block({ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }), []],
    [
      'not a part of a block',
      block({ cidr: '10.0.0.0/8', except: ['10.0.0.0/8', '11.0.0.0/16'] }),
      [
        'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
        'spec.ingress[0].from[0].ipBlock.except[1]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
      ],
    ],
    [
      'another type',
      { policyTypes: ['Other'] },
      ['spec.policyTypes[0]: Unsupported value: "Other": supported values: "Ingress", "Egress"'],
    ],
  ])('%s', (_, spec, expected) => {
    expect(createErrors(networkPolicyResource, policy(spec))).toEqual(expected);
  });

  it('an update keeps blocks that were stored under older rules', () => {
    const old = policy(block({ cidr: '10.0.0.1/8' }));
    expect(createErrors(networkPolicyResource, old)).toHaveLength(1);
    expect(updateErrors(networkPolicyResource, old, old)).toEqual([]);
  });
});

describe('a ServiceCIDR', () => {
  const cidr = (...cidrs: string[]): Input => ({ metadata: { name: 'c' }, spec: { cidrs } });
  it.each([
    ['one', cidr('10.0.0.0/16'), []],
    ['none', cidr(), ['spec.cidrs: Required value: at least one CIDR required']],
    [
      'two of a family',
      cidr('10.0.0.0/16', '11.0.0.0/16'),
      [
        'spec.cidrs: Invalid value: ["10.0.0.0/16","11.0.0.0/16"]: may specify no more than one IP for each IP family, ' +
          'i.e 192.168.0.0/24 and 2001:db8::/96',
      ],
    ],
  ])('created: %s', (_, input, expected) => {
    expect(createErrors(serviceCIDRResource, input)).toEqual(expected);
  });

  it.each([
    ['a second one', cidr('10.0.0.0/16', 'fd00::/112'), []],
    ['another one', cidr('11.0.0.0/16'), ['spec.cidrs[0]: Invalid value: "11.0.0.0/16": field is immutable']],
    ['none', cidr(), ['spec.cidrs: Invalid value: null: field is immutable']],
  ])('updated: %s', (_, input, expected) => {
    expect(updateErrors(serviceCIDRResource, cidr('10.0.0.0/16'), input)).toEqual(expected);
  });
});

describe('an IPAddress', () => {
  const address = (spec: object): Input => ({ metadata: { name: '10.0.0.1' }, spec });
  it.each([
    ['a parent', { parentRef: { resource: 'services', name: 'web', namespace: 'team' } }, []],
    ['none', {}, ['spec.parentRef: Required value']],
    [
      'a parent without a name',
      { parentRef: { group: 'apps' } },
      ['spec.parentRef.resource: Required value', 'spec.parentRef.name: Required value'],
    ],
  ])('%s', (_, spec, expected) => {
    expect(createErrors(ipAddressResource, address(spec))).toEqual(expected);
  });

  it('is named by its address', () => {
    expect(ipAddressResource.strategy.validateName?.('10.0.0.1', false)).toEqual([]);
    expect(ipAddressResource.strategy.validateName?.('fd00::0', false)).toEqual([
      'must be in canonical form ("fd00::")',
    ]);
  });
});
