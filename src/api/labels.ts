import { checkLabelValue, checkQualifiedName } from './names.ts';
import { aggregateMessage, type FieldError, invalid, notSupported } from './validation/field-error.ts';
import { FieldPath } from './validation/field-path.ts';

/** Label selectors in compiled form. The query-string syntax is read in label-selector-syntax.ts. */

export type Labels = Readonly<Record<string, string>>;

export type SelectorOperator = 'in' | 'notin' | '=' | '==' | '!=' | 'exists' | '!' | 'gt' | 'lt';

/** Operators between a key and values, in the order in which upstream lists them. */
export const binaryOperators: readonly SelectorOperator[] = ['in', 'notin', '=', '==', '!=', 'gt', 'lt'];
const operators: readonly SelectorOperator[] = [...binaryOperators, 'exists', '!'];

/** The selector can't be understood, or its keys or values can't be labels. The messages are upstream's. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError';
}

/** One condition on one label. Immutable. */
export class Requirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  readonly values: readonly string[];

  /** Throws SelectorError. */
  constructor(key: string, operator: SelectorOperator, values: readonly string[] = []) {
    const errors = checkRequirement(key, operator, values);
    if (errors.length > 0) throw new SelectorError(aggregateMessage(errors));
    this.key = key;
    this.operator = operator;
    this.values = values;
  }

  matches(labels: Labels): boolean {
    const value = Object.hasOwn(labels, this.key) ? labels[this.key] : undefined;
    switch (this.operator) {
      case 'in':
      case '=':
      case '==':
        return value !== undefined && this.values.includes(value);
      case 'notin':
      case '!=':
        return value === undefined || !this.values.includes(value);
      case 'exists':
        return value !== undefined;
      case '!':
        return value === undefined;
      case 'gt':
      case 'lt':
        return value !== undefined && this.#compares(value);
    }
  }

  toString(): string {
    switch (this.operator) {
      case 'exists':
        return this.key;
      case '!':
        return `!${this.key}`;
      case 'in':
      case 'notin':
        return `${this.key} ${this.operator} (${[...this.values].sort().join(',')})`;
      case 'gt':
        return `${this.key}>${this.values[0]}`;
      case 'lt':
        return `${this.key}<${this.values[0]}`;
      default:
        return `${this.key}${this.operator}${this.values[0]}`;
    }
  }

  #compares(text: string): boolean {
    const value = parseInt64(text);
    const bound = parseInt64(this.values[0]!);
    if (value === undefined || bound === undefined) return false;
    return this.operator === 'gt' ? value > bound : value < bound;
  }
}

/** All of a number of requirements, or nothing at all. Immutable. */
export class Selector {
  /** Sorted by key. */
  readonly requirements: readonly Requirement[];
  readonly selectsNothing: boolean;

  private constructor(requirements: readonly Requirement[], selectsNothing: boolean) {
    this.requirements = [...requirements].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    this.selectsNothing = selectsNothing;
  }

  static readonly everything = new Selector([], false);
  static readonly nothing = new Selector([], true);

  static of(requirements: readonly Requirement[]): Selector {
    return requirements.length === 0 ? Selector.everything : new Selector(requirements, false);
  }

  /** Selects what has all these labels. Throws SelectorError. */
  static ofLabels(labels: Labels): Selector {
    return Selector.of(Object.entries(labels).map(([key, value]) => new Requirement(key, '=', [value])));
  }

  get selectsEverything(): boolean {
    return !this.selectsNothing && this.requirements.length === 0;
  }

  matches(labels: Labels | undefined): boolean {
    if (this.selectsNothing) return false;
    for (const requirement of this.requirements) {
      if (!requirement.matches(labels ?? noLabels)) return false;
    }
    return true;
  }

  /** The one value that the label has to have, if there is just one. */
  exactValue(key: string): string | undefined {
    const requirement = this.requirements.find((candidate) => candidate.key === key);
    if (requirement?.values.length !== 1) return undefined;
    return ['in', '=', '=='].includes(requirement.operator) ? requirement.values[0] : undefined;
  }

  /** The query-string form; empty for a selector of everything or nothing. */
  toString(): string {
    return this.requirements.join(',');
  }
}

const noLabels: Labels = Object.freeze({});

/** The part of metav1.LabelSelector that selecting needs. */
export interface LabelSelectorObject {
  readonly matchLabels?: Labels | null;
  readonly matchExpressions?: readonly LabelSelectorExpression[] | null;
}

export interface LabelSelectorExpression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[] | null;
}

const expressionOperators: Readonly<Record<string, SelectorOperator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
};

const compiled = new WeakMap<LabelSelectorObject, Selector>();

/**
 * Compiles a metav1.LabelSelector: an absent one selects nothing, an empty one everything. The result is remembered
 * for as long as the object lives, so it must be frozen, as stored objects are. Throws SelectorError.
 */
export function selectorOf(object: LabelSelectorObject | null | undefined): Selector {
  if (object === null || object === undefined) return Selector.nothing;
  let selector = compiled.get(object);
  if (selector === undefined) {
    selector = compile(object);
    compiled.set(object, selector);
  }
  return selector;
}

function compile(object: LabelSelectorObject): Selector {
  const labels = Object.entries(object.matchLabels ?? {}).map(([key, value]) => new Requirement(key, '=', [value]));
  const expressions = (object.matchExpressions ?? []).map((expression) => {
    const operator = Object.hasOwn(expressionOperators, expression.operator)
      ? expressionOperators[expression.operator]
      : undefined;
    if (operator === undefined) {
      throw new SelectorError(`"${expression.operator}" is not a valid label selector operator`);
    }
    return new Requirement(expression.key, operator, expression.values ?? []);
  });
  return Selector.of([...labels, ...expressions]);
}

/** For table columns: the query-string form, `<none>` if that is empty, `<error>` if the selector is invalid. */
export function formatLabelSelector(object: LabelSelectorObject | null | undefined): string {
  try {
    return selectorOf(object).toString() || '<none>';
  } catch (error) {
    if (error instanceof SelectorError) return '<error>';
    throw error;
  }
}

function checkRequirement(key: string, operator: SelectorOperator, values: readonly string[]): FieldError[] {
  const valuesPath = FieldPath.of('values');
  const errors = checkLabelKey(key, FieldPath.of('key'));
  const countMessage = checkValueCount(operator, values.length);
  if (countMessage !== undefined) errors.push(invalid(valuesPath, values, countMessage));
  if (!operators.includes(operator)) errors.push(notSupported(FieldPath.of('operator'), operator, operators));
  values.forEach((value, i) => {
    if ((operator === 'gt' || operator === 'lt') && parseInt64(value) === undefined) {
      errors.push(invalid(valuesPath.index(i), value, "for 'Gt', 'Lt' operators, the value must be an integer"));
    }
  });
  values.forEach((value, i) => {
    const messages = checkLabelValue(value);
    if (messages.length > 0) errors.push(invalid(valuesPath.index(i).key(key), value, messages.join('; ')));
  });
  return errors;
}

/** What is wrong with a label key, all in one error. */
export function checkLabelKey(key: string, path: FieldPath): FieldError[] {
  const messages = checkQualifiedName(key);
  return messages.length === 0 ? [] : [invalid(path, key, messages.join('; '))];
}

function checkValueCount(operator: SelectorOperator, count: number): string | undefined {
  switch (operator) {
    case 'in':
    case 'notin':
      return count > 0 ? undefined : "for 'in', 'notin' operators, values set can't be empty";
    case '=':
    case '==':
    case '!=':
      return count === 1 ? undefined : 'exact-match compatibility requires one single value';
    case 'exists':
    case '!':
      return count === 0 ? undefined : 'values set must be empty for exists and does not exist';
    case 'gt':
    case 'lt':
      return count === 1 ? undefined : "for 'Gt', 'Lt' operators, exactly one value is required";
  }
}

function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]{1,19}$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}
