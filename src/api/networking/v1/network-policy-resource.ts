import { defineResource } from '../../resource.ts';
import { NetworkPolicy } from './network-policy.ts';

export const networkPolicyResource = defineResource<NetworkPolicy>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  resource: 'networkpolicies',
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  namespaced: true,
  type: NetworkPolicy,
  storagePrefix: 'networkpolicies',
  strategy: {},
});
