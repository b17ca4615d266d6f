import { checkCanonicalIp } from '../../ip-address.ts';
import { defineResource } from '../../resource.ts';
import { IPAddress } from './ip-address.ts';
import { ipAddressColumns } from './ip-address-columns.ts';
import { validateIPAddress, validateIPAddressUpdate } from './ip-address-validation.ts';

export const ipAddressResource = defineResource<IPAddress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  resource: 'ipaddresses',
  singular: 'ipaddress',
  shortNames: ['ip'],
  namespaced: false,
  type: IPAddress,
  storagePrefix: 'ipaddresses',
  strategy: {
    validateName: checkCanonicalIp,
    validate: validateIPAddress,
    validateUpdate: validateIPAddressUpdate,
  },
  selectableFields: {
    'spec.parentRef.group': ({ spec }) => spec.parentRef?.group ?? '',
    'spec.parentRef.resource': ({ spec }) => spec.parentRef?.resource ?? '',
    'spec.parentRef.namespace': ({ spec }) => spec.parentRef?.namespace ?? '',
    'spec.parentRef.name': ({ spec }) => spec.parentRef?.name ?? '',
  },
  columns: ipAddressColumns,
});
