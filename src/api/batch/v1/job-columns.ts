import { ageColumn, nameColumn, textColumn, wide } from '../../columns/column.ts';
import { containerColumns } from '../../columns/containers.ts';
import { humanDuration } from '../../duration.ts';
import { formatLabelSelector } from '../../labels.ts';
import type { TableColumn } from '../../resource.ts';
import { parseTime } from '../../time.ts';
import type { Job } from './job.ts';

export const jobColumns: readonly TableColumn<Job>[] = [
  nameColumn,
  textColumn('Status', 'Where it is in its life.', formatStatus),
  textColumn('Completions', 'How many Pods have succeeded, of how many.', formatCompletions),
  textColumn('Duration', 'How long it took, or has been running.', formatDuration),
  ageColumn,
  ...containerColumns<Job>(({ spec }) => spec.template.spec.containers).map(wide),
  wide(textColumn('Selector', 'What labels the Pods have.', ({ spec }) => formatLabelSelector(spec.selector))),
];

function formatStatus({ metadata, status }: Job): string {
  const isTrue = (type: string): boolean => {
    return status.conditions?.find((condition) => condition.type === type)?.status === 'True';
  };
  if (isTrue('Complete')) return 'Complete';
  if (isTrue('Failed')) return 'Failed';
  if (metadata.deletionTimestamp) return 'Terminating';
  if (isTrue('Suspended')) return 'Suspended';
  return isTrue('FailureTarget') ? 'FailureTarget' : 'Running';
}

/** A work queue has no number of completions: one success is enough, and all its Pods are counted. */
function formatCompletions({ spec, status }: Job): string {
  const succeeded = status.succeeded ?? 0;
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function formatDuration({ status }: Job, now: number): string {
  if (!status.startTime) return '';
  const end = status.completionTime ? parseTime(status.completionTime) : now;
  return humanDuration(end - parseTime(status.startTime));
}
