import { ageColumn, nameColumn, textColumn, wide } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { Node } from './node.ts';

export const nodeColumns: readonly TableColumn<Node>[] = [
  nameColumn,
  textColumn('Status', 'Whether the node is ready, and whether Pods may be scheduled to it.', formatStatus),
  textColumn('Roles', 'The roles that its labels give it.', formatRoles),
  ageColumn,
  textColumn('Version', 'The version of its kubelet.', ({ status }) => status.nodeInfo.kubeletVersion),
  wide(textColumn('Internal-IP', 'Its address inside the cluster.', addressOf('InternalIP'))),
  wide(textColumn('External-IP', 'Its address outside the cluster.', addressOf('ExternalIP'))),
  wide(textColumn('OS-Image', 'Its operating system.', ({ status }) => status.nodeInfo.osImage || '<unknown>')),
  wide(textColumn('Kernel-Version', 'Its kernel.', ({ status }) => status.nodeInfo.kernelVersion || '<unknown>')),
  wide(
    textColumn('Container-Runtime', 'What runs its containers, and in which version.', ({ status }) => {
      return status.nodeInfo.containerRuntimeVersion || '<unknown>';
    }),
  ),
];

function formatStatus({ spec, status }: Node): string {
  const ready = status.conditions?.findLast(({ type }) => type === 'Ready');
  const words = [ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'];
  if (spec.unschedulable) words.push('SchedulingDisabled');
  return words.join(',');
}

const rolePrefix = 'node-role.kubernetes.io/';

function formatRoles({ metadata }: Node): string {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (key.startsWith(rolePrefix)) roles.add(key.slice(rolePrefix.length));
    else if (key === 'kubernetes.io/role') roles.add(value);
  }
  roles.delete('');
  return [...roles].sort().join(',') || '<none>';
}

function addressOf(type: string): (node: Node) => string {
  return ({ status }) => status.addresses?.find((address) => address.type === type)?.address ?? '<none>';
}
