import type { Mutable } from '../../schema/schema.ts';
import type { NetworkPolicy } from './network-policy.ts';

/** A policy always restricts what comes in, and what goes out where it says anything about that. */
export function applyNetworkPolicyDefaults({ spec }: Mutable<NetworkPolicy>): void {
  if ((spec.policyTypes ?? []).length > 0) return;
  spec.policyTypes = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}
