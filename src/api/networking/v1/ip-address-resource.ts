import { defineResource } from '../../resource.ts';
import { IPAddress } from './ip-address.ts';

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
  strategy: {},
});
