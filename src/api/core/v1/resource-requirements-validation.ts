/** Requests and limits of a container or a Pod, and the names of resources. */
import { checkDns1123Label, checkQualifiedName } from '../../names.ts';
import { parseQuantity } from '../../quantity.ts';
import { checkNonnegativeQuantity, invalidFor, sortedEntries } from '../../validation/checks.ts';
import { duplicate, FieldError, forbidden, invalid, notSupported, required } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import type { ResourceClaim, ResourceRequirements } from './container.ts';
import { isPodLevelResource } from './pod-requests.ts';
import { isExtendedResource, isHugePageName, isNativeResource, isOvercommitAllowed } from './resource-list.ts';

type NameValidator = (name: string, path: FieldPath) => FieldError[];

const containerResources: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);

const standardResources: ReadonlySet<string> = new Set([
  ...containerResources,
  'configmaps',
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
  'requests.storage',
  'resourcequotas',
  'secrets',
  'services',
  'services.loadbalancers',
  'services.nodeports',
  'storage',
]);

/** Resources that come in whole numbers. */
const countedResources: ReadonlySet<string> = new Set([
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
  'services.loadbalancers',
  'services.nodeports',
]);

/** Any resource: one of Kubernetes' own, or a name with a domain. */
export function validateResourceName(name: string, path: FieldPath): FieldError[] {
  const errors = invalidFor(path, name, checkQualifiedName(name));
  if (errors.length > 0 || name.includes('/')) return errors;
  const known = standardResources.has(name) || isHugePageName(name) || name.startsWith('requests.hugepages-');
  return known ? [] : [invalid(path, name, 'must be a standard resource type or fully qualified')];
}

/** A resource that a container can ask for. */
export const validateContainerResourceName: NameValidator = (name, path) => {
  const errors = validateResourceName(name, path);
  if (!name.includes('/')) {
    if (containerResources.has(name) || isHugePageName(name)) return errors;
    return [...errors, invalid(path, name, 'must be a standard resource for containers')];
  }
  if (isNativeResource(name) || isExtendedResource(name)) return errors;
  return [...errors, invalid(path, name, "doesn't follow extended resource name standard")];
};

const validatePodResourceName: NameValidator = (name, path) => {
  const errors = validateResourceName(name, path);
  if (errors.length > 0 || isPodLevelResource(name)) return errors;
  return [notSupported(path, name, ['cpu', 'hugepages-', 'memory'])];
};

/** The amount of a resource: never negative, and whole where it is counted. */
export function validateResourceQuantity(name: string, text: string, path: FieldPath): FieldError[] {
  const errors = checkNonnegativeQuantity(path, text);
  const whole = parseQuantity(text).scaledValue(-3) % 1000n === 0n;
  const counted = countedResources.has(name) || isExtendedResource(name);
  return counted && !whole ? [...errors, invalid(path, text, 'must be an integer')] : errors;
}

export interface ClaimedRequirements {
  /** Names of the Pod's resource claims, which its containers may refer to. */
  readonly claimNames: ReadonlySet<string>;
}

export function validateContainerResources(
  requirements: ResourceRequirements,
  path: FieldPath,
  { claimNames }: ClaimedRequirements,
): FieldError[] {
  return [
    ...validateRequirements(requirements, path, validateContainerResourceName),
    ...validateClaims(requirements.claims ?? [], path.child('claims'), claimNames),
  ];
}

/** The resources of a Pod as a whole, without regard to its containers. */
export function validatePodResources(requirements: ResourceRequirements, path: FieldPath): FieldError[] {
  return validateRequirements(requirements, path, validatePodResourceName);
}

function validateRequirements(
  requirements: ResourceRequirements,
  path: FieldPath,
  validateName: NameValidator,
): FieldError[] {
  const limits = sortedEntries(requirements.limits);
  const requests = sortedEntries(requirements.requests);
  const errors = limits.flatMap(([name, text]) => {
    const limitPath = path.child('limits').key(name);
    return [
      ...validateName(name, limitPath),
      ...validateResourceQuantity(name, text, limitPath),
      ...validateHugePages(name, text, limitPath),
    ];
  });
  for (const [name, text] of requests) {
    const requestPath = path.child('requests').key(name);
    errors.push(...validateName(name, requestPath), ...validateResourceQuantity(name, text, requestPath));
    errors.push(...validateAgainstLimit(name, text, requirements, path));
    errors.push(...validateHugePages(name, text, requestPath));
  }
  const names = [...limits, ...requests].map(([name]) => name);
  if (names.some(isHugePageName) && !names.includes('cpu') && !names.includes('memory')) {
    errors.push(forbidden(path, 'HugePages require cpu or memory'));
  }
  return errors;
}

function validateAgainstLimit(
  name: string,
  request: string,
  { limits }: ResourceRequirements,
  path: FieldPath,
): FieldError[] {
  const limit = limits?.[name];
  if (limit === undefined) {
    if (isOvercommitAllowed(name)) return [];
    return [required(path.child('limits'), 'Limit must be set for non overcommitable resources')];
  }
  const order = parseQuantity(request).compare(parseQuantity(limit));
  if (order !== 0 && !isOvercommitAllowed(name)) {
    return [invalid(path.child('requests'), request, `must be equal to ${name} limit of ${limit}`)];
  }
  if (order <= 0) return [];
  return [invalid(path.child('requests'), request, `must be less than or equal to ${name} limit of ${limit}`)];
}

/** Memory in huge pages comes in whole pages, whose size is in the name. */
function validateHugePages(name: string, text: string, path: FieldPath): FieldError[] {
  if (!isHugePageName(name)) return [];
  const size = pageSizeOf(name);
  const amount = parseQuantity(text).scaledValue(-3);
  if (size !== undefined && size > 0n && amount % size === 0n) return [];
  return [invalid(path, text, `${text} is not positive integer multiple of ${name}`)];
}

/** In thousandths of a byte. */
function pageSizeOf(name: string): bigint | undefined {
  try {
    return parseQuantity(name.slice('hugepages-'.length)).scaledValue(-3);
  } catch {
    return undefined;
  }
}

function validateClaims(
  claims: readonly ResourceClaim[],
  path: FieldPath,
  claimNames: ReadonlySet<string>,
): FieldError[] {
  const seen = new Set<string>();
  return claims.flatMap((claim, i) => {
    const itemPath = path.index(i);
    if (claim.name === '') return [required(itemPath)];
    return [...validateClaimUse(claim, itemPath, seen), ...validateClaimKnown(claim.name, itemPath, claimNames)];
  });
}

/** A claim is used once as a whole, or once for each of its requests. */
function validateClaimUse(claim: ResourceClaim, path: FieldPath, seen: Set<string>): FieldError[] {
  const { name, request } = claim;
  if (seen.has(name)) return [duplicate(path, name)];
  const key = request === undefined ? name : `${name}/${request}`;
  const errors = request === undefined ? [] : invalidFor(path.child('request'), request, checkDns1123Label(request));
  if (seen.has(key)) errors.push(duplicate(path, key));
  else if (request === undefined) {
    const parts = [...seen].filter((other) => other.startsWith(`${name}/`));
    errors.push(...parts.map(() => duplicate(path, name)));
  }
  seen.add(key);
  return errors;
}

function validateClaimKnown(name: string, path: FieldPath, claimNames: ReadonlySet<string>): FieldError[] {
  if (claimNames.has(name)) return [];
  const known = claimNames.size === 0 ? ' which is empty' : `: ${[...claimNames].sort().join(', ')}`;
  const detail = `must be one of the names in pod.spec.resourceClaims${known}`;
  return [new FieldError('FieldValueNotFound', path, name, detail)];
}
