import { describe, expect, test } from 'vitest';
import type { EndpointSubset, Endpoints } from '../../api/core/v1/endpoints.ts';
import type { EndpointSlice } from '../../api/discovery/v1/endpoint-slice.ts';
import type { ObjectMeta } from '../../api/meta/v1/object-meta.ts';
import { isMirrored, planMirror } from './mirrored-slices.ts';

const http = { name: 'http', port: 80, protocol: 'TCP' };
const admin = { name: 'admin', port: 81, protocol: 'TCP' };

function source(subsets: readonly EndpointSubset[], metadata: Partial<ObjectMeta> = {}): Endpoints {
  return { metadata: { name: 'db', namespace: 'default', uid: 'uid-of-db', ...metadata }, subsets };
}

let names = 0;
/** What there is after the plan has been carried out. */
function carriedOut(slices: readonly EndpointSlice[], plan: ReturnType<typeof planMirror>): EndpointSlice[] {
  const gone = new Set([...plan.deletes, ...plan.updates].map(({ metadata }) => metadata.name));
  const made = plan.creates.map((slice) => ({ ...slice, metadata: { ...slice.metadata, name: `db-${names++}` } }));
  return [...slices.filter(({ metadata }) => !gone.has(metadata.name)), ...plan.updates, ...made];
}

const summary = (slices: readonly EndpointSlice[]) =>
  slices.map(({ addressType, ports, endpoints }) => [
    addressType,
    ports.map(({ port }) => port).join(),
    endpoints.map(({ addresses, conditions }) => `${addresses.join()}${conditions.ready ? '' : ' (not ready)'}`).join(),
  ]);

describe('isMirrored', () => {
  test.each([
    { name: 'as a rule', metadata: {}, mirrored: true },
    {
      name: 'told not to',
      metadata: { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
      mirrored: false,
    },
    {
      name: 'told otherwise',
      metadata: { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'yes' } },
      mirrored: true,
    },
    {
      name: 'a lock',
      metadata: { annotations: { 'control-plane.alpha.kubernetes.io/leader': '{}' } },
      mirrored: false,
    },
  ])('$name', ({ metadata, mirrored }) => {
    expect(isMirrored(source([], metadata as Partial<ObjectMeta>))).toBe(mirrored);
  });
});

const cases: readonly { name: string; subsets: EndpointSubset[]; slices: unknown }[] = [
  { name: 'nothing', subsets: [], slices: [] },
  {
    name: 'one subset, ready or not',
    subsets: [{ addresses: [{ ip: '10.0.0.1' }], notReadyAddresses: [{ ip: '10.0.0.2' }], ports: [http, admin] }],
    slices: [['IPv4', '81,80', '10.0.0.1,10.0.0.2 (not ready)']],
  },
  {
    name: 'both families',
    subsets: [{ addresses: [{ ip: '10.0.0.1' }, { ip: 'fd00:0::1' }], ports: [http] }],
    slices: [
      ['IPv4', '80', '10.0.0.1'],
      ['IPv6', '80', 'fd00::1'],
    ],
  },
  {
    name: 'other ports, other slices',
    subsets: [
      { addresses: [{ ip: '10.0.0.1' }], ports: [http] },
      { addresses: [{ ip: '10.0.0.2' }], ports: [admin] },
    ],
    slices: [
      ['IPv4', '81', '10.0.0.2'],
      ['IPv4', '80', '10.0.0.1'],
    ],
  },
  { name: 'no ports', subsets: [{ addresses: [{ ip: '10.0.0.1' }] }], slices: [['IPv4', '', '10.0.0.1']] },
];

describe('planMirror', () => {
  test.each(cases)('$name', ({ subsets, slices }) => {
    const plan = planMirror(source(subsets), []);
    expect(summary(plan.creates)).toEqual(slices);
    expect([plan.updates, plan.deletes, plan.invalidAddresses, plan.skippedAddresses]).toEqual([[], [], 0, 0]);
    const settled = { creates: [], updates: [], deletes: [], invalidAddresses: 0, skippedAddresses: 0 };
    expect(planMirror(source(subsets), carriedOut([], plan))).toEqual(settled);
  });

  test('a slice says all that the Endpoints say', () => {
    const targetRef = { kind: 'Pod', namespace: 'default', name: 'db-0' };
    const subsets = [
      { addresses: [{ ip: '10.0.0.1', hostname: 'one', nodeName: 'node-1', targetRef }], ports: [http] },
    ];
    const annotations = {
      team: 'x',
      'endpoints.kubernetes.io/last-change-trigger-time': '2030-01-01T00:00:00Z',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
    };
    expect(planMirror(source(subsets, { labels: { a: 'b' }, annotations }), []).creates).toEqual([
      {
        metadata: {
          generateName: 'db-',
          namespace: 'default',
          labels: {
            a: 'b',
            'kubernetes.io/service-name': 'db',
            'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
          },
          annotations: { team: 'x' },
          ownerReferences: [
            {
              apiVersion: 'v1',
              kind: 'Endpoints',
              name: 'db',
              uid: 'uid-of-db',
              controller: true,
              blockOwnerDeletion: true,
            },
          ],
        },
        addressType: 'IPv4',
        endpoints: [
          { addresses: ['10.0.0.1'], conditions: { ready: true }, hostname: 'one', nodeName: 'node-1', targetRef },
        ],
        ports: [http],
      },
    ]);
  });

  test('what cannot be mirrored is counted', () => {
    const many = Array.from({ length: 1002 }, (_, i) => ({ ip: `10.0.${i >> 8}.${i & 255}` }));
    const subsets = [
      { addresses: many, ports: [http] },
      { addresses: [{ ip: 'nowhere' }, { ip: '10.0.0.1' }], ports: [admin] },
    ];
    const plan = planMirror(source(subsets), []);
    expect(plan.creates.map(({ endpoints }) => endpoints.length).sort()).toEqual([1, 1000]);
    expect([plan.invalidAddresses, plan.skippedAddresses]).toEqual([1, 3]);
  });
});

describe('planMirror, after a change', () => {
  const one = [{ addresses: [{ ip: '10.0.0.1' }], ports: [http] }];
  const slices = carriedOut([], planMirror(source(one), []));
  test.each([
    {
      name: 'an address more',
      after: source([{ addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }], ports: [http] }]),
      counts: [0, 1, 0],
    },
    {
      name: 'not ready',
      after: source([{ notReadyAddresses: [{ ip: '10.0.0.1' }], ports: [http] }]),
      counts: [0, 1, 0],
    },
    { name: 'another port', after: source([{ addresses: [{ ip: '10.0.0.1' }], ports: [admin] }]), counts: [0, 1, 0] },
    { name: 'another family', after: source([{ addresses: [{ ip: 'fd00::1' }], ports: [http] }]), counts: [1, 0, 1] },
    { name: 'nothing left', after: source([]), counts: [0, 0, 1] },
    { name: 'a label', after: source(one, { labels: { a: 'b' } }), counts: [0, 1, 0] },
    { name: 'an annotation', after: source(one, { annotations: { a: 'b' } }), counts: [0, 1, 0] },
    {
      name: 'an annotation that is not mirrored',
      after: source(one, { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } }),
      counts: [0, 0, 0],
    },
    {
      name: 'it is going',
      after: source([...one, { addresses: [{ ip: '10.0.0.2' }], ports: [admin] }], { deletionTimestamp: 'now' }),
      counts: [0, 0, 0],
    },
  ])('$name', ({ after, counts }) => {
    const plan = planMirror(after, slices);
    expect([plan.creates.length, plan.updates.length, plan.deletes.length]).toEqual(counts);
  });

  test('of two slices that say the same, one goes', () => {
    const twice = [...slices, { ...slices[0]!, metadata: { ...slices[0]!.metadata, name: 'again' } }];
    const plan = planMirror(source(one), twice);
    expect([plan.creates, plan.updates, plan.deletes.map(({ metadata }) => metadata.name)]).toEqual([
      [],
      [],
      ['again'],
    ]);
  });
});
