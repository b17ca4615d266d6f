import { defineResource } from '../../resource.ts';
import { RuntimeClass } from './runtime-class.ts';
import { runtimeClassColumns } from './runtime-class-columns.ts';
import { validateRuntimeClass, validateRuntimeClassUpdate } from './runtime-class-validation.ts';

export const runtimeClassResource = defineResource<RuntimeClass>({
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  resource: 'runtimeclasses',
  singular: 'runtimeclass',
  namespaced: false,
  type: RuntimeClass,
  storagePrefix: 'runtimeclasses',
  strategy: {
    allowUnconditionalUpdate: false,
    allowCreateOnUpdate: true,
    validate: validateRuntimeClass,
    validateUpdate: validateRuntimeClassUpdate,
  },
  columns: runtimeClassColumns,
});
