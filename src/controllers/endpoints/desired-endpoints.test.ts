import { describe, expect, test } from 'vitest';
import { type PodOptions, podObject, serviceObject } from '../../../test/fixtures/service-objects.ts';
import type { EndpointSubset, Endpoints } from '../../api/core/v1/endpoints.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Service } from '../../api/core/v1/service.ts';
import { desiredEndpoints } from './desired-endpoints.ts';

const time = '2030-01-01T00:00:05Z';
const pod = (id: number, options: PodOptions = {}): Pod =>
  podObject(`web-${id}`, { ips: [`10.0.0.${id}`], ...options });
const address = (id: number, ip = `10.0.0.${id}`) => ({
  ip,
  nodeName: 'node-1',
  targetRef: { kind: 'Pod', namespace: 'default', name: `web-${id}`, uid: `uid-of-web-${id}` },
});
const http = { name: 'http', port: 8080, protocol: 'TCP' };
const going = { deletionTimestamp: time };

interface Case {
  readonly name: string;
  readonly spec?: Partial<Service['spec']>;
  readonly pods: readonly Pod[];
  readonly subsets: readonly EndpointSubset[];
}

const cases: readonly Case[] = [
  { name: 'no Pods', pods: [], subsets: [] },
  {
    name: 'ready and not ready',
    pods: [pod(1), pod(2, { ready: false })],
    subsets: [{ addresses: [address(1)], notReadyAddresses: [address(2)], ports: [http] }],
  },
  {
    name: 'Pods that are going are left out',
    pods: [pod(1), pod(2, { metadata: going })],
    subsets: [{ addresses: [address(1)], ports: [http] }],
  },
  {
    name: 'all are published that the Service wants to be',
    spec: { publishNotReadyAddresses: true },
    pods: [pod(1, { metadata: { ...pod(1).metadata, ...going } }), pod(2, { ready: false })],
    subsets: [{ addresses: [address(1), address(2)], ports: [http] }],
  },
  {
    name: 'an unnamed port by number, with its application',
    spec: { ports: [{ port: 80, targetPort: 81, protocol: 'TCP', appProtocol: 'http' }] },
    pods: [pod(1)],
    subsets: [{ addresses: [address(1)], ports: [{ port: 81, protocol: 'TCP', appProtocol: 'http' }] }],
  },
  {
    name: 'a Pod that does not have the port',
    pods: [pod(1), pod(2, { ports: {} })],
    subsets: [{ addresses: [address(1)], ports: [http] }],
  },
  {
    name: 'headless without ports',
    spec: { clusterIP: 'None', ports: undefined },
    pods: [pod(1)],
    subsets: [{ addresses: [address(1)] }],
  },
  { name: 'no ports, but an address', spec: { ports: undefined }, pods: [pod(1)], subsets: [] },
  {
    name: 'the first family alone',
    spec: { ipFamilies: ['IPv6', 'IPv4'] },
    pods: [pod(1, { ips: ['10.0.0.1', 'fd00::1'] }), pod(2)],
    subsets: [{ addresses: [address(1, 'fd00::1')], ports: [http] }],
  },
  {
    name: 'the family of the address',
    spec: { ipFamilies: undefined, clusterIP: 'fd00::9' },
    pods: [pod(1, { ips: ['10.0.0.1', 'fd00::1'] })],
    subsets: [{ addresses: [address(1, 'fd00::1')], ports: [http] }],
  },
  {
    name: 'the family of the Pod',
    spec: { ipFamilies: undefined, clusterIP: 'None' },
    pods: [pod(1, { ips: ['fd00::1', '10.0.0.1'] })],
    subsets: [{ addresses: [address(1, 'fd00::1')], ports: [http] }],
  },
  {
    name: 'a name within the Service',
    pods: [pod(1, { spec: { ...pod(1).spec, hostname: 'one', subdomain: 'web' } })],
    subsets: [{ addresses: [{ ...address(1), hostname: 'one' }], ports: [http] }],
  },
];

describe('desiredEndpoints', () => {
  test.each(cases)('$name', ({ spec, pods, subsets }) => {
    const service = serviceObject(spec);
    const current = desiredEndpoints({ service, pods, current: undefined, triggerTime: undefined });
    expect(current?.subsets).toEqual(subsets);
    expect(desiredEndpoints({ service, pods, current, triggerTime: time })).toBeUndefined();
  });

  test('what the object says of itself', () => {
    const service = serviceObject({ clusterIP: 'None' }, { labels: { team: 'x' } });
    expect(desiredEndpoints({ service, pods: [], current: undefined, triggerTime: time })?.metadata).toEqual({
      namespace: 'default',
      name: 'web',
      labels: {
        team: 'x',
        'service.kubernetes.io/headless': '',
        'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
      },
      annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': time },
    });
  });
});

describe('what there is already', () => {
  const made = desiredEndpoints({ service: serviceObject(), pods: [pod(1)], current: undefined, triggerTime: time })!;
  const current: Endpoints = { ...made, metadata: { ...made.metadata, resourceVersion: '7' } };
  test.each<{ name: string; service?: Service; pods: readonly Pod[]; current: Endpoints; writes: boolean }>([
    { name: 'says the same', pods: [pod(1)], current, writes: false },
    { name: 'has another Pod', pods: [pod(2)], current, writes: true },
    {
      name: 'has other labels',
      service: serviceObject({}, { labels: { a: 'b' } }),
      pods: [pod(1)],
      current,
      writes: true,
    },
    {
      name: 'has no word of who made it',
      pods: [pod(1)],
      current: { ...current, metadata: { ...current.metadata, labels: undefined } },
      writes: true,
    },
    {
      name: 'claims to be too much',
      pods: [pod(1)],
      current: {
        ...current,
        metadata: { ...current.metadata, annotations: { 'endpoints.kubernetes.io/over-capacity': 'truncated' } },
      },
      writes: true,
    },
    {
      name: 'names a revision of the Pod',
      pods: [pod(1)],
      current: {
        ...current,
        subsets: [
          {
            addresses: [{ ...address(1), targetRef: { ...address(1).targetRef, resourceVersion: '9' } }],
            ports: [http],
          },
        ],
      },
      writes: false,
    },
  ])('$name', ({ service = serviceObject(), pods, current, writes }) => {
    const desired = desiredEndpoints({ service, pods, current, triggerTime: undefined });
    expect(desired !== undefined).toBe(writes);
    if (desired === undefined) return;
    expect(desired.metadata.resourceVersion).toBe('7');
    expect(desired.metadata.annotations).toEqual({});
  });

  test('more than there is room for is marked, and stays as it is', () => {
    const pods = Array.from({ length: 1200 }, (_, i) => podObject(`p-${i}`, { ips: [`10.0.${i >> 8}.${i & 255}`] }));
    const service = serviceObject();
    const crowded = desiredEndpoints({ service, pods, current: undefined, triggerTime: undefined })!;
    expect(crowded.metadata.annotations).toEqual({ 'endpoints.kubernetes.io/over-capacity': 'truncated' });
    expect(crowded.subsets?.[0]?.addresses).toHaveLength(1000);
    expect(desiredEndpoints({ service, pods, current: crowded, triggerTime: undefined })).toBeUndefined();
    const fewer = desiredEndpoints({ service, pods: pods.slice(0, 5), current: crowded, triggerTime: undefined });
    expect(fewer?.metadata.annotations).toEqual({});
  });
});
