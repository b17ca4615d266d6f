import { Selector, SelectorError } from '../../labels.ts';
import { checkAtMost, checkNonnegative } from '../../validation/checks.ts';
import { type FieldError, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validatePodTemplateSpec, validateRunsForever, validateSelectorMatches } from './pod-template-validation.ts';
import type { ReplicationController } from './replication-controller.ts';

const specPath = FieldPath.of('spec');
const statusPath = FieldPath.of('status');

/** Of a create and of an update: here the selector may change. */
export function validateReplicationController({ spec }: ReplicationController): FieldError[] {
  const { selector = {}, template } = spec;
  const templatePath = specPath.child('template');
  const errors = checkNonnegative(specPath.child('minReadySeconds'), spec.minReadySeconds);
  if (Object.keys(selector).length === 0) errors.push(required(specPath.child('selector')));
  errors.push(...checkNonnegative(specPath.child('replicas'), spec.replicas));
  if (template === undefined) return [...errors, required(templatePath)];
  const compiled = compile(selector);
  if (compiled !== undefined && !compiled.selectsEverything) {
    errors.push(...validateSelectorMatches(compiled, template, templatePath));
  }
  errors.push(...validatePodTemplateSpec(template, templatePath));
  return [...errors, ...validateRunsForever(template, 'ReplicationController', templatePath)];
}

function compile(labels: Readonly<Record<string, string>>): Selector | undefined {
  try {
    return Selector.ofLabels(labels);
  } catch (error) {
    if (error instanceof SelectorError) return undefined;
    throw error;
  }
}

export function validateReplicationControllerStatusUpdate({ status }: ReplicationController): FieldError[] {
  const parts = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const;
  const counts = ['replicas', ...parts, 'observedGeneration'] as const;
  const all = { value: status.replicas, message: 'cannot be greater than status.replicas' };
  const ready = { value: status.readyReplicas, message: 'cannot be greater than readyReplicas' };
  return [
    ...counts.flatMap((name) => checkNonnegative(statusPath.child(name), status[name])),
    ...parts.flatMap((name) => checkAtMost(statusPath.child(name), status[name], all)),
    ...checkAtMost(statusPath.child('availableReplicas'), status.availableReplicas, ready),
  ];
}
