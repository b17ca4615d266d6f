import { ageColumn, namedColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { VolumeAttributesClass } from './volume-attributes-class.ts';

const defaultAnnotation = 'volumeattributesclass.alpha.kubernetes.io/is-default-class';

export const volumeAttributesClassColumns: readonly TableColumn<VolumeAttributesClass>[] = [
  namedColumn(({ metadata }) => {
    const isDefault = metadata.annotations?.[defaultAnnotation] === 'true';
    return isDefault ? `${metadata.name} (default)` : (metadata.name ?? '');
  }),
  textColumn('DriverName', 'The CSI driver that it is for.', ({ driverName }) => driverName),
  ageColumn,
];
