import { describe, expect, it } from 'vitest';
import { endpointsResource } from '../../core/v1/endpoints-resource.ts';
import { created, createErrors, type Input, updateErrors } from '../../validation/strategy-fixture.ts';
import type { EndpointSlice } from './endpoint-slice.ts';
import { endpointSliceResource } from './endpoint-slice-resource.ts';

function slice(changes: object = {}): Input {
  return { metadata: { name: 's' }, addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'] }], ...changes };
}

describe('an EndpointSlice', () => {
  it('has ports of no name over TCP', () => {
    const { ports } = created<EndpointSlice>(endpointSliceResource, slice({ ports: [{ port: 80 }] }));
    expect(ports).toEqual([{ name: '', protocol: 'TCP', port: 80 }]);
  });

  it.each([
    ['one endpoint', {}, []],
    ['no type', { addressType: '', endpoints: [] }, ['addressType: Required value']],
    [
      'another type',
      { addressType: 'IP' },
      ['addressType: Unsupported value: "IP": supported values: "FQDN", "IPv4", "IPv6"'],
    ],
    [
      'no address',
      { endpoints: [{ addresses: [] }] },
      ['endpoints[0].addresses: Required value: must contain at least 1 address'],
    ],
    [
      'an address of the other family',
      { endpoints: [{ addresses: ['fd00::1'] }] },
      ['endpoints[0].addresses[0]: Invalid value: "fd00::1": must be a valid IPv4 address'],
    ],
    [
      'an address that every Node has',
      { endpoints: [{ addresses: ['10.0.0.1', '127.0.0.1'] }] },
      [
        'endpoints[0].addresses[1]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      ],
    ],
    [
      'a name of one label',
      { addressType: 'FQDN', endpoints: [{ addresses: ['localhost'] }] },
      [
        'endpoints[0].addresses[0]: Invalid value: "localhost": should be a domain with at least two segments separated by dots',
      ],
    ],
    [
      'a hint twice',
      { endpoints: [{ addresses: ['10.0.0.1'], hints: { forZones: [{ name: 'a' }, { name: 'a' }] } }] },
      ['endpoints[0].hints.forZones[1].name: Duplicate value: "a"'],
    ],
    ['two ports of no name', { ports: [{ port: 80 }, { port: 81 }] }, ['ports[1].name: Duplicate value: ""']],
    [
      'too many endpoints',
      { endpoints: Array.from({ length: 1001 }, () => ({ addresses: ['10.0.0.1'] })) },
      ['endpoints: Too many: 1001: must have at most 1000 items'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(createErrors(endpointSliceResource, slice(changes))).toEqual(expected);
  });

  it('keeps its type', () => {
    expect(updateErrors(endpointSliceResource, slice(), slice({ addressType: 'IPv6', endpoints: [] }))).toEqual([
      'addressType: Invalid value: "IPv6": field is immutable',
    ]);
  });
});

describe('Endpoints', () => {
  it.each([
    ['an address', [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }] }], []],
    [
      'no address',
      [{ ports: [{ port: 80 }] }],
      ['subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`'],
    ],
    [
      'two ports of no name',
      [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }, { port: 81, name: 'b' }] }],
      ['subsets[0].ports[0].name: Required value'],
    ],
    [
      'a local address',
      [{ notReadyAddresses: [{ ip: '169.254.1.1' }] }],
      [
        'subsets[0].notReadyAddresses[0].ip: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
      ],
    ],
  ])('%s', (_, subsets, expected) => {
    expect(createErrors(endpointsResource, { metadata: {}, subsets })).toEqual(expected);
  });
});
