/**
 * Keeps PersistentVolumeClaims for as long as a Pod uses them: a claim that is to be deleted has a finalizer, which goes with its last Pod.
 *
 * Watches PersistentVolumeClaims and Pods; where its cache knows of no Pod it asks the API before it lets a claim go. Writes the finalizer alone: also to claims that
 * have come without it.
 */
import type { PersistentVolumeClaim } from '../../api/core/v1/persistent-volume-claim.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { keyOf } from '../../client/resource-ref.ts';
import { persistentVolumeClaims, pods } from '../../client/resources.ts';
import type { ControllerFactory } from '../shared/controller.ts';
import { isPodTerminal } from '../shared/pod-state.ts';
import { claimKeysOf, podsByClaim } from '../shared/pods-by-claim.ts';
import { protectionChange } from '../shared/protection-finalizer.ts';
import { usesClaim } from './uses-claim.ts';

const claimFinalizer = 'kubernetes.io/pvc-protection';

export const createPvcProtectionController: ControllerFactory = ({ client, informers, clock, logger }) => {
  const claims = informers.informer(persistentVolumeClaims);
  const podInformer = informers.informer(pods);
  const podsOf = podsByClaim(podInformer);
  const reconciler = new Reconciler({ name: 'pvc-protection', workers: 1, reconcile, clock, logger });
  const addClaim = (claim: PersistentVolumeClaim): void => {
    if (protectionChange(claim, claimFinalizer) !== undefined) reconciler.queue.add(keyOf(claim));
  };
  const addClaimsOf = (pod: Pod): void => {
    for (const key of claimKeysOf(pod)) {
      const claim = claims.lister.getByKey(key);
      if (claim !== undefined) addClaim(claim);
    }
  };
  claims.addHandler({ added: addClaim, updated: addClaim });
  podInformer.addHandler({
    updated: (pod) => isPodTerminal(pod.status.phase) && addClaimsOf(pod),
    deleted: addClaimsOf,
  });

  async function reconcile(key: string): Promise<void> {
    const claim = claims.lister.getByKey(key);
    if (claim === undefined) return;
    const change = protectionChange(claim, claimFinalizer);
    if (change === undefined) return;
    if (change.releases && (await isUsed(claim, key))) return;
    await client.update(persistentVolumeClaims, change.object);
  }

  async function isUsed(claim: PersistentVolumeClaim, key: string): Promise<boolean> {
    if (podsOf(key).some((pod) => usesClaim(pod, claim))) return true;
    const { items } = await client.list(pods, { namespace: claim.metadata.namespace });
    return items.some((pod) => claimKeysOf(pod).includes(key) && usesClaim(pod, claim));
  }

  return reconciler;
};
