import { defineResource } from '../../resource.ts';
import { CSINode } from './csi-node.ts';
import { csiNodeColumns } from './csi-node-columns.ts';

export const csiNodeResource = defineResource<CSINode>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  resource: 'csinodes',
  singular: 'csinode',
  namespaced: false,
  type: CSINode,
  storagePrefix: 'csinodes',
  strategy: { allowUnconditionalUpdate: false },
  columns: csiNodeColumns,
});
