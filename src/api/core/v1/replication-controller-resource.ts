import { defineResource } from '../../resource.ts';
import { namedPodSetWarnings } from './pod-set-warnings.ts';
import { ReplicationController } from './replication-controller.ts';
import { replicationControllerColumns } from './replication-controller-columns.ts';
import { applyReplicationControllerDefaults } from './replication-controller-defaults.ts';
import {
  validateReplicationController,
  validateReplicationControllerStatusUpdate,
} from './replication-controller-validation.ts';

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
  strategy: {
    applyDefaults: applyReplicationControllerDefaults,
    validate: validateReplicationController,
    validateUpdate: validateReplicationController,
    warnings: namedPodSetWarnings,
    defaultPropagation: 'orphan',
  },
  scale: {
    specReplicasPath: 'spec.replicas',
    statusReplicasPath: 'status.replicas',
    selectorPath: 'spec.selector',
  },
  status: { validateUpdate: validateReplicationControllerStatusUpdate },
  selectableFields: { 'status.replicas': ({ status }) => String(status.replicas) },
  columns: replicationControllerColumns,
});
