import { ageSince } from '../../columns/age.ts';
import { ageColumn, nameColumn, textColumn, wide } from '../../columns/column.ts';
import type { TableColumn, TableRowCondition } from '../../resource.ts';
import type { Pod } from './pod.ts';
import { podTableStatus } from './pod-table-status.ts';

export const podColumns: readonly TableColumn<Pod>[] = [
  nameColumn,
  textColumn('Ready', 'How many containers are ready, of how many.', (pod) => {
    const { readyContainers, totalContainers } = podTableStatus(pod);
    return `${readyContainers}/${totalContainers}`;
  }),
  textColumn('Status', 'The state of the Pod and its containers in a word.', (pod) => podTableStatus(pod).status),
  textColumn('Restarts', 'How often containers have been restarted, and when the last time was.', formatRestarts),
  ageColumn,
  wide(textColumn('IP', 'The first address of the Pod.', ({ status }) => status.podIPs?.[0]?.ip || '<none>')),
  wide(textColumn('Node', 'The node that the Pod is bound to.', ({ spec }) => spec.nodeName || '<none>')),
  wide(
    textColumn(
      'Nominated Node',
      'The node on which room is being made for the Pod.',
      ({ status }) => status.nominatedNodeName || '<none>',
    ),
  ),
  wide(textColumn('Readiness Gates', 'How many of its readiness gates have passed, of how many.', formatGates)),
];

/** Clients may leave out Pods that have ended. */
export function podRowConditions({ status }: Pod): readonly TableRowCondition[] {
  const completed = (reason: string, message: string): readonly TableRowCondition[] => {
    return [{ type: 'Completed', status: 'True', reason, message }];
  };
  switch (status.phase) {
    case 'Succeeded':
      return completed('Succeeded', 'The pod has completed successfully.');
    case 'Failed':
      return completed('Failed', 'The pod failed.');
    default:
      return [];
  }
}

function formatRestarts(pod: Pod, now: number): string {
  const { count, last } = podTableStatus(pod).restarts;
  return count === 0 || last === undefined ? `${count}` : `${count} (${ageSince(last, now)} ago)`;
}

function formatGates({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const passed = gates.filter(({ conditionType }) => {
    return status.conditions?.find(({ type }) => type === conditionType)?.status === 'True';
  });
  return `${passed.length}/${gates.length}`;
}
