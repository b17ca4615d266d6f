/**
 * Keeps PersistentVolumes for as long as they are bound: a volume that is to be deleted has a finalizer, which goes when its claim is gone.
 *
 * Watches PersistentVolumes. Writes the finalizer alone: also to volumes that have come without it.
 */
import type { PersistentVolume } from '../../api/core/v1/persistent-volume.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { keyOf } from '../../client/resource-ref.ts';
import { persistentVolumes } from '../../client/resources.ts';
import type { ControllerFactory } from '../shared/controller.ts';
import { protectionChange } from '../shared/protection-finalizer.ts';

const volumeFinalizer = 'kubernetes.io/pv-protection';

export const createPvProtectionController: ControllerFactory = ({ client, informers, clock, logger }) => {
  const volumes = informers.informer(persistentVolumes);
  const reconciler = new Reconciler({ name: 'pv-protection', workers: 1, reconcile, clock, logger });
  const add = (volume: PersistentVolume): void => {
    if (desiredVolume(volume) !== undefined) reconciler.queue.add(keyOf(volume));
  };
  volumes.addHandler({ added: add, updated: add });

  async function reconcile(key: string): Promise<void> {
    const volume = volumes.lister.getByKey(key);
    const desired = volume === undefined ? undefined : desiredVolume(volume);
    if (desired !== undefined) await client.update(persistentVolumes, desired);
  }

  return reconciler;
};

/** Undefined where the volume is right as it is. Pure. */
export function desiredVolume(volume: PersistentVolume): PersistentVolume | undefined {
  const change = protectionChange(volume, volumeFinalizer);
  return change?.releases && volume.status.phase === 'Bound' ? undefined : change?.object;
}
