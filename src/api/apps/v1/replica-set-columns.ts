import { replicaColumns } from '../../columns/replicas.ts';
import { formatLabelSelector } from '../../labels.ts';
import type { ReplicaSet } from './replica-set.ts';

export const replicaSetColumns = replicaColumns<ReplicaSet>(({ spec }) => formatLabelSelector(spec.selector));
