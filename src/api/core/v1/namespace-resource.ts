import { defineResource } from '../../resource.ts';
import { Namespace } from './namespace.ts';
import { namespaceColumns } from './namespace-columns.ts';
import { namespaceStatusStrategy, namespaceStrategy } from './namespace-strategy.ts';

export const namespaceResource = defineResource<Namespace>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  resource: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  namespaced: false,
  type: Namespace,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  storagePrefix: 'namespaces',
  strategy: namespaceStrategy,
  status: namespaceStatusStrategy,
  selectableFields: { 'status.phase': ({ status }) => status.phase ?? '' },
  subresources: [{ name: 'finalize', kind: 'Namespace', verbs: ['update'] }],
  columns: namespaceColumns,
});
