/**
 * The local-path provisioner: for claims of its classes it makes volumes that are directories of one Node, once a Node has been chosen, and deletes
 * them when their claims are gone, unless they are to be retained.
 *
 * Watches: PersistentVolumeClaims, PersistentVolumes, StorageClasses and Nodes. Writes: PersistentVolumes, events, and the annotation of a Node that is no more.
 * The directories are made by kubelets, when a volume is mounted; who removes them is for the caller to say.
 */
import type { PersistentVolume } from '../../api/core/v1/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../api/core/v1/persistent-volume-claim.ts';
import { claimClass } from '../../api/core/v1/persistent-volume-claim-class.ts';
import { isAlreadyExists, isNotFound } from '../../api/status-error.ts';
import type { EventType } from '../../client/events/event-recorder.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { keyOf } from '../../client/resource-ref.ts';
import { nodes, persistentVolumeClaims, persistentVolumes, storageClasses } from '../../client/resources.ts';
import type { ControllerFactory } from '../shared/controller.ts';
import { type DeletableDirectory, decideProvision, deletableDirectory, volumeNameFor } from './provision-decision.ts';

export interface LocalPathProvisionerOptions {
  /** `/var/lib/wherry/storage`: below it the volumes of each Node lie. */
  readonly rootDirectory: string;
  /** Removes a directory of a Node, with all that is in it. Where absent, directories stay where they are. */
  readonly removeDirectory?: (directory: DeletableDirectory) => Promise<void>;
}

export const localPathProvisioner = 'wherry.dev/local-path';

/** Keys of the queue begin with what they are of. */
const claimPrefix = 'claim/';
const volumePrefix = 'volume/';

export function createLocalPathProvisioner(options: LocalPathProvisionerOptions): ControllerFactory {
  const own = { provisioner: localPathProvisioner, rootDirectory: options.rootDirectory.replace(/\/+$/, '') };
  return ({ client, informers, events, clock, logger }) => {
    const claims = informers.informer(persistentVolumeClaims);
    const volumes = informers.informer(persistentVolumes);
    const classes = informers.informer(storageClasses).lister;
    const nodeLister = informers.informer(nodes).lister;
    const reconciler = new Reconciler({ name: 'local-path-provisioner', workers: 4, reconcile, clock, logger });
    const addClaim = (claim: PersistentVolumeClaim): void => reconciler.queue.add(claimPrefix + keyOf(claim));
    const addVolume = (volume: PersistentVolume): void => {
      if (deletableDirectory(volume, own) !== undefined) reconciler.queue.add(volumePrefix + keyOf(volume));
    };
    claims.addHandler({ added: addClaim, updated: addClaim });
    volumes.addHandler({ added: addVolume, updated: addVolume });

    async function reconcile(key: string): Promise<void> {
      if (key.startsWith(claimPrefix)) await syncClaim(key.slice(claimPrefix.length));
      else await syncVolume(key.slice(volumePrefix.length));
    }

    const tell = (object: PersistentVolumeClaim, type: EventType, reason: string, message: string): void =>
      events.event({ resource: persistentVolumeClaims, object }, type, reason, message);

    async function syncClaim(key: string): Promise<void> {
      const claim = claims.lister.getByKey(key);
      if (claim === undefined || volumes.lister.get('', volumeNameFor(claim)) !== undefined) return;
      const storageClass = classes.get('', claimClass(claim));
      const node = (name: string) => nodeLister.get('', name);
      const decision = decideProvision({ ...own, claim, storageClass, node });
      switch (decision.action) {
        case 'none':
          return;
        case 'fail':
          tell(claim, 'Warning', 'ProvisioningFailed', decision.message);
          return;
        case 'reschedule':
          tell(claim, 'Warning', 'ProvisioningFailed', decision.message);
          await client.update(persistentVolumeClaims, decision.claim);
          return;
        case 'create': {
          const { name } = decision.volume.metadata;
          const quotedKey = JSON.stringify(key);
          tell(claim, 'Normal', 'Provisioning', `External provisioner is provisioning volume for claim ${quotedKey}`);
          try {
            await client.create(persistentVolumes, decision.volume);
          } catch (error) {
            // The cache has not seen it yet.
            if (isAlreadyExists(error)) return;
            throw error;
          }
          tell(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${name}`);
        }
      }
    }

    async function syncVolume(name: string): Promise<void> {
      const volume = volumes.lister.get('', name);
      const directory = volume === undefined ? undefined : deletableDirectory(volume, own);
      if (volume === undefined || directory === undefined) return;
      try {
        await options.removeDirectory?.(directory);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        events.event({ resource: persistentVolumes, object: volume }, 'Warning', 'VolumeFailedDelete', message);
        throw error;
      }
      const { uid, resourceVersion } = volume.metadata;
      try {
        await client.delete(persistentVolumes, { name }, { preconditions: { uid, resourceVersion } });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }

    return reconciler;
  };
}
