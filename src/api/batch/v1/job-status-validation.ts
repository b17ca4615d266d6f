/** What a controller may report of a Job: nothing that contradicts itself, and no end that is taken back. */
import { checkNonnegative } from '../../validation/checks.ts';
import { duplicate, type FieldError, invalid, omitValue, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { Job, JobStatus } from './job.ts';
import { firstCommonIndex, IndexesError, type IndexInterval, parseIndexes } from './job-indexes.ts';

const statusPath = FieldPath.of('status');
const conditionsPath = statusPath.child('conditions');

type ConditionType = 'Complete' | 'Failed' | 'FailureTarget' | 'SuccessCriteriaMet';

export function hasJobCondition({ status }: Job, type: ConditionType): boolean {
  return (status.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');
}

export function isJobFinished(job: Job): boolean {
  return hasJobCondition(job, 'Complete') || hasJobCondition(job, 'Failed');
}

export function validateJobStatusUpdate(job: Job, old: Job): FieldError[] {
  return [
    ...validateCounts(job.status),
    ...validateConditions(job),
    ...validateTimes(job),
    ...validateFinished(job),
    ...validateIndexes(job),
    ...validateReady(job),
    ...validateProgress(job, old),
  ];
}

function validateCounts(status: JobStatus): FieldError[] {
  const names = ['active', 'succeeded', 'failed', 'ready', 'terminating'] as const;
  const errors = names.flatMap((name) => checkNonnegative(statusPath.child(name), status[name]));
  const seen = new Set<string>();
  for (const list of ['succeeded', 'failed'] as const) {
    status.uncountedTerminatedPods?.[list]?.forEach((uid, i) => {
      const path = statusPath.child('uncountedTerminatedPods', list).index(i);
      if (uid === '') errors.push(invalid(path, uid, 'must not be empty'));
      else if (seen.has(uid)) errors.push(duplicate(path, uid));
      seen.add(uid);
    });
  }
  return errors;
}

function validateConditions(job: Job): FieldError[] {
  const is = (type: ConditionType): boolean => hasJobCondition(job, type);
  const wrong: [boolean, string][] = [
    [is('Complete') && is('Failed'), 'cannot set Complete=True and Failed=true conditions'],
    [is('Complete') && is('FailureTarget'), 'cannot set Complete=True and FailureTarget=true conditions'],
    [is('Failed') && !is('FailureTarget'), 'cannot set Failed=True condition without the FailureTarget=true condition'],
    [
      is('Complete') && !is('SuccessCriteriaMet'),
      'cannot set Complete=True condition without the SuccessCriteriaMet=true condition',
    ],
    [is('SuccessCriteriaMet') && is('Failed'), 'cannot set SuccessCriteriaMet=True and Failed=true conditions'],
    [
      is('SuccessCriteriaMet') && is('FailureTarget'),
      'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions',
    ],
  ];
  return wrong.filter(([isWrong]) => isWrong).map(([, detail]) => invalid(conditionsPath, omitValue, detail));
}

function validateTimes(job: Job): FieldError[] {
  const { startTime, completionTime } = job.status;
  const path = statusPath.child('completionTime');
  const isComplete = hasJobCondition(job, 'Complete');
  if (completionTime === undefined) {
    return isComplete ? [required(path, 'completionTime is required for Complete jobs')] : [];
  }
  const errors: FieldError[] = [];
  if (!isComplete) {
    const detail = 'cannot set completionTime when there is no Complete=True condition';
    errors.push(invalid(path, completionTime, detail));
  }
  if (startTime !== undefined && completionTime < startTime) {
    errors.push(invalid(path, completionTime, 'must be equal to or after `startTime`'));
  }
  return errors;
}

function validateFinished(job: Job): FieldError[] {
  if (!isJobFinished(job)) return [];
  const { active = 0, startTime, uncountedTerminatedPods, terminating = 0 } = job.status;
  const errors: FieldError[] = [];
  if (active > 0) errors.push(invalid(statusPath.child('active'), active, 'active>0 is invalid for finished job'));
  if (startTime === undefined) {
    errors.push(required(statusPath.child('startTime'), 'startTime is required for finished job'));
  }
  const { succeeded = [], failed = [] } = uncountedTerminatedPods ?? {};
  if (succeeded.length + failed.length > 0) {
    const path = statusPath.child('uncountedTerminatedPods');
    errors.push(invalid(path, uncountedTerminatedPods, 'must be empty for finished job'));
  }
  if (terminating > 0) {
    const detail = 'terminating>0 is invalid for finished job';
    errors.push(invalid(statusPath.child('terminating'), terminating, detail));
  }
  return errors;
}

function validateIndexes({ spec, status }: Job): FieldError[] {
  const { completedIndexes = '', failedIndexes } = status;
  const completedPath = statusPath.child('completedIndexes');
  const failedPath = statusPath.child('failedIndexes');
  const errors: FieldError[] = [];
  const parse = (text: string, path: FieldPath, name: string): IndexInterval[] => {
    try {
      return parseIndexes(text, spec.completions ?? 0);
    } catch (error) {
      if (!(error instanceof IndexesError)) throw error;
      errors.push(invalid(path, text, `error parsing ${name}: ${error.message}`));
      return [];
    }
  };
  const hasCompletions = spec.completions !== undefined;
  const completed = hasCompletions ? parse(completedIndexes, completedPath, 'completedIndexes') : [];
  const countsFailures = hasCompletions && spec.backoffLimitPerIndex !== undefined;
  const failed = countsFailures ? parse(failedIndexes ?? '', failedPath, 'failedIndexes') : [];
  if (completedIndexes !== '' && spec.completionMode !== 'Indexed') {
    const detail = 'cannot set non-empty completedIndexes when non-indexed completion mode';
    errors.push(invalid(completedPath, completedIndexes, detail));
  }
  if (failedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    const detail = 'cannot set non-null failedIndexes when backoffLimitPerIndex is null';
    errors.push(invalid(failedPath, failedIndexes, detail));
  }
  const common = firstCommonIndex(completed, failed);
  if (common !== undefined) {
    const detail = `failedIndexes and completedIndexes overlap at index: ${common}`;
    errors.push(invalid(failedPath, failedIndexes, detail));
  }
  return errors;
}

function validateReady(job: Job): FieldError[] {
  const { ready = 0, active = 0 } = job.status;
  if (ready <= active) return [];
  return [invalid(statusPath.child('ready'), ready, 'cannot set more ready pods than active')];
}

function validateProgress(job: Job, old: Job): FieldError[] {
  const { status, spec } = job;
  const errors: FieldError[] = [];
  for (const type of ['Failed', 'Complete', 'FailureTarget'] as const) {
    if (!hasJobCondition(old, type) || hasJobCondition(job, type)) continue;
    errors.push(invalid(conditionsPath, omitValue, `cannot disable the terminal ${type}=True condition`));
  }
  // An indexed Job that is scaled down forgets successes beyond its last index.
  const counters = spec.completionMode === 'Indexed' ? (['failed'] as const) : (['failed', 'succeeded'] as const);
  for (const name of counters) {
    const value = status[name] ?? 0;
    if (value >= (old.status[name] ?? 0)) continue;
    errors.push(invalid(statusPath.child(name), value, `cannot decrease the ${name} counter`));
  }
  const { completionTime, startTime } = old.status;
  if (completionTime !== undefined && status.completionTime !== undefined && status.completionTime !== completionTime) {
    errors.push(invalid(statusPath.child('completionTime'), status.completionTime, 'field is immutable'));
  }
  if (startTime !== undefined && status.startTime !== startTime && spec.suspend !== true) {
    errors.push(required(statusPath.child('startTime'), 'startTime cannot be removed for unsuspended job'));
  }
  if (hasJobCondition(old, 'SuccessCriteriaMet') && !hasJobCondition(job, 'SuccessCriteriaMet')) {
    errors.push(invalid(conditionsPath, omitValue, 'cannot disable the SuccessCriteriaMet=True condition'));
  }
  return errors;
}
