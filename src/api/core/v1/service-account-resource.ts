import { defineResource } from '../../resource.ts';
import { ServiceAccount } from './service-account.ts';
import { serviceAccountColumns } from './service-account-columns.ts';

export const serviceAccountResource = defineResource<ServiceAccount>({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  resource: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  namespaced: true,
  type: ServiceAccount,
  storagePrefix: 'serviceaccounts',
  strategy: { returnsDeletedObject: true },
  subresources: [
    { name: 'token', kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: ['create'] },
  ],
  columns: serviceAccountColumns,
});
