import { defineResource } from '../../resource.ts';
import { VolumeAttachment } from './volume-attachment.ts';
import { volumeAttachmentColumns } from './volume-attachment-columns.ts';

export const volumeAttachmentResource = defineResource<VolumeAttachment>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  resource: 'volumeattachments',
  singular: 'volumeattachment',
  namespaced: false,
  type: VolumeAttachment,
  storagePrefix: 'volumeattachments',
  strategy: { allowUnconditionalUpdate: false, hasGeneration: false },
  status: {},
  columns: volumeAttachmentColumns,
});
