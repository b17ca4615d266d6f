import { defineResource } from '../../resource.ts';
import { PriorityClass } from './priority-class.ts';
import { priorityClassColumns } from './priority-class-columns.ts';
import { validatePriorityClass, validatePriorityClassUpdate } from './priority-class-validation.ts';

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
  strategy: {
    // The generation is there, and never changes.
    hasGeneration: true,
    desiredState: () => undefined,
    validate: validatePriorityClass,
    validateUpdate: validatePriorityClassUpdate,
  },
  columns: priorityClassColumns,
});
