import { describe, expect, test } from 'vitest';
import type { EndpointAddress, EndpointSubset } from '../../../api/core/v1/endpoints.ts';
import { repackSubsets } from './repack-subsets.ts';

const http = { name: 'http', port: 80, protocol: 'TCP' };
const admin = { name: 'admin', port: 81, protocol: 'TCP' };
const hosts = (...ids: number[]): EndpointAddress[] => ids.map((id) => ({ ip: `10.0.0.${id}` }));

const cases: readonly { name: string; subsets: EndpointSubset[]; packed: EndpointSubset[] }[] = [
  { name: 'none', subsets: [], packed: [] },
  {
    name: 'one port of several hosts',
    subsets: [
      { addresses: hosts(2), ports: [http] },
      { addresses: hosts(1), ports: [http] },
    ],
    packed: [{ addresses: hosts(1, 2), ports: [http] }],
  },
  {
    name: 'ports of the same hosts go together',
    subsets: [
      { addresses: hosts(1), ports: [http] },
      { addresses: hosts(2), ports: [http] },
      { addresses: hosts(2, 1), ports: [admin] },
    ],
    packed: [{ addresses: hosts(1, 2), ports: [admin, http] }],
  },
  {
    name: 'ports of other hosts do not',
    subsets: [
      { addresses: hosts(1), ports: [http, admin] },
      { addresses: hosts(2), ports: [http] },
    ],
    packed: [
      { addresses: hosts(1), ports: [admin] },
      { addresses: hosts(1, 2), ports: [http] },
    ],
  },
  {
    name: 'ready and not ready',
    subsets: [
      { addresses: hosts(1), ports: [http] },
      { notReadyAddresses: hosts(2), ports: [http] },
    ],
    packed: [{ addresses: hosts(1), notReadyAddresses: hosts(2), ports: [http] }],
  },
  {
    name: 'a host that is ready for one port only',
    subsets: [
      { addresses: hosts(1), ports: [http] },
      { notReadyAddresses: hosts(1), ports: [admin] },
    ],
    packed: [
      { notReadyAddresses: hosts(1), ports: [admin] },
      { addresses: hosts(1), ports: [http] },
    ],
  },
  {
    name: 'no ports',
    subsets: [{ addresses: hosts(2) }, { addresses: hosts(1), ports: [] }],
    packed: [{ addresses: hosts(1, 2) }],
  },
  {
    name: 'the same twice',
    subsets: [
      { addresses: hosts(1), ports: [http] },
      { addresses: hosts(1), ports: [http] },
    ],
    packed: [{ addresses: hosts(1), ports: [http] }],
  },
  {
    name: 'two Pods of one address',
    subsets: ['b', 'a'].map((uid) => ({ addresses: [{ ip: '10.0.0.1', targetRef: { uid } }], ports: [http] })),
    packed: [{ addresses: ['a', 'b'].map((uid) => ({ ip: '10.0.0.1', targetRef: { uid } })), ports: [http] }],
  },
];

describe('repackSubsets', () => {
  test.each(cases)('$name', ({ subsets, packed }) => {
    expect(repackSubsets(subsets)).toEqual(packed);
    expect(repackSubsets(packed)).toEqual(packed);
    expect(repackSubsets([...subsets].reverse())).toEqual(packed);
  });
});
