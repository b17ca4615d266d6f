import { nameWarnings, podTemplateWarnings } from '../../core/v1/pod-warnings.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { CronJob } from './cron-job.ts';
import type { Job, JobSpec } from './job.ts';

const manyCompletions = 100_000;
const highParallelism = 10_000;

export function jobWarnings(job: Job, old: Job | undefined): string[] {
  if (old !== undefined) return isSame(job, old) ? [] : specWarnings(job.spec, FieldPath.of('spec'));
  return [...nameWarnings(job.metadata.name ?? ''), ...specWarnings(job.spec, FieldPath.of('spec'))];
}

export function cronJobWarnings(cronJob: CronJob, old: CronJob | undefined): string[] {
  const { schedule, jobTemplate } = cronJob.spec;
  const warnings = old === undefined ? nameWarnings(cronJob.metadata.name ?? '') : [];
  if (schedule.includes('TZ')) {
    const page =
      'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#unsupported-timezone-specification';
    warnings.push(`CRON_TZ or TZ used in spec.schedule is not officially supported, see ${page} for more details`);
  }
  if (old !== undefined && isSame(cronJob, old)) return warnings;
  return [...warnings, ...specWarnings(jobTemplate.spec, FieldPath.of('spec', 'jobTemplate', 'spec'))];
}

function isSame(object: Job | CronJob, old: Job | CronJob): boolean {
  return object.metadata.generation === old.metadata.generation;
}

function specWarnings(spec: JobSpec, path: FieldPath): string[] {
  const { completionMode, completions = 0, parallelism = 0 } = spec;
  const warnings: string[] = [];
  if (completionMode === 'Indexed' && completions > manyCompletions && parallelism > highParallelism) {
    const size = 'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4';
    const risk = 'Kubernetes might not be able to track completedIndexes when a big number of indexes fail';
    warnings.push(`${size}, ${risk}`);
  }
  return [...warnings, ...podTemplateWarnings(spec.template, path.child('template'))];
}
