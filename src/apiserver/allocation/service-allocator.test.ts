import { beforeEach, describe, expect, it } from 'vitest';
import type { Service } from '../../api/core/v1/service.ts';
import { serviceResource } from '../../api/core/v1/service-resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { created, defaulted, request } from '../../api/validation/strategy-fixture.ts';
import type { Random } from '../../base/random.ts';
import { ServiceAllocator } from './service-allocator.ts';

const random: Random = { next: () => 0, uuid: () => '', bytes: (count) => new Uint8Array(count) };
const port = { port: 80 };
const dual = ['10.96.0.0/16', 'fd00::/112'];

let allocator: ServiceAllocator;

beforeEach(() => {
  allocator = new ServiceAllocator({ random });
});

function service(spec: object): Mutable<Service> {
  const input = { metadata: { name: 'web' }, spec: { ports: [port], ...spec } };
  return structuredClone(created<Service>(serviceResource, input)) as Mutable<Service>;
}

function create(spec: object = {}): Service {
  const object = service(spec);
  allocator.beginCreate(object).commit();
  return object;
}

function update(old: Service, spec: object): Service {
  const input = { metadata: { name: 'web' }, spec: { ports: [port], ...spec } };
  const object = defaulted<Service>(serviceResource, input);
  serviceResource.strategy.prepareForUpdate?.(object, old, request);
  allocator.beginUpdate(object, old).commit();
  return object;
}

function messageOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('addresses', () => {
  it('come from above the first 256 and are all different', () => {
    expect([create(), create()].map(({ spec }) => spec)).toMatchObject([
      { clusterIP: '10.96.1.1', clusterIPs: ['10.96.1.1'], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' },
      { clusterIP: '10.96.1.2', clusterIPs: ['10.96.1.2'] },
    ]);
  });

  it('of a small block come from its lower part once the upper one is full', () => {
    allocator = new ServiceAllocator({ random, cidrs: ['10.0.0.0/27'] });
    const given = Array.from({ length: 30 }, () => create().spec.clusterIP);
    expect(given.slice(0, 2)).toEqual(['10.0.0.17', '10.0.0.18']);
    expect(given.slice(-2)).toEqual(['10.0.0.15', '10.0.0.16']);
    expect(messageOf(() => create())).toBe('Internal error occurred: failed to allocate a serviceIP: range is full');
  });

  it.each([
    ['taken', '10.96.0.1', 'provided IP is already allocated'],
    ['of another network', '1.1.1.1', 'the provided network does not match the current range'],
    ['of the network itself', '10.96.0.0', 'the provided network does not match the current range'],
    ['of broadcast', '10.96.255.255', 'the provided network does not match the current range'],
  ])('asked for: %s', (_, clusterIP, reason) => {
    create({ clusterIP: '10.96.0.1' });
    expect(messageOf(() => create({ clusterIP }))).toBe(
      `Service "web" is invalid: spec.clusterIPs: Invalid value: ["${clusterIP}"]: failed to allocate IP ${clusterIP}: ${reason}`,
    );
  });

  it('are free again after a deletion, and after a write that failed', () => {
    const clusterIP = '10.96.0.9';
    allocator.afterDelete(create({ clusterIP }));
    allocator.beginCreate(service({ clusterIP })).rollback();
    expect(create({ clusterIP }).spec.clusterIP).toBe(clusterIP);
  });

  it('are taken from the stored Services at the start', async () => {
    const stored = [create({ clusterIP: '10.96.0.9', type: 'NodePort', ports: [{ ...port, nodePort: 30001 }] })];
    allocator = new ServiceAllocator({ random });
    await allocator.load(async () => stored);
    expect(messageOf(() => create({ clusterIP: '10.96.0.9' }))).toContain('already allocated');
    expect(messageOf(() => create({ type: 'NodePort', ports: [{ ...port, nodePort: 30001 }] }))).toContain(
      'provided port is already allocated',
    );
  });

  it.each([
    ['ExternalName', { type: 'ExternalName', externalName: 'example.com' }, {}],
    ['headless', { clusterIP: 'None', selector: { a: 'b' } }, { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' }],
    [
      'headless without selector',
      { clusterIP: 'None' },
      { ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack' },
    ],
  ])('none: %s', (_, spec, expected) => {
    const { clusterIP, ipFamilies, ipFamilyPolicy } = create(spec).spec;
    expect({ ipFamilies, ipFamilyPolicy }).toEqual({ ipFamilies: undefined, ipFamilyPolicy: undefined, ...expected });
    expect(clusterIP).toBe((spec as { clusterIP?: string }).clusterIP);
  });

  it('go with a change to ExternalName and come with a change from it', () => {
    const old = create({ clusterIP: '10.96.0.9' });
    const external = update(old, { type: 'ExternalName', externalName: 'example.com' });
    expect(external.spec.clusterIPs).toBeUndefined();
    expect(create({ clusterIP: '10.96.0.9' }).spec.clusterIP).toBe('10.96.0.9');
    expect(update(external, {}).spec).toMatchObject({ clusterIP: '10.96.1.1', ipFamilies: ['IPv4'] });
  });
});

describe('families', () => {
  it.each([
    ['by default one', dual, {}, { ipFamilies: ['IPv4'], clusterIPs: ['10.96.1.1'] }],
    [
      'preferably two',
      dual,
      { ipFamilyPolicy: 'PreferDualStack' },
      { ipFamilies: ['IPv4', 'IPv6'], clusterIPs: ['10.96.1.1', 'fd00::101'] },
    ],
    [
      'two, the other one first',
      dual,
      { ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv6'] },
      { ipFamilies: ['IPv6', 'IPv4'], clusterIP: 'fd00::101', clusterIPs: ['fd00::101', '10.96.1.1'] },
    ],
    [
      'preferably two of one',
      ['10.96.0.0/16'],
      { ipFamilyPolicy: 'PreferDualStack' },
      { ipFamilies: ['IPv4'], clusterIPs: ['10.96.1.1'] },
    ],
  ])('%s', (_, cidrs, spec, expected) => {
    allocator = new ServiceAllocator({ random, cidrs });
    expect(create(spec).spec).toMatchObject(expected);
  });

  it.each([
    [
      'two of one',
      { ipFamilyPolicy: 'RequireDualStack' },
      'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    ],
    [
      'the other one',
      { ipFamilies: ['IPv6'] },
      'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    ],
    [
      'two addresses for one family',
      { clusterIP: '10.96.0.9', clusterIPs: ['10.96.0.9', 'fd00::9'] },
      "[spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs " +
        'are specified, spec.clusterIPs[1]: Invalid value: ["10.96.0.9","fd00::9"]: IPv6 is not configured on this cluster]',
    ],
  ])('refused: %s', (_, spec, expected) => {
    expect(messageOf(() => create(spec))).toBe(`Service "web" is invalid: ${expected}`);
  });

  it('a second one comes and goes with the policy', () => {
    allocator = new ServiceAllocator({ random, cidrs: dual });
    const two = update(create(), { ipFamilyPolicy: 'RequireDualStack' });
    expect(two.spec.clusterIPs).toEqual(['10.96.1.1', 'fd00::101']);
    const { clusterIP, clusterIPs, ipFamilies } = two.spec;
    const one = update(two, { clusterIP, clusterIPs, ipFamilies, ipFamilyPolicy: 'SingleStack' });
    expect(one.spec).toMatchObject({ clusterIPs: ['10.96.1.1'], ipFamilies: ['IPv4'] });
    expect(create({ ipFamilies: ['IPv6'] }).spec.clusterIP).toBe('fd00::101');
    expect(messageOf(() => update(two, { clusterIP, clusterIPs: [clusterIP], ipFamilies }))).toBe(
      'Service "web" is invalid: spec.ipFamilyPolicy: Invalid value: "RequireDualStack": must be \'SingleStack\' to release the ' +
        'secondary cluster IP',
    );
  });
});

describe('node ports', () => {
  const type = 'NodePort';
  const nodePorts = ({ spec }: Service) => spec.ports?.map(({ nodePort }) => nodePort);

  it('come from above the first 86, and one serves both protocols of a port', () => {
    const ports = [
      { name: 'a', port: 53 },
      { name: 'b', port: 53, protocol: 'UDP' },
      { name: 'c', port: 80 },
    ];
    expect(nodePorts(create({ type, ports }))).toEqual([30086, 30086, 30087]);
  });

  it.each([
    ['taken', 30001, 'provided port is already allocated'],
    ['out of range', 80, 'provided port is not in the valid range. The range of valid ports is 30000-32767'],
  ])('asked for: %s', (_, nodePort, reason) => {
    create({ type, ports: [{ ...port, nodePort: 30001 }] });
    expect(messageOf(() => create({ type, ports: [{ ...port, nodePort }] }))).toBe(
      `Service "web" is invalid: spec.ports[0].nodePort: Invalid value: ${nodePort}: ${reason}`,
    );
  });

  it('a refused port gives back the address that was found before', () => {
    const clusterIP = '10.96.0.9';
    expect(messageOf(() => create({ type, clusterIP, ports: [{ ...port, nodePort: 80 }] }))).toBeDefined();
    expect(create({ clusterIP }).spec.clusterIP).toBe(clusterIP);
  });

  it('stay with an update, and are free again once it drops them', () => {
    const old = create({ type, ports: [{ ...port, nodePort: 30001 }] });
    const same = update(old, { type });
    expect(nodePorts(same)).toEqual([30001]);
    expect(nodePorts(update(same, { type, ports: [{ ...port, nodePort: 30002 }] }))).toEqual([30002]);
    expect(nodePorts(create({ type, ports: [{ ...port, nodePort: 30001 }] }))).toEqual([30001]);
    expect(nodePorts(update(same, { ports: [port] }))).toEqual([undefined]);
  });

  it('none for a load balancer that does without', () => {
    const balanced = create({ type: 'LoadBalancer', allocateLoadBalancerNodePorts: false });
    expect(nodePorts(balanced)).toEqual([undefined]);
  });

  it('one for health checks, while traffic stays on the Node', () => {
    const local = { type: 'LoadBalancer', externalTrafficPolicy: 'Local' };
    const old = create(local);
    expect(old.spec.healthCheckNodePort).toBe(30087);
    expect(update(old, local).spec.healthCheckNodePort).toBe(30087);
    const balanced = update(old, { type: 'LoadBalancer' });
    expect(balanced.spec.healthCheckNodePort).toBeUndefined();
    expect(messageOf(() => create({ ...local, healthCheckNodePort: 80 }))).toBe(
      'Internal error occurred: failed to allocate requested HealthCheck NodePort 80: provided port is not in the valid range. ' +
        'The range of valid ports is 30000-32767',
    );
  });
});

it.each([
  ['no block', ['10.96.0.0'], '"10.96.0.0" is no block of addresses'],
  ['two of a family', ['10.96.0.0/16', '10.97.0.0/16'], 'there is more than one IPv4 block'],
  ['too large', ['fd00::/48'], 'fd00::/48 is too large for a block of Service addresses: /64 is the largest'],
  ['too small', ['10.96.0.0/32'], '10.96.0.0/32 is too small for a block of Service addresses'],
  ['none', [], 'there is no block of addresses for Services'],
])('refused blocks: %s', (_, cidrs, expected) => {
  expect(messageOf(() => new ServiceAllocator({ random, cidrs }))).toBe(expected);
});
