import { describe, expect, it } from 'vitest';
import { rowOf } from '../../columns/row-fixture.ts';
import { serviceResource } from './service-resource.ts';

const plain = {
  Name: 'x',
  Type: 'ClusterIP',
  'Cluster-IP': '10.96.0.9',
  'External-IP': '<none>',
  'Port(s)': '80/TCP',
  Age: '5m10s',
  Selector: '<none>',
};
const spec = { type: 'ClusterIP', clusterIPs: ['10.96.0.9', 'fd00::9'], ports: [{ port: 80, protocol: 'TCP' }] };
const balanced = (...ingress: object[]) => ({ loadBalancer: { ingress } });

describe('the row of a Service', () => {
  const cases: Record<string, [object, object]> = {
    'inside the cluster': [{ spec }, {}],
    'without an address': [{ spec: { ...spec, clusterIPs: [] } }, { 'Cluster-IP': '<none>' }],
    headless: [{ spec: { ...spec, clusterIPs: ['None'] } }, { 'Cluster-IP': 'None' }],
    'without ports': [{ spec: { ...spec, ports: [] } }, { 'Port(s)': '<none>' }],
    'with a selector': [
      { spec: { ...spec, selector: { tier: 'web', app: 'shop' } } },
      { Selector: 'app=shop,tier=web' },
    ],
    'with external addresses': [
      { spec: { ...spec, externalIPs: ['1.2.3.4', '1.2.3.5'] } },
      { 'External-IP': '1.2.3.4,1.2.3.5' },
    ],
    'with node ports': [
      {
        spec: {
          ...spec,
          type: 'NodePort',
          ports: [
            { port: 80, nodePort: 30080, protocol: 'TCP' },
            { port: 53, protocol: 'UDP' },
          ],
        },
      },
      { Type: 'NodePort', 'Port(s)': '80:30080/TCP,53/UDP' },
    ],
    'waiting for a load balancer': [
      { spec: { ...spec, type: 'LoadBalancer' } },
      { Type: 'LoadBalancer', 'External-IP': '<pending>' },
    ],
    'behind a load balancer': [
      {
        spec: { ...spec, type: 'LoadBalancer' },
        status: balanced(
          { ip: '9.9.9.9' },
          { hostname: 'lb.a-rather-long-name.example' },
          { ip: '8.8.8.8' },
          { ip: '9.9.9.9' },
        ),
      },
      { Type: 'LoadBalancer', 'External-IP': '8.8.8.8,9.9.9.9,lb.a-rather-long-name.example' },
    ],
    'behind a load balancer, with external addresses': [
      { spec: { ...spec, type: 'LoadBalancer', externalIPs: ['1.2.3.4'] }, status: balanced({ ip: '8.8.8.8' }) },
      { Type: 'LoadBalancer', 'External-IP': '8.8.8.8,1.2.3.4' },
    ],
    'waiting for a load balancer, with external addresses': [
      { spec: { ...spec, type: 'LoadBalancer', externalIPs: ['1.2.3.4'] } },
      { Type: 'LoadBalancer', 'External-IP': '1.2.3.4' },
    ],
    'that names another host': [
      { spec: { type: 'ExternalName', externalName: 'db.example.org' } },
      { Type: 'ExternalName', 'Cluster-IP': '<none>', 'External-IP': 'db.example.org', 'Port(s)': '<none>' },
    ],
    'of a type from the future': [{ spec: { ...spec, type: 'Else' } }, { Type: 'Else', 'External-IP': '<unknown>' }],
  };

  it.each(Object.entries(cases))('%s', (_, [object, expected]) => {
    expect(rowOf(serviceResource, object)).toEqual({ ...plain, ...expected });
  });
});
