import { defineResource } from '../../resource.ts';
import { FlowSchema } from './flow-schema.ts';
import { compareFlowSchemas, flowSchemaColumns } from './flow-schema-columns.ts';

export const flowSchemaResource = defineResource<FlowSchema>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'FlowSchema',
  resource: 'flowschemas',
  singular: 'flowschema',
  namespaced: false,
  type: FlowSchema,
  storagePrefix: 'flowschemas',
  strategy: {},
  status: {},
  columns: flowSchemaColumns,
  rowOrder: compareFlowSchemas,
});
