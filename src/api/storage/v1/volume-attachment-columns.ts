import { ageColumn, booleanColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { VolumeAttachment } from './volume-attachment.ts';

export const volumeAttachmentColumns: readonly TableColumn<VolumeAttachment>[] = [
  nameColumn,
  { ...textColumn('Attacher', 'Who attaches the volume.', ({ spec }) => spec.attacher), format: 'name' },
  textColumn('PV', 'The volume.', ({ spec }) => spec.source.persistentVolumeName ?? ''),
  textColumn('Node', 'The node that it is attached to.', ({ spec }) => spec.nodeName),
  booleanColumn('Attached', 'Whether it is attached by now.', ({ status }) => status.attached),
  ageColumn,
];
