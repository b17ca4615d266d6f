/** Templates of Pods, as every kind has them that makes Pods. */
import type { Selector } from '../../labels.ts';
import { SelectorError, selectorOf } from '../../labels.ts';
import type { LabelSelector } from '../../meta/v1/selectors.ts';
import { type FieldError, forbidden, invalid, notSupported } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import { validateLabels } from '../../validation/labels.ts';
import { validateAnnotations } from '../../validation/object-meta.ts';
import { validatePodAnnotations, validateProfilesMatchAnnotations } from './pod-annotations-validation.ts';
import type { PodTemplateSpec } from './pod-spec.ts';
import { validatePodSpec } from './pod-spec-validation.ts';

export function validatePodTemplateSpec(template: PodTemplateSpec, path: FieldPath): FieldError[] {
  const { spec } = template;
  const errors = validatePodTemplateMetadata(template, path);
  errors.push(...validatePodSpec(spec, path.child('spec'), { isPod: false }));
  errors.push(...validateProfilesMatchAnnotations(template.metadata, spec, path.child('spec')));
  if (spec.ephemeralContainers !== undefined) {
    const detail = 'ephemeral containers not allowed in pod template';
    errors.push(forbidden(path.child('spec', 'ephemeralContainers'), detail));
  }
  return errors;
}

/** Labels and annotations alone. Upstream's paths leave `metadata` out. */
export function validatePodTemplateMetadata({ metadata, spec }: PodTemplateSpec, path: FieldPath): FieldError[] {
  return [
    ...validateLabels(metadata.labels, path.child('labels')),
    ...validateAnnotations(metadata.annotations, path.child('annotations')),
    ...validatePodAnnotations(metadata.annotations, spec, path.child('annotations')),
  ];
}

/** The error of a selector that would not find the Pods made from the template. */
export function validateSelectorMatches(selector: Selector, template: PodTemplateSpec, path: FieldPath): FieldError[] {
  const { labels } = template.metadata;
  if (selector.matches(labels)) return [];
  const labelsPath = path.child('metadata', 'labels');
  return [invalid(labelsPath, labels ?? null, '`selector` does not match template `labels`')];
}

/** Undefined if it can't be compiled: its own errors say why. */
export function compiledSelector(selector: LabelSelector | undefined): Selector | undefined {
  try {
    return selectorOf(selector);
  } catch (error) {
    if (error instanceof SelectorError) return undefined;
    throw error;
  }
}

/** Sets that keep their Pods running: these restart for ever and have no deadline. `kind` is the set's. */
export function validateRunsForever(template: PodTemplateSpec, kind: string, path: FieldPath): FieldError[] {
  const { restartPolicy = '', activeDeadlineSeconds } = template.spec;
  const errors: FieldError[] = [];
  if (restartPolicy !== 'Always') {
    errors.push(notSupported(path.child('spec', 'restartPolicy'), restartPolicy, ['Always']));
  }
  if (activeDeadlineSeconds !== undefined) {
    const detail = `activeDeadlineSeconds in ${kind} is not Supported`;
    errors.push(forbidden(path.child('spec', 'activeDeadlineSeconds'), detail));
  }
  return errors;
}
