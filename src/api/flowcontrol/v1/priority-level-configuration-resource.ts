import { defineResource } from '../../resource.ts';
import { PriorityLevelConfiguration } from './priority-level-configuration.ts';
import { priorityLevelConfigurationColumns } from './priority-level-configuration-columns.ts';
import { applyPriorityLevelConfigurationDefaults } from './priority-level-configuration-defaults.ts';
import { validatePriorityLevelConfiguration } from './priority-level-configuration-validation.ts';

export const priorityLevelConfigurationResource = defineResource<PriorityLevelConfiguration>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'PriorityLevelConfiguration',
  resource: 'prioritylevelconfigurations',
  singular: 'prioritylevelconfiguration',
  namespaced: false,
  type: PriorityLevelConfiguration,
  storagePrefix: 'prioritylevelconfigurations',
  strategy: {
    applyDefaults: applyPriorityLevelConfigurationDefaults,
    validate: validatePriorityLevelConfiguration,
    validateUpdate: validatePriorityLevelConfiguration,
  },
  status: {},
  columns: priorityLevelConfigurationColumns,
});
