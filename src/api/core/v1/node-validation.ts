import { checkCidr, parseCidr } from '../../ip-address.ts';
import { checkConfigMapKey, checkLabelValue, nameIsDnsLabel, nameIsDnsSubdomain } from '../../names.ts';
import { invalidFor, sortedEntries } from '../../validation/checks.ts';
import { duplicate, FieldError, forbidden, invalid, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validateLabelName } from '../../validation/labels.ts';
import type { ConfigMapNodeConfigSource, Node, NodeConfigSource, NodeConfigStatus } from './node.ts';
import { validateResourceQuantity } from './resource-requirements-validation.ts';
import type { Taint } from './scheduling.ts';
import { validateTaintEffect } from './scheduling-validation.ts';

// Upstream reports taints below metadata, although they are in the spec.
const taintsPath = FieldPath.of('metadata', 'taints');
const podCidrsPath = FieldPath.of('spec', 'podCIDRs');

export function validateNode(node: Node): FieldError[] {
  return [
    ...validateTaints(node.spec.taints ?? []),
    ...validateNodeResources(node),
    ...validatePodCidrs(node.spec.podCIDRs ?? []),
  ];
}

/** Of an update of a Node or of its status. */
export function validateNodeUpdate(node: Node, old: Node): FieldError[] {
  const { spec, status } = node;
  const errors = [...validateNodeResources(node), ...validateAddresses(node)];
  errors.push(...validatePodCidrsUpdate(spec.podCIDRs ?? [], old.spec.podCIDRs ?? []));
  if (old.spec.providerID !== undefined && spec.providerID !== old.spec.providerID) {
    const detail = 'node updates may not change providerID except from "" to valid';
    errors.push(forbidden(FieldPath.of('spec', 'providerID'), detail));
  }
  if (spec.configSource !== undefined) {
    errors.push(...validateConfigSource(spec.configSource, FieldPath.of('spec', 'configSource'), validateDesired));
  }
  if (status.config !== undefined) errors.push(...validateConfigStatus(status.config));
  errors.push(...validateTaints(spec.taints ?? []));
  if (spec.externalID !== old.spec.externalID) {
    errors.push(forbidden(FieldPath.of('spec', 'externalID'), 'may not be updated'));
  }
  return errors;
}

function validateTaints(taints: readonly Taint[]): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  taints.forEach((taint, i) => {
    const path = taintsPath.index(i);
    errors.push(...validateLabelName(taint.key, path.child('key')));
    const value = taint.value ?? '';
    const problems = checkLabelValue(value);
    if (problems.length > 0) errors.push(invalid(path.child('value'), value, problems.join(';')));
    if (taint.effect === '') errors.push(required(path.child('effect')));
    else errors.push(...validateTaintEffect(taint.effect, path.child('effect')));
    const identity = `${taint.effect} ${taint.key}`;
    if (seen.has(identity)) {
      const shown = { Key: taint.key, Value: value, Effect: taint.effect, TimeAdded: taint.timeAdded ?? null };
      errors.push(new FieldError('FieldValueDuplicate', path, shown, 'taints must be unique by key and effect pair'));
    }
    seen.add(identity);
  });
  return errors;
}

function validateNodeResources({ status }: Node): FieldError[] {
  return (['capacity', 'allocatable'] as const).flatMap((list) =>
    sortedEntries(status[list]).flatMap(([name, quantity]) =>
      validateResourceQuantity(name, quantity, FieldPath.of('status', list, name)),
    ),
  );
}

function validateAddresses({ status }: Node): FieldError[] {
  const seen = new Set<string>();
  return (status.addresses ?? []).flatMap((address, i) => {
    const identity = `${address.type} ${address.address}`;
    const path = FieldPath.of('status', 'addresses').index(i);
    const errors = seen.has(identity) ? [duplicate(path, { Type: address.type, Address: address.address })] : [];
    seen.add(identity);
    return errors;
  });
}

function validatePodCidrs(cidrs: readonly string[]): FieldError[] {
  const errors = cidrs.flatMap((cidr, i) => invalidFor(podCidrsPath.index(i), cidr, checkCidr(cidr)));
  if (cidrs.length < 2) return errors;
  const families = new Set(cidrs.map((cidr) => parseCidr(cidr)?.address.bytes.length));
  if (families.size !== 2 || cidrs.length > 2) {
    errors.push(invalid(podCidrsPath, cidrs, 'may specify no more than one CIDR for each IP family'));
  }
  cidrs.forEach((cidr, i) => {
    if (cidrs.indexOf(cidr) < i) errors.push(duplicate(podCidrsPath.index(i), cidr));
  });
  return errors;
}

function validatePodCidrsUpdate(cidrs: readonly string[], old: readonly string[]): FieldError[] {
  if (old.length === 0) return [];
  const changes = old.length === cidrs.length ? old.filter((cidr, i) => cidr !== cidrs[i]).length : 1;
  const detail = 'node updates may not change podCIDR except from "" to valid';
  return Array.from({ length: changes }, () => forbidden(podCidrsPath, detail));
}

type ConfigMapCheck = (source: ConfigMapNodeConfigSource, path: FieldPath) => FieldError[];

/** Dynamic configuration of kubelets is gone; what old clients still send of it is checked all the same. */
function validateConfigSource(source: NodeConfigSource, path: FieldPath, check: ConfigMapCheck): FieldError[] {
  if (source.configMap === undefined) {
    return [invalid(path, { ConfigMap: null }, 'exactly one reference subfield must be non-nil')];
  }
  const mapPath = path.child('configMap');
  return [...check(source.configMap, mapPath), ...validateConfigMapReference(source.configMap, mapPath)];
}

const validateDesired: ConfigMapCheck = (source, path) => [
  ...(source.uid ? [forbidden(path.child('uid'), 'uid must not be set in spec')] : []),
  ...(source.resourceVersion
    ? [forbidden(path.child('resourceVersion'), 'resourceVersion must not be set in spec')]
    : []),
];

const validateObserved: ConfigMapCheck = (source, path) => [
  ...(source.uid ? [] : [required(path.child('uid'), 'uid must be set in status')]),
  ...(source.resourceVersion ? [] : [required(path.child('resourceVersion'), 'resourceVersion must be set in status')]),
];

const validateConfigMapReference: ConfigMapCheck = (source, path) => {
  const checks = [
    ['namespace', (name: string) => nameIsDnsLabel(name, false)],
    ['name', (name: string) => nameIsDnsSubdomain(name, false)],
    ['kubeletConfigKey', checkConfigMapKey],
  ] as const;
  return checks.flatMap(([field, check]) => {
    const value = source[field];
    const fieldPath = path.child(field);
    return value === '' ? [required(fieldPath, `${field} must be set`)] : invalidFor(fieldPath, value, check(value));
  });
};

function validateConfigStatus(config: NodeConfigStatus): FieldError[] {
  const path = FieldPath.of('status', 'config');
  return (['assigned', 'active', 'lastKnownGood'] as const).flatMap((which) => {
    const source = config[which];
    return source === undefined ? [] : validateConfigSource(source, path.child(which), validateObserved);
  });
}
