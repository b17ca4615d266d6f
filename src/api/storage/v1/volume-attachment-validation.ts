import { validateCsiDriverName } from '../../core/v1/attached-volume-validation.ts';
import { validateInlineVolume } from '../../core/v1/persistent-volume-validation.ts';
import { nameIsDnsSubdomain } from '../../names.ts';
import { invalidFor, sortedEntries } from '../../validation/checks.ts';
import { validateImmutable } from '../../validation/equality.ts';
import { type FieldError, forbidden, required, tooLong } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validateTexts } from './parameters-validation.ts';
import type { VolumeAttachment, VolumeAttachmentSource } from './volume-attachment.ts';

const volumeErrorCharsMax = 1024;

const specPath = FieldPath.of('spec');
const statusPath = FieldPath.of('status');
const exactlyOne = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';

export function validateVolumeAttachment({ spec, status }: VolumeAttachment): FieldError[] {
  const { attachmentMetadata, attachError, detachError } = status;
  const errors = [
    ...validateCsiDriverName(spec.attacher, specPath.child('attacher')),
    ...validateSource(spec.source, specPath.child('source')),
    ...invalidFor(specPath.child('nodeName'), spec.nodeName, nameIsDnsSubdomain(spec.nodeName, false)),
    ...validateTexts(sortedEntries(attachmentMetadata), statusPath.child('attachmentMetadata')),
  ];
  for (const [name, error] of Object.entries({ attachError, detachError })) {
    const message = error?.message ?? '';
    if (message.length <= volumeErrorCharsMax) continue;
    errors.push(tooLong(statusPath.child(name, 'message'), message, volumeErrorCharsMax));
  }
  return errors;
}

export function validateVolumeAttachmentUpdate(attachment: VolumeAttachment, old: VolumeAttachment): FieldError[] {
  return [...validateVolumeAttachment(attachment), ...validateImmutable(specPath, attachment.spec, old.spec)];
}

function validateSource(source: VolumeAttachmentSource, path: FieldPath): FieldError[] {
  const { inlineVolumeSpec: volume, persistentVolumeName: name } = source;
  if (volume === undefined && name === undefined) return [required(path, exactlyOne)];
  if (volume !== undefined && name !== undefined) return [forbidden(path, exactlyOne)];
  if (volume !== undefined) return validateInlineVolume(volume, path.child('inlineVolumeSpec'));
  const namePath = path.child('persistentVolumeName');
  if (name === undefined || name === '') return [required(namePath, 'must specify non empty persistentVolumeName')];
  return invalidFor(namePath, name, nameIsDnsSubdomain(name, false));
}
