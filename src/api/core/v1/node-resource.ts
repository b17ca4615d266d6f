import { defineResource } from '../../resource.ts';
import { Node } from './node.ts';

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
  strategy: {},
  status: {},
  subresources: [{ name: 'proxy', kind: 'NodeProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] }],
});
