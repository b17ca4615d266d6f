import type { DescriptionTable } from './description-table.ts';

/** Kinds of storage. */
export const storageDescriptions = {
  'io.k8s.api.storage.v1.StorageClass': {
    '': 'A kind of storage that claims can ask for, and how volumes of it are made. An annotation can make it the default.',
    provisioner: 'Who makes the volumes, such as a CSI driver. Cannot be changed.',
    parameters: 'Settings for the provisioner. Cannot be changed.',
    reclaimPolicy:
      'What happens to a volume once its claim is gone: Delete (the default) or Retain. Cannot be changed.',
    mountOptions: 'Options for mounting the volumes. They are not checked.',
    allowVolumeExpansion: 'True: claims may be made larger. Default false.',
    volumeBindingMode:
      'Immediate (the default) makes the volume at once; WaitForFirstConsumer waits for a Pod, so that the place fits. Cannot be changed.',
    allowedTopologies: 'Where volumes may be made. Absent: anywhere. Cannot be changed.',
  },
} as const satisfies DescriptionTable;
