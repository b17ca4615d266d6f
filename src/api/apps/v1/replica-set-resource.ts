import { applyPodTemplateDefaults } from '../../core/v1/pod-spec-defaults.ts';
import { defineResource } from '../../resource.ts';
import { ReplicaSet } from './replica-set.ts';

export const replicaSetResource = defineResource<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  resource: 'replicasets',
  singular: 'replicaset',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  type: ReplicaSet,
  storagePrefix: 'replicasets',
  strategy: { applyDefaults: (replicaSet) => applyPodTemplateDefaults(replicaSet.spec.template) },
  scale: {
    specReplicasPath: 'spec.replicas',
    statusReplicasPath: 'status.replicas',
    selectorPath: 'spec.selector',
  },
  status: {},
});
