import { defineResource } from '../../resource.ts';
import { PriorityClass } from './priority-class.ts';
import { priorityClassColumns } from './priority-class-columns.ts';

export const priorityClassResource = defineResource<PriorityClass>({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  resource: 'priorityclasses',
  singular: 'priorityclass',
  shortNames: ['pc'],
  namespaced: false,
  type: PriorityClass,
  storagePrefix: 'priorityclasses',
  strategy: {},
  columns: priorityClassColumns,
});
