import { describe, expect, test } from 'vitest';
import { nodeObject, type PodOptions, podObject, serviceObject } from '../../../test/fixtures/service-objects.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Service } from '../../api/core/v1/service.ts';
import type { EndpointSlice } from '../../api/discovery/v1/endpoint-slice.ts';
import { type PlanInput, planSlices } from './slice-plan.ts';

const node = nodeObject('node-1');
const time = '2030-01-01T00:00:05Z';

function plan(input: Partial<PlanInput> & { readonly pods: readonly Pod[] }) {
  return planSlices({
    service: serviceObject(),
    slices: [],
    nodeOf: (name) => (name === 'node-1' ? node : undefined),
    triggerTime: undefined,
    ...input,
  });
}

/** The slices as the server would have them after the plan has been carried out. */
let names = 0;
function carriedOut(slices: readonly EndpointSlice[], changes: ReturnType<typeof plan>): EndpointSlice[] {
  const gone = new Set([...changes.deletes, ...changes.updates].map(({ metadata }) => metadata.name));
  const made = changes.creates.map((slice) => ({ ...slice, metadata: { ...slice.metadata, name: `web-${names++}` } }));
  return [...slices.filter(({ metadata }) => !gone.has(metadata.name)), ...changes.updates, ...made];
}

const summary = (slices: readonly EndpointSlice[]) =>
  slices.map(({ addressType, ports, endpoints }) => [
    addressType,
    ports.map(({ name, port }) => `${name}:${port}`).join(),
    endpoints.flatMap(({ addresses }) => addresses).join(),
  ]);

const pod = (id: number, options: PodOptions = {}): Pod =>
  podObject(`web-${id}`, { ips: [`10.0.0.${id}`], ...options });
const pods = (count: number): Pod[] => Array.from({ length: count }, (_, i) => pod(i + 1));
const ports = (...names: string[]): Service['spec']['ports'] =>
  names.map((name, i) => ({ name, port: 80 + i, targetPort: name, protocol: 'TCP' }));

interface Case {
  readonly name: string;
  readonly spec?: Partial<Service['spec']>;
  readonly pods: readonly Pod[];
  readonly slices: unknown;
}

const cases: readonly Case[] = [
  { name: 'no Pods: a placeholder', pods: [], slices: [['IPv4', '', '']] },
  { name: 'two Pods', pods: pods(2), slices: [['IPv4', 'http:8080', '10.0.0.1,10.0.0.2']] },
  {
    name: 'Pods with other numbers for the port: a slice for each',
    pods: [pod(1), pod(2, { ports: { http: 9090 } }), pod(3)],
    slices: [
      ['IPv4', 'http:8080', '10.0.0.1,10.0.0.3'],
      ['IPv4', 'http:9090', '10.0.0.2'],
    ],
  },
  {
    name: 'a Pod without one of the ports',
    spec: { ports: ports('http', 'admin') },
    pods: [pod(1, { ports: { http: 8080, admin: 81 } }), pod(2)],
    slices: [
      ['IPv4', 'http:8080,admin:81', '10.0.0.1'],
      ['IPv4', 'http:8080', '10.0.0.2'],
    ],
  },
  {
    name: 'both families',
    spec: { ipFamilies: ['IPv4', 'IPv6'] },
    pods: [pod(1, { ips: ['10.0.0.1', 'fd00::1'] }), pod(2)],
    slices: [
      ['IPv4', 'http:8080', '10.0.0.1,10.0.0.2'],
      ['IPv6', 'http:8080', 'fd00::1'],
    ],
  },
  {
    name: 'a family that no Pod has: a placeholder for it',
    spec: { ipFamilies: ['IPv4', 'IPv6'] },
    pods: pods(1),
    slices: [
      ['IPv4', 'http:8080', '10.0.0.1'],
      ['IPv6', '', ''],
    ],
  },
  {
    name: 'headless without ports',
    spec: { clusterIP: 'None', ports: undefined },
    pods: pods(1),
    slices: [['IPv4', '', '10.0.0.1']],
  },
  {
    name: 'finished Pods and those without an address are left out, those that are going are not',
    pods: [
      pod(1, { status: { phase: 'Failed' } }),
      pod(2, { status: { phase: 'Succeeded' } }),
      pod(3, { ips: [] }),
      pod(4, { metadata: { deletionTimestamp: time } }),
    ],
    slices: [['IPv4', 'http:8080', '10.0.0.4']],
  },
];

describe('planSlices', () => {
  test.each(cases)('$name', ({ spec, pods, slices }) => {
    const service = serviceObject(spec);
    const changes = plan({ service, pods });
    expect(summary(changes.creates)).toEqual(slices);
    expect([changes.updates, changes.deletes, changes.problems]).toEqual([[], [], []]);
    const after = carriedOut([], changes);
    expect(plan({ service, pods, slices: after })).toEqual({ creates: [], updates: [], deletes: [], problems: [] });
  });

  test('what a slice says of itself', () => {
    const service = serviceObject(
      { clusterIP: 'None' },
      { labels: { team: 'x', 'kubernetes.io/service-name': 'forged' } },
    );
    const [slice] = plan({ service, pods: pods(1), triggerTime: time }).creates;
    expect(slice?.metadata).toEqual({
      generateName: 'web-',
      namespace: 'default',
      labels: {
        team: 'x',
        'service.kubernetes.io/headless': '',
        'kubernetes.io/service-name': 'web',
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
      annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': time },
      ownerReferences: [
        {
          apiVersion: 'v1',
          kind: 'Service',
          name: 'web',
          uid: 'uid-of-web',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    });
  });
});

interface ChangeCase {
  readonly name: string;
  readonly before: Partial<PlanInput> & { readonly pods: readonly Pod[] };
  readonly after: Partial<PlanInput> & { readonly pods: readonly Pod[] };
  readonly creates: number;
  readonly updates: number;
  readonly deletes: number;
}

const changeCases: readonly ChangeCase[] = [
  {
    name: 'the first Pod turns the placeholder into its slice',
    before: { pods: [] },
    after: { pods: pods(1) },
    creates: 0,
    updates: 1,
    deletes: 0,
  },
  {
    name: 'the last Pod leaves a placeholder behind',
    before: { pods: pods(1) },
    after: { pods: [] },
    creates: 0,
    updates: 1,
    deletes: 0,
  },
  {
    name: 'a new number of the port takes over the slice of the old one',
    before: { pods: pods(3) },
    after: { pods: [1, 2, 3].map((id) => pod(id, { ports: { http: 9090 } })) },
    creates: 0,
    updates: 1,
    deletes: 0,
  },
  {
    name: 'a family is dropped',
    before: { service: serviceObject({ ipFamilies: ['IPv4', 'IPv6'] }), pods: pods(1) },
    after: { pods: pods(1) },
    creates: 0,
    updates: 0,
    deletes: 1,
  },
  {
    name: 'a family is added',
    before: { pods: pods(1) },
    after: { service: serviceObject({ ipFamilies: ['IPv4', 'IPv6'] }), pods: pods(1) },
    creates: 1,
    updates: 0,
    deletes: 0,
  },
  {
    name: 'labels of the Service',
    before: { pods: pods(1) },
    after: { service: serviceObject({}, { labels: { team: 'x' } }), pods: pods(1) },
    creates: 0,
    updates: 1,
    deletes: 0,
  },
  {
    name: 'another Service of the same name takes nothing over',
    before: { pods: pods(1) },
    after: { service: serviceObject({}, { uid: 'another' }), pods: pods(1) },
    creates: 1,
    updates: 0,
    deletes: 1,
  },
  {
    name: 'another Service of the same name makes its own placeholder',
    before: { pods: [] },
    after: { service: serviceObject({}, { uid: 'another' }), pods: [] },
    creates: 1,
    updates: 0,
    deletes: 1,
  },
  {
    name: 'a Service that is going makes none, but tells of what ends',
    before: { pods: pods(2) },
    after: { service: serviceObject({}, { deletionTimestamp: time }), pods: [pod(1), pod(2, { ports: { http: 1 } })] },
    creates: 0,
    updates: 1,
    deletes: 0,
  },
  {
    name: 'how traffic is distributed',
    before: { pods: pods(1) },
    after: { service: serviceObject({ trafficDistribution: 'PreferSameZone' }), pods: pods(1) },
    creates: 0,
    updates: 1,
    deletes: 0,
  },
  {
    name: 'a Pod in the place of one of the same name',
    before: { pods: pods(1) },
    after: { pods: [pod(1, { metadata: { uid: 'another' } })] },
    creates: 0,
    updates: 1,
    deletes: 0,
  },
  {
    name: 'the revision of a Pod',
    before: { pods: pods(1) },
    after: { pods: [pod(1, { metadata: { resourceVersion: '7' } })] },
    creates: 0,
    updates: 0,
    deletes: 0,
  },
];

describe('planSlices, after a change', () => {
  test.each(changeCases)('$name', ({ before, after, creates, updates, deletes }) => {
    const slices = carriedOut([], plan(before));
    const changes = plan({ ...after, slices });
    expect([changes.creates.length, changes.updates.length, changes.deletes.length]).toEqual([
      creates,
      updates,
      deletes,
    ]);
    if (after.service?.metadata.deletionTimestamp !== undefined) return;
    const settled = plan({ ...after, slices: carriedOut(slices, changes) });
    expect(settled).toEqual({ creates: [], updates: [], deletes: [], problems: [] });
  });

  test('an update has the time of the change, and none where there is none', () => {
    const slices = carriedOut([], plan({ pods: pods(1), triggerTime: time }));
    const key = 'endpoints.kubernetes.io/last-change-trigger-time';
    const later = plan({ pods: pods(2), slices, triggerTime: '2030-01-01T00:00:09Z' });
    expect(later.updates[0]?.metadata.annotations?.[key]).toBe('2030-01-01T00:00:09Z');
    expect(plan({ pods: pods(2), slices }).updates[0]?.metadata.annotations?.[key]).toBeUndefined();
  });
});

describe('a Pod on a Node that is not there', () => {
  const lost = pod(2, { spec: { nodeName: 'node-9', containers: pod(2).spec.containers } });
  test('is left out and complained of, once for all families', () => {
    const service = serviceObject({ ipFamilies: ['IPv4', 'IPv6'] });
    const { creates, problems } = plan({ service, pods: [pod(1), lost] });
    expect(summary(creates)).toContainEqual(['IPv4', 'http:8080', '10.0.0.1']);
    expect(problems).toEqual(['skipping Pod web-2 for Service default/web: Node node-9 Not Found']);
  });

  test('is published where all are', () => {
    const { creates, problems } = plan({
      service: serviceObject({ publishNotReadyAddresses: true }),
      pods: [pod(1), lost],
    });
    expect(summary(creates)).toEqual([['IPv4', 'http:8080', '10.0.0.1,10.0.0.2']]);
    expect(problems).toEqual([]);
  });
});
