/** A simulation that finds nothing proves nothing: each of these mistakes is put in on purpose, and must be found. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { KubernetesObject } from '../../src/api/resource.ts';
import type { Mistake } from './world.ts';

const seedsMax = 100;
const steps = 120;

/** What takes the place of a module of the product, made from it. */
type Replacement = (original: Record<string, never>) => Record<string, unknown>;

interface Planted extends Mistake {
  readonly name: string;
  /** By the module's path below src/. */
  readonly modules?: Readonly<Record<string, Replacement>>;
  /** What the first violation says. */
  readonly found: RegExp;
}

type AnyClass = abstract new (...args: never[]) => object;

/** The same class with one method that always answers alike. */
function answering(original: AnyClass, method: string, answer: unknown): AnyClass {
  const Replaced = class extends (original as new (...args: never[]) => object) {};
  Object.defineProperty(Replaced.prototype, method, { value: () => answer });
  return Replaced;
}

const planted: readonly Planted[] = [
  {
    name: 'expectations are ignored',
    modules: {
      'controllers/shared/expectations.ts': (original) => ({
        ...original,
        Expectations: answering(original.Expectations!, 'expiresInMs', 0),
      }),
    },
    found: /Pods were made, \d+ were asked for/,
  },
  {
    name: 'maxSurge is off by one',
    modules: {
      'controllers/deployment/rolling-limits.ts': (original) => ({
        ...original,
        maxSurgeOf: (deployment: never) => (original.maxSurgeOf as unknown as (d: never) => number)(deployment) + 1,
      }),
    },
    found: /ReplicaSets ask for \d+ Pods together, \d+ at most are allowed/,
  },
  {
    name: 'the least that has to be available is off by two',
    modules: {
      'controllers/deployment/rolling-limits.ts': (original) => ({
        ...original,
        minAvailableOf: (deployment: never) =>
          Math.max(0, (original.minAvailableOf as unknown as (d: never) => number)(deployment) - 2),
      }),
    },
    found: /the controllers left \d+ Pods available/,
  },
  {
    name: "a cache that lacks the controller's own writes is trusted",
    modules: {
      'controllers/shared/own-writes.ts': (original) => ({
        ...original,
        OwnWrites: answering(original.OwnWrites!, 'areSeen', Promise.resolve(true)),
      }),
    },
    found: /ReplicaSets ask for \d+ Pods together/,
  },
  {
    name: 'controllers begin before their caches are filled',
    startsUnsynced: true,
    found: /Pods were made, \d+ were asked for/,
  },
  {
    name: 'a deletion is missed',
    delivers: ({ type, object }) => type !== 'DELETED' || (object as KubernetesObject).kind !== 'Pod',
    // Or its Deployment waits for ever for Pods that are gone: which of the two is seen first depends on the seed.
    found: /Pods and status are|ReplicaSets ask for 0, not/,
  },
  {
    name: 'a status overwrites what it does not know',
    rewrite: (request) => {
      if (request.method !== 'PUT' || !request.path.endsWith('/status')) return request;
      const { metadata, ...rest } = request.body as KubernetesObject;
      const { resourceVersion: _, ...unconditional } = metadata;
      return { ...request, body: { ...rest, metadata: unconditional } };
    },
    found: /went back from generation/,
  },
];

afterEach(() => {
  vi.doUnmock('../../src/controllers/shared/expectations.ts');
  vi.doUnmock('../../src/controllers/shared/own-writes.ts');
  vi.doUnmock('../../src/controllers/deployment/rolling-limits.ts');
  vi.resetModules();
});

describe('the simulation finds that', () => {
  it.each(planted)('$name', { timeout: 600_000 }, async ({ modules = {}, found, ...mistake }) => {
    vi.resetModules();
    for (const [path, replacement] of Object.entries(modules)) {
      vi.doMock(`../../src/${path}`, async (original) => replacement((await original()) as Record<string, never>));
    }
    const { World } = await import('./world.ts');
    const { createDeploymentController } = await import('../../src/controllers/deployment/deployment-controller.ts');
    const { createReplicaSetController } = await import('../../src/controllers/replicaset/replica-set-controller.ts');
    const factories = new Map([
      ['deployment', createDeploymentController],
      ['replicaset', createReplicaSetController],
    ]);
    const violations: string[] = [];
    for (let seed = 1; seed <= seedsMax && violations.length === 0; seed++) {
      const world = new World(seed, factories, mistake);
      await world.run(steps);
      violations.push(...world.checkers.violations);
    }
    expect(violations[0]).toMatch(found);
  });
});
