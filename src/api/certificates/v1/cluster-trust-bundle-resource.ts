import { defineResource } from '../../resource.ts';
import { ClusterTrustBundle } from './cluster-trust-bundle.ts';

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
});
