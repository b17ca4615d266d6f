/** Pods when they are made and when a client changes them. Little of a Pod can change once it is there. */
import { checkInRange } from '../../names.ts';
import { invalidFor, sortedEntries } from '../../validation/checks.ts';
import { semanticEquals } from '../../validation/equality.ts';
import { type FieldError, forbidden, invalid, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { Container } from './container.ts';
import { validateImageSpacing } from './container-validation.ts';
import type { Pod } from './pod.ts';
import {
  validatePodAnnotations,
  validatePodAnnotationsUpdate,
  validateProfilesMatchAnnotations,
} from './pod-annotations-validation.ts';
import { gatedSpecChanges } from './pod-gated-validation.ts';
import type { PodSchedulingGate, PodSpec } from './pod-spec.ts';
import { validatePodSpec } from './pod-spec-validation.ts';
import type { Toleration } from './scheduling.ts';
import { validateTolerations } from './scheduling-validation.ts';
import { specDifference } from './spec-difference.ts';

const int32Max = 2147483647;
const annotationsPath = FieldPath.of('metadata', 'annotations');
const specPath = FieldPath.of('spec');

export function validatePod(pod: Pod): FieldError[] {
  const { spec } = pod;
  const errors = validatePodItself(pod);
  if (spec.ephemeralContainers !== undefined) {
    errors.push(forbidden(specPath.child('ephemeralContainers'), 'cannot be set on create'));
  }
  if (spec.nodeName !== undefined && spec.schedulingGates !== undefined) {
    const detail = 'cannot be set until all schedulingGates have been cleared';
    errors.push(forbidden(specPath.child('nodeName'), detail));
  }
  return [...errors, ...validateProfilesMatchAnnotations(pod.metadata, spec, specPath)];
}

/** Annotations and spec, whatever is done to the Pod. */
export function validatePodItself(pod: Pod): FieldError[] {
  const { metadata, spec } = pod;
  const errors = validatePodAnnotations(metadata.annotations, spec, annotationsPath);
  errors.push(...validatePodSpec(spec, specPath, { isPod: true, ...(metadata.name && { podName: metadata.name }) }));
  if (spec.serviceAccountName === undefined) errors.push(...validateNoTokens(spec));
  for (const list of ['containers', 'initContainers'] as const) {
    spec[list]?.forEach((container, i) => {
      errors.push(...validateImageSpacing(container, specPath.child(list).index(i)));
    });
  }
  return errors;
}

/** A token is a service account's. */
function validateNoTokens(spec: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  spec.volumes?.forEach((volume, i) => {
    volume.projected?.sources.forEach((source, j) => {
      if (source.serviceAccountToken === undefined) return;
      const path = specPath.child('volumes').index(i).child('projected', 'sources').index(j);
      const detail = 'must not be specified when serviceAccountName is not set';
      errors.push(forbidden(path.child('serviceAccountToken'), detail));
    });
  });
  return errors;
}

const updatableFields = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
];

export function validatePodUpdate(pod: Pod, old: Pod): FieldError[] {
  const errors = validatePodItself(pod);
  errors.push(...validatePodAnnotationsUpdate(pod.metadata.annotations, old.metadata.annotations, annotationsPath));
  errors.push(...validatePodAnnotations(pod.metadata.annotations, pod.spec, annotationsPath));
  for (const list of ['containers', 'initContainers'] as const) {
    const path = specPath.child(list);
    const containers = pod.spec[list] ?? [];
    if (containers.length !== (old.spec[list] ?? []).length) {
      return [...errors, forbidden(path, 'pod updates may not add or remove containers')];
    }
    errors.push(...validateImages(containers, path));
  }
  const deadline = validateDeadlineUpdate(pod.spec.activeDeadlineSeconds, old.spec.activeDeadlineSeconds);
  errors.push(...deadline.errors);
  if (deadline.isFinal) return errors;
  const tolerationsPath = specPath.child('tolerations');
  errors.push(...validateTolerationsUpdate(pod.spec.tolerations ?? [], old.spec.tolerations ?? [], tolerationsPath));
  const gatesPath = specPath.child('schedulingGates');
  errors.push(...validateGatesUpdate(pod.spec.schedulingGates ?? [], old.spec.schedulingGates ?? [], gatesPath));
  return [...errors, ...validateSpecUnchanged(pod.spec, old.spec)];
}

function validateImages(containers: readonly Container[], path: FieldPath): FieldError[] {
  return containers.flatMap((container, i) => [
    ...(container.image === undefined ? [required(path.index(i).child('image'))] : []),
    ...validateImageSpacing(container, path.index(i)),
  ]);
}

/** A deadline can be set once, and later only be brought forward. */
function validateDeadlineUpdate(
  deadline: number | undefined,
  old: number | undefined,
): { readonly errors: FieldError[]; readonly isFinal: boolean } {
  const path = specPath.child('activeDeadlineSeconds');
  if (deadline === undefined) {
    if (old === undefined) return { errors: [], isFinal: false };
    const detail = 'must not update from a positive integer to nil value';
    return { errors: [invalid(path, undefined, detail)], isFinal: false };
  }
  const range = invalidFor(path, deadline, checkInRange(deadline, 0, int32Max));
  if (range.length > 0) return { errors: range, isFinal: true };
  if (old === undefined || old >= deadline) return { errors: [], isFinal: false };
  return { errors: [invalid(path, deadline, 'must be less than or equal to previous value')], isFinal: true };
}

function validateTolerationsUpdate(
  tolerations: readonly Toleration[],
  old: readonly Toleration[],
  path: FieldPath,
): FieldError[] {
  const isKept = (toleration: Toleration): boolean =>
    tolerations.some(({ tolerationSeconds: _, ...rest }) => {
      const { tolerationSeconds: _old, ...oldRest } = toleration;
      return semanticEquals(rest, oldRest);
    });
  if (!old.every(isKept)) {
    return [forbidden(path, 'existing toleration can not be modified except its tolerationSeconds')];
  }
  return validateTolerations(tolerations, path);
}

function validateGatesUpdate(
  gates: readonly PodSchedulingGate[],
  old: readonly PodSchedulingGate[],
  path: FieldPath,
): FieldError[] {
  const known = new Set(old.map(({ name }) => name));
  const added = new Map<string, number>();
  gates.forEach(({ name }, i) => {
    if (!known.has(name)) added.set(name, i);
  });
  return [...added].map(([name, i]) => {
    const detail = `only deletion is allowed, but found new scheduling gate '${name}'`;
    return forbidden(path.index(i).child('name'), detail);
  });
}

function validateSpecUnchanged(spec: PodSpec, old: PodSpec): FieldError[] {
  if (semanticEquals(spec, old)) return [];
  const gated = gatedSpecChanges(spec, old, specPath);
  const munged = withOldMutableFields(gated.spec, old);
  if (semanticEquals(munged, old)) return gated.errors;
  const difference = specDifference(old, munged);
  const detail = `pod updates may not change fields other than ${updatableFields.join(',')}\n${difference}`;
  return [...gated.errors, forbidden(specPath, detail)];
}

/** The new spec with everything that may change as it was: whatever still differs may not. */
function withOldMutableFields(spec: PodSpec, old: PodSpec): PodSpec {
  const withImages = (containers: readonly Container[], olds: readonly Container[]): Container[] =>
    containers.map((container, i) => ({ ...container, image: olds[i]!.image! }));
  const munged: Record<string, unknown> = {
    ...spec,
    containers: withImages(spec.containers, old.containers),
    initContainers: spec.initContainers && withImages(spec.initContainers, old.initContainers ?? []),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    schedulingGates: old.schedulingGates,
    tolerations: old.tolerations,
  };
  const wasNegative = (old.terminationGracePeriodSeconds ?? 0) < 0;
  if (wasNegative && spec.terminationGracePeriodSeconds === 1) {
    munged.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds;
  }
  return Object.fromEntries(sortedEntries(munged).filter(([, value]) => value !== undefined)) as unknown as PodSpec;
}
