/** The objects that every cluster starts with: namespaces and priority classes, as upstream makes them. */
import { systemPriorities } from '../../api/scheduling/v1/system-priorities.ts';

export interface BootstrapObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string } & Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

const namespace = (name: string): BootstrapObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

const priorityClass = (name: string, description: string): BootstrapObject => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value: systemPriorities.get(name),
  description,
});

export const systemNamespaces: readonly string[] = ['kube-system', 'kube-public', 'kube-node-lease', 'default'];

export const systemObjects: readonly BootstrapObject[] = [
  ...systemNamespaces.map(namespace),
  priorityClass(
    'system-cluster-critical',
    'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  ),
  priorityClass(
    'system-node-critical',
    'Used for system critical pods that must not be moved from their current node.',
  ),
];
