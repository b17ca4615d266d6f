import { describe, expect, it } from 'vitest';
import type { ResourceList } from '../../api/core/v1/resource-list.ts';
import type { ResourceQuota, ResourceQuotaSpec, ResourceQuotaStatus } from '../../api/core/v1/resource-quota.ts';
import { evaluatorFor } from '../../api/quota/evaluators.ts';
import type { CountedObjects } from '../../api/quota/quota-usage.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { configMaps, deployments, persistentVolumeClaims, pods, services } from '../../client/resources.ts';
import { isLess, statusAfter } from './quota-status.ts';
import { changesUsage } from './usage-change.ts';

const now = Date.UTC(2030, 0, 1);

const quotaOf = (spec: ResourceQuotaSpec, status: ResourceQuotaStatus = {}): ResourceQuota => ({
  metadata: { name: 'q', namespace: 'default' },
  spec,
  status,
});

const objectOf = (parts: object): KubernetesObject => ({ metadata: { name: 'o' }, ...parts }) as KubernetesObject;

const pod = (requests: ResourceList = {}, parts: object = {}): KubernetesObject =>
  objectOf({ spec: { containers: [{ name: 'c', resources: { requests } }] }, status: { phase: 'Running' }, ...parts });

const claim = (storage: string, storageClassName = 'fast'): KubernetesObject =>
  objectOf({ spec: { storageClassName, resources: { requests: { storage } } } });

const service = (type: string, ...ports: number[]): KubernetesObject =>
  objectOf({ spec: { type, ports: ports.map((port) => ({ port })) } });

const counted = (resource: Parameters<typeof evaluatorFor>[0], ...objects: KubernetesObject[]): CountedObjects => ({
  evaluator: evaluatorFor(resource),
  objects,
  now,
});

describe('statusAfter', () => {
  const ended = pod({ cpu: '1' }, { status: { phase: 'Succeeded' } });
  const storageOfFast = 'fast.storageclass.storage.k8s.io/requests.storage';

  it.each<{
    name: string;
    hard: ResourceList;
    spec?: Partial<ResourceQuotaSpec>;
    before?: ResourceQuotaStatus;
    objects: CountedObjects[];
    used: ResourceList | undefined;
  }>([
    {
      name: 'nothing is there',
      hard: { pods: '2', cpu: '1' },
      objects: [counted(pods)],
      used: { pods: '0', cpu: '0' },
    },
    {
      name: 'Pods and what they ask for',
      hard: { pods: '9', cpu: '9', 'requests.memory': '9Gi', 'limits.cpu': '9', 'count/pods': '9' },
      objects: [counted(pods, pod({ cpu: '250m', memory: '1Gi' }), pod({ cpu: '1' }), ended)],
      used: { pods: '2', cpu: '1250m', 'requests.memory': '1Gi', 'limits.cpu': '0', 'count/pods': '3' },
    },
    {
      name: 'Services and their ports',
      hard: { services: '9', 'services.nodeports': '9', 'services.loadbalancers': '9' },
      objects: [counted(services, service('ClusterIP', 1), service('NodePort', 1, 2), service('LoadBalancer', 1))],
      used: { services: '3', 'services.nodeports': '3', 'services.loadbalancers': '1' },
    },
    {
      name: 'claims and their sizes',
      hard: { persistentvolumeclaims: '9', 'requests.storage': '9Gi', [storageOfFast]: '9Gi' },
      objects: [counted(persistentVolumeClaims, claim('1Gi'), claim('2Gi', 'slow'))],
      used: { persistentvolumeclaims: '2', 'requests.storage': '3Gi', [storageOfFast]: '1Gi' },
    },
    {
      name: 'other kinds by number, in several ways',
      hard: { configmaps: '9', 'count/configmaps': '9', 'count/deployments.apps': '9' },
      objects: [counted(configMaps, objectOf({})), counted(deployments, objectOf({}), objectOf({}))],
      used: { configmaps: '1', 'count/configmaps': '1', 'count/deployments.apps': '2' },
    },
    {
      name: 'only what is in scope',
      hard: { pods: '9' },
      spec: { scopes: ['Terminating'] },
      objects: [
        counted(
          pods,
          pod(),
          pod({}, { spec: { activeDeadlineSeconds: 5, containers: [{ name: 'c', resources: {} }] } }),
        ),
      ],
      used: { pods: '1' },
    },
    {
      name: 'what nobody counts keeps its usage, what is no longer limited has none',
      hard: { pods: '9', 'count/monitors.example.com': '9' },
      before: { hard: { pods: '1' }, used: { 'count/monitors.example.com': '4', pods: '1', secrets: '3' } },
      objects: [counted(pods)],
      used: { pods: '0', 'count/monitors.example.com': '4' },
    },
    {
      name: 'all is as it says, written in other units',
      hard: { cpu: '2' },
      before: { hard: { cpu: '2000m' }, used: { cpu: '0.5' } },
      objects: [counted(pods, pod({ cpu: '500m' }))],
      used: undefined,
    },
    {
      name: 'the limits have changed',
      hard: { cpu: '3' },
      before: { hard: { cpu: '2' }, used: { cpu: '500m' } },
      objects: [counted(pods, pod({ cpu: '500m' }))],
      used: { cpu: '500m' },
    },
    { name: 'nothing is limited', hard: {}, objects: [counted(pods, pod())], used: undefined },
  ])('$name', ({ hard, spec, before, objects, used }) => {
    const status = statusAfter(quotaOf({ hard, ...spec }, before), objects);
    expect(status).toEqual(used && { hard, used });
    if (status !== undefined) expect(statusAfter(quotaOf({ hard, ...spec }, status), objects)).toBeUndefined();
  });
});

it.each<{ used: ResourceList; before: ResourceList; less: boolean }>([
  { used: { pods: '1' }, before: { pods: '2' }, less: true },
  { used: { cpu: '900m', pods: '3' }, before: { cpu: '1', pods: '2' }, less: true },
  { used: { pods: '2' }, before: { pods: '2' }, less: false },
  { used: { pods: '3' }, before: { pods: '2' }, less: false },
  { used: { pods: '0' }, before: {}, less: false },
])('isLess: $used than $before', ({ used, before, less }) => {
  expect(isLess(used, before)).toBe(less);
});

describe('changesUsage', () => {
  const meta = (generation: number): object => ({ metadata: { generation } });
  it.each([
    { name: 'a Pod ends', ref: pods, object: pod({}, { status: { phase: 'Failed' } }), previous: pod(), changes: true },
    {
      name: 'a Pod begins',
      ref: pods,
      object: pod(),
      previous: pod({}, { status: { phase: 'Pending' } }),
      changes: false,
    },
    {
      name: 'a Pod shrinks',
      ref: pods,
      object: pod({ cpu: '1' }, meta(2)),
      previous: pod({ cpu: '2' }, meta(1)),
      changes: true,
    },
    {
      name: 'a Pod reports',
      ref: pods,
      object: pod({ cpu: '1' }, meta(1)),
      previous: pod({ cpu: '1' }, meta(1)),
      changes: false,
    },
    {
      name: 'a Service loses a port',
      ref: services,
      object: service('NodePort', 1),
      previous: service('NodePort', 1, 2),
      changes: true,
    },
    {
      name: 'a Service stays',
      ref: services,
      object: service('NodePort', 1),
      previous: service('NodePort', 2),
      changes: false,
    },
    { name: 'a claim grows', ref: persistentVolumeClaims, object: claim('2Gi'), previous: claim('1Gi'), changes: true },
    { name: 'anything else', ref: configMaps, object: objectOf({ data: {} }), previous: objectOf({}), changes: false },
  ])('$name', ({ ref: resource, object, previous, changes }) => {
    expect(changesUsage({ resource, evaluator: evaluatorFor(resource), object, previous, now })).toBe(changes);
  });
});
