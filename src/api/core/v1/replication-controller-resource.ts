import { defineResource } from '../../resource.ts';
import { ReplicationController } from './replication-controller.ts';
import { applyReplicationControllerDefaults } from './replication-controller-defaults.ts';

export const replicationControllerResource = defineResource<ReplicationController>({
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  resource: 'replicationcontrollers',
  singular: 'replicationcontroller',
  shortNames: ['rc'],
  categories: ['all'],
  namespaced: true,
  type: ReplicationController,
  storagePrefix: 'controllers',
  strategy: { applyDefaults: applyReplicationControllerDefaults },
  scale: {
    specReplicasPath: 'spec.replicas',
    statusReplicasPath: 'status.replicas',
    selectorPath: 'spec.selector',
  },
  status: {},
});
