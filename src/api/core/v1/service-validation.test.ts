import { describe, expect, it } from 'vitest';
import { created, createErrors, type Input, statusErrors, withField } from '../../validation/strategy-fixture.ts';
import type { Service } from './service.ts';
import { serviceResource } from './service-resource.ts';

const minimal: Input = { metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } };
const external: Input = { metadata: { name: 'web' }, spec: { type: 'ExternalName', externalName: 'example.com' } };
const balanced = withField(minimal, 'spec.type', 'LoadBalancer');

describe('defaults of Services', () => {
  it('fills in everything but what is allocated', () => {
    expect(created<Service>(serviceResource, minimal).spec).toEqual({
      ports: [{ protocol: 'TCP', port: 80, targetPort: 80 }],
      type: 'ClusterIP',
      sessionAffinity: 'None',
      internalTrafficPolicy: 'Cluster',
    });
  });

  it.each([
    ['NodePort', { type: 'NodePort' }, { externalTrafficPolicy: 'Cluster', internalTrafficPolicy: 'Cluster' }],
    [
      'LoadBalancer',
      { type: 'LoadBalancer' },
      { externalTrafficPolicy: 'Cluster', allocateLoadBalancerNodePorts: true },
    ],
    ['external IPs', { externalIPs: ['1.2.3.4'] }, { externalTrafficPolicy: 'Cluster' }],
    [
      'session affinity',
      { sessionAffinity: 'ClientIP' },
      { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } } },
    ],
    ['the older field of the cluster IP', { clusterIP: 'None' }, { clusterIPs: ['None'] }],
  ])('%s', (_, spec, expected) => {
    const input = { ...minimal, spec: { ...(minimal.spec as object), ...spec } };
    expect(created<Service>(serviceResource, input).spec).toMatchObject(expected);
  });

  it('ExternalName has no traffic policy', () => {
    expect(created<Service>(serviceResource, external).spec).toEqual({
      ...(external.spec as object),
      sessionAffinity: 'None',
    });
  });
});

describe('a Service to be created', () => {
  const set = (path: string, value: unknown, base = minimal): Input => withField(base, `spec.${path}`, value);
  it.each([
    ['minimal', minimal, []],
    ['external name', external, []],
    ['headless without ports', { metadata: {}, spec: { clusterIP: 'None' } }, []],
    ['no ports', { metadata: {} }, ['spec.ports: Required value']],
    [
      'two ports without names',
      set('ports', [{ port: 80 }, { port: 81 }]),
      ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value'],
    ],
    [
      'a port twice',
      set('ports', [
        { name: 'a', port: 80 },
        { name: 'a', port: 80 },
      ]),
      [
        'spec.ports[1].name: Duplicate value: "a"',
        'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
      ],
    ],
    [
      'port and protocol out of range',
      set('ports', [{ port: 0, protocol: 'X', targetPort: 'Upper' }]),
      [
        'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
        'spec.ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
        'spec.ports[0].targetPort: Invalid value: "Upper": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      ],
    ],
    [
      'a node port of ClusterIP',
      set('ports', [{ port: 80, nodePort: 30080 }]),
      ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    ],
    [
      'headless NodePort',
      set('clusterIP', 'None', set('type', 'NodePort')),
      ['spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services'],
    ],
    [
      'another type',
      set('type', 'Other'),
      [
        'spec.type: Unsupported value: "Other": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
      ],
    ],
    [
      'external name with cluster IP',
      withField(withField(external, 'spec.clusterIP', '10.96.0.1'), 'spec.externalName', ''),
      ['spec.clusterIPs: Forbidden: may not be set for ExternalName services', 'spec.externalName: Required value'],
    ],
    [
      'no address',
      set('clusterIP', '10.96'),
      ['spec.clusterIPs[0]: Invalid value: "10.96": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
    ],
    [
      'two addresses of a family',
      set('clusterIPs', ['10.96.0.1', '10.96.0.2'], set('clusterIP', '10.96.0.1')),
      ['spec.clusterIPs: Invalid value: ["10.96.0.1","10.96.0.2"]: may specify no more than one IP for each IP family'],
    ],
    [
      'an address of the other family',
      set('ipFamilies', ['IPv6'], set('clusterIP', '10.96.0.1')),
      ['spec.clusterIPs[0]: Invalid value: "10.96.0.1": expected an IPv6 value as indicated by `ipFamilies[0]`'],
    ],
    [
      'affinity for too long',
      set('sessionAffinityConfig', { clientIP: { timeoutSeconds: 86401 } }, set('sessionAffinity', 'ClientIP')),
      [
        'spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400',
      ],
    ],
    [
      'a loopback address from outside',
      set('externalIPs', ['127.0.0.1']),
      ['spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ],
    [
      'fields of load balancers',
      set('loadBalancerClass', 'a/b', set('loadBalancerSourceRanges', ['10.0.0.0/8'])),
      [
        "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
        "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
      ],
    ],
    [
      'external traffic policy of ClusterIP',
      set('externalTrafficPolicy', 'Local'),
      ['spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services'],
    ],
    [
      'a health check without need',
      set('healthCheckNodePort', 30000, balanced),
      [
        "spec.healthCheckNodePort: Invalid value: 30000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ],
    ],
    [
      'traffic distribution',
      set('trafficDistribution', 'Near'),
      [
        'spec.trafficDistribution: Unsupported value: "Near": supported values: "PreferClose", "PreferSameNode", "PreferSameZone"',
      ],
    ],
  ])('%s', (_, input, expected) => {
    expect(createErrors(serviceResource, input)).toEqual(expected);
  });
});

describe('the status of a Service', () => {
  it.each([
    ['an address', balanced, [{ ip: '1.2.3.4' }], []],
    [
      'an address as host name',
      balanced,
      [{ hostname: '1.2.3.4' }],
      ['status.loadBalancer.ingress[0].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address'],
    ],
    [
      'not of a load balancer',
      minimal,
      [{ ip: '1.2.3.4' }],
      ["status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'"],
    ],
  ])('%s', (_, input, ingress, expected) => {
    expect(statusErrors(serviceResource, input, withField(input, 'status', { loadBalancer: { ingress } }))).toEqual(
      expected,
    );
  });
});
