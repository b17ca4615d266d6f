import {
  compiledSelector,
  validatePodTemplateSpec,
  validateSelectorMatches,
} from '../../core/v1/pod-template-validation.ts';
import { checkDns1123Label, checkDns1123Subdomain, checkHttpPath } from '../../names.ts';
import { checkEnumeration, checkNonnegative, invalidFor } from '../../validation/checks.ts';
import { semanticEquals, validateImmutable } from '../../validation/equality.ts';
import { type FieldError, invalid, notSupported, required, tooLong } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validateLabelSelector } from '../../validation/labels.ts';
import type { Job, JobSpec } from './job.ts';
import { validatePodFailurePolicy, validateSuccessPolicy } from './job-policy-validation.ts';
import { controllerUidLabel, jobNameLabel, legacyControllerUidLabel, legacyJobNameLabel } from './job-strategy.ts';
import { mutableTemplateOf } from './job-template-change.ts';

const specPath = FieldPath.of('spec');

/** Bounds on indexed Jobs, whose finished indexes are all listed in their status. */
const indexedParallelismMax = 100_000;
const failedIndexesMax = 100_000;
const manyCompletions = 100_000;
const parallelismMaxOfMany = 10_000;
const failedIndexesMaxOfMany = 10_000;
const managedByBytesMax = 63;

export function validateJob(job: Job): FieldError[] {
  const { metadata, spec } = job;
  const errors = [...validateGeneratedSelector(job), ...validateSpecAndSelector(spec)];
  if (spec.completionMode === 'Indexed' && (spec.completions ?? 0) > 0) {
    const { name = '' } = metadata;
    const host = `${name}-${spec.completions! - 1}`;
    if (checkDns1123Label(host).length > 0) {
      const detail = `will not able to create pod with invalid DNS label: ${host}`;
      errors.push(invalid(FieldPath.of('metadata', 'name'), name, detail));
    }
  }
  return errors;
}

/** The labels that make a Job's Pods its own, unless the client has taken that upon itself. */
function validateGeneratedSelector({ metadata, spec }: Job): FieldError[] {
  if (spec.manualSelector === true || spec.selector === undefined) return [];
  const { uid = '', name = '' } = metadata;
  const labels = spec.template.metadata.labels ?? {};
  const labelsPath = specPath.child('template', 'metadata', 'labels');
  const expected = {
    [legacyControllerUidLabel]: uid,
    [legacyJobNameLabel]: name,
    [controllerUidLabel]: uid,
    [jobNameLabel]: name,
  };
  const errors: FieldError[] = uid === '' ? [required(FieldPath.of('metadata', 'uid'))] : [];
  for (const [key, value] of Object.entries(expected)) {
    const detail = `must be '${value}'`;
    if (labels[key] === undefined) errors.push(required(labelsPath.key(key), detail));
    else if (labels[key] !== value) errors.push(invalid(labelsPath.key(key), labels, detail));
  }
  if (compiledSelector(spec.selector)?.matches(expected) === false) {
    errors.push(invalid(specPath.child('selector'), spec.selector, '`selector` not auto-generated'));
  }
  return errors;
}

function validateSpecAndSelector(spec: JobSpec): FieldError[] {
  const selectorPath = specPath.child('selector');
  const errors = validateJobSpec(spec, specPath);
  if (spec.selector === undefined) errors.push(required(selectorPath));
  else errors.push(...validateLabelSelector(spec.selector, selectorPath));
  const compiled = compiledSelector(spec.selector);
  if (compiled === undefined) return errors;
  return [...errors, ...validateSelectorMatches(compiled, spec.template, specPath.child('template'))];
}

const counts = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const;

/** All but the selector, which the template of a CronJob's Jobs has not. */
export function validateJobSpec(spec: JobSpec, path: FieldPath): FieldError[] {
  const { completionMode = 'NonIndexed' } = spec;
  const errors = counts.flatMap((name) => checkNonnegative(path.child(name), spec[name]));
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    errors.push(required(path.child('backoffLimitPerIndex'), 'when maxFailedIndexes is specified'));
  }
  if (spec.managedBy !== undefined) errors.push(...validateManager(spec.managedBy, path.child('managedBy')));
  errors.push(...checkEnumeration(path.child('completionMode'), spec.completionMode, ['NonIndexed', 'Indexed']));
  if (completionMode === 'Indexed') errors.push(...validateIndexed(spec, path));
  if (completionMode === 'NonIndexed') {
    for (const name of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
      if (spec[name] !== undefined)
        errors.push(invalid(path.child(name), spec[name], 'requires indexed completion mode'));
    }
  }
  if (spec.podFailurePolicy !== undefined) {
    errors.push(...validatePodFailurePolicy(spec, path.child('podFailurePolicy')));
  }
  if (spec.successPolicy !== undefined) {
    const policyPath = path.child('successPolicy');
    if (completionMode === 'Indexed') errors.push(...validateSuccessPolicy(spec, policyPath));
    else errors.push(invalid(policyPath, spec.successPolicy, 'requires indexed completion mode'));
  }
  const replacements = spec.podFailurePolicy === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed'];
  errors.push(...checkEnumeration(path.child('podReplacementPolicy'), spec.podReplacementPolicy, replacements));
  errors.push(...validatePodTemplateSpec(spec.template, path.child('template')));
  return [...errors, ...validateRestartPolicy(spec, path.child('template', 'spec', 'restartPolicy'))];
}

function validateManager(manager: string, path: FieldPath): FieldError[] {
  const [, host = '', rest = ''] = /^([^/]*)\/(.*)$/s.exec(manager) ?? [];
  const errors: FieldError[] = [];
  if (manager === '') errors.push(required(path));
  else if (host === '' || rest === '') {
    errors.push(invalid(path, manager, 'must be a domain-prefixed path (such as "acme.io/foo")'));
  } else {
    errors.push(...invalidFor(path, host, checkDns1123Subdomain(host)));
    errors.push(...invalidFor(path, rest, checkHttpPath(rest)));
  }
  if (manager.length > managedByBytesMax) errors.push(tooLong(path, '', managedByBytesMax));
  return errors;
}

function validateIndexed(spec: JobSpec, path: FieldPath): FieldError[] {
  const { completions, parallelism = 0, maxFailedIndexes } = spec;
  const errors: FieldError[] = [];
  const atMost = (name: 'parallelism' | 'maxFailedIndexes', most: number, when = ''): void => {
    const value = spec[name];
    if (value === undefined || value <= most) return;
    errors.push(invalid(path.child(name), value, `must be less than or equal to ${most}${when}`));
  };
  if (completions === undefined) errors.push(required(path.child('completions'), 'when completion mode is Indexed'));
  if (parallelism > indexedParallelismMax)
    atMost('parallelism', indexedParallelismMax, ' when completion mode is Indexed');
  if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions) {
    const detail = 'must be less than or equal to completions';
    errors.push(invalid(path.child('maxFailedIndexes'), maxFailedIndexes, detail));
  }
  atMost('maxFailedIndexes', failedIndexesMax);
  if ((completions ?? 0) <= manyCompletions || spec.backoffLimitPerIndex === undefined) return errors;
  if (maxFailedIndexes === undefined) {
    const detail = `must be specified when completions is above ${manyCompletions}`;
    errors.push(required(path.child('maxFailedIndexes'), detail));
  }
  const when = ` when completions are above ${manyCompletions} and used with backoff limit per index`;
  atMost('parallelism', parallelismMaxOfMany, when);
  atMost('maxFailedIndexes', failedIndexesMaxOfMany, when);
  return errors;
}

/** A Job ends, so its Pods can't restart for ever, which is what they would do if nothing were said. */
function validateRestartPolicy(spec: JobSpec, path: FieldPath): FieldError[] {
  const { restartPolicy = 'Always' } = spec.template.spec;
  if (restartPolicy === 'Always') return [required(path, 'valid values: "OnFailure", "Never"')];
  if (restartPolicy !== 'OnFailure' && restartPolicy !== 'Never') {
    return [notSupported(path, restartPolicy, ['OnFailure', 'Never'])];
  }
  if (spec.podFailurePolicy === undefined || restartPolicy === 'Never') return [];
  return [invalid(path, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified')];
}

export function validateJobUpdate(job: Job, old: Job): FieldError[] {
  const { spec } = job;
  const immutable = (name: 'selector' | 'completionMode' | 'podFailurePolicy' | 'backoffLimitPerIndex'): FieldError[] =>
    validateImmutable(specPath.child(name), spec[name], old.spec[name]);
  return [
    ...validateSpecAndSelector(spec),
    ...validateCompletions(spec, old.spec),
    ...immutable('selector'),
    ...validateImmutable(specPath.child('template'), spec.template, mutableTemplateOf(job, old)),
    ...immutable('completionMode'),
    ...immutable('podFailurePolicy'),
    ...immutable('backoffLimitPerIndex'),
    ...validateImmutable(specPath.child('managedBy'), spec.managedBy, old.spec.managedBy),
    ...validateImmutable(specPath.child('successPolicy'), spec.successPolicy, old.spec.successPolicy),
  ];
}

/** An indexed Job can be scaled: all its indexes run at the same time then. */
function validateCompletions(spec: JobSpec, old: JobSpec): FieldError[] {
  const path = specPath.child('completions');
  const { completions, parallelism } = spec;
  if (spec.completionMode !== 'Indexed') return validateImmutable(path, completions, old.completions);
  if (semanticEquals(completions, old.completions) || completions === undefined) return [];
  if (completions === parallelism) return [];
  return [invalid(path, completions, 'can only be modified in tandem with spec.parallelism')];
}
