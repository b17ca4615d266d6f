import { PersistentVolumeSpec } from '../../core/v1/persistent-volume.ts';
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bool, int32, ref, string, stringMap, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const volumeAttachmentFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => VolumeAttachmentSpec)
    .always()
    .required(),
  status: ref(3, () => VolumeAttachmentStatus).always(),
};

export interface VolumeAttachment extends TypeMeta, FieldsOf<typeof volumeAttachmentFields> {}
export const VolumeAttachment: Type<VolumeAttachment> = kindType(
  'io.k8s.api.storage.v1.VolumeAttachment',
  { group: 'storage.k8s.io', version: 'v1', kind: 'VolumeAttachment' },
  volumeAttachmentFields,
);

const volumeAttachmentSourceFields = {
  persistentVolumeName: string(1).pointer(),
  inlineVolumeSpec: ref(2, () => PersistentVolumeSpec),
};

export interface VolumeAttachmentSource extends FieldsOf<typeof volumeAttachmentSourceFields> {}
export const VolumeAttachmentSource: Type<VolumeAttachmentSource> = message(
  'io.k8s.api.storage.v1.VolumeAttachmentSource',
  volumeAttachmentSourceFields,
);

const volumeAttachmentSpecFields = {
  attacher: string(1).always().required(),
  source: ref(2, () => VolumeAttachmentSource)
    .always()
    .required(),
  nodeName: string(3).always().required(),
};

export interface VolumeAttachmentSpec extends FieldsOf<typeof volumeAttachmentSpecFields> {}
export const VolumeAttachmentSpec: Type<VolumeAttachmentSpec> = message(
  'io.k8s.api.storage.v1.VolumeAttachmentSpec',
  volumeAttachmentSpecFields,
);

const volumeAttachmentStatusFields = {
  attached: bool(1).always().required(),
  attachmentMetadata: stringMap(2),
  attachError: ref(3, () => VolumeError),
  detachError: ref(4, () => VolumeError),
};

export interface VolumeAttachmentStatus extends FieldsOf<typeof volumeAttachmentStatusFields> {}
export const VolumeAttachmentStatus: Type<VolumeAttachmentStatus> = message(
  'io.k8s.api.storage.v1.VolumeAttachmentStatus',
  volumeAttachmentStatusFields,
);

const volumeErrorFields = {
  time: time(1).always(),
  message: string(2),
  errorCode: int32(3).pointer(),
};

export interface VolumeError extends FieldsOf<typeof volumeErrorFields> {}
export const VolumeError: Type<VolumeError> = message('io.k8s.api.storage.v1.VolumeError', volumeErrorFields);
