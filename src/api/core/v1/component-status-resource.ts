import { defineResource } from '../../resource.ts';
import { ComponentStatus } from './component-status.ts';
import { componentStatusColumns } from './component-status-columns.ts';

export const componentStatusResource = defineResource<ComponentStatus>({
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  resource: 'componentstatuses',
  singular: 'componentstatus',
  shortNames: ['cs'],
  namespaced: false,
  deprecationWarning: 'v1 ComponentStatus is deprecated in v1.19+',
  type: ComponentStatus,
  verbs: ['get', 'list'],
  strategy: {},
  columns: componentStatusColumns,
});
