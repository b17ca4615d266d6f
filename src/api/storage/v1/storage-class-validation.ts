import type { TopologySelectorTerm } from '../../core/v1/scheduling.ts';
import { checkQualifiedName } from '../../names.ts';
import { checkEnumeration, checkRequiredEnumeration, invalidFor } from '../../validation/checks.ts';
import { semanticEquals, validateImmutable } from '../../validation/equality.ts';
import { duplicate, type FieldError, forbidden, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validateLabelName } from '../../validation/labels.ts';
import { validateParameters } from './parameters-validation.ts';
import type { StorageClass } from './storage-class.ts';

export function validateStorageClass(storageClass: StorageClass): FieldError[] {
  const { provisioner, parameters, reclaimPolicy, volumeBindingMode, allowedTopologies = [] } = storageClass;
  const path = FieldPath.of('provisioner');
  const bindingModes = ['Immediate', 'WaitForFirstConsumer'];
  return [
    ...(provisioner === ''
      ? [required(path)]
      : invalidFor(path, provisioner, checkQualifiedName(provisioner.toLowerCase()))),
    ...validateParameters(parameters, FieldPath.of('parameters')),
    ...checkEnumeration(FieldPath.of('reclaimPolicy'), reclaimPolicy, ['Delete', 'Retain']),
    ...checkRequiredEnumeration(FieldPath.of('volumeBindingMode'), volumeBindingMode, bindingModes),
    ...validateTopologies(allowedTopologies, FieldPath.of('allowedTopologies')),
  ];
}

export function validateStorageClassUpdate(storageClass: StorageClass, old: StorageClass): FieldError[] {
  const fixed = (['parameters', 'provisioner', 'reclaimPolicy'] as const)
    .filter((field) => !semanticEquals(storageClass[field], old[field]))
    .map((field) => forbidden(FieldPath.of(field), `updates to ${field} are forbidden.`));
  const path = FieldPath.of('volumeBindingMode');
  return [...fixed, ...validateImmutable(path, storageClass.volumeBindingMode, old.volumeBindingMode)];
}

function validateTopologies(terms: readonly TopologySelectorTerm[], path: FieldPath): FieldError[] {
  return terms.flatMap((term, i) => {
    const termPath = path.index(i).child('matchLabelExpressions');
    const errors = validateTopologyTerm(term, termPath);
    if (terms.findIndex((other) => semanticEquals(other, term)) < i) errors.push(duplicate(termPath, ''));
    return errors;
  });
}

function validateTopologyTerm({ matchLabelExpressions = [] }: TopologySelectorTerm, path: FieldPath): FieldError[] {
  const keys = matchLabelExpressions.map(({ key }) => key);
  return matchLabelExpressions.flatMap(({ key, values }, i) => {
    const expressionPath = path.index(i);
    const valuesPath = expressionPath.child('values');
    const errors: FieldError[] = values.length === 0 ? [required(valuesPath)] : [];
    values.forEach((value, j) => {
      if (values.indexOf(value) < j) errors.push(duplicate(valuesPath.index(j), value));
    });
    errors.push(...validateLabelName(key, expressionPath.child('key')));
    if (keys.indexOf(key) < i) errors.push(duplicate(expressionPath.child('key'), key));
    return errors;
  });
}
