import { ageSince } from '../../columns/age.ts';
import { ageColumn, booleanColumn, integerColumn, nameColumn, textColumn, wide } from '../../columns/column.ts';
import { containerColumns } from '../../columns/containers.ts';
import { formatLabelSelector } from '../../labels.ts';
import type { TableColumn } from '../../resource.ts';
import type { CronJob } from './cron-job.ts';

export const cronJobColumns: readonly TableColumn<CronJob>[] = [
  nameColumn,
  textColumn('Schedule', 'When it makes Jobs, in the syntax of cron.', ({ spec }) => spec.schedule),
  textColumn('Timezone', 'In which time zone the schedule is read.', ({ spec }) => spec.timeZone ?? '<none>'),
  // Declared as a boolean, but upstream's cells are these texts.
  booleanColumn('Suspend', 'Whether it makes no Jobs for now.', ({ spec: { suspend } }) => {
    return suspend === undefined ? '<unset>' : suspend ? 'True' : 'False';
  }),
  integerColumn('Active', 'The number of its Jobs that run.', ({ status }) => status.active?.length),
  textColumn('Last Schedule', 'The time since it made a Job.', ({ status }, now) => {
    return status.lastScheduleTime ? ageSince(status.lastScheduleTime, now) : '<none>';
  }),
  ageColumn,
  ...containerColumns<CronJob>(({ spec }) => spec.jobTemplate.spec.template.spec.containers).map(wide),
  wide(
    textColumn('Selector', 'What labels the Pods have.', ({ spec }) =>
      formatLabelSelector(spec.jobTemplate.spec.selector),
    ),
  ),
];
