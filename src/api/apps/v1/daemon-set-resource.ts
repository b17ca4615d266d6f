import { podSetWarnings } from '../../core/v1/pod-set-warnings.ts';
import { defineResource } from '../../resource.ts';
import { DaemonSet } from './daemon-set.ts';
import { daemonSetColumns } from './daemon-set-columns.ts';
import { applyDaemonSetDefaults } from './daemon-set-defaults.ts';
import { prepareDaemonSetForCreate, prepareDaemonSetForUpdate } from './daemon-set-strategy.ts';
import { validateDaemonSet, validateDaemonSetStatusUpdate, validateDaemonSetUpdate } from './daemon-set-validation.ts';

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
  strategy: {
    applyDefaults: applyDaemonSetDefaults,
    prepareForCreate: prepareDaemonSetForCreate,
    validate: validateDaemonSet,
    prepareForUpdate: prepareDaemonSetForUpdate,
    validateUpdate: validateDaemonSetUpdate,
    warnings: podSetWarnings,
  },
  status: { validateUpdate: validateDaemonSetStatusUpdate },
  columns: daemonSetColumns,
});
