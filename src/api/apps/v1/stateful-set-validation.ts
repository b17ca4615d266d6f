import { validatePodTemplateMetadata, validateRunsForever } from '../../core/v1/pod-template-validation.ts';
import { checkEnumeration, checkNonnegative, checkNotDecremented } from '../../validation/checks.ts';
import { semanticEquals } from '../../validation/equality.ts';
import { type FieldError, forbidden, invalid, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validateAvailable, validateCounts, validatePartsOf } from './replica-status-validation.ts';
import { amountIn, validateAtMostWhole, validatePositiveIntOrPercent } from './rolling-validation.ts';
import { validateSetSelector, validateTemplateSelected } from './selector-validation.ts';
import type { RollingUpdateStatefulSetStrategy, StatefulSet, StatefulSetSpec } from './stateful-set.ts';

const specPath = FieldPath.of('spec');
const statusPath = FieldPath.of('status');

export function validateStatefulSet({ spec }: StatefulSet): FieldError[] {
  const errors = validatePolicies(spec);
  errors.push(...checkNonnegative(specPath.child('replicas'), spec.replicas));
  errors.push(...checkNonnegative(specPath.child('minReadySeconds'), spec.minReadySeconds));
  errors.push(...checkNonnegative(specPath.child('ordinals.start'), spec.ordinals?.start));
  errors.push(...validateSetSelector(spec.selector, 'statefulset', specPath.child('selector')));
  // The Pod's volumes are not complete yet, so upstream checks no more of the template than its metadata.
  errors.push(
    ...validateTemplateSelected(spec, specPath, '', (path) => validatePodTemplateMetadata(spec.template, path)),
  );
  return [...errors, ...validateRunsForever(spec.template, 'StatefulSet', specPath.child('template'))];
}

function validatePolicies(spec: StatefulSetSpec): FieldError[] {
  const { podManagementPolicy, persistentVolumeClaimRetentionPolicy: retention } = spec;
  const managementPath = specPath.child('podManagementPolicy');
  const errors: FieldError[] = [];
  if (podManagementPolicy === undefined) errors.push(required(managementPath));
  else if (podManagementPolicy !== 'OrderedReady' && podManagementPolicy !== 'Parallel') {
    errors.push(invalid(managementPath, podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"));
  }
  errors.push(...validateUpdateStrategy(spec));
  const retentionPath = specPath.child('persistentVolumeClaimRetentionPolicy');
  for (const name of ['whenDeleted', 'whenScaled'] as const) {
    errors.push(...checkEnumeration(retentionPath.child(name), retention?.[name], ['Retain', 'Delete']));
  }
  return errors;
}

function validateUpdateStrategy({ updateStrategy }: StatefulSetSpec): FieldError[] {
  const { type, rollingUpdate } = updateStrategy;
  const path = specPath.child('updateStrategy');
  switch (type) {
    case undefined:
      return [required(path)];
    case 'OnDelete':
      if (rollingUpdate === undefined) return [];
      return [invalid(path.child('rollingUpdate'), rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'")];
    case 'RollingUpdate':
      return rollingUpdate === undefined ? [] : validateRollingUpdate(rollingUpdate, path.child('rollingUpdate'));
    default:
      return [invalid(path, updateStrategy, "must be 'RollingUpdate' or 'OnDelete'")];
  }
}

function validateRollingUpdate(rollingUpdate: RollingUpdateStatefulSetStrategy, path: FieldPath): FieldError[] {
  const { partition, maxUnavailable } = rollingUpdate;
  const unavailablePath = path.child('maxUnavailable');
  const errors = checkNonnegative(path.child('partition'), partition);
  if (maxUnavailable === undefined) return errors;
  errors.push(...validatePositiveIntOrPercent(maxUnavailable, unavailablePath));
  if (amountIn(maxUnavailable) === 0) errors.push(invalid(unavailablePath, maxUnavailable, 'cannot be 0'));
  return [...errors, ...validateAtMostWhole(maxUnavailable, unavailablePath)];
}

const updatable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const;

const notUpdatable = `updates to statefulset spec for fields other than ${updatable
  .slice(0, -1)
  .map((name) => `'${name}'`)
  .join(', ')} and 'minReadySeconds' are forbidden`;

export function validateStatefulSetUpdate(statefulSet: StatefulSet, old: StatefulSet): FieldError[] {
  const errors = validateStatefulSet(statefulSet);
  const fixed = (spec: StatefulSetSpec): unknown => {
    const rest: Record<string, unknown> = { ...spec };
    for (const name of updatable) delete rest[name];
    return rest;
  };
  if (!semanticEquals(fixed(statefulSet.spec), fixed(old.spec))) errors.push(forbidden(specPath, notUpdatable));
  return errors;
}

export function validateStatefulSetStatusUpdate({ status }: StatefulSet, old: StatefulSet): FieldError[] {
  const parts = ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'] as const;
  const { collisionCount } = old.status;
  return [
    ...validateCounts(status, ['replicas', ...parts, 'observedGeneration', 'collisionCount']),
    ...validatePartsOf(status, parts),
    ...validateAvailable(status, 'status.readyReplicas'),
    ...checkNotDecremented(statusPath.child('collisionCount'), status.collisionCount, collisionCount),
  ];
}
