import { describe, expect, it } from 'vitest';
import { created, defaulted, type Input, request, updateErrors, withField } from '../../validation/strategy-fixture.ts';
import type { Service } from './service.ts';
import { serviceResource } from './service-resource.ts';
import { serviceStrategy } from './service-strategy.ts';

const sent: Input = { metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } };
const addresses = {
  clusterIP: '10.96.0.10',
  clusterIPs: ['10.96.0.10'],
  ipFamilies: ['IPv4'],
  ipFamilyPolicy: 'SingleStack',
};

function stored(spec: object): Input {
  return { ...sent, spec: { ...(sent.spec as object), ...addresses, ...spec } };
}

function updated(oldSpec: object, spec: object): Service['spec'] {
  const old = created<Service>(serviceResource, stored(oldSpec));
  const object = defaulted<Service>(serviceResource, { ...sent, spec: { ...(sent.spec as object), ...spec } });
  serviceStrategy.prepareForUpdate?.(object, old, request);
  return object.spec;
}

describe('an update of a Service', () => {
  it('keeps the addresses that a client leaves out', () => {
    expect(updated({}, {})).toMatchObject({ clusterIP: '10.96.0.10', clusterIPs: ['10.96.0.10'] });
  });

  it('keeps node ports by the name of the port, but for those that another port has taken', () => {
    const before = [
      { name: 'a', port: 80, nodePort: 30001 },
      { name: 'b', port: 81, nodePort: 30002 },
    ];
    const after = [
      { name: 'a', port: 80 },
      { name: 'b', port: 81, nodePort: 30001 },
    ];
    const type = 'NodePort';
    const keep = updated({ type, ports: before }, { type, ports: before.map(({ nodePort: _, ...port }) => port) });
    expect(keep.ports?.map((port) => port.nodePort)).toEqual([30001, 30002]);
    expect(updated({ type, ports: before }, { type, ports: after }).ports?.map((port) => port.nodePort)).toEqual([
      undefined,
      30001,
    ]);
  });

  it('to ExternalName drops what was filled in', () => {
    const spec = updated({}, { ...addresses, type: 'ExternalName', externalName: 'example.com' });
    expect(Object.keys(spec)).not.toEqual(expect.arrayContaining(['clusterIP']));
    expect(spec.clusterIPs ?? spec.ipFamilies ?? spec.ipFamilyPolicy).toBeUndefined();
  });

  it('from LoadBalancer to ClusterIP drops ports, policy and class that were not changed', () => {
    const ports = [{ port: 80, nodePort: 30001 }];
    const balanced = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 30005, ports };
    const spec = updated(balanced, { ...balanced, allocateLoadBalancerNodePorts: true, type: 'ClusterIP' });
    expect(spec).toMatchObject({ type: 'ClusterIP', clusterIPs: ['10.96.0.10'] });
    expect(spec.ports?.[0]?.nodePort).toBeUndefined();
    for (const field of ['healthCheckNodePort', 'externalTrafficPolicy', 'allocateLoadBalancerNodePorts'] as const) {
      expect(spec[field], field).toBeUndefined();
    }
  });

  it.each([
    ['nothing', {}, {}, []],
    [
      'another cluster IP',
      {},
      { clusterIP: '10.96.0.11', clusterIPs: addresses.clusterIPs },
      ['spec.clusterIPs[0]: Invalid value: ["10.96.0.11"]: may not change once set'],
    ],
    [
      'no cluster IPs but for the older field',
      {},
      { clusterIP: '10.96.0.11' },
      [
        'spec.clusterIPs[0]: Invalid value: []: primary clusterIP can not be unset',
        'spec.ipFamilies[0]: Invalid value: []: primary ipFamily can not be unset',
        'spec.clusterIPs: Required value',
      ],
    ],
    [
      'headless all at once',
      {},
      { clusterIP: 'None', clusterIPs: addresses.clusterIPs },
      ['spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set'],
    ],
    [
      'another load balancer class',
      { type: 'LoadBalancer', loadBalancerClass: 'a/b' },
      { type: 'LoadBalancer', loadBalancerClass: 'a/c' },
      ['spec.loadBalancerClass: Invalid value: "a/c": may not change once set'],
    ],
    [
      'another health check port',
      { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 30005 },
      { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 30006 },
      ['spec.healthCheckNodePort: Forbidden: field is immutable'],
    ],
  ])('refused: %s', (_, oldSpec, spec, expected) => {
    const input = withField(sent, 'spec', { ...(sent.spec as object), ...spec });
    expect(updateErrors(serviceResource, stored(oldSpec), input)).toEqual(expected);
  });
});
