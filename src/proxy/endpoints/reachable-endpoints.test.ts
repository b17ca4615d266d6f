import { describe, expect, it } from 'vitest';
import { serviceObject } from '../../../test/fixtures/service-objects.ts';
import { type ServicePort, servicePorts } from '../services/service-ports.ts';
import type { ProxyEndpoint } from './proxy-endpoints.ts';
import { reachableEndpoints } from './reachable-endpoints.ts';

const [plain] = servicePorts(serviceObject());

type Traits = Partial<Omit<ProxyEndpoint, 'ip'>>;
const ready: Traits = { ready: true, serving: true, terminating: false };
const terminating: Traits = { ready: false, serving: true, terminating: true };
const failing: Traits = { ready: false, serving: false, terminating: true };
const unready: Traits = { ready: false, serving: false, terminating: false };
const local: Traits = { isLocal: true };

const internalLocal: Partial<ServicePort> = { internalPolicyLocal: true };
const nodePort: Partial<ServicePort> = { nodePort: 30080 };
const externalLocal: Partial<ServicePort> = { nodePort: 30080, externalPolicyLocal: true };

interface Case {
  readonly name: string;
  readonly port?: Partial<ServicePort>;
  readonly endpoints: Readonly<Record<string, Traits>>;
  readonly zone?: string;
  readonly cluster: readonly string[];
  readonly local: readonly string[];
  readonly any: boolean;
}

const cases: readonly Case[] = [
  { name: 'none', endpoints: {}, cluster: [], local: [], any: false },
  {
    name: 'all that are ready, wherever they are',
    endpoints: { a: ready, b: { ...ready, ...local }, c: unready, d: terminating },
    cluster: ['a', 'b'],
    local: [],
    any: true,
  },
  {
    name: 'those that end and serve, where none is ready',
    endpoints: { a: terminating, b: { ...terminating, ...local }, c: failing, d: unready },
    cluster: ['a', 'b'],
    local: [],
    any: true,
  },
  { name: 'none that fails', endpoints: { a: failing, b: unready }, cluster: [], local: [], any: false },
  {
    name: 'internal policy Local',
    port: internalLocal,
    endpoints: { a: ready, b: { ...ready, ...local }, c: { ...terminating, ...local } },
    cluster: [],
    local: ['b'],
    any: true,
  },
  {
    name: 'internal policy Local, those here end',
    port: internalLocal,
    endpoints: { a: ready, b: { ...terminating, ...local }, c: { ...failing, ...local } },
    cluster: [],
    local: ['b'],
    any: true,
  },
  {
    name: 'internal policy Local, none here',
    port: internalLocal,
    endpoints: { a: ready, b: { ...unready, ...local } },
    cluster: [],
    local: [],
    any: true,
  },
  {
    name: 'internal policy Local, others come from outside',
    port: { ...internalLocal, ...nodePort },
    endpoints: { a: ready, b: { ...ready, ...local } },
    cluster: ['a', 'b'],
    local: ['b'],
    any: true,
  },
  {
    name: 'external policy Local',
    port: externalLocal,
    endpoints: { a: ready, b: { ...ready, ...local } },
    cluster: ['a', 'b'],
    local: ['b'],
    any: true,
  },
  {
    name: 'external policy Local, all end',
    port: externalLocal,
    endpoints: { a: terminating, b: { ...terminating, ...local } },
    cluster: ['a', 'b'],
    local: ['b'],
    any: true,
  },
  {
    name: 'external policy Local of what nobody outside reaches',
    port: { externalPolicyLocal: true },
    endpoints: { a: ready, b: { ...ready, ...local } },
    cluster: ['a', 'b'],
    local: [],
    any: true,
  },
  {
    name: 'hints for zones',
    zone: 'x',
    endpoints: {
      a: { ...ready, zoneHints: ['x'] },
      b: { ...ready, zoneHints: ['y'] },
      c: { ...ready, zoneHints: ['x', 'y'] },
    },
    cluster: ['a', 'c'],
    local: [],
    any: true,
  },
  {
    name: 'hints for zones, one has none',
    zone: 'x',
    endpoints: { a: { ...ready, zoneHints: ['x'] }, b: ready },
    cluster: ['a', 'b'],
    local: [],
    any: true,
  },
  {
    name: 'hints for zones, one that is not ready has none',
    zone: 'x',
    endpoints: { a: { ...ready, zoneHints: ['x'] }, b: { ...ready, zoneHints: ['y'] }, c: unready },
    cluster: ['a'],
    local: [],
    any: true,
  },
  {
    name: 'hints for other zones',
    zone: 'z',
    endpoints: { a: { ...ready, zoneHints: ['x'] }, b: { ...ready, zoneHints: ['y'] } },
    cluster: ['a', 'b'],
    local: [],
    any: true,
  },
  {
    name: 'hints for zones, on a Node in none',
    endpoints: { a: { ...ready, zoneHints: ['x'] }, b: { ...ready, zoneHints: [''] } },
    cluster: ['a', 'b'],
    local: [],
    any: true,
  },
  {
    name: 'hints for Nodes before those for zones',
    zone: 'x',
    endpoints: {
      a: { ...ready, zoneHints: ['x'], nodeHints: ['node-2'] },
      b: { ...ready, zoneHints: ['x'], nodeHints: ['node-1'] },
    },
    cluster: ['b'],
    local: [],
    any: true,
  },
  {
    name: 'hints for other Nodes, and for this zone',
    zone: 'x',
    endpoints: {
      a: { ...ready, zoneHints: ['x'], nodeHints: ['node-2'] },
      b: { ...ready, zoneHints: ['y'], nodeHints: ['node-3'] },
    },
    cluster: ['a'],
    local: [],
    any: true,
  },
  {
    name: 'hints say nothing of those that end',
    zone: 'x',
    endpoints: { a: { ...terminating, zoneHints: ['x'] }, b: { ...terminating, zoneHints: ['y'] } },
    cluster: ['a', 'b'],
    local: [],
    any: true,
  },
];

describe('which endpoints traffic goes to', () => {
  it.each(cases)('$name', ({ port, endpoints, zone = '', cluster, local: here, any }) => {
    const all = Object.entries(endpoints).map(([ip, traits]) => ({
      ...{ ip, port: 80, ready: true, serving: true, terminating: false },
      ...{ isLocal: false, zoneHints: [], nodeHints: [] },
      ...traits,
    }));
    const found = reachableEndpoints({ ...plain!, ...port }, all, { nodeName: 'node-1', zone });
    const names = (some: readonly ProxyEndpoint[]): readonly string[] => some.map(({ ip }) => ip);
    expect({ cluster: names(found.cluster), local: names(found.local), any: found.any }).toEqual({
      cluster,
      local: here,
      any,
    });
  });
});
