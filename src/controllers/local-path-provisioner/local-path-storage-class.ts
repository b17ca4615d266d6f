import type { StorageClass } from '../../api/storage/v1/storage-class.ts';
import type { ResourceDraft } from '../../client/client.ts';
import { localPathProvisioner } from './local-path-provisioner.ts';

/** The class of directories of Nodes; claims that name no class are given it. */
export const localPathStorageClass: ResourceDraft<StorageClass> = {
  metadata: { name: 'local-path', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: localPathProvisioner,
  reclaimPolicy: 'Delete',
  // The Node of the first Pod that uses a claim is the one where its volume is.
  volumeBindingMode: 'WaitForFirstConsumer',
};
