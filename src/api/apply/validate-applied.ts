/**
 * Checks an applied configuration against the type before anything is merged: it is taken as the client wrote it, so
 * unlike elsewhere a field that the type does not have is an error, and so is an item that stands twice.
 */
import { goText, type Json } from '../patch/json.ts';
import { itemElement, ListItemError } from './list-item.ts';
import { displayElement, type PathElement } from './path-element.ts';
import type { ListShape, ScalarShape, Shape } from './shape.ts';
import { isRecord, type JsonRecord, memberOf, own, type RecordShape } from './typed-fields.ts';

/** What is wrong, as texts with the field in front: `.spec.foo: field not declared in schema`. */
export function validateApplied(shape: Shape, value: unknown): string[] {
  const errors: string[] = [];
  validate(shape, value, '', errors);
  return errors;
}

/** Several errors as one text, as upstream puts them together. */
export function joinErrors(errors: readonly string[]): string {
  return errors.length === 1 ? errors[0]! : ['errors:', ...errors.map((error) => `  ${error}`)].join('\n');
}

function validate(shape: Shape, value: unknown, path: string, errors: string[]): void {
  if (value === null || value === undefined) return;
  if (shape.kind === 'struct' || shape.kind === 'map') {
    if (isRecord(value)) validateMembers(shape, value, path, errors);
    else errors.push(at(path, `expected map, got ${goPointer(value)}`));
  } else if (shape.kind === 'list') {
    if (Array.isArray(value)) validateItems(shape, value, path, errors);
    else errors.push(at(path, `expected list, got ${goPointer(value)}`));
  } else if (shape.kind === 'scalar') {
    const message = scalarError(shape, value);
    if (message !== undefined) errors.push(at(path, message));
  }
}

function at(path: string, message: string): string {
  return path === '' ? message : `${path}: ${message}`;
}

function validateMembers(shape: RecordShape, value: JsonRecord, path: string, errors: string[]): void {
  for (const name in value) {
    const member = memberOf(shape, name);
    const below = `${path}${displayElement(member.element)}`;
    if (shape.kind === 'struct' && !shape.fields.has(name)) {
      // Upstream looks no further in such a struct, so that a text of one error stays a text of one error.
      errors.push(`${below}: field not declared in schema`);
      return;
    }
    validate(member.shape, own(value, name), below, errors);
  }
}

function validateItems(list: ListShape, values: readonly unknown[], path: string, errors: string[]): void {
  const seen = new Set<PathElement>();
  for (const [i, value] of values.entries()) {
    let element = `i:${i}`;
    if (list.relation !== 'atomic') {
      try {
        element = itemElement(list, value);
      } catch (error) {
        if (!(error instanceof ListItemError)) throw error;
        // Without a key there is no way to say where further errors are.
        errors.push(`${path}: element ${i}: ${error.message}`);
        return;
      }
      if (seen.has(element)) errors.push(`${path}: duplicate entries for key ${displayElement(element)}`);
      seen.add(element);
    }
    validate(list.items, value, `${path}${displayElement(element)}`, errors);
  }
}

function scalarError(shape: ScalarShape, value: unknown): string | undefined {
  switch (shape.accepts) {
    case 'number':
      return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goType(value)}`;
    case 'string':
      return typeof value === 'string'
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got ${goPointer(value)}`;
    default:
      return typeof value === 'object' ? `expected any scalar, got ${goPointer(value)}` : undefined;
  }
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'string' ? 'string' : 'map[string]interface {}';
}

/** As Go's %v shows the box that holds the value. */
function goPointer(value: unknown): string {
  return `&{${goText(value as Json)}}`;
}

/** As Go's %#v shows it. */
function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (!isRecord(value)) return JSON.stringify(value);
  const members = Object.keys(value).sort();
  const texts = members.map((name) => `${JSON.stringify(name)}:${goSyntax(value[name])}`);
  return `map[string]interface {}{${texts.join(', ')}}`;
}
