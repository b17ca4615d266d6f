import { describe, expect, it } from 'vitest';
import { controllerRevisionResource } from '../apps/v1/controller-revision-resource.ts';
import { daemonSetResource } from '../apps/v1/daemon-set-resource.ts';
import { deploymentResource } from '../apps/v1/deployment-resource.ts';
import { replicaSetResource } from '../apps/v1/replica-set-resource.ts';
import { statefulSetResource } from '../apps/v1/stateful-set-resource.ts';
import { podTemplateResource } from '../core/v1/pod-template-resource.ts';
import { replicationControllerResource } from '../core/v1/replication-controller-resource.ts';
import type { ResourceDefinition } from '../resource.ts';
import { metadata, rowOf } from './row-fixture.ts';

const template = {
  metadata: { labels: { tier: 'web', app: 'shop' } },
  spec: {
    containers: [
      { name: 'app', image: 'shop:1' },
      { name: 'log', image: 'fluent:2' },
    ],
  },
};
const selector = {
  matchLabels: { tier: 'web', app: 'shop' },
  matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['b', 'a'] }],
};
const selectorText = 'app=shop,tier=web,zone notin (a,b)';
const badSelector = { matchExpressions: [{ key: 'zone', operator: 'Near' }] };
const wide = { Containers: 'app,log', Images: 'shop:1,fluent:2' };

const cases: Record<string, [ResourceDefinition, object, object]> = {
  'Deployment in the middle of a rollout': [
    deploymentResource,
    {
      spec: { replicas: 3, selector, template },
      status: { replicas: 4, readyReplicas: 2, updatedReplicas: 1, availableReplicas: 2 },
    },
    { Ready: '2/3', 'Up-to-date': 1, Available: 2, ...wide, Selector: selectorText },
  ],
  'new Deployment': [
    deploymentResource,
    { spec: { replicas: 3, selector, template } },
    { Ready: '0/3', 'Up-to-date': 0, Available: 0, ...wide, Selector: selectorText },
  ],
  'Deployment with an empty selector': [
    deploymentResource,
    { spec: { replicas: 0, selector: {}, template: {} } },
    { Ready: '0/0', 'Up-to-date': 0, Available: 0, Containers: '', Images: '', Selector: '' },
  ],
  'Deployment with a selector that makes no sense': [
    deploymentResource,
    { spec: { replicas: 1, selector: badSelector, template } },
    { Ready: '0/1', 'Up-to-date': 0, Available: 0, ...wide, Selector: '<invalid>' },
  ],
  ReplicaSet: [
    replicaSetResource,
    { spec: { replicas: 3, selector, template }, status: { replicas: 2, readyReplicas: 1 } },
    { Desired: 3, Current: 2, Ready: 1, ...wide, Selector: selectorText },
  ],
  'ReplicaSet with an empty selector': [
    replicaSetResource,
    { spec: { replicas: 0, selector: {}, template } },
    { Desired: 0, Current: 0, Ready: 0, ...wide, Selector: '<none>' },
  ],
  'ReplicaSet with a selector that makes no sense': [
    replicaSetResource,
    { spec: { replicas: 0, selector: badSelector, template } },
    { Desired: 0, Current: 0, Ready: 0, ...wide, Selector: '<error>' },
  ],
  ReplicationController: [
    replicationControllerResource,
    { spec: { replicas: 3, selector: { app: 'shop' }, template }, status: { replicas: 2, readyReplicas: 1 } },
    { Desired: 3, Current: 2, Ready: 1, ...wide, Selector: 'app=shop' },
  ],
  'ReplicationController without a template': [
    replicationControllerResource,
    { spec: { replicas: 1 } },
    { Desired: 1, Current: 0, Ready: 0, Containers: '', Images: '', Selector: '<none>' },
  ],
  StatefulSet: [
    statefulSetResource,
    { spec: { replicas: 3, selector, template }, status: { replicas: 2, readyReplicas: 1 } },
    { Ready: '1/3', ...wide },
  ],
  DaemonSet: [
    daemonSetResource,
    {
      spec: { selector, template: { ...template, spec: { ...template.spec, nodeSelector: { disk: 'ssd' } } } },
      status: {
        desiredNumberScheduled: 5,
        currentNumberScheduled: 4,
        numberReady: 3,
        updatedNumberScheduled: 2,
        numberAvailable: 1,
      },
    },
    {
      Desired: 5,
      Current: 4,
      Ready: 3,
      'Up-to-date': 2,
      Available: 1,
      'Node Selector': 'disk=ssd',
      ...wide,
      Selector: selectorText,
    },
  ],
  'new DaemonSet': [
    daemonSetResource,
    { spec: { selector, template } },
    {
      Desired: 0,
      Current: 0,
      Ready: 0,
      'Up-to-date': 0,
      Available: 0,
      'Node Selector': '<none>',
      ...wide,
      Selector: selectorText,
    },
  ],
  'ControllerRevision of a DaemonSet': [
    controllerRevisionResource,
    {
      metadata: {
        ...metadata,
        ownerReferences: [
          { apiVersion: 'v1', kind: 'Node', name: 'n', uid: '1' },
          { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'logs', uid: '2', controller: true },
        ],
      },
      revision: 7,
    },
    { Controller: 'daemonset.apps/logs', Revision: 7 },
  ],
  'ControllerRevision of a kind of the core group': [
    controllerRevisionResource,
    {
      metadata: {
        ...metadata,
        ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: '2', controller: true }],
      },
      revision: 1,
    },
    { Controller: 'pod/p', Revision: 1 },
  ],
  'ControllerRevision on its own': [controllerRevisionResource, { revision: 1 }, { Controller: '<none>', Revision: 1 }],
};

describe('the row of a set of Pods', () => {
  it.each(Object.entries(cases))('%s', (_, [definition, object, expected]) => {
    expect(rowOf(definition, object)).toEqual({ Name: 'x', Age: '5m10s', ...expected });
  });

  it('PodTemplate, which has no age', () => {
    expect(rowOf(podTemplateResource, { template })).toEqual({ Name: 'x', ...wide, 'Pod Labels': 'app=shop,tier=web' });
  });
});
