import { defineResource } from '../../resource.ts';
import { EndpointSlice } from './endpoint-slice.ts';
import { endpointSliceColumns } from './endpoint-slice-columns.ts';
import { validateEndpointSlice, validateEndpointSliceUpdate } from './endpoint-slice-validation.ts';

export const endpointSliceResource = defineResource<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  resource: 'endpointslices',
  singular: 'endpointslice',
  namespaced: true,
  type: EndpointSlice,
  storagePrefix: 'endpointslices',
  strategy: {
    hasGeneration: true,
    validate: validateEndpointSlice,
    validateUpdate: validateEndpointSliceUpdate,
  },
  columns: endpointSliceColumns,
});
