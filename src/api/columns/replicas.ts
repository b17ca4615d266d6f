import type { PodTemplateSpec } from '../core/v1/pod-spec.ts';
import type { KubernetesObject, TableCell, TableColumn } from '../resource.ts';
import { ageColumn, integerColumn, nameColumn, textColumn, wide } from './column.ts';
import { containerColumns } from './containers.ts';

interface ReplicaCounter extends KubernetesObject {
  readonly spec: { readonly replicas?: number; readonly template?: PodTemplateSpec };
  readonly status: { readonly replicas: number; readonly readyReplicas?: number };
}

/** The columns that ReplicaSets and ReplicationControllers have in common. */
export function replicaColumns<T extends ReplicaCounter>(
  selector: (object: T) => TableCell,
): readonly TableColumn<T>[] {
  return [
    nameColumn,
    integerColumn('Desired', 'The number of Pods wanted.', ({ spec }) => spec.replicas),
    integerColumn('Current', 'The number of Pods there are.', ({ status }) => status.replicas),
    integerColumn('Ready', 'The number of Pods that are ready.', ({ status }) => status.readyReplicas),
    ageColumn,
    ...containerColumns<T>(({ spec }) => spec.template?.spec.containers).map(wide),
    wide(textColumn('Selector', 'What labels the Pods have.', selector)),
  ];
}
