import { nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { ClusterTrustBundle } from './cluster-trust-bundle.ts';

export const clusterTrustBundleColumns: readonly TableColumn<ClusterTrustBundle>[] = [
  nameColumn,
  textColumn('SignerName', 'Whose certificates it vouches for.', ({ spec }) => spec.signerName || '<none>'),
];
