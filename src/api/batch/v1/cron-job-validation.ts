import { checkNonnegative, checkRequiredEnumeration } from '../../validation/checks.ts';
import { type FieldError, invalid, notSupported, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { CronJob, CronJobSpec, JobTemplateSpec } from './cron-job.ts';
import { CronError, parseCronSchedule } from './cron-schedule.ts';
import { validateJobSpec } from './job-validation.ts';

const specPath = FieldPath.of('spec');

/** Its Jobs have eleven characters more, and their names become labels. */
const cronJobNameCharsMax = 52;

export function validateCronJob(cronJob: CronJob): FieldError[] {
  const { name = '' } = cronJob.metadata;
  const errors = validateSpec(cronJob.spec, undefined);
  if (name.length <= cronJobNameCharsMax) return errors;
  const detail = `must be no more than ${cronJobNameCharsMax} bytes`;
  return [...errors, invalid(FieldPath.of('metadata', 'name'), name, detail)];
}

export function validateCronJobUpdate(cronJob: CronJob, old: CronJob): FieldError[] {
  return validateSpec(cronJob.spec, old.spec);
}

function validateSpec(spec: CronJobSpec, old: CronJobSpec | undefined): FieldError[] {
  const errors = validateSchedule(spec, old);
  errors.push(...checkNonnegative(specPath.child('startingDeadlineSeconds'), spec.startingDeadlineSeconds));
  if (old === undefined || old.timeZone !== spec.timeZone) {
    errors.push(...validateTimeZone(spec.timeZone, specPath.child('timeZone')));
  }
  const policies = ['Allow', 'Forbid', 'Replace'];
  const policyPath = specPath.child('concurrencyPolicy');
  errors.push(...checkRequiredEnumeration(policyPath, spec.concurrencyPolicy, policies));
  errors.push(...validateJobTemplate(spec.jobTemplate, specPath.child('jobTemplate')));
  for (const name of ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit'] as const) {
    errors.push(...checkNonnegative(specPath.child(name), spec[name]));
  }
  return errors;
}

/** A time zone in the schedule is tolerated where there was one before. */
function validateSchedule({ schedule, timeZone }: CronJobSpec, old: CronJobSpec | undefined): FieldError[] {
  const path = specPath.child('schedule');
  if (schedule === '') return [required(path)];
  const errors: FieldError[] = [];
  try {
    parseCronSchedule(schedule);
  } catch (error) {
    if (!(error instanceof CronError)) throw error;
    errors.push(invalid(path, schedule, error.message));
  }
  if (!schedule.includes('TZ')) return errors;
  if (!old?.schedule.includes('TZ')) {
    errors.push(invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'));
  } else if (timeZone !== undefined) {
    errors.push(invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'));
  }
  return errors;
}

const zonePart = /^[A-Za-z.\-_0-9+]{1,14}$/;

function validateTimeZone(zone: string | undefined, path: FieldPath): FieldError[] {
  if (zone === undefined) return [];
  if (zone === '') return [invalid(path, zone, 'timeZone must be nil or non-empty string')];
  const unknown = invalid(path, zone, `unknown time zone ${zone}`);
  const isName = (part: string): boolean =>
    part !== '.' && part !== '..' && !part.startsWith('-') && zonePart.test(part);
  if (!zone.split('/').every(isName)) return [unknown];
  if (zone.toLowerCase() === 'local') {
    const detail = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
    return [invalid(path, zone, detail)];
  }
  return isKnownZone(zone) ? [] : [unknown];
}

function isKnownZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Each Job gets a selector of its own. */
function validateJobTemplate({ spec }: JobTemplateSpec, path: FieldPath): FieldError[] {
  const jobPath = path.child('spec');
  const errors = validateJobSpec(spec, jobPath);
  if (spec.selector !== undefined) {
    errors.push(invalid(jobPath.child('selector'), spec.selector, '`selector` will be auto-generated'));
  }
  if (spec.manualSelector === true) {
    errors.push(notSupported(jobPath.child('manualSelector'), true, ['nil', 'false']));
  }
  return errors;
}
