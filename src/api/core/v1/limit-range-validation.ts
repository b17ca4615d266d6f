import { checkQualifiedName } from '../../names.ts';
import { parseQuantity, type Quantity } from '../../quantity.ts';
import { invalidFor, sortedEntries } from '../../validation/checks.ts';
import { duplicate, type FieldError, forbidden, invalid, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { LimitRange, LimitRangeItem } from './limit-range.ts';
import { isOvercommitAllowed } from './resource-list.ts';
import { validateContainerResourceName, validateResourceName } from './resource-requirements-validation.ts';

const limitTypes = ['Pod', 'Container', 'PersistentVolumeClaim'];
const lists = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;
type ListName = (typeof lists)[number];

export function validateLimitRange({ spec }: LimitRange): FieldError[] {
  const path = FieldPath.of('spec', 'limits');
  const types = spec.limits.map(({ type }) => type);
  return spec.limits.flatMap((item, i) => {
    const itemPath = path.index(i);
    const errors = validateType(item.type, itemPath.child('type'));
    if (types.indexOf(item.type) < i) errors.push(duplicate(itemPath.child('type'), item.type));
    return [...errors, ...validateItem(item, itemPath)];
  });
}

function validateType(type: string, path: FieldPath): FieldError[] {
  const errors = invalidFor(path, type, checkQualifiedName(type));
  if (errors.length > 0 || type.includes('/') || limitTypes.includes(type)) return errors;
  return [invalid(path, type, 'must be a standard limit type or fully qualified')];
}

function validateItem(item: LimitRangeItem, path: FieldPath): FieldError[] {
  const { type } = item;
  const errors: FieldError[] = [];
  const checkName = type === 'Pod' || type === 'Container' ? validateContainerResourceName : validateResourceName;
  const names = new Set<string>();
  for (const list of lists) {
    const listPath = path.child(list);
    const entries = sortedEntries(item[list]);
    if (type === 'Pod' && (list === 'default' || list === 'defaultRequest')) {
      if (entries.length > 0) errors.push(forbidden(listPath, "may not be specified when `type` is 'Pod'"));
      continue;
    }
    for (const [name] of entries) {
      names.add(name);
      errors.push(...checkName(name, listPath.key(name)));
    }
  }
  if (type === 'PersistentVolumeClaim' && (item.min?.storage ?? item.max?.storage) === undefined) {
    const detail = 'either minimum or maximum storage value is required, but neither was provided';
    errors.push(required(path.child('limits'), detail));
  }
  return [...errors, ...[...names].sort().flatMap((name) => validateResource(name, item, path))];
}

interface Comparison {
  readonly low: ListName;
  readonly high: ListName;
  /** Where the error is reported, and whose value with it. */
  readonly field: ListName;
  readonly value: ListName;
  readonly words: readonly [low: string, high: string];
}

const comparisons: readonly Comparison[] = [
  { low: 'min', high: 'max', field: 'min', value: 'min', words: ['min value', 'max value'] },
  {
    low: 'min',
    high: 'defaultRequest',
    field: 'defaultRequest',
    value: 'defaultRequest',
    words: ['min value', 'default request value'],
  },
  {
    low: 'defaultRequest',
    high: 'max',
    field: 'defaultRequest',
    value: 'defaultRequest',
    words: ['default request value', 'max value'],
  },
  {
    low: 'defaultRequest',
    high: 'default',
    field: 'defaultRequest',
    value: 'defaultRequest',
    words: ['default request value', 'default limit value'],
  },
  { low: 'min', high: 'default', field: 'default', value: 'min', words: ['min value', 'default value'] },
  { low: 'default', high: 'max', field: 'default', value: 'max', words: ['default value', 'max value'] },
];

function validateResource(name: string, item: LimitRangeItem, path: FieldPath): FieldError[] {
  const isPod = item.type === 'Pod';
  const quantityOf = (list: ListName): Quantity | undefined => {
    if (isPod && (list === 'default' || list === 'defaultRequest')) return undefined;
    const text = item[list]?.[name];
    return text === undefined ? undefined : parseQuantity(text);
  };
  const errors: FieldError[] = [];
  for (const { low, high, field, value, words } of comparisons) {
    const [lower, upper] = [quantityOf(low), quantityOf(high)];
    if (lower === undefined || upper === undefined || lower.compare(upper) <= 0) continue;
    const detail = `${words[0]} ${lower} is greater than ${words[1]} ${upper}`;
    errors.push(invalid(path.child(field).key(name), item[value]?.[name], detail));
  }
  errors.push(...validateRatio(name, item, path));
  const [limit, request] = [quantityOf('default'), quantityOf('defaultRequest')];
  if (!isOvercommitAllowed(name) && limit !== undefined && request !== undefined && limit.compare(request) !== 0) {
    const detail = `default value ${limit} must equal to defaultRequest value ${request} in ${name}`;
    errors.push(invalid(path.child('defaultRequest').key(name), String(request), detail));
  }
  return errors;
}

/** Larger quantities are compared in units instead of thousandths. */
const milliValueMax = 2 ** 63 / 1000;

function validateRatio(name: string, item: LimitRangeItem, path: FieldPath): FieldError[] {
  const text = item.maxLimitRequestRatio?.[name];
  if (text === undefined) return [];
  const ratio = parseQuantity(text);
  const ratioPath = path.child('maxLimitRequestRatio').key(name);
  const errors: FieldError[] = [];
  if (ratio.milliValue() < 1000) errors.push(invalid(ratioPath, text, `ratio ${ratio} is less than 1`));
  const [min, max] = [item.min?.[name], item.max?.[name]];
  if (min === undefined || max === undefined) return errors;
  const [low, high] = [parseQuantity(min), parseQuantity(max)];
  const inMilli = [ratio, low, high].every((quantity) => quantity.value() < milliValueMax);
  const limit = inMilli ? high.milliValue() / low.milliValue() : high.value() / low.value();
  const wanted = inMilli ? ratio.milliValue() / 1000 : ratio.value();
  if (wanted > limit) {
    errors.push(invalid(ratioPath, text, `ratio ${ratio} is greater than max/min = ${limit.toFixed(6)}`));
  }
  return errors;
}
