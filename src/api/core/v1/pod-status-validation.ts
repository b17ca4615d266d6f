/** What a kubelet or a controller may report of a Pod. */
import { checkIp, parseIp } from '../../ip-address.ts';
import { checkUnixId, nameIsDnsSubdomain } from '../../names.ts';
import { checkEnumeration, invalidFor } from '../../validation/checks.ts';
import { validateImmutable } from '../../validation/equality.ts';
import { duplicate, type FieldError, forbidden, invalid } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validateLabelName } from '../../validation/labels.ts';
import type { Container } from './container.ts';
import type { ContainerStatus, ResourceStatus } from './container-status.ts';
import type { Pod, PodCondition, PodResourceClaimStatus } from './pod.ts';
import { validatePodAnnotations, validatePodAnnotationsUpdate } from './pod-annotations-validation.ts';
import { isRestartableInit } from './pod-requests.ts';

const annotationsPath = FieldPath.of('metadata', 'annotations');
const statusPath = FieldPath.of('status');

export function validatePodStatusUpdate(pod: Pod, old: Pod): FieldError[] {
  const { status, spec } = pod;
  const errors = validatePodAnnotationsUpdate(pod.metadata.annotations, old.metadata.annotations, annotationsPath);
  errors.push(...validatePodAnnotations(pod.metadata.annotations, spec, annotationsPath));
  // Upstream's path is below metadata.
  errors.push(...validateConditions(status.conditions ?? [], FieldPath.of('metadata', 'conditions')));
  const { nominatedNodeName } = status;
  if (nominatedNodeName !== undefined && nominatedNodeName !== old.status.nominatedNodeName) {
    const path = statusPath.child('nominatedNodeName');
    errors.push(...invalidFor(path, nominatedNodeName, nameIsDnsSubdomain(nominatedNodeName, false)));
  }
  errors.push(...validateImmutable(statusPath.child('qosClass'), status.qosClass, old.status.qosClass));
  errors.push(...validateTransitions(pod, old));
  errors.push(...validateClaimStatuses(pod, status.resourceClaimStatuses ?? []));
  errors.push(...validateAddresses(status.podIPs ?? [], statusPath.child('podIPs')));
  errors.push(...validateHostAddresses(pod));
  for (const list of statusLists) errors.push(...validateUsers(status[list] ?? [], statusPath.child(list), pod));
  return [...errors, ...validateAllocatedResources(pod)];
}

const statusLists = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const;

/** Conditions of Kubernetes' own have short names; all others are qualified. */
function validateConditions(conditions: readonly PodCondition[], path: FieldPath): FieldError[] {
  return conditions.flatMap(({ type }, i) => validateLabelName(type, path.index(i).child('Type')));
}

/** A container that is not to be restarted stays terminated. */
function validateTransitions(pod: Pod, old: Pod): FieldError[] {
  const { restartPolicy = '' } = old.spec;
  const initContainers = new Map((old.spec.initContainers ?? []).map((container) => [container.name, container]));
  const mayRestart = (status: ContainerStatus, policy: string): boolean =>
    policy === 'Always' || (policy === 'OnFailure' && status.state.terminated?.exitCode !== 0);
  const ownPolicy = (containers: readonly Container[], name: string): string | undefined =>
    containers.find((container) => container.name === name)?.restartPolicy;
  return statusLists.flatMap((list) => {
    const updated = new Map((pod.status[list] ?? []).map((status) => [status.name, status]));
    return (old.status[list] ?? []).flatMap((status, i) => {
      if (status.state.terminated === undefined) return [];
      const init = list === 'initContainerStatuses' ? initContainers.get(status.name) : undefined;
      if (init !== undefined && isRestartableInit(init)) return [];
      const policy = list === 'ephemeralContainerStatuses' ? 'Never' : restartPolicy;
      if (mayRestart(status, policy)) return [];
      // Its own policy, or rules about exit codes, may restart a container in a Pod that does not.
      const containers = [...old.spec.containers, ...(old.spec.initContainers ?? [])];
      if (list !== 'ephemeralContainerStatuses' && ownPolicy(containers, status.name) !== undefined) return [];
      const now = updated.get(status.name);
      if (now === undefined || now.state.terminated !== undefined) return [];
      const path = statusPath.child(list).index(i).child('state');
      return [forbidden(path, 'may not be transitioned to non-terminated state')];
    });
  });
}

function validateClaimStatuses(pod: Pod, statuses: readonly PodResourceClaimStatus[]): FieldError[] {
  const known = new Set((pod.spec.resourceClaims ?? []).map(({ name }) => name));
  const seen = new Set<string>();
  return statuses.flatMap(({ name, resourceClaimName }, i) => {
    const path = statusPath.child('resourceClaimStatuses').index(i).child('name');
    const errors: FieldError[] = [];
    if (!known.has(name)) {
      errors.push(invalid(path, name, 'must match the name of an entry in `spec.resourceClaims`'));
    }
    if (seen.has(name)) errors.push(duplicate(path, name));
    seen.add(name);
    if (resourceClaimName === undefined) return errors;
    return [...errors, ...invalidFor(path, resourceClaimName, nameIsDnsSubdomain(resourceClaimName, false))];
  });
}

/** At most one address of each family. */
function validateAddresses(addresses: readonly { readonly ip: string }[], path: FieldPath): FieldError[] {
  const errors = addresses.flatMap(({ ip }, i) => invalidFor(path.index(i), ip, checkIp(ip)));
  if (addresses.length < 2) return errors;
  const families = new Set(addresses.map(({ ip }) => parseIp(ip)?.bytes.length));
  if (families.size < 2 || addresses.length > 2) {
    errors.push(invalid(path, addresses, 'may specify no more than one IP for each IP family'));
  }
  const seen = new Set<string>();
  addresses.forEach((address, i) => {
    if (seen.has(address.ip)) errors.push(duplicate(path.index(i), address));
    seen.add(address.ip);
  });
  return errors;
}

function validateHostAddresses({ status }: Pod): FieldError[] {
  const { hostIP = '', hostIPs = [] } = status;
  const [first] = hostIPs;
  const path = statusPath.child('hostIPs');
  if (first === undefined) return [];
  const errors: FieldError[] = [];
  if (first.ip !== hostIP) errors.push(invalid(path.index(0).child('ip'), first.ip, 'must be equal to `hostIP`'));
  return [...errors, ...validateAddresses(hostIPs, path)];
}

function validateUsers(statuses: readonly ContainerStatus[], path: FieldPath, { spec }: Pod): FieldError[] {
  return statuses.flatMap(({ user }, i) => {
    const userPath = path.index(i).child('linux');
    const linux = user?.linux;
    if (linux === undefined) return [];
    if (spec.os?.name === 'windows') return [forbidden(userPath, 'cannot be set for a windows pod')];
    const { uid, gid, supplementalGroups = [] } = linux;
    return [
      ...invalidFor(userPath.child('uid'), uid, checkUnixId(uid)),
      ...invalidFor(userPath.child('gid'), gid, checkUnixId(gid)),
      ...supplementalGroups.flatMap((id, j) =>
        invalidFor(userPath.child('supplementalGroups').index(j), id, checkUnixId(id)),
      ),
    ];
  });
}

function validateAllocatedResources({ spec, status }: Pod): FieldError[] {
  const ofContainers = (
    list: 'containerStatuses' | 'initContainerStatuses',
    containers: readonly Container[],
  ): FieldError[] =>
    (status[list] ?? []).flatMap(({ name, allocatedResourcesStatus = [] }, i) => {
      const container = containers.find((candidate) => candidate.name === name);
      const path = statusPath.child(list).index(i).child('allocatedResourcesStatus');
      return allocatedResourcesStatus.flatMap((resource, j) => validateAllocated(resource, container, path.index(j)));
    });
  const errors = [
    ...ofContainers('containerStatuses', spec.containers),
    ...ofContainers('initContainerStatuses', spec.initContainers ?? []),
  ];
  status.ephemeralContainerStatuses?.forEach(({ allocatedResourcesStatus }, i) => {
    if (allocatedResourcesStatus === undefined) return;
    const path = statusPath.child('ephemeralContainerStatuses').index(i).child('allocatedResourcesStatus');
    errors.push(forbidden(path, 'must not be specified in container status'));
  });
  return errors;
}

const healths = ['Healthy', 'Unhealthy', 'Unknown'];
const claimDetail =
  "must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty";

function validateAllocated(status: ResourceStatus, container: Container | undefined, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (container !== undefined) {
    const { claims = [], requests = {} } = container.resources;
    const isClaim = status.name.startsWith('claim:');
    const names = isClaim
      ? claims.map(({ name, request }) => `claim:${name}${request === undefined ? '' : `/${request}`}`)
      : Object.keys(requests);
    if (!names.includes(status.name)) {
      const detail = isClaim ? claimDetail : "must match one of the container's resource requests";
      errors.push(invalid(path.child('name'), status.name, detail));
    }
  }
  const seen = new Set<string>();
  status.resources?.forEach(({ resourceID, health = '' }, i) => {
    const itemPath = path.child('resources').index(i);
    errors.push(...checkEnumeration(itemPath.child('health'), health, healths));
    if (seen.has(resourceID)) errors.push(duplicate(itemPath.child('resourceID'), resourceID));
    seen.add(resourceID);
  });
  return errors;
}
