/**
 * Makes the claims of Pods' generic ephemeral volumes: each is its Pod's own, and goes with it.
 *
 * Watches Pods and PersistentVolumeClaims; creates claims, and events about those that it can't create. Changes and deletes none: what a Pod leaves
 * behind is the garbage collector's.
 */
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Volume } from '../../api/core/v1/volume.ts';
import type { Informer } from '../../client/informer/informer.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { keyOf } from '../../client/resource-ref.ts';
import { persistentVolumeClaims, pods } from '../../client/resources.ts';
import type { ControllerFactory } from '../shared/controller.ts';
import { isNamespaceTerminating } from '../shared/namespace-terminating.ts';
import { podsByClaim } from '../shared/pods-by-claim.ts';
import { ephemeralClaim, isClaimOf } from './ephemeral-claim.ts';

const workers = 4;

export const createEphemeralVolumeController: ControllerFactory = ({ client, informers, events, clock, logger }) => {
  const claims = informers.informer(persistentVolumeClaims);
  const podInformer: Informer<Pod> = informers.informer(pods);
  const podsOf = podsByClaim(podInformer);
  const reconciler = new Reconciler({ name: 'ephemeral-volume', workers, reconcile, clock, logger });
  const add = (pod: Pod): void => {
    if (ephemeralVolumes(pod).length > 0) reconciler.queue.add(keyOf(pod));
  };
  podInformer.addHandler({ added: add });
  // Somebody else's claim may have been in the way.
  claims.addHandler({ deleted: (claim) => podsOf(keyOf(claim)).forEach(add) });

  async function reconcile(key: string): Promise<void> {
    const pod = podInformer.lister.getByKey(key);
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return;
    for (const volume of ephemeralVolumes(pod)) await ensureClaim(pod, volume);
  }

  async function ensureClaim(pod: Pod, volume: Volume): Promise<void> {
    const { namespace = '', name } = pod.metadata;
    const wanted = ephemeralClaim(pod, volume);
    const there = claims.lister.get(namespace, wanted.metadata.name!);
    if (there !== undefined && isClaimOf(there, pod)) return;
    try {
      if (there !== undefined) {
        const claim = `${namespace}/${there.metadata.name}`;
        throw new Error(`PVC ${claim} was not created for pod ${namespace}/${name} (pod is not owner)`);
      }
      await client.create(persistentVolumeClaims, wanted);
    } catch (error) {
      if (isNamespaceTerminating(error)) return;
      const why = error instanceof Error ? error.message : String(error);
      const message = `ephemeral volume ${volume.name}: ${there === undefined ? 'create PVC: ' : ''}${why}`;
      events.event({ resource: pods, object: pod }, 'Warning', 'FailedBinding', message);
      throw error;
    }
  }

  return reconciler;
};

function ephemeralVolumes({ spec }: Pod): readonly Volume[] {
  return spec.volumes?.filter(({ ephemeral }) => ephemeral?.volumeClaimTemplate !== undefined) ?? [];
}
