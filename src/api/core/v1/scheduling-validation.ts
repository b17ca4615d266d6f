/** Where a Pod may run: affinities, node selectors, tolerations and gates. */
import { checkLabelValue, checkQualifiedName, nameIsDnsLabel, nameIsDnsSubdomain } from '../../names.ts';
import { invalidFor } from '../../validation/checks.ts';
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
import type { PodSchedulingGate } from './pod-spec.ts';
import type {
  Affinity,
  NodeAffinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
  Toleration,
} from './scheduling.ts';

const requiredTerms = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferredTerms = 'preferredDuringSchedulingIgnoredDuringExecution';

export function validateAffinity(affinity: Affinity | undefined, path: FieldPath): FieldError[] {
  if (affinity === undefined) return [];
  return [
    ...validateNodeAffinity(affinity.nodeAffinity, path.child('nodeAffinity')),
    ...validatePodAffinity(affinity.podAffinity, path.child('podAffinity')),
    ...validatePodAffinity(affinity.podAntiAffinity, path.child('podAntiAffinity')),
  ];
}

function validateNodeAffinity(affinity: NodeAffinity | undefined, path: FieldPath): FieldError[] {
  if (affinity === undefined) return [];
  const errors: FieldError[] = [];
  const selector = affinity[requiredTerms];
  if (selector !== undefined) errors.push(...validateNodeSelector(selector, path.child(requiredTerms)));
  affinity[preferredTerms]?.forEach((term, i) => {
    const termPath = path.child(preferredTerms).index(i);
    errors.push(...validateWeight(term.weight, termPath.child('weight')));
    // A preference that no Node can meet does no harm.
    const rules = { allowInvalidValues: true };
    errors.push(...validateNodeSelectorTerm(term.preference, termPath.child('preference'), rules));
  });
  return errors;
}

function validateWeight(weight: number, path: FieldPath): FieldError[] {
  return weight > 0 && weight <= 100 ? [] : [invalid(path, weight, 'must be in the range 1-100')];
}

interface NodeSelectorRules {
  /** Lets values stand that can't be the value of any label. */
  readonly allowInvalidValues?: boolean;
}

export function validateNodeSelector(
  selector: NodeSelector,
  path: FieldPath,
  rules: NodeSelectorRules = {},
): FieldError[] {
  const termsPath = path.child('nodeSelectorTerms');
  const terms = selector.nodeSelectorTerms;
  if (terms.length === 0) return [required(termsPath, 'must have at least one node selector term')];
  return terms.flatMap((term, i) => validateNodeSelectorTerm(term, termsPath.index(i), rules));
}

function validateNodeSelectorTerm(term: NodeSelectorTerm, path: FieldPath, rules: NodeSelectorRules): FieldError[] {
  const { matchExpressions = [], matchFields = [] } = term;
  return [
    ...matchExpressions.flatMap((item, i) => validateLabelTerm(item, path.child('matchExpressions').index(i), rules)),
    ...matchFields.flatMap((item, i) => validateFieldTerm(item, path.child('matchFields').index(i))),
  ];
}

function validateLabelTerm(item: NodeSelectorRequirement, path: FieldPath, rules: NodeSelectorRules): FieldError[] {
  const { key, operator, values = [] } = item;
  const valuesPath = path.child('values');
  const errors: FieldError[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.push(required(valuesPath, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) {
      errors.push(forbidden(valuesPath, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
    }
  } else if (operator === 'Gt' || operator === 'Lt') {
    const detail = "must be specified single value when `operator` is 'Lt' or 'Gt'";
    if (values.length !== 1) errors.push(required(valuesPath, detail));
  } else {
    errors.push(invalid(path.child('operator'), operator, 'not a valid selector operator'));
  }
  errors.push(...validateLabelName(key, path.child('key')));
  if (rules.allowInvalidValues === true) return errors;
  return [...errors, ...values.flatMap((value, i) => invalidFor(valuesPath.index(i), value, checkLabelValue(value)))];
}

/** Nodes have one field that can be selected: their name. */
function validateFieldTerm(item: NodeSelectorRequirement, path: FieldPath): FieldError[] {
  const { key, operator, values = [] } = item;
  const errors: FieldError[] = [];
  if (operator !== 'In' && operator !== 'NotIn') {
    errors.push(invalid(path.child('operator'), operator, 'not a valid selector operator'));
  } else if (values.length !== 1) {
    const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errors.push(required(path.child('values'), detail));
  }
  if (key !== 'metadata.name') {
    return [...errors, invalid(path.child('key'), key, 'not a valid field selector key')];
  }
  values.forEach((value, i) => {
    errors.push(...invalidFor(path.child('values').index(i), value, nameIsDnsSubdomain(value, false)));
  });
  return errors;
}

/** Anti-affinity has the same rules. */
function validatePodAffinity(affinity: PodAffinity | undefined, path: FieldPath): FieldError[] {
  if (affinity === undefined) return [];
  const errors: FieldError[] = [];
  affinity[requiredTerms]?.forEach((term, i) => {
    errors.push(...validatePodAffinityTerm(term, path.child(requiredTerms).index(i)));
  });
  affinity[preferredTerms]?.forEach((term, i) => {
    const termPath = path.child(preferredTerms).index(i);
    errors.push(...validateWeight(term.weight, termPath.child('weight')));
    errors.push(...validatePodAffinityTerm(term.podAffinityTerm, termPath.child('podAffinityTerm')));
  });
  return errors;
}

function validatePodAffinityTerm(term: PodAffinityTerm, path: FieldPath): FieldError[] {
  const errors = validateLabelSelector(term.labelSelector, path.child('labelSelector'));
  errors.push(...validateLabelSelector(term.namespaceSelector, path.child('namespaceSelector')));
  for (const namespace of term.namespaces ?? []) {
    errors.push(...invalidFor(path.child('namespace'), namespace, nameIsDnsLabel(namespace, false)));
  }
  errors.push(...validateMatchLabelKeys(term, path));
  const keyPath = path.child('topologyKey');
  if (term.topologyKey === '') errors.push(required(keyPath, 'can not be empty'));
  return [...errors, ...validateLabelName(term.topologyKey, keyPath)];
}

/**
 * Keys whose values are taken from the Pod's own labels. By now those have been added to the selector: a key that is in it
 * a second time was there before.
 */
function validateMatchLabelKeys(term: PodAffinityTerm, path: FieldPath): FieldError[] {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  const errors = [
    ...validateLabelKeys(matchLabelKeys, labelSelector !== undefined, path.child('matchLabelKeys')),
    ...validateLabelKeys(mismatchLabelKeys, labelSelector !== undefined, path.child('mismatchLabelKeys')),
  ];
  const selected = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  for (const { key } of labelSelector?.matchExpressions ?? []) {
    const position = matchLabelKeys.lastIndexOf(key);
    if (position >= 0 && selected.has(key)) {
      errors.push(invalid(path.index(position), key, 'exists in both matchLabelKeys and labelSelector'));
    }
    selected.add(key);
  }
  matchLabelKeys.forEach((key, i) => {
    if (!mismatchLabelKeys.includes(key)) return;
    const detail = 'exists in both matchLabelKeys and mismatchLabelKeys';
    errors.push(invalid(path.child('matchLabelKeys').index(i), key, detail));
  });
  return errors;
}

function validateLabelKeys(keys: readonly string[], hasSelector: boolean, path: FieldPath): FieldError[] {
  if (keys.length === 0) return [];
  if (!hasSelector) return [forbidden(path, 'must not be specified when labelSelector is not set')];
  return keys.flatMap((key, i) => validateLabelName(key, path.index(i)));
}

const taintEffects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Of a taint, and of a toleration that names one. */
export function validateTaintEffect(effect: string, path: FieldPath): FieldError[] {
  return taintEffects.includes(effect) ? [] : [notSupported(path, effect, taintEffects)];
}

export function validateTolerations(tolerations: readonly Toleration[], path: FieldPath): FieldError[] {
  return tolerations.flatMap((toleration, i) => validateToleration(toleration, path.index(i)));
}

function validateToleration(toleration: Toleration, path: FieldPath): FieldError[] {
  const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
  const operatorPath = path.child('operator');
  const errors: FieldError[] = [];
  if (key !== '') errors.push(...validateLabelName(key, path.child('key')));
  else if (operator !== 'Exists') {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(invalid(operatorPath, operator, detail));
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    errors.push(invalid(path.child('effect'), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  }
  if (operator === '' || operator === 'Equal') {
    const messages = checkLabelValue(value);
    if (messages.length > 0) errors.push(invalid(operatorPath, value, messages.join(';')));
  } else if (operator === 'Exists') {
    if (value !== '') errors.push(invalid(operatorPath, value, "value must be empty when `operator` is 'Exists'"));
  } else {
    errors.push(notSupported(operatorPath, operator, ['Equal', 'Exists']));
  }
  return effect === '' ? errors : [...errors, ...validateTaintEffect(effect, path.child('effect'))];
}

export function validateSchedulingGates(gates: readonly PodSchedulingGate[], path: FieldPath): FieldError[] {
  const seen = new Set<string>();
  return gates.flatMap(({ name }, i) => {
    const errors = invalidFor(path.index(i), name, checkQualifiedName(name));
    if (seen.has(name)) errors.push(duplicate(path.index(i), name));
    seen.add(name);
    return errors;
  });
}
