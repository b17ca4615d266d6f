import { defineResource } from '../../resource.ts';
import { EndpointSlice } from './endpoint-slice.ts';
import { endpointSliceColumns } from './endpoint-slice-columns.ts';

export const endpointSliceResource = defineResource<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  resource: 'endpointslices',
  singular: 'endpointslice',
  namespaced: true,
  type: EndpointSlice,
  storagePrefix: 'endpointslices',
  strategy: {},
  columns: endpointSliceColumns,
});
