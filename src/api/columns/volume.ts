/** What the rows of PersistentVolumes and their claims have in common. */
import type { KubernetesObject, TableColumn } from '../resource.ts';
import { textColumn, wide } from './column.ts';

interface Volume extends KubernetesObject {
  readonly spec: {
    readonly storageClassName?: string;
    readonly volumeAttributesClassName?: string;
    readonly volumeMode?: string;
  };
  readonly status: { readonly phase?: string };
}

const shortModes = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const;

/** `RWO,RWX`: each once, in a fixed order. */
export function formatAccessModes(modes: readonly string[] | undefined): string {
  const present = shortModes.filter(([mode]) => modes?.includes(mode));
  return present.map(([, short]) => short).join(',');
}

export const volumeStatusColumn: TableColumn<Volume> = textColumn('Status', 'Where it is in its life.', (volume) => {
  return volume.metadata.deletionTimestamp ? 'Terminating' : (volume.status.phase ?? '');
});

/** The annotation from before there was a field still comes first. */
export const storageClassColumn: TableColumn<Volume> = textColumn(
  'StorageClass',
  'The StorageClass that it belongs to.',
  ({ metadata, spec }) => {
    return metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? '';
  },
);

export const volumeAttributesClassColumn: TableColumn<Volume> = textColumn(
  'VolumeAttributesClass',
  'The VolumeAttributesClass that it should have.',
  ({ spec }) => spec.volumeAttributesClassName ?? '<unset>',
);

export const volumeModeColumn: TableColumn<Volume> = wide(
  textColumn('VolumeMode', 'Whether it is used as a file system or as a block device.', ({ spec }) => {
    return spec.volumeMode ?? '<unset>';
  }),
);
