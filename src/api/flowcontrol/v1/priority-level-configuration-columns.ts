import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { PriorityLevelConfiguration } from './priority-level-configuration.ts';

export const priorityLevelConfigurationColumns: readonly TableColumn<PriorityLevelConfiguration>[] = [
  nameColumn,
  textColumn('Type', 'Whether requests are limited.', ({ spec }) => spec.type),
  textColumn('NominalConcurrencyShares', 'Its share of the requests served at a time.', ({ spec: { limited } }) => {
    return limited ? (limited.nominalConcurrencyShares ?? 0) : '<none>';
  }),
  textColumn('Queues', 'The number of queues.', (level) => queuingOf(level)?.queues ?? '<none>'),
  textColumn('HandSize', 'Among how many queues a flow is dealt.', (level) => queuingOf(level)?.handSize ?? '<none>'),
  textColumn('QueueLengthLimit', 'How many requests may wait in a queue.', (level) => {
    return queuingOf(level)?.queueLengthLimit ?? '<none>';
  }),
  ageColumn,
];

function queuingOf({ spec }: PriorityLevelConfiguration) {
  return spec.limited?.limitResponse.queuing;
}
