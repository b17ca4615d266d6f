/** How evenly the Pods of a set are spread over zones, nodes or other domains. */
import { checkEnumeration } from '../../validation/checks.ts';
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import { validateLabelName, validateLabelSelector } from '../../validation/labels.ts';
import type { TopologySpreadConstraint } from './scheduling.ts';

const scheduleActions = ['DoNotSchedule', 'ScheduleAnyway'];
const nodePolicies = ['Honor', 'Ignore'];
const notPositive = 'must be greater than zero';

export function validateTopologySpreadConstraints(
  constraints: readonly TopologySpreadConstraint[],
  path: FieldPath,
): FieldError[] {
  return constraints.flatMap((constraint, i) => [
    ...validateConstraint(constraint, path.index(i), constraints.slice(i + 1)),
    ...validateLabelSelector(constraint.labelSelector, path.index(i).child('labelSelector')),
  ]);
}

function validateConstraint(
  constraint: TopologySpreadConstraint,
  path: FieldPath,
  later: readonly TopologySpreadConstraint[],
): FieldError[] {
  const { maxSkew, topologyKey, whenUnsatisfiable, minDomains } = constraint;
  const errors: FieldError[] = [];
  if (maxSkew <= 0) errors.push(invalid(path.child('maxSkew'), maxSkew, notPositive));
  if (topologyKey === '') errors.push(required(path.child('topologyKey'), 'can not be empty'));
  if (!scheduleActions.includes(whenUnsatisfiable)) {
    errors.push(notSupported(path.child('whenUnsatisfiable'), whenUnsatisfiable, scheduleActions));
  }
  const repeated = later.some(
    (other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable,
  );
  if (repeated) {
    const pairPath = path.child('{topologyKey, whenUnsatisfiable}');
    errors.push(duplicate(pairPath, `{${topologyKey}, ${whenUnsatisfiable}}`));
  }
  if (minDomains !== undefined) {
    if (minDomains <= 0) errors.push(invalid(path.child('minDomains'), minDomains, notPositive));
    if (whenUnsatisfiable !== 'DoNotSchedule') {
      const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
      errors.push(invalid(path.child('minDomains'), minDomains, detail));
    }
  }
  for (const name of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
    errors.push(...checkEnumeration(path.child(name), constraint[name], nodePolicies));
  }
  return [...errors, ...validateMatchLabelKeys(constraint, path.child('matchLabelKeys'))];
}

/** By now the keys with the Pod's own values have been added to the selector's expressions once. */
function validateMatchLabelKeys(constraint: TopologySpreadConstraint, path: FieldPath): FieldError[] {
  const { labelSelector, matchLabelKeys = [] } = constraint;
  if (matchLabelKeys.length === 0) return [];
  const errors: FieldError[] = [];
  if (labelSelector === undefined) {
    errors.push(forbidden(path, 'must not be specified when labelSelector is not set'));
  }
  errors.push(...matchLabelKeys.flatMap((key, i) => validateLabelName(key, path.index(i))));
  const selected = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  for (const { key } of labelSelector?.matchExpressions ?? []) {
    const position = matchLabelKeys.lastIndexOf(key);
    if (position >= 0 && selected.has(key)) {
      errors.push(invalid(path.index(position), key, 'exists in both matchLabelKeys and labelSelector'));
    }
    selected.add(key);
  }
  return errors;
}
