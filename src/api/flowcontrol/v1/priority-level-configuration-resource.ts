import { defineResource } from '../../resource.ts';
import { PriorityLevelConfiguration } from './priority-level-configuration.ts';
import { priorityLevelConfigurationColumns } from './priority-level-configuration-columns.ts';

export const priorityLevelConfigurationResource = defineResource<PriorityLevelConfiguration>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'PriorityLevelConfiguration',
  resource: 'prioritylevelconfigurations',
  singular: 'prioritylevelconfiguration',
  namespaced: false,
  type: PriorityLevelConfiguration,
  storagePrefix: 'prioritylevelconfigurations',
  strategy: {},
  status: {},
  columns: priorityLevelConfigurationColumns,
});
