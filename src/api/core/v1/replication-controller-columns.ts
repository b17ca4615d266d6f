import { formatLabels } from '../../columns/format.ts';
import { replicaColumns } from '../../columns/replicas.ts';
import type { ReplicationController } from './replication-controller.ts';

export const replicationControllerColumns = replicaColumns<ReplicationController>(({ spec }) => {
  return formatLabels(spec.selector);
});
