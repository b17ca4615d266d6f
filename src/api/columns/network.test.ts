import { describe, expect, it } from 'vitest';
import { endpointsResource } from '../core/v1/endpoints-resource.ts';
import { endpointSliceResource } from '../discovery/v1/endpoint-slice-resource.ts';
import { ingressClassResource } from '../networking/v1/ingress-class-resource.ts';
import { ingressResource } from '../networking/v1/ingress-resource.ts';
import { ipAddressResource } from '../networking/v1/ip-address-resource.ts';
import { networkPolicyResource } from '../networking/v1/network-policy-resource.ts';
import { serviceCIDRResource } from '../networking/v1/service-cidr-resource.ts';
import type { ResourceDefinition } from '../resource.ts';
import { rowOf } from './row-fixture.ts';

const Age = '5m10s';
const addresses = (...ips: string[]) => ips.map((ip) => ({ ip }));
const endpoints = (...ips: string[][]) => ips.map((addresses) => ({ addresses }));
const ingressRow = { Name: 'x', Class: '<none>', Hosts: '*', Address: '', Ports: '80', Age };
const hosts = (...names: (string | undefined)[]) => names.map((host) => ({ host }));

const cases: Record<string, [ResourceDefinition, object, object]> = {
  'Endpoints without subsets': [endpointsResource, {}, { Name: 'x', Endpoints: '<none>', Age }],
  'Endpoints of which none is ready': [
    endpointsResource,
    { subsets: [{ notReadyAddresses: addresses('10.0.0.1'), ports: [{ port: 80 }] }] },
    { Name: 'x', Endpoints: '', Age },
  ],
  'Endpoints without ports': [
    endpointsResource,
    { subsets: [{ addresses: addresses('10.0.0.1', '10.0.0.2') }] },
    { Name: 'x', Endpoints: '10.0.0.1,10.0.0.2', Age },
  ],
  'Endpoints with two ports': [
    endpointsResource,
    { subsets: [{ addresses: addresses('10.0.0.1', 'fd00::1'), ports: [{ port: 80 }, { port: 443 }] }] },
    { Name: 'x', Endpoints: '10.0.0.1:80,[fd00::1]:80,10.0.0.1:443 + 1 more...', Age },
  ],
  'Endpoints in two subsets': [
    endpointsResource,
    {
      subsets: [
        { addresses: addresses('10.0.0.1', '10.0.0.2'), ports: [{ port: 80 }] },
        { addresses: addresses('10.0.0.3', '10.0.0.4', '10.0.0.5') },
      ],
    },
    { Name: 'x', Endpoints: '10.0.0.1:80,10.0.0.2:80,10.0.0.3 + 2 more...', Age },
  ],
  'EndpointSlice that is empty': [
    endpointSliceResource,
    { addressType: 'IPv4' },
    { Name: 'x', AddressType: 'IPv4', Ports: '<unset>', Endpoints: '<unset>', Age },
  ],
  'EndpointSlice with all kinds of ports': [
    endpointSliceResource,
    {
      addressType: 'IPv6',
      ports: [{ name: 'http', port: 80 }, { name: 'any' }, {}],
      endpoints: endpoints(['fd00::1'], ['fd00::2']),
    },
    { Name: 'x', AddressType: 'IPv6', Ports: '80,any,*', Endpoints: 'fd00::1,fd00::2', Age },
  ],
  'EndpointSlice with more than is shown': [
    endpointSliceResource,
    {
      addressType: 'IPv4',
      ports: [{ port: 1 }, { port: 2 }, { port: 3 }, { port: 4 }],
      endpoints: endpoints(['10.0.0.1', '10.0.0.2'], ['10.0.0.3'], ['10.0.0.4'], ['10.0.0.5']),
    },
    {
      Name: 'x',
      AddressType: 'IPv4',
      Ports: '1,2,3 + 1 more...',
      Endpoints: '10.0.0.1,10.0.0.2,10.0.0.3 + 2 more...',
      Age,
    },
  ],
  'Ingress without rules': [ingressResource, { spec: {} }, ingressRow],
  'Ingress with TLS, hosts and an address': [
    ingressResource,
    {
      spec: { ingressClassName: 'nginx', rules: hosts('a.example', 'b.example'), tls: [{ hosts: ['a.example'] }] },
      status: { loadBalancer: { ingress: [{ hostname: 'lb.a-rather-long-name.example' }, { ip: '1.2.3.4' }] } },
    },
    {
      ...ingressRow,
      Class: 'nginx',
      Hosts: 'a.example,b.example',
      Address: '1.2.3.4,lb.a-rather-long-name.example',
      Ports: '80, 443',
    },
  ],
  'Ingress with more hosts than are shown': [
    ingressResource,
    { spec: { rules: hosts('a', 'b', undefined, 'c', 'd') } },
    { ...ingressRow, Hosts: 'a,b,c + 2 more...' },
  ],
  'Ingress with rules for every host': [ingressResource, { spec: { rules: hosts(undefined, undefined) } }, ingressRow],
  IngressClass: [
    ingressClassResource,
    { spec: { controller: 'example.org/c' } },
    { Name: 'x', Controller: 'example.org/c', Parameters: '<none>', Age },
  ],
  'IngressClass with parameters of a group': [
    ingressClassResource,
    { spec: { controller: 'c', parameters: { apiGroup: 'example.org', kind: 'Settings', name: 's' } } },
    { Name: 'x', Controller: 'c', Parameters: 'Settings.example.org/s', Age },
  ],
  'IngressClass with parameters of the core group': [
    ingressClassResource,
    { spec: { controller: 'c', parameters: { kind: 'ConfigMap', name: 's' } } },
    { Name: 'x', Controller: 'c', Parameters: 'ConfigMap/s', Age },
  ],
  'IPAddress of a Service': [
    ipAddressResource,
    { spec: { parentRef: { resource: 'services', namespace: 'default', name: 'kubernetes' } } },
    { Name: 'x', ParentRef: 'services/default/kubernetes' },
  ],
  'IPAddress of an object without a namespace': [
    ipAddressResource,
    { spec: { parentRef: { group: 'Example.org', resource: 'gateways', name: 'g' } } },
    { Name: 'x', ParentRef: 'gateways.example.org/g' },
  ],
  'IPAddress of nothing': [ipAddressResource, { spec: {} }, { Name: 'x', ParentRef: '<none>' }],
  'NetworkPolicy for some Pods': [
    networkPolicyResource,
    { spec: { podSelector: { matchLabels: { app: 'web' } } } },
    { Name: 'x', 'Pod-Selector': 'app=web', Age },
  ],
  'NetworkPolicy for all Pods': [networkPolicyResource, { spec: {} }, { Name: 'x', 'Pod-Selector': '<none>', Age }],
  ServiceCIDR: [
    serviceCIDRResource,
    { spec: { cidrs: ['10.96.0.0/16', 'fd00::/112'] } },
    { Name: 'x', CIDRs: '10.96.0.0/16,fd00::/112', Age },
  ],
};

describe('the row of a kind of network', () => {
  it.each(Object.entries(cases))('%s', (_, [definition, object, expected]) => {
    expect(rowOf(definition, object)).toEqual(expected);
  });
});
