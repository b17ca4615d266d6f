import { absentList, sortedEntries } from '../../validation/checks.ts';
import { type FieldError, invalid, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { isHugePageName } from './resource-list.ts';
import type { ResourceQuota, ResourceQuotaSpec, ScopedResourceSelectorRequirement } from './resource-quota.ts';
import { validateResourceName, validateResourceQuantity } from './resource-requirements-validation.ts';

const specPath = FieldPath.of('spec');

/** What can be limited, among the resources of Kubernetes' own. */
const quotaResources: ReadonlySet<string> = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
]);

const podComputeResources: ReadonlySet<string> = new Set([
  'pods',
  'cpu',
  'memory',
  'limits.cpu',
  'limits.memory',
  'requests.cpu',
  'requests.memory',
]);

const scopes = [
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
  'VolumeAttributesClass',
];

/** Scopes that a Pod is in or not, without regard to any value. */
const scopesWithoutValues = scopes.slice(0, 4).concat('CrossNamespacePodAffinity');
const conflictingScopes = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

export function validateResourceQuota({ spec, status }: ResourceQuota): FieldError[] {
  return [...validateSpec(spec), ...validateStatus(status)];
}

export function validateResourceQuotaUpdate({ spec }: ResourceQuota, old: ResourceQuota): FieldError[] {
  const errors = validateSpec(spec);
  const [now, before] = [new Set(spec.scopes), new Set(old.spec.scopes)];
  if (now.size !== before.size || [...now].some((scope) => !before.has(scope))) {
    errors.push(invalid(specPath.child('scopes'), spec.scopes ?? absentList, 'field is immutable'));
  }
  return errors;
}

export function validateResourceQuotaStatus({ status }: ResourceQuota): FieldError[] {
  return validateStatus(status);
}

function validateStatus(status: ResourceQuota['status']): FieldError[] {
  return [
    ...validateResources(status.hard, FieldPath.of('status', 'hard')),
    ...validateResources(status.used, FieldPath.of('status', 'used')),
  ];
}

function isQuotaResource(name: string): boolean {
  return quotaResources.has(name) || isHugePageName(name) || isHugePageName(name.replace(/^requests\./, ''));
}

function validateResources(list: Readonly<Record<string, string>> | undefined, path: FieldPath): FieldError[] {
  return sortedEntries(list).flatMap(([name, quantity]) => {
    const entryPath = path.key(name);
    const errors = validateResourceName(name, entryPath);
    if (!name.includes('/') && !isQuotaResource(name)) {
      errors.push(invalid(entryPath, name, 'must be a standard resource for quota'));
    }
    return [...errors, ...validateResourceQuantity(name, quantity, entryPath)];
  });
}

function validateSpec(spec: ResourceQuotaSpec): FieldError[] {
  return [
    ...validateResources(spec.hard, specPath.child('hard')),
    ...validateScopes(spec),
    ...validateScopeSelector(spec),
  ];
}

function validateScopes({ scopes: given = [], hard }: ResourceQuotaSpec): FieldError[] {
  const path = specPath.child('scopes');
  const refuse = (detail: string): FieldError => invalid(path, given, detail);
  const errors = given.flatMap((scope) => [
    ...(scopes.includes(scope) ? [] : [refuse('unsupported scope')]),
    ...resourcesOutside(scope, hard).map(() => refuse('unsupported scope applied to resource')),
  ]);
  return [...errors, ...conflictsAmong(given).map(() => refuse('conflicting scopes'))];
}

function conflictsAmong(given: readonly string[]): readonly unknown[] {
  return conflictingScopes.filter((pair) => pair.every((scope) => given.includes(scope)));
}

/** The limited resources that a scope says nothing about. */
function resourcesOutside(scope: string, hard: Readonly<Record<string, string>> | undefined): string[] {
  const names = sortedEntries(hard).map(([name]) => name);
  return names.filter((name) => quotaResources.has(name) && !isScopeFor(scope, name));
}

function isScopeFor(scope: string, resource: string): boolean {
  switch (scope) {
    case 'BestEffort':
      return resource === 'pods';
    case 'VolumeAttributesClass':
      return resource === 'persistentvolumeclaims' || resource === 'requests.storage';
    case 'Terminating':
    case 'NotTerminating':
    case 'NotBestEffort':
    case 'PriorityClass':
    case 'CrossNamespacePodAffinity':
      return podComputeResources.has(resource) || resource.endsWith('ephemeral-storage');
    default:
      return true;
  }
}

function validateScopeSelector(spec: ResourceQuotaSpec): FieldError[] {
  if (spec.scopeSelector === undefined) return [];
  const path = specPath.child('scopeSelector', 'matchExpressions');
  const requirements = spec.scopeSelector.matchExpressions ?? [];
  const errors = requirements.flatMap((requirement) => validateRequirement(requirement, spec, path));
  const given = requirements.map(({ scopeName }) => scopeName);
  const conflicts = conflictsAmong(given).map(() => invalid(path, spec.scopes ?? absentList, 'conflicting scopes'));
  return [...errors, ...conflicts];
}

const withoutValuesDetail =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, " +
  'ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity';

function validateRequirement(
  { scopeName, operator, values = [] }: ScopedResourceSelectorRequirement,
  { hard, scopeSelector }: ResourceQuotaSpec,
  path: FieldPath,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!scopes.includes(scopeName)) errors.push(invalid(path.child('scopeName'), scopeName, 'unsupported scope'));
  for (const _ of resourcesOutside(scopeName, hard)) {
    errors.push(invalid(path, scopeSelector, 'unsupported scope applied to resource'));
  }
  const operatorPath = path.child('operator');
  if (scopesWithoutValues.includes(scopeName) && operator !== 'Exists') {
    errors.push(invalid(operatorPath, operator, withoutValuesDetail));
  }
  if (operator === 'In' || operator === 'NotIn') {
    const detail = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
    if (values.length === 0) errors.push(required(path.child('values'), detail));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    const detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
    if (values.length > 0) errors.push(invalid(path.child('values'), values, detail));
  } else {
    errors.push(invalid(operatorPath, operator, 'not a valid selector operator'));
  }
  return errors;
}
