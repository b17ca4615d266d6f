import { checkDns1035Label, checkDns1123Subdomain } from '../../names.ts';
import { absentList, checkPresent } from '../../validation/checks.ts';
import { validateImmutable } from '../../validation/equality.ts';
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validateWebhookClient } from '../../validation/webhook-client.ts';
import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
  CustomResourceSubresourceScale,
} from './custom-resource-definition.ts';
import { validateStructuralSchema } from './structural-schema-validation.ts';

const specPath = FieldPath.of('spec');

export function validateCustomResourceDefinition({ metadata, spec, status }: CustomResourceDefinition): FieldError[] {
  const errors: FieldError[] = [];
  const name = metadata.name ?? '';
  if (name !== `${spec.names.plural}.${spec.group}`) {
    errors.push(invalid(FieldPath.of('metadata', 'name'), name, 'must be spec.names.plural+"."+spec.group'));
  }
  errors.push(...validateSpec(spec));
  return [...errors, ...validateStoredVersions(status.storedVersions, spec.versions)];
}

export function validateCustomResourceDefinitionUpdate(
  object: CustomResourceDefinition,
  old: CustomResourceDefinition,
): FieldError[] {
  const { spec } = object;
  const errors = validateCustomResourceDefinition(object);
  const established = old.status.conditions.some(({ type, status }) => type === 'Established' && status === 'True');
  const namesPath = specPath.child('names');
  if (established) {
    errors.push(...validateImmutable(specPath.child('scope'), spec.scope, old.spec.scope));
    errors.push(...validateImmutable(namesPath.child('kind'), spec.names.kind, old.spec.names.kind));
  }
  errors.push(...validateImmutable(specPath.child('group'), spec.group, old.spec.group));
  return [...errors, ...validateImmutable(namesPath.child('plural'), spec.names.plural, old.spec.names.plural)];
}

export function validateCustomResourceDefinitionStatus(object: CustomResourceDefinition): FieldError[] {
  const { status, spec } = object;
  const path = FieldPath.of('status');
  const errors = validateNames(status.acceptedNames, path.child('acceptedNames'));
  if (status.storedVersions.length === 0) {
    errors.push(invalid(path.child('storedVersions'), status.storedVersions, 'must have at least one stored version'));
  }
  return [...errors, ...validateStoredVersions(status.storedVersions, spec.versions)];
}

/** A version in which objects may be stored can't be dropped. */
function validateStoredVersions(
  stored: readonly string[],
  versions: readonly CustomResourceDefinitionVersion[],
): FieldError[] {
  const path = FieldPath.of('status', 'storedVersions');
  const defined = new Set(versions.map(({ name }) => name));
  return stored.flatMap((version, i) => {
    if (defined.has(version)) return [];
    const past = `${version} was previously a storage version, and must remain in spec.versions until a storage migration`;
    const end = `ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`;
    return [invalid(path.index(i), version, `missing from spec.versions; ${past} ${end}`)];
  });
}

function validateSpec(spec: CustomResourceDefinitionSpec): FieldError[] {
  const { group, scope, names } = spec;
  const errors = validateGroup(group, specPath.child('group'));
  if (scope === '') errors.push(required(specPath.child('scope')));
  else if (scope !== 'Cluster' && scope !== 'Namespaced') {
    errors.push(notSupported(specPath.child('scope'), scope, ['Cluster', 'Namespaced']));
  }
  errors.push(...validateVersions(spec.versions));
  const namesPath = specPath.child('names');
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const) {
    errors.push(...checkPresent(namesPath.child(field), names[field]));
  }
  errors.push(...validateNames(names, namesPath));
  if (spec.preserveUnknownFields === true) {
    const detail =
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
    errors.push(invalid(specPath.child('preserveUnknownFields'), true, detail));
  }
  spec.versions.forEach((version, i) => {
    errors.push(...validateVersion(version, specPath.child('versions').index(i)));
  });
  return [...errors, ...validateConversion(spec.conversion, specPath.child('conversion'))];
}

function validateGroup(group: string, path: FieldPath): FieldError[] {
  if (group === '') return [required(path)];
  const problems = checkDns1123Subdomain(group);
  if (problems.length > 0) return [invalid(path, group, problems.join(','))];
  return group.includes('.') ? [] : [invalid(path, group, 'should be a domain with at least one dot')];
}

function validateVersions(versions: readonly CustomResourceDefinitionVersion[]): FieldError[] {
  const path = specPath.child('versions');
  const shown = versions.length === 0 ? absentList : versions;
  const errors: FieldError[] = [];
  versions.forEach(({ name, deprecated, deprecationWarning }, i) => {
    const problems = checkDns1035Label(name);
    if (problems.length > 0) errors.push(invalid(path.index(i).child('name'), name, problems.join(',')));
    if (deprecationWarning === undefined) return;
    const warningPath = path.index(i).child('deprecationWarning');
    if (deprecated !== true)
      errors.push(invalid(warningPath, deprecationWarning, 'can only be set for deprecated versions'));
    if (deprecationWarning === '') errors.push(invalid(warningPath, deprecationWarning, 'must not be empty'));
  });
  if (new Set(versions.map(({ name }) => name)).size < versions.length) {
    errors.push(invalid(path, shown, 'must contain unique version names'));
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    errors.push(invalid(path, shown, 'must have exactly one version marked as storage version'));
  }
  return errors;
}

function validateNames(names: CustomResourceDefinitionNames, path: FieldPath): FieldError[] {
  const { kind, listKind = '', plural, singular = '', shortNames = [], categories = [] } = names;
  const errors: FieldError[] = [];
  const check = (value: string, at: FieldPath, rule = '', tested = value): void => {
    const problems = value === '' ? [] : checkDns1035Label(tested);
    if (problems.length > 0) errors.push(invalid(at, value, `${rule}${problems.join(',')}`));
  };
  const mixed = 'may have mixed case, but should otherwise match: ';
  check(plural, path.child('plural'));
  check(singular, path.child('singular'));
  check(kind, path.child('kind'), mixed, kind.toLowerCase());
  check(listKind, path.child('listKind'), mixed, listKind.toLowerCase());
  shortNames.forEach((name, i) => {
    check(name, path.child('shortNames').index(i));
  });
  if (kind !== '' && kind === listKind) {
    errors.push(invalid(path.child('listKind'), listKind, 'kind and listKind may not be the same'));
  }
  categories.forEach((name, i) => {
    check(name, path.child('categories').index(i));
  });
  return errors;
}

function validateVersion(version: CustomResourceDefinitionVersion, path: FieldPath): FieldError[] {
  const schema = version.schema?.openAPIV3Schema;
  const schemaPath = path.child('schema', 'openAPIV3Schema');
  const errors =
    schema === undefined
      ? [required(schemaPath, 'schemas are required')]
      : validateStructuralSchema(schema, schemaPath);
  const { scale } = version.subresources ?? {};
  if (scale !== undefined) errors.push(...validateScale(scale, path.child('subresources')));
  version.additionalPrinterColumns?.forEach((column, i) => {
    errors.push(...validateColumn(column, path.child('additionalPrinterColumns').index(i)));
  });
  const fields = version.selectableFields ?? [];
  fields.forEach(({ jsonPath }, i) => {
    const fieldPath = path.child('selectableFields').index(i).child('jsonPath');
    if (jsonPath === '') errors.push(required(fieldPath));
    else if (!jsonPath.startsWith('.'))
      errors.push(invalid(fieldPath, jsonPath, 'is an invalid path: must start with .'));
    if (fields.findIndex((other) => other.jsonPath === jsonPath) < i) errors.push(duplicate(fieldPath, jsonPath));
  });
  return errors;
}

function validateScale(scale: CustomResourceSubresourceScale, path: FieldPath): FieldError[] {
  const check = (field: keyof CustomResourceSubresourceScale, root: string, isOptional: boolean): FieldError[] => {
    const fieldPath = path.child(`scale.${field}`);
    const value = scale[field] ?? '';
    if (value === '') return isOptional ? [] : [required(fieldPath)];
    if (!value.startsWith('.')) return [invalid(fieldPath, value, 'must be a simple json path starting with .')];
    return value.startsWith(root)
      ? []
      : [invalid(fieldPath, value, `should be a json path under ${root.slice(0, -1)}`)];
  };
  const errors = [...check('specReplicasPath', '.spec.', false), ...check('statusReplicasPath', '.status.', false)];
  const selector = scale.labelSelectorPath ?? '';
  if (selector === '' || selector.startsWith('.spec.') || selector.startsWith('.status.')) return errors;
  const selectorPath = path.child('scale.labelSelectorPath');
  return [...errors, invalid(selectorPath, selector, 'should be a json path under either .spec or .status')];
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];

function validateColumn(column: CustomResourceColumnDefinition, path: FieldPath): FieldError[] {
  const { name, type, format = '', jsonPath } = column;
  const typePath = path.child('type');
  const errors = checkPresent(path.child('name'), name);
  if (type === '') errors.push(required(typePath, `must be one of ${columnTypes.join(',')}`));
  else if (!columnTypes.includes(type)) {
    errors.push(invalid(typePath, type, `must be one of ${columnTypes.join(',')}`));
  }
  if (format !== '' && !columnFormats.includes(format)) {
    errors.push(invalid(path.child('format'), format, `must be one of ${columnFormats.join(',')}`));
  }
  const jsonPathPath = path.child('jsonPath');
  if (jsonPath === '') errors.push(required(jsonPathPath));
  else if (!jsonPath.startsWith('.')) {
    errors.push(invalid(jsonPathPath, jsonPath, 'must be a simple json path starting with .'));
  }
  return errors;
}

function validateConversion(conversion: CustomResourceDefinitionSpec['conversion'], path: FieldPath): FieldError[] {
  if (conversion === undefined) return [];
  const { strategy, webhook } = conversion;
  const strategyPath = path.child('strategy');
  if (strategy === '') return [required(strategyPath)];
  if (strategy !== 'None' && strategy !== 'Webhook') {
    return [notSupported(strategyPath, strategy, ['None', 'Webhook'])];
  }
  const clientPath = path.child('webhookClientConfig');
  const versionsPath = path.child('conversionReviewVersions');
  const versions = webhook?.conversionReviewVersions ?? [];
  if (strategy === 'None') {
    const detail = 'should not be set when strategy is not set to Webhook';
    return [
      ...(webhook?.clientConfig === undefined ? [] : [forbidden(clientPath, detail)]),
      ...(versions.length === 0 ? [] : [forbidden(versionsPath, detail)]),
    ];
  }
  const errors =
    webhook?.clientConfig === undefined
      ? [required(clientPath, 'required when strategy is set to Webhook')]
      : validateWebhookClient(webhook.clientConfig, clientPath);
  if (!versions.some((version) => version === 'v1' || version === 'v1beta1')) {
    errors.push(
      versions.length === 0
        ? required(versionsPath)
        : invalid(versionsPath, versions, 'must include at least one of v1, v1beta1'),
    );
  }
  return errors;
}
