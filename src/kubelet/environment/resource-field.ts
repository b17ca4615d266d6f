/** A container's requests and limits as numbers that containers see, in environment variables and in files. Pure. */
import type { Container } from '../../api/core/v1/container.ts';
import type { ResourceFieldSelector } from '../../api/core/v1/environment.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { isHugePageName, type ResourceList } from '../../api/core/v1/resource-list.ts';
import { parseQuantity, Quantity } from '../../api/quantity.ts';

/** Limits of these are the Node's where a container has none. */
const defaultedLimits = ['cpu', 'memory', 'ephemeral-storage'];
const plainFields: ReadonlySet<string> = new Set(
  defaultedLimits.flatMap((name) => [`limits.${name}`, `requests.${name}`]),
);
const one = Quantity.of(1);

/** The limits of a container that states none: the Pod's own, or else all that the Node gives to Pods. */
export function defaultLimits({ spec }: Pod, allocatable: ResourceList = {}): ResourceList {
  const limits: Record<string, string> = {};
  for (const name of defaultedLimits) {
    const limit = spec.resources?.limits?.[name] ?? allocatable[name];
    if (limit !== undefined) limits[name] = limit;
  }
  return limits;
}

/** In multiples of the divisor, rounded up. Throws for what is no resource of a container. */
export function resourceField(
  { resource, divisor }: ResourceFieldSelector,
  { resources }: Container,
  defaults: ResourceList,
): string {
  const dot = resource.indexOf('.');
  const name = resource.slice(dot + 1);
  const isLimit = resource.slice(0, dot) === 'limits';
  const isHugePage = (isLimit || resource.slice(0, dot) === 'requests') && isHugePageName(name);
  if (!plainFields.has(resource) && !isHugePage) throw new Error(`unsupported container resource : ${resource}`);
  const stated = (isLimit ? resources.limits : resources.requests)?.[name];
  const isStated = stated !== undefined && !parseQuantity(stated).isZero();
  const text = isStated || !isLimit ? (stated ?? '0') : (defaults[name] ?? '0');
  return quotient(parseQuantity(text), parseQuantity(divisor || '0'), name === 'cpu' ? -3 : 0);
}

/** The container that a selector means; `own` where it names none. Throws where there is no such container. */
export function selectedContainer({ containerName }: ResourceFieldSelector, pod: Pod, own?: Container): Container {
  if (!containerName && own !== undefined) return own;
  const { containers, initContainers = [] } = pod.spec;
  const found = [...containers, ...initContainers].find(({ name }) => name === containerName);
  if (found === undefined) throw new Error(`container ${containerName} not found`);
  return found;
}

/** As upstream, both are rounded to thousandths, or units, before they are divided. */
function quotient(value: Quantity, divisor: Quantity, scale: number): string {
  const by = (divisor.isZero() ? one : divisor).scaledValue(scale);
  const amount = value.scaledValue(scale);
  return `${amount / by + (amount % by > 0n ? 1n : 0n)}`;
}
