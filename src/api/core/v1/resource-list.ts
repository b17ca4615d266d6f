/** Arithmetic on maps from resource names to quantities. */
import { parseQuantity, type Quantity } from '../../quantity.ts';

export type ResourceList = Readonly<Record<string, string>>;

/** Only these have digits below a thousandth. */
const mayBeFiner = /[nu.]|[eE]-/;

/** Rounds every quantity up to thousandths, in place: what is finer can't be scheduled. */
export function roundResourceList(list: Record<string, string> | undefined): void {
  for (const name in list) {
    const text = list[name]!;
    if (mayBeFiner.test(text)) list[name] = roundedToMilli(parseQuantity(text));
  }
}

function roundedToMilli(quantity: Quantity): string {
  const milli = quantity.scaledValue(-3);
  const rounded = parseQuantity(`${milli}m`);
  return quantity.equals(rounded) ? quantity.toString() : rounded.toString();
}

/** The sum, name by name. */
export function addResourceLists(a: ResourceList, b: ResourceList): ResourceList {
  return combine(a, b, (x, y) => parseQuantity(x).add(parseQuantity(y)).toString());
}

/** The larger quantity, name by name. */
export function maxResourceLists(a: ResourceList, b: ResourceList): ResourceList {
  return combine(a, b, (x, y) => (parseQuantity(x).compare(parseQuantity(y)) < 0 ? y : x));
}

function combine(a: ResourceList, b: ResourceList, choose: (x: string, y: string) => string): ResourceList {
  const result: Record<string, string> = { ...a };
  for (const name in b) {
    const present = result[name];
    result[name] = present === undefined ? b[name]! : choose(present, b[name]!);
  }
  return result;
}

/** Adds, in place, what `source` has and `target` has not. */
export function fillResourceList(target: Record<string, string>, source: ResourceList | undefined): void {
  for (const name in source) target[name] ??= source[name]!;
}

export function isHugePageName(name: string): boolean {
  return name.startsWith('hugepages-');
}

/** Resources of Kubernetes' own; others carry a domain. */
export function isNativeResource(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** Requests of these may exceed what a Node has. */
export function isOvercommitAllowed(name: string): boolean {
  return isNativeResource(name) && !isHugePageName(name);
}

/** A resource with a domain that a device plugin brings. */
export function isExtendedResource(name: string): boolean {
  return !isNativeResource(name) && !name.startsWith('requests.');
}
