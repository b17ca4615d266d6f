import { defineResource } from '../../resource.ts';
import { VolumeAttachment } from './volume-attachment.ts';
import { volumeAttachmentColumns } from './volume-attachment-columns.ts';
import { validateVolumeAttachment, validateVolumeAttachmentUpdate } from './volume-attachment-validation.ts';

export const volumeAttachmentResource = defineResource<VolumeAttachment>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  resource: 'volumeattachments',
  singular: 'volumeattachment',
  namespaced: false,
  type: VolumeAttachment,
  storagePrefix: 'volumeattachments',
  strategy: {
    hasGeneration: false,
    allowUnconditionalUpdate: false,
    returnsDeletedObject: true,
    validate: validateVolumeAttachment,
    validateUpdate: validateVolumeAttachmentUpdate,
  },
  status: { validateUpdate: validateVolumeAttachmentUpdate },
  columns: volumeAttachmentColumns,
});
