/**
 * Whether a schema is structural: it says of every part what it is, so that objects can be pruned, defaulted and merged by it. Value
 * rules below `allOf`, `anyOf`, `oneOf` and `not` may only restrict what stands outside of them.
 */
import { sortedEntries } from '../../validation/checks.ts';
import { type FieldError, forbidden, invalid, notSupported, required } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import type { JSONSchemaProps } from './custom-resource-definition.ts';

const unsupported = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'];

type Level = 'root' | 'item' | 'field';

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

const missingType: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

export function validateStructuralSchema(schema: JSONSchemaProps, path: FieldPath): FieldError[] {
  return validateSchema(schema, 'root', path);
}

function validateSchema(schema: JSONSchemaProps, level: Level, path: FieldPath): FieldError[] {
  return [
    ...validateUnsupported(schema, path),
    ...validateShape(schema, path),
    ...validateType(schema, level, path),
    ...validateExtensions(schema, path),
    ...validateChildren(schema, path),
    ...validateJunctors(schema, path),
  ];
}

/** Parts of JSON Schema that are not part of the API. */
function validateUnsupported(schema: JSONSchemaProps, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of unsupported) {
    if (Object.hasOwn(schema, name)) errors.push(forbidden(path.child(name), `${name} is not supported`));
  }
  if (schema.type === 'null') {
    errors.push(forbidden(path.child('type'), 'type cannot be set to null, use nullable as an alternative'));
  }
  if (Array.isArray(schema.items)) {
    errors.push(forbidden(path.child('items'), 'items must be a schema object and not an array'));
  }
  if (schema.uniqueItems === true) {
    const detail = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    errors.push(forbidden(path.child('uniqueItems'), detail));
  }
  return errors;
}

function validateShape(schema: JSONSchemaProps, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.type === 'array' && schema.items === undefined) {
    errors.push(required(path.child('items'), 'must be specified'));
  }
  const hasProperties = Object.keys(schema.properties ?? {}).length > 0;
  const { additionalProperties } = schema;
  if (hasProperties && additionalProperties !== undefined && additionalProperties !== true) {
    const detail = 'additionalProperties and properties are mutual exclusive';
    errors.push(forbidden(path.child('additionalProperties'), detail));
  }
  return errors;
}

function validateType(schema: JSONSchemaProps, level: Level, path: FieldPath): FieldError[] {
  const typePath = path.child('type');
  const { type = '' } = schema;
  if (schema['x-kubernetes-embedded-resource'] === true && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true';
    return [type === '' ? required(typePath, detail) : invalid(typePath, type, detail)];
  }
  const isOpen =
    schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (type === '') return isOpen ? [] : [required(typePath, missingType[level])];
  if (type !== 'null' && !types.includes(type)) return [notSupported(typePath, type, types)];
  if (level === 'root' && type !== 'object') return [invalid(typePath, type, 'must be object at the root')];
  return [];
}

function validateExtensions(schema: JSONSchemaProps, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const preserve = schema['x-kubernetes-preserve-unknown-fields'];
  if (preserve === false) {
    const detail = 'must be true or undefined';
    errors.push(invalid(path.child('x-kubernetes-preserve-unknown-fields'), false, detail));
  }
  if (schema['x-kubernetes-int-or-string'] === true && schema.type !== undefined) {
    errors.push(invalid(path.child('type'), schema.type, 'must be empty if x-kubernetes-int-or-string is true'));
  }
  const hasProperties = Object.keys(schema.properties ?? {}).length > 0;
  if (schema['x-kubernetes-embedded-resource'] === true && preserve !== true && !hasProperties) {
    const detail =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    errors.push(required(path.child('properties'), detail));
  }
  return [...errors, ...validateMergeExtensions(schema, path)];
}

/** How server-side apply merges lists and maps. */
function validateMergeExtensions(schema: JSONSchemaProps, path: FieldPath): FieldError[] {
  const listType = schema['x-kubernetes-list-type'];
  const mapType = schema['x-kubernetes-map-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const errors: FieldError[] = [];
  const listPath = path.child('x-kubernetes-list-type');
  const keysPath = path.child('x-kubernetes-list-map-keys');
  if (listType !== undefined) {
    if (!['atomic', 'set', 'map'].includes(listType))
      errors.push(notSupported(listPath, listType, ['atomic', 'map', 'set']));
    if (schema.type !== 'array') {
      const detail = 'must be array if x-kubernetes-list-type is specified';
      errors.push(invalid(path.child('type'), schema.type ?? '', detail));
    }
  }
  if (listType === 'map' && keys.length === 0) {
    errors.push(required(keysPath, 'must not be empty if x-kubernetes-list-type is map'));
  }
  if (listType !== 'map' && keys.length > 0) {
    const detail = 'must be map if x-kubernetes-list-map-keys is non-empty';
    errors.push(listType === undefined ? required(listPath, detail) : invalid(listPath, listType, detail));
  }
  if (mapType !== undefined) {
    const mapPath = path.child('x-kubernetes-map-type');
    if (mapType !== 'atomic' && mapType !== 'granular') {
      errors.push(notSupported(mapPath, mapType, ['atomic', 'granular']));
    }
    if (schema.type !== 'object') {
      const detail = 'must be object if x-kubernetes-map-type is specified';
      errors.push(invalid(path.child('type'), schema.type ?? '', detail));
    }
  }
  return errors;
}

function validateChildren(schema: JSONSchemaProps, path: FieldPath): FieldError[] {
  const { items, additionalProperties } = schema;
  const errors = sortedEntries(schema.properties).flatMap(([name, child]) =>
    validateSchema(child, 'field', path.child('properties').key(name)),
  );
  if (typeof additionalProperties === 'object') {
    errors.push(...validateSchema(additionalProperties, 'field', path.child('additionalProperties')));
  }
  if (items !== undefined && !Array.isArray(items)) {
    errors.push(...validateSchema(items as JSONSchemaProps, 'item', path.child('items')));
  }
  return errors;
}

function validateJunctors(schema: JSONSchemaProps, path: FieldPath): FieldError[] {
  const isIntOrString = schema['x-kubernetes-int-or-string'] === true;
  const errors: FieldError[] = [];
  for (const name of ['allOf', 'anyOf', 'oneOf'] as const) {
    schema[name]?.forEach((rule, i) => {
      // The ways of saying "a number or a string" that were there before the extension.
      if (isIntOrString && (isTypeRule(rule) || rule.anyOf?.every(isTypeRule))) return;
      errors.push(...validateRule(rule, schema, path.child(name).index(i)));
    });
  }
  if (schema.not !== undefined) errors.push(...validateRule(schema.not, schema, path.child('not')));
  return errors;
}

function isTypeRule({ type }: JSONSchemaProps): boolean {
  return type === 'integer' || type === 'string';
}

const structuralOnly = ['type', 'default', 'title', 'description', 'nullable', 'additionalProperties'] as const;

function validateRule(rule: JSONSchemaProps, outer: JSONSchemaProps | undefined, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of structuralOnly) {
    if (rule[name] === undefined || rule[name] === false) continue;
    errors.push(
      forbidden(path.child(name), `must ${name === 'default' ? 'be undefined' : 'be empty'} to be structural`),
    );
  }
  for (const [name, child] of sortedEntries(rule.properties)) {
    const childPath = path.child('properties').key(name);
    const outside = outer?.properties?.[name];
    if (outer !== undefined && outside === undefined && outer.additionalProperties === undefined) {
      const where = `properties[${name}]`;
      errors.push(required(childPath, `because it is not defined outside as ${where}`));
    }
    errors.push(...validateRule(child, outside, childPath));
  }
  if (rule.items !== undefined && !Array.isArray(rule.items)) {
    const outside = Array.isArray(outer?.items) ? undefined : (outer?.items as JSONSchemaProps | undefined);
    errors.push(...validateRule(rule.items as JSONSchemaProps, outside, path.child('items')));
  }
  for (const name of ['allOf', 'anyOf', 'oneOf'] as const) {
    rule[name]?.forEach((inner, i) => {
      errors.push(...validateRule(inner, outer, path.child(name).index(i)));
    });
  }
  if (rule.not !== undefined) errors.push(...validateRule(rule.not, outer, path.child('not')));
  return errors;
}
