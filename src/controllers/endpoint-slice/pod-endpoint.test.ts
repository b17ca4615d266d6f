import { describe, expect, test } from 'vitest';
import { nodeObject, type PodOptions, podObject, serviceObject } from '../../../test/fixtures/service-objects.ts';
import type { Service } from '../../api/core/v1/service.ts';
import type { EndpointPort } from '../../api/discovery/v1/endpoint-slice.ts';
import { type AddressType, addressTypesOf, podEndpoint, podPorts } from './pod-endpoint.ts';

describe('addressTypesOf', () => {
  test.each<{ name: string; spec: Service['spec']; types: string[] }>([
    { name: 'one family', spec: { ipFamilies: ['IPv6'] }, types: ['IPv6'] },
    { name: 'two families', spec: { ipFamilies: ['IPv6', 'IPv4'] }, types: ['IPv4', 'IPv6'] },
    { name: 'an IPv4 address alone', spec: { clusterIP: '10.96.0.1' }, types: ['IPv4'] },
    { name: 'an IPv6 address alone', spec: { clusterIP: 'fd00::1' }, types: ['IPv6'] },
    { name: 'headless, without families', spec: { clusterIP: 'None' }, types: ['IPv4', 'IPv6'] },
    { name: 'nothing yet', spec: {}, types: ['IPv4', 'IPv6'] },
  ])('$name', ({ spec, types }) => {
    expect(addressTypesOf(spec)).toEqual(types);
  });
});

const going = { deletionTimestamp: '2030-01-01T00:01:00Z' };

describe('the conditions of an endpoint', () => {
  test.each<{
    name: string;
    pod: PodOptions;
    publish?: boolean;
    ready: boolean;
    serving: boolean;
    terminating: boolean;
  }>([
    { name: 'ready', pod: {}, ready: true, serving: true, terminating: false },
    { name: 'not ready', pod: { ready: false }, ready: false, serving: false, terminating: false },
    { name: 'ready and going', pod: { metadata: going }, ready: false, serving: true, terminating: true },
    {
      name: 'not ready and going',
      pod: { ready: false, metadata: going },
      ready: false,
      serving: false,
      terminating: true,
    },
    {
      name: 'published although not ready',
      pod: { ready: false },
      publish: true,
      ready: true,
      serving: false,
      terminating: false,
    },
    {
      name: 'published although going',
      pod: { metadata: going },
      publish: true,
      ready: true,
      serving: true,
      terminating: true,
    },
  ])('$name', ({ pod, publish = false, ready, serving, terminating }) => {
    const service = serviceObject({ publishNotReadyAddresses: publish });
    const endpoint = podEndpoint(podObject('web-1', pod), nodeObject('node-1'), service, 'IPv4');
    expect(endpoint?.conditions).toEqual({ ready, serving, terminating });
  });
});

describe('podEndpoint', () => {
  const named = { hostname: 'one', subdomain: 'web' };
  test.each<{ name: string; pod: PodOptions; zone?: string; type?: AddressType; endpoint: object | undefined }>([
    {
      name: 'where it runs',
      pod: {},
      endpoint: { addresses: ['10.0.0.1'], nodeName: 'node-1', zone: 'a', hostname: undefined },
    },
    {
      name: 'a Node of no zone',
      pod: {},
      zone: '',
      endpoint: { addresses: ['10.0.0.1'], nodeName: 'node-1', zone: undefined, hostname: undefined },
    },
    {
      name: 'a name within the Service',
      pod: { spec: named },
      endpoint: { addresses: ['10.0.0.1'], nodeName: 'node-1', zone: 'a', hostname: 'one' },
    },
    {
      name: 'a name within another Service',
      pod: { spec: { ...named, subdomain: 'other' } },
      endpoint: { addresses: ['10.0.0.1'], nodeName: 'node-1', zone: 'a', hostname: undefined },
    },
    {
      name: 'the other family, in canonical form',
      pod: { ips: ['10.0.0.1', 'FD00:0:0::1'] },
      type: 'IPv6',
      endpoint: { addresses: ['fd00::1'], nodeName: 'node-1', zone: 'a', hostname: undefined },
    },
    { name: 'no address of the family', pod: { ips: ['fd00::1'] }, endpoint: undefined },
    { name: 'no address at all', pod: { ips: [] }, endpoint: undefined },
  ])('$name', ({ pod, zone, type = 'IPv4', endpoint }) => {
    const made = podEndpoint(podObject('web-1', pod), nodeObject('node-1', zone), serviceObject(), type);
    const summary = made && {
      addresses: made.addresses,
      nodeName: made.nodeName,
      zone: made.zone,
      hostname: made.hostname,
    };
    expect(summary).toEqual(endpoint);
    if (made !== undefined) {
      expect(made.targetRef).toEqual({ kind: 'Pod', namespace: 'default', name: 'web-1', uid: 'uid-of-web-1' });
    }
  });
});

describe('podPorts', () => {
  const port = { name: 'http', port: 80, protocol: 'TCP', targetPort: 'http' };
  const sidecar = (restartPolicy: string | undefined): PodOptions => ({
    ports: {},
    spec: {
      initContainers: [
        { name: 's', resources: {}, restartPolicy, ports: [{ name: 'http', containerPort: 9000, protocol: 'TCP' }] },
      ],
      containers: [{ name: 'c', resources: {} }],
    },
  });
  test.each<{ name: string; ports: Service['spec']['ports']; pod?: PodOptions; found: EndpointPort[] }>([
    { name: 'no ports', ports: undefined, found: [] },
    { name: 'a number', ports: [{ ...port, targetPort: 81 }], found: [{ name: 'http', protocol: 'TCP', port: 81 }] },
    { name: 'a name', ports: [port], found: [{ name: 'http', protocol: 'TCP', port: 8080 }] },
    { name: 'a name that the Pod does not know', ports: [{ ...port, targetPort: 'admin' }], found: [] },
    { name: 'the name of a port of another protocol', ports: [{ ...port, protocol: 'UDP' }], found: [] },
    {
      name: 'an unnamed port with its application',
      ports: [{ port: 80, protocol: 'TCP', targetPort: 81, appProtocol: 'kubernetes.io/h2c' }],
      found: [{ name: '', protocol: 'TCP', port: 81, appProtocol: 'kubernetes.io/h2c' }],
    },
    {
      name: 'a port of a sidecar',
      ports: [port],
      pod: sidecar('Always'),
      found: [{ name: 'http', protocol: 'TCP', port: 9000 }],
    },
    { name: 'a port of an init container', ports: [port], pod: sidecar(undefined), found: [] },
  ])('$name', ({ ports, pod, found }) => {
    expect(podPorts(serviceObject({ ports }), podObject('web-1', pod))).toEqual(found);
  });
});
