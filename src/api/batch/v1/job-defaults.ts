import { applyPodTemplateDefaults } from '../../core/v1/pod-spec-defaults.ts';
import type { Mutable } from '../../schema/schema.ts';
import type { CronJob } from './cron-job.ts';
import type { Job, JobSpec } from './job.ts';

/** Failures that a Job bears where nothing else is said. */
const defaultBackoffLimit = 6;
/** Where failures are counted for each index, nothing limits their total. */
const unlimitedBackoff = 2147483647;

export function applyJobDefaults(job: Mutable<Job>): void {
  const { metadata, spec } = job;
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? defaultBackoffLimit : unlimitedBackoff;
  const { labels } = spec.template.metadata;
  if (labels !== undefined) metadata.labels ??= { ...labels };
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed';
  applyJobTemplateDefaults(spec);
}

/** The template's Jobs get the defaults of Jobs once they are created. */
export function applyCronJobDefaults(cronJob: Mutable<CronJob>): void {
  applyJobTemplateDefaults(cronJob.spec.jobTemplate.spec);
}

function applyJobTemplateDefaults(spec: Mutable<JobSpec>): void {
  for (const rule of spec.podFailurePolicy?.rules ?? []) {
    for (const pattern of rule.onPodConditions ?? []) pattern.status ||= 'True';
  }
  applyPodTemplateDefaults(spec.template);
}
