import { describe, expect, it } from 'vitest';
import { makeNode } from '../../../../test/fixtures/scheduling-objects.ts';
import { claimOf, onHost, storageClassOf, volumeOf } from '../../../../test/fixtures/volume-objects.ts';
import type { PersistentVolume } from '../../../api/core/v1/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../../api/core/v1/persistent-volume-claim.ts';
import { nodeVolumes } from './node-volumes.ts';

const node = makeNode('node-1', { labels: { 'kubernetes.io/hostname': 'node-1', zone: 'a' } });
const classes = [
  storageClassOf('slow'),
  storageClassOf('static', { provisioner: 'kubernetes.io/no-provisioner' }),
  storageClassOf('zoned', { allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['b', 'c'] }] }] }),
  storageClassOf('here', { allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a'] }] }] }),
];

const bound = (volumeName: string) => claimOf('bound', { spec: { volumeName } });
const delayed = (name: string, storageClassName = 'slow', metadata: object = {}) =>
  claimOf(name, { spec: { storageClassName }, metadata });
const chosen = (name: string) => ({ annotations: { 'volume.kubernetes.io/selected-node': name } });
const local = (name: string, host: string, storageClassName = 'static', storage = '1Gi') =>
  volumeOf(name, { spec: { storageClassName, capacity: { storage }, nodeAffinity: onHost(host) } });

interface Case {
  readonly bound?: PersistentVolumeClaim[];
  readonly delayed?: PersistentVolumeClaim[];
  readonly volumes?: PersistentVolume[];
  readonly taken?: Record<string, string>;
  readonly chosen?: Record<string, string>;
}

/** `bind data to a; provision more`, or the reason why not. */
function decided(given: Case): string {
  const volumes = given.volumes ?? [];
  const found = nodeVolumes({ bound: given.bound ?? [], delayed: given.delayed ?? [] }, node, {
    volume: (name) => volumes.find(({ metadata }) => metadata.name === name),
    volumes: () => volumes,
    storageClass: (name) => classes.find(({ metadata }) => metadata.name === name),
    takenBy: (name) => given.taken?.[name],
    chosenNode: ({ metadata }) => given.chosen?.[metadata.name!],
  });
  if (typeof found === 'string') return found;
  const parts = [
    ...found.bindings.map(({ claim, volume }) => `bind ${claim.metadata.name} to ${volume.metadata.name}`),
    ...found.provisions.map(({ metadata }) => `provision ${metadata.name}`),
  ];
  return parts.join('; ');
}

const noneToBind = "node(s) didn't find available persistent volumes to bind";

describe('the volumes of a Pod on a Node', () => {
  it.each<[string, Case, string]>([
    ['are there', { bound: [bound('a')], volumes: [local('a', 'node-1')] }, ''],
    ['are anywhere', { bound: [bound('a')], volumes: [volumeOf('a')] }, ''],
    [
      'are elsewhere',
      { bound: [bound('a')], volumes: [local('a', 'node-2')] },
      "node(s) didn't match PersistentVolume's node affinity",
    ],
    ['are gone', { bound: [bound('a')] }, 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'],
    ['can be made', { delayed: [delayed('data')] }, 'provision data'],
    ['can be made here', { delayed: [delayed('data', 'here')] }, 'provision data'],
    ['can be made elsewhere', { delayed: [delayed('data', 'zoned')] }, noneToBind],
    ['can’t be made', { delayed: [delayed('data', 'static')] }, noneToBind],
    ['are of no class', { delayed: [delayed('data', 'none')] }, noneToBind],
    [
      'can be bound',
      { delayed: [delayed('data', 'static')], volumes: [local('a', 'node-2'), local('b', 'node-1')] },
      'bind data to b',
    ],
    ['need not be made', { delayed: [delayed('data')], volumes: [local('a', 'node-1', 'slow')] }, 'bind data to a'],
    [
      'are each another one',
      {
        delayed: [delayed('x', 'static'), delayed('y', 'static')],
        volumes: [local('a', 'node-1'), local('b', 'node-1', 'static', '2Gi')],
      },
      'bind x to a; bind y to b',
    ],
    [
      'are too few',
      { delayed: [delayed('x', 'static'), delayed('y', 'static')], volumes: [local('a', 'node-1')] },
      noneToBind,
    ],
    [
      'are taken',
      { delayed: [delayed('data', 'static')], volumes: [local('a', 'node-1')], taken: { a: 'uid-other' } },
      noneToBind,
    ],
    [
      'are taken by their claim',
      { delayed: [delayed('data', 'static')], volumes: [local('a', 'node-1')], taken: { a: 'uid-data' } },
      'bind data to a',
    ],
    ['will be made here', { delayed: [delayed('data', 'slow', chosen('node-1'))] }, 'provision data'],
    ['will be made elsewhere', { delayed: [delayed('data', 'slow', chosen('node-2'))] }, noneToBind],
    [
      'will be made elsewhere, which is not to be seen yet',
      { delayed: [delayed('data')], chosen: { data: 'node-2' } },
      noneToBind,
    ],
    [
      'will be made here, though there is one',
      { delayed: [delayed('data', 'slow', chosen('node-1'))], volumes: [local('a', 'node-1', 'slow')] },
      'provision data',
    ],
  ])('%s', (_, given, expected) => {
    expect(decided(given)).toBe(expected);
  });
});
