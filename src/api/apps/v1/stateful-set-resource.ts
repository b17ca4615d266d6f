import { podSetWarnings } from '../../core/v1/pod-set-warnings.ts';
import { nameIsDnsLabel } from '../../names.ts';
import { defineResource } from '../../resource.ts';
import { StatefulSet } from './stateful-set.ts';
import { statefulSetColumns } from './stateful-set-columns.ts';
import { applyStatefulSetDefaults } from './stateful-set-defaults.ts';
import {
  validateStatefulSet,
  validateStatefulSetStatusUpdate,
  validateStatefulSetUpdate,
} from './stateful-set-validation.ts';

export const statefulSetResource = defineResource<StatefulSet>({
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  resource: 'statefulsets',
  singular: 'statefulset',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  type: StatefulSet,
  storagePrefix: 'statefulsets',
  strategy: {
    // Its Pods' host names are made from it.
    validateName: nameIsDnsLabel,
    applyDefaults: applyStatefulSetDefaults,
    validate: validateStatefulSet,
    validateUpdate: validateStatefulSetUpdate,
    warnings: podSetWarnings,
  },
  scale: {
    specReplicasPath: 'spec.replicas',
    statusReplicasPath: 'status.replicas',
    selectorPath: 'spec.selector',
  },
  status: { validateUpdate: validateStatefulSetStatusUpdate },
  columns: statefulSetColumns,
});
