/** What a PodSpec may say, in a Pod and in the template of one. The parts have files of their own. */
import { checkDns1123Label, checkDns1123Subdomain, checkInRange, nameIsDnsSubdomain } from '../../names.ts';
import { parseQuantity } from '../../quantity.ts';
import { checkEnumeration, checkRequiredEnumeration, invalidFor, sortedEntries } from '../../validation/checks.ts';
import { duplicate, type FieldError, forbidden, invalid, required, tooLong } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import { validateLabelName, validateLabels } from '../../validation/labels.ts';
import {
  type ContainerOwner,
  validateContainers,
  validateEphemeralContainers,
  validateInitContainers,
} from './container-validation.ts';
import { validateDnsConfig, validateDnsPolicy, validateHostAliases } from './pod-dns-validation.ts';
import { validateHostProcesses, validateHostUsers, validateOperatingSystem } from './pod-os-validation.ts';
import { aggregateContainerRequests } from './pod-requests.ts';
import type { PodResourceClaim, PodSpec } from './pod-spec.ts';
import { validateContainerResources, validatePodResources } from './resource-requirements-validation.ts';
import { validateAffinity, validateSchedulingGates, validateTolerations } from './scheduling-validation.ts';
import { validatePodSecurityContext } from './security-context-validation.ts';
import { validateTopologySpreadConstraints } from './topology-spread-validation.ts';
import { type VolumeOwner, validateVolumes } from './volume-validation.ts';

const int32Max = 2147483647;
const hostnameBytesMax = 64;

export function validatePodSpec(spec: PodSpec, path: FieldPath, owner: VolumeOwner): FieldError[] {
  const { errors: volumeErrors, volumes } = validateVolumes(spec.volumes ?? [], path.child('volumes'), owner);
  const claims = spec.resourceClaims ?? [];
  const claimNames = new Set(claims.map(({ name }) => name).filter((name) => name !== ''));
  const containerOwner: ContainerOwner = { spec, volumes, claimNames };
  const errors: FieldError[] = [];
  if (spec.terminationGracePeriodSeconds === undefined) {
    errors.push(required(path.child('terminationGracePeriodSeconds')));
  }
  errors.push(...volumeErrors);
  errors.push(...validateResourceClaims(claims, path.child('resourceClaims')));
  errors.push(...validateContainers(containerOwner, path.child('containers')));
  errors.push(...validateInitContainers(containerOwner, path.child('initContainers')));
  errors.push(...validateEphemeralContainers(containerOwner, path.child('ephemeralContainers')));
  errors.push(...validateResources(spec, path.child('resources')));
  errors.push(...validateHostNetworkPorts(spec, path.child('containers'), owner.isPod));
  const restartPolicies = ['Always', 'OnFailure', 'Never'];
  errors.push(...checkRequiredEnumeration(path.child('restartPolicy'), spec.restartPolicy, restartPolicies));
  errors.push(...validateDnsPolicy(spec, path.child('dnsPolicy')));
  errors.push(...validateLabels(spec.nodeSelector, path.child('nodeSelector')));
  errors.push(...validatePodSecurityContext(spec, path.child('securityContext')));
  errors.push(...validateAffinity(spec.affinity, path.child('affinity')));
  errors.push(...validateDnsConfig(spec, path.child('dnsConfig')));
  spec.readinessGates?.forEach(({ conditionType }, i) => {
    errors.push(...validateLabelName(conditionType, path.child('readinessGates').index(i).child('conditionType')));
  });
  errors.push(...validateSchedulingGates(spec.schedulingGates ?? [], path.child('schedulingGates')));
  const spreadPath = path.child('topologySpreadConstraints');
  errors.push(...validateTopologySpreadConstraints(spec.topologySpreadConstraints ?? [], spreadPath));
  errors.push(...validateHostProcesses(spec, path));
  errors.push(...validateHostUsers(spec, path));
  return [...errors, ...validateScalars(spec, path), ...validateOperatingSystem(spec, path)];
}

function validateScalars(spec: PodSpec, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const checkName = (field: 'serviceAccountName' | 'nodeName' | 'priorityClassName' | 'runtimeClassName'): void => {
    const name = spec[field];
    if (name !== undefined) errors.push(...invalidFor(path.child(field), name, nameIsDnsSubdomain(name, false)));
  };
  checkName('serviceAccountName');
  checkName('nodeName');
  if (spec.activeDeadlineSeconds !== undefined) {
    const deadline = spec.activeDeadlineSeconds;
    errors.push(...invalidFor(path.child('activeDeadlineSeconds'), deadline, checkInRange(deadline, 1, int32Max)));
  }
  for (const field of ['hostname', 'subdomain'] as const) {
    const label = spec[field];
    if (label !== undefined) errors.push(...invalidFor(path.child(field), label, checkDns1123Label(label)));
  }
  if (spec.hostnameOverride !== undefined) {
    errors.push(...validateHostnameOverride(spec, spec.hostnameOverride, path.child('hostnameOverride')));
  }
  errors.push(...validateTolerations(spec.tolerations ?? [], path.child('tolerations')));
  errors.push(...validateHostAliases(spec.hostAliases ?? [], path.child('hostAliases')));
  checkName('priorityClassName');
  checkName('runtimeClassName');
  const policies = ['PreemptLowerPriority', 'Never'];
  errors.push(...checkEnumeration(path.child('preemptionPolicy'), spec.preemptionPolicy, policies));
  if (spec.overhead !== undefined) {
    const rules = { claimNames: new Set<string>() };
    errors.push(...validateContainerResources({ limits: spec.overhead }, path.child('overhead'), rules));
  }
  return errors;
}

/** Linux has no longer host names, and on the Node's network the name is the Node's. */
function validateHostnameOverride(spec: PodSpec, hostname: string, path: FieldPath): FieldError[] {
  const errors = invalidFor(path, hostname, checkDns1123Subdomain(hostname));
  if (hostname.length > hostnameBytesMax) errors.push(tooLong(path, hostname, hostnameBytesMax));
  if (spec.setHostnameAsFQDN === true) {
    errors.push(forbidden(path, 'setHostnameAsFQDN and hostnameOverride cannot be set at the same time'));
  }
  if (spec.hostNetwork === true) errors.push(forbidden(path, 'when hostNetwork is true'));
  return errors;
}

function validateResourceClaims(claims: readonly PodResourceClaim[], path: FieldPath): FieldError[] {
  const seen = new Set<string>();
  return claims.flatMap((claim, i) => {
    const itemPath = path.index(i);
    const { name, resourceClaimName, resourceClaimTemplateName } = claim;
    const errors: FieldError[] = [];
    if (name === '') errors.push(required(itemPath.child('name')));
    else if (seen.has(name)) errors.push(duplicate(itemPath.child('name'), name));
    else errors.push(...invalidFor(itemPath.child('name'), name, checkDns1123Label(name)));
    seen.add(name);
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined) {
      const detail = 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified';
      errors.push(invalid(itemPath, claim, detail));
    }
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined) {
      const detail = 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`';
      errors.push(invalid(itemPath, claim, detail));
    }
    for (const field of ['resourceClaimName', 'resourceClaimTemplateName'] as const) {
      const value = claim[field];
      if (value !== undefined)
        errors.push(...invalidFor(itemPath.child(field), value, nameIsDnsSubdomain(value, false)));
    }
    return errors;
  });
}

/** What the Pod as a whole asks for covers what its containers ask for. */
function validateResources(spec: PodSpec, path: FieldPath): FieldError[] {
  const { resources } = spec;
  if (resources === undefined) return [];
  const errors: FieldError[] = [];
  if (resources.claims !== undefined) {
    errors.push(forbidden(path.child('claims'), 'claims cannot be set for Resources at pod-level'));
  }
  errors.push(...validatePodResources(resources, path));
  for (const [name, total] of sortedEntries(aggregateContainerRequests(spec))) {
    const request = resources.requests?.[name] ?? '0';
    if (parseQuantity(total).compare(parseQuantity(request)) <= 0) continue;
    const detail = `must be greater than or equal to aggregate container requests of ${total}`;
    errors.push(invalid(path.child('requests').key(name), request, detail));
  }
  spec.containers.forEach((container, i) => {
    for (const [name, limit] of sortedEntries(container.resources.limits)) {
      const podLimit = resources.limits?.[name];
      if (podLimit === undefined || parseQuantity(limit).compare(parseQuantity(podLimit)) <= 0) continue;
      const limitPath = path.child('containers').index(i).key(name).child('limits');
      errors.push(invalid(limitPath, limit, `must be less than or equal to pod limits of ${podLimit}`));
    }
  });
  return errors;
}

/** On the Node's network a container's port is the Node's. A template may leave that to the Pod's defaults. */
function validateHostNetworkPorts(spec: PodSpec, path: FieldPath, isPod: boolean): FieldError[] {
  if (spec.hostNetwork !== true) return [];
  const errors: FieldError[] = [];
  spec.containers.forEach(({ ports = [] }, i) => {
    ports.forEach(({ hostPort = 0, containerPort }, j) => {
      if (hostPort === containerPort || (hostPort === 0 && !isPod)) return;
      const detail = 'must match `containerPort` when `hostNetwork` is true';
      errors.push(invalid(path.index(i).child('ports').index(j).child('hostPort'), hostPort, detail));
    });
  });
  return errors;
}
