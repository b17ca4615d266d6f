import { defineResource } from '../../resource.ts';
import { DaemonSet } from './daemon-set.ts';
import { applyDaemonSetDefaults } from './daemon-set-defaults.ts';

export const daemonSetResource = defineResource<DaemonSet>({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  resource: 'daemonsets',
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  type: DaemonSet,
  storagePrefix: 'daemonsets',
  strategy: { applyDefaults: applyDaemonSetDefaults },
  status: {},
});
