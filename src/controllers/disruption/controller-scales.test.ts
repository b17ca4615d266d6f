import { describe, expect, test } from 'vitest';
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import type { StatefulSet } from '../../api/apps/v1/stateful-set.ts';
import type { ReplicationController } from '../../api/core/v1/replication-controller.ts';
import type { OwnerReference } from '../../api/meta/v1/object-meta.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { Indexer } from '../../client/informer/indexer.ts';
import { type ControllerScale, cachedScale } from './controller-scales.ts';

const reference = (kind: string, name: string, apiVersion = 'apps/v1', uid = `uid-of-${name}`): OwnerReference => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
});

interface Scaled extends KubernetesObject {
  readonly spec: { readonly replicas?: number };
}

function cache<T extends KubernetesObject>(...objects: Scaled[]): Indexer<T> {
  const indexer = new Indexer<T>();
  for (const object of objects) indexer.set(object as unknown as T);
  return indexer;
}

function scaled(name: string, replicas: number | undefined, owner?: OwnerReference): Scaled {
  const ownerReferences = owner === undefined ? undefined : [owner];
  return { metadata: { name, namespace: 'default', uid: `uid-of-${name}`, ownerReferences }, spec: { replicas } };
}

const listers = {
  deployments: cache<Deployment>(scaled('web', 5)),
  replicaSets: cache<ReplicaSet>(
    scaled('lone', 2),
    scaled('web-1', 3, reference('Deployment', 'web')),
    scaled('lost-1', 3, reference('Deployment', 'lost')),
    scaled('custom-1', 4, reference('Rollout', 'custom', 'example.com/v1')),
  ),
  statefulSets: cache<StatefulSet>(scaled('db', 7)),
  replicationControllers: cache<ReplicationController>(scaled('old', undefined)),
};

describe('cachedScale', () => {
  test.each<{ name: string; owner: OwnerReference; scale: ControllerScale | undefined }>([
    { name: 'a ReplicaSet', owner: reference('ReplicaSet', 'lone'), scale: { uid: 'uid-of-lone', replicas: 2 } },
    {
      name: 'a ReplicaSet of a Deployment: what that wants',
      owner: reference('ReplicaSet', 'web-1'),
      scale: { uid: 'uid-of-web', replicas: 5 },
    },
    {
      name: 'a ReplicaSet of something else',
      owner: reference('ReplicaSet', 'custom-1'),
      scale: { uid: 'uid-of-custom-1', replicas: 4 },
    },
    { name: 'a ReplicaSet of a Deployment that is gone', owner: reference('ReplicaSet', 'lost-1'), scale: undefined },
    { name: 'a StatefulSet', owner: reference('StatefulSet', 'db'), scale: { uid: 'uid-of-db', replicas: 7 } },
    {
      name: 'a ReplicationController, one where it does not say',
      owner: reference('ReplicationController', 'old', 'v1'),
      scale: { uid: 'uid-of-old', replicas: 1 },
    },
    { name: 'one that is gone', owner: reference('StatefulSet', 'gone'), scale: undefined },
    { name: 'another of the name', owner: reference('StatefulSet', 'db', 'apps/v1', 'other'), scale: undefined },
    { name: 'a kind of another group', owner: reference('StatefulSet', 'db', 'example.com/v1'), scale: undefined },
    { name: 'a Job', owner: reference('Job', 'db', 'batch/v1'), scale: undefined },
  ])('$name', ({ owner, scale }) => {
    expect(cachedScale(owner, 'default', listers)).toEqual(scale);
  });
});
