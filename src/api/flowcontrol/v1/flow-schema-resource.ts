import { defineResource } from '../../resource.ts';
import { FlowSchema } from './flow-schema.ts';
import { compareFlowSchemas, flowSchemaColumns } from './flow-schema-columns.ts';
import { validateFlowSchema } from './flow-schema-validation.ts';

export const flowSchemaResource = defineResource<FlowSchema>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'FlowSchema',
  resource: 'flowschemas',
  singular: 'flowschema',
  namespaced: false,
  type: FlowSchema,
  storagePrefix: 'flowschemas',
  strategy: {
    applyDefaults: ({ spec }) => {
      spec.matchingPrecedence ||= 1000;
    },
    validate: validateFlowSchema,
    validateUpdate: validateFlowSchema,
  },
  status: {},
  columns: flowSchemaColumns,
  rowOrder: compareFlowSchemas,
});
