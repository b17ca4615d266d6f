import { describe, expect, it } from 'vitest';
import type { ReplicaSet } from '../../../api/apps/v1/replica-set.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { selectorOf } from '../../../api/labels.ts';
import { VirtualClock } from '../../../base/virtual-clock.ts';
import { Indexer } from '../../../client/informer/indexer.ts';
import { replicaSets } from '../../../client/resources.ts';
import { Expectations } from '../expectations.ts';
import { controllerReferenceTo } from '../owner-references.ts';
import { coalescingMsMax, podEvents } from './pod-events.ts';
import type { ReplicasKind } from './replica-owner.ts';

const kind: ReplicasKind<ReplicaSet> = {
  controller: 'replicaset-controller',
  ref: replicaSets,
  selectorOf: ({ spec }) => selectorOf(spec.selector),
  countsTerminating: true,
};

interface OwnerOptions {
  readonly namespace?: string;
  readonly uid?: string;
  readonly app?: string;
  readonly minReadySeconds?: number;
  readonly replicas?: number;
  readonly selector?: ReplicaSet['spec']['selector'];
}

function owner(name: string, options: OwnerOptions = {}): ReplicaSet {
  const { namespace = 'default', uid = `${name}-uid`, app = name, minReadySeconds, replicas = 0 } = options;
  const selector = options.selector ?? { matchLabels: { app } };
  return {
    metadata: { namespace, name, uid },
    spec: { replicas: 1, minReadySeconds, selector, template: { metadata: {}, spec: { containers: [] } } },
    status: { replicas },
  };
}

interface PodOptions {
  readonly revision?: string;
  readonly owner?: ReplicaSet;
  readonly app?: string;
  readonly deleting?: boolean;
  readonly phase?: string;
  readonly ready?: boolean;
  readonly node?: string;
}

function pod({
  revision = '1',
  owner,
  app = 'web',
  deleting,
  phase = 'Pending',
  ready = false,
  node,
}: PodOptions = {}): Pod {
  const condition = {
    type: 'Ready',
    status: ready ? 'True' : 'False',
    lastProbeTime: '',
    lastTransitionTime: '2030-01-01T00:00:00Z',
  };
  return {
    metadata: {
      namespace: 'default',
      name: 'web-1',
      uid: 'pod-uid',
      resourceVersion: revision,
      labels: { app },
      ownerReferences: owner === undefined ? undefined : [controllerReferenceTo(replicaSets, owner)],
      deletionTimestamp: deleting ? '2030-01-01T00:00:00Z' : undefined,
    },
    spec: { containers: [], nodeName: node },
    status: { phase, conditions: [condition] },
  };
}

const web = owner('web');
const api = owner('api');
const slow = owner('slow', { app: 'web', minReadySeconds: 5 });
const large = owner('large', { app: 'large', replicas: 1000 });
const huge = owner('huge', { app: 'large', replicas: 100_000 });
const owners = [
  web,
  api,
  slow,
  large,
  huge,
  owner('far', { namespace: 'kube-system', app: 'web' }),
  owner('everything', { selector: {} }),
  owner('broken', { selector: { matchExpressions: [{ key: 'app', operator: 'Near', values: [] }] } }),
];
const gone = owner('gone');
const older = owner('web', { uid: 'older-uid' });

interface Case {
  readonly name: string;
  readonly event: 'added' | 'updated' | 'deleted';
  readonly pod: Pod;
  readonly previous?: Pod;
  /** Keys, and those that come later with their milliseconds. */
  readonly queued: readonly string[];
  /** Whose expectation of one creation, or of the Pod's deletion, has been met. */
  readonly created?: readonly string[];
  readonly deleted?: readonly string[];
}

const ready = (who: ReplicaSet, revision: string): Pod => pod({ owner: who, revision, ready: true, phase: 'Running' });

const cases: readonly Case[] = [
  {
    name: 'a Pod of an owner',
    event: 'added',
    pod: pod({ owner: web }),
    queued: ['default/web'],
    created: ['default/web'],
  },
  {
    name: 'one that is being deleted already: no creation, but a deletion',
    event: 'added',
    pod: pod({ owner: web, deleting: true }),
    queued: ['default/web'],
    deleted: ['default/web'],
  },
  {
    name: 'an orphan: all that select it, and nobody has waited for it',
    event: 'added',
    pod: pod(),
    queued: ['default/web', 'default/slow'],
  },
  { name: 'an orphan that nobody selects', event: 'added', pod: pod({ app: 'none' }), queued: [] },
  { name: 'an orphan that is being deleted', event: 'added', pod: pod({ deleting: true }), queued: [] },
  { name: 'of an owner that is not in the cache', event: 'added', pod: pod({ owner: gone }), queued: [] },
  { name: 'of an owner that was made anew', event: 'added', pod: pod({ owner: older }), queued: [] },
  {
    name: 'of an owner of another kind',
    event: 'added',
    pod: {
      ...pod(),
      metadata: {
        ...pod().metadata,
        ownerReferences: [
          { ...controllerReferenceTo(replicaSets, web), apiVersion: 'v1', kind: 'ReplicationController' },
        ],
      },
    },
    queued: [],
  },
  { name: 'deleted', event: 'deleted', pod: pod({ owner: web }), queued: ['default/web'], deleted: ['default/web'] },
  { name: 'an orphan is deleted', event: 'deleted', pod: pod(), queued: [] },
  {
    name: 'a resync',
    event: 'updated',
    pod: pod({ owner: web, ready: true }),
    previous: pod({ owner: web }),
    queued: [],
  },
  {
    name: 'a Node was assigned',
    event: 'updated',
    pod: pod({ owner: web, revision: '2', node: 'node-1' }),
    previous: pod({ owner: web }),
    queued: [],
  },
  {
    name: 'a new phase',
    event: 'updated',
    pod: pod({ owner: web, revision: '2', phase: 'Failed' }),
    previous: pod({ owner: web }),
    queued: ['default/web'],
  },
  {
    name: 'ready',
    event: 'updated',
    pod: ready(web, '2'),
    previous: pod({ owner: web, phase: 'Running' }),
    queued: ['default/web'],
  },
  {
    name: 'ready, and available later',
    event: 'updated',
    pod: ready(slow, '2'),
    previous: pod({ owner: slow, phase: 'Running' }),
    queued: ['default/slow', 'default/slow after 6000'],
  },
  {
    name: 'not ready any more',
    event: 'updated',
    pod: pod({ owner: slow, revision: '2', phase: 'Running' }),
    previous: ready(slow, '1'),
    queued: ['default/slow'],
  },
  {
    name: 'ready, one of a thousand',
    event: 'updated',
    pod: ready(large, '2'),
    previous: pod({ owner: large, phase: 'Running' }),
    queued: ['default/large after 20'],
  },
  {
    name: 'ready, one of very many',
    event: 'updated',
    pod: ready(huge, '2'),
    previous: pod({ owner: huge, phase: 'Running' }),
    queued: [`default/huge after ${coalescingMsMax}`],
  },
  {
    name: 'its deletion has begun',
    event: 'updated',
    pod: pod({ owner: large, revision: '2', deleting: true }),
    previous: pod({ owner: large }),
    queued: ['default/large'],
    deleted: ['default/large'],
  },
  {
    name: 'a change while it is being deleted',
    event: 'updated',
    pod: pod({ owner: web, revision: '2', deleting: true, node: 'node-1' }),
    previous: pod({ owner: web, deleting: true }),
    queued: [],
  },
  {
    name: 'finished while it is being deleted',
    event: 'updated',
    pod: pod({ owner: web, revision: '2', deleting: true, phase: 'Failed' }),
    previous: pod({ owner: web, deleting: true }),
    queued: ['default/web'],
    deleted: ['default/web'],
  },
  {
    name: 'another owner',
    event: 'updated',
    pod: pod({ owner: api, revision: '2' }),
    previous: pod({ owner: web }),
    queued: ['default/web', 'default/api'],
  },
  {
    name: 'another owner, and its deletion has begun',
    event: 'updated',
    pod: pod({ owner: api, revision: '2', deleting: true }),
    previous: pod({ owner: web }),
    queued: ['default/api', 'default/web'],
    deleted: ['default/api', 'default/web'],
  },
  {
    name: 'other labels: the owner may have to release it',
    event: 'updated',
    pod: pod({ owner: api, revision: '2', app: 'web' }),
    previous: pod({ owner: api, app: 'api' }),
    queued: ['default/api'],
  },
  {
    name: 'released: the owner, and all that select it',
    event: 'updated',
    pod: pod({ revision: '2', app: 'api' }),
    previous: pod({ owner: web, app: 'api' }),
    queued: ['default/web', 'default/api'],
  },
  {
    name: 'an orphan with other labels',
    event: 'updated',
    pod: pod({ revision: '2', app: 'api' }),
    previous: pod({ app: 'none' }),
    queued: ['default/api'],
  },
  {
    name: 'an orphan with another phase',
    event: 'updated',
    pod: pod({ revision: '2', phase: 'Running' }),
    previous: pod(),
    queued: [],
  },
  {
    name: 'adopted',
    event: 'updated',
    pod: pod({ revision: '2', owner: web }),
    previous: pod(),
    queued: ['default/web'],
  },
];

describe('podEvents', () => {
  it.each(cases)('$event: $name', ({ event, pod: object, previous, queued, created = [], deleted = [] }) => {
    const indexer = new Indexer<ReplicaSet>();
    for (const each of owners) indexer.set(each);
    const keys = owners.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    const creations = new Expectations(new VirtualClock());
    const deletions = new Expectations(new VirtualClock());
    for (const key of keys) {
      creations.expect(key, { creations: 1 });
      deletions.expect(key, { deletions: ['pod-uid'] });
    }
    const seen: string[] = [];
    const queue = {
      add: (key: string) => void seen.push(key),
      addAfter: (key: string, ms: number) => void seen.push(ms === 0 ? key : `${key} after ${ms}`),
    };
    const none = { add: () => {}, addAfter: () => {} };
    const handler = podEvents({ kind, owners: indexer, expectations: creations, queue });
    const other = podEvents({ kind, owners: indexer, expectations: deletions, queue: none });
    for (const each of [handler, other]) {
      if (event === 'updated') each.updated?.(object, previous!);
      else each[event]?.(object);
    }
    expect(seen.sort()).toEqual([...queued].sort());
    expect(keys.filter((key) => creations.satisfied(key)).sort()).toEqual([...created].sort());
    expect(keys.filter((key) => deletions.satisfied(key)).sort()).toEqual([...deleted].sort());
  });
});
