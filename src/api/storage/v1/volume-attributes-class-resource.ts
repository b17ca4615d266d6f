import { defineResource } from '../../resource.ts';
import { VolumeAttributesClass } from './volume-attributes-class.ts';
import { volumeAttributesClassColumns } from './volume-attributes-class-columns.ts';
import {
  validateVolumeAttributesClass,
  validateVolumeAttributesClassUpdate,
} from './volume-attributes-class-validation.ts';

export const volumeAttributesClassResource = defineResource<VolumeAttributesClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttributesClass',
  resource: 'volumeattributesclasses',
  singular: 'volumeattributesclass',
  shortNames: ['vac'],
  namespaced: false,
  type: VolumeAttributesClass,
  storagePrefix: 'volumeattributesclasses',
  strategy: {
    returnsDeletedObject: true,
    validate: validateVolumeAttributesClass,
    validateUpdate: validateVolumeAttributesClassUpdate,
  },
  columns: volumeAttributesClassColumns,
});
