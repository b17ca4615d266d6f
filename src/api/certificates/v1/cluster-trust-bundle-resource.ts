import { defineResource } from '../../resource.ts';
import { ClusterTrustBundle } from './cluster-trust-bundle.ts';
import { clusterTrustBundleColumns } from './cluster-trust-bundle-columns.ts';

export const clusterTrustBundleResource = defineResource<ClusterTrustBundle>({
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'ClusterTrustBundle',
  resource: 'clustertrustbundles',
  singular: 'clustertrustbundle',
  namespaced: false,
  type: ClusterTrustBundle,
  storagePrefix: 'clustertrustbundles',
  strategy: {},
  columns: clusterTrustBundleColumns,
});
