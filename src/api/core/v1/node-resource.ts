import { defineResource } from '../../resource.ts';
import { Node } from './node.ts';
import { nodeColumns } from './node-columns.ts';
import { applyNodeDefaults } from './node-defaults.ts';
import { validateNode, validateNodeUpdate } from './node-validation.ts';

export const nodeResource = defineResource<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  resource: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  namespaced: false,
  type: Node,
  storagePrefix: 'minions',
  strategy: {
    hasGeneration: false,
    keepsStatusOnCreate: true,
    applyDefaults: applyNodeDefaults,
    prepareForCreate: ({ spec }) => {
      delete spec.configSource;
    },
    prepareForUpdate: ({ spec }, old) => {
      if (old.spec.configSource === undefined) delete spec.configSource;
    },
    validate: validateNode,
    validateUpdate: validateNodeUpdate,
  },
  status: {
    prepareForUpdate: ({ status }, old) => {
      if (old.status.config === undefined) delete status.config;
    },
    validateUpdate: validateNodeUpdate,
  },
  subresources: [{ name: 'proxy', kind: 'NodeProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] }],
  selectableFields: { 'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false) },
  columns: nodeColumns,
});
