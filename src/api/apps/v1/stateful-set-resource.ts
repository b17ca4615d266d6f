import { defineResource } from '../../resource.ts';
import { StatefulSet } from './stateful-set.ts';
import { applyStatefulSetDefaults } from './stateful-set-defaults.ts';

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
  strategy: { applyDefaults: applyStatefulSetDefaults },
  scale: {
    specReplicasPath: 'spec.replicas',
    statusReplicasPath: 'status.replicas',
    selectorPath: 'spec.selector',
  },
  status: {},
});
