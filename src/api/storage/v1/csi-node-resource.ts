import { defineResource } from '../../resource.ts';
import { CSINode } from './csi-node.ts';
import { csiNodeColumns } from './csi-node-columns.ts';
import { validateCSINode, validateCSINodeUpdate } from './csi-node-validation.ts';

export const csiNodeResource = defineResource<CSINode>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  resource: 'csinodes',
  singular: 'csinode',
  namespaced: false,
  type: CSINode,
  storagePrefix: 'csinodes',
  strategy: {
    allowUnconditionalUpdate: false,
    returnsDeletedObject: true,
    validate: validateCSINode,
    validateUpdate: validateCSINodeUpdate,
  },
  columns: csiNodeColumns,
});
