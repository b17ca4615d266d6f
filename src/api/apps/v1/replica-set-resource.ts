import { namedPodSetWarnings } from '../../core/v1/pod-set-warnings.ts';
import { applyPodTemplateDefaults } from '../../core/v1/pod-spec-defaults.ts';
import { defineResource } from '../../resource.ts';
import { ReplicaSet } from './replica-set.ts';
import { replicaSetColumns } from './replica-set-columns.ts';
import {
  validateReplicaSet,
  validateReplicaSetStatusUpdate,
  validateReplicaSetUpdate,
} from './replica-set-validation.ts';

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
  strategy: {
    applyDefaults: ({ spec }) => applyPodTemplateDefaults(spec.template),
    defaultsDesiredStateAlone: true,
    validate: validateReplicaSet,
    validateUpdate: validateReplicaSetUpdate,
    warnings: namedPodSetWarnings,
  },
  scale: {
    specReplicasPath: 'spec.replicas',
    statusReplicasPath: 'status.replicas',
    selectorPath: 'spec.selector',
  },
  status: { validateUpdate: validateReplicaSetStatusUpdate },
  selectableFields: { 'status.replicas': ({ status }) => String(status.replicas ?? 0) },
  columns: replicaSetColumns,
});
