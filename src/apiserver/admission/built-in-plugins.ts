/** The plugins that every API server runs, in upstream's order. A new one is a file and a line here. */
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { Authorizer } from '../request.ts';
import type { ResourceRegistry } from '../resource-registry.ts';
import type { AdmissionPlugin } from './admission.ts';
import { certificateApproval, certificateSigning, certificateSubjectRestriction } from './certificates.ts';
import { defaultIngressClass, defaultStorageClass } from './default-class.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { limitRanger } from './limit-ranger.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { nodeRestriction } from './node-restriction.ts';
import { objectLookup } from './object-lookup.ts';
import { persistentVolumeClaimResize } from './persistent-volume-claim-resize.ts';
import { priority } from './priority.ts';
import { resourceQuota } from './resource-quota.ts';
import { runtimeClass } from './runtime-class.ts';
import { serviceAccount, serviceAccountName } from './service-account.ts';
import { storageObjectInUseProtection } from './storage-object-in-use.ts';
import { taintNodesByCondition } from './taint-nodes-by-condition.ts';

export interface BuiltInPluginsOptions {
  /** Asked for with each use: the server that owns it is made after its plugins. */
  readonly registry: () => ResourceRegistry;
  /** Asked who may approve and sign certificates. */
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  readonly random: Random;
  /** `on` where a controller makes the accounts: Pods wait for theirs, and get its token. `off` names the account, and no more. */
  readonly serviceAccount: 'on' | 'off';
}

export function builtInPlugins(options: BuiltInPluginsOptions): AdmissionPlugin[] {
  const { registry, authorizer, clock, random } = options;
  const lookup = objectLookup(registry);
  return [
    namespaceLifecycle(registry),
    limitRanger(lookup),
    options.serviceAccount === 'on' ? serviceAccount(lookup, random) : serviceAccountName,
    nodeRestriction(lookup),
    taintNodesByCondition,
    priority(registry),
    defaultTolerationSeconds,
    defaultStorageClass(lookup),
    storageObjectInUseProtection,
    persistentVolumeClaimResize(lookup),
    runtimeClass(lookup),
    certificateApproval(authorizer),
    certificateSigning(authorizer),
    certificateSubjectRestriction,
    defaultIngressClass(lookup),
    resourceQuota(lookup, clock),
  ];
}
