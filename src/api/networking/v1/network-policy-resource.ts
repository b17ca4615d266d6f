import { defineResource } from '../../resource.ts';
import { NetworkPolicy } from './network-policy.ts';
import { networkPolicyColumns } from './network-policy-columns.ts';
import { applyNetworkPolicyDefaults } from './network-policy-defaults.ts';
import { validateNetworkPolicy, validateNetworkPolicyUpdate } from './network-policy-validation.ts';

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
  strategy: {
    hasGeneration: true,
    applyDefaults: applyNetworkPolicyDefaults,
    validate: validateNetworkPolicy,
    validateUpdate: validateNetworkPolicyUpdate,
  },
  columns: networkPolicyColumns,
});
