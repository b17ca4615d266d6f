/** What a Pod can't say because of its operating system. */
import { type FieldError, forbidden, invalid, notSupported, required } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import { containersWithPaths } from './pod-containers.ts';
import type { PodSpec } from './pod-spec.ts';

const notOnLinux = 'windows options cannot be set for a linux pod';
const notOnWindows = 'cannot be set for a windows pod';

export function validateOperatingSystem(spec: PodSpec, path: FieldPath): FieldError[] {
  const { os } = spec;
  if (os === undefined) return [];
  if (os.name === '') return [required(path.child('os', 'name'), 'cannot be empty')];
  if (os.name === 'linux') return validateLinux(spec, path);
  if (os.name === 'windows') return validateWindows(spec, path);
  return [notSupported(path.child('os'), os.name, ['linux', 'windows'])];
}

function validateLinux(spec: PodSpec, path: FieldPath): FieldError[] {
  const places: FieldPath[] = [];
  if (spec.securityContext?.windowsOptions !== undefined) places.push(path);
  for (const [container, containerPath] of containersWithPaths(spec, path)) {
    if (container.securityContext?.windowsOptions !== undefined) places.push(containerPath);
  }
  return places.map((place) => forbidden(place.child('securityContext', 'windowsOptions'), notOnLinux));
}

/** In upstream's order; those with true are the Pod's own, the others its security context's. */
const linuxPodFields = [
  ['appArmorProfile', false],
  ['seLinuxOptions', false],
  ['hostUsers', true],
  ['hostPID', true],
  ['hostIPC', true],
  ['seccompProfile', false],
  ['fsGroup', false],
  ['fsGroupChangePolicy', false],
  ['sysctls', false],
  ['shareProcessNamespace', true],
  ['runAsUser', false],
  ['runAsGroup', false],
  ['supplementalGroups', false],
  ['supplementalGroupsPolicy', false],
  ['seLinuxChangePolicy', false],
] as const;

const linuxContainerFields = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const;

function validateWindows(spec: PodSpec, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const context: Readonly<Record<string, unknown>> = { ...spec.securityContext };
  const own = spec as Readonly<Record<string, unknown>>;
  for (const [name, isOwn] of linuxPodFields) {
    if ((isOwn ? own : context)[name] === undefined) continue;
    errors.push(forbidden((isOwn ? path : path.child('securityContext')).child(name), notOnWindows));
  }
  for (const [container, containerPath] of containersWithPaths(spec, path)) {
    for (const name of linuxContainerFields) {
      if (container.securityContext?.[name] === undefined) continue;
      errors.push(forbidden(containerPath.child('securityContext', name), notOnWindows));
    }
  }
  return errors;
}

/** Containers that run on Windows' host itself: all of a Pod's or none. */
export function validateHostProcesses(spec: PodSpec, path: FieldPath): FieldError[] {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  const errors: FieldError[] = [];
  let containers = 0;
  let hostProcesses = 0;
  for (const [container, containerPath] of containersWithPaths(spec, path)) {
    containers++;
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (ofPod !== undefined && own !== undefined && ofPod !== own) {
      const detail = `pod hostProcess value must be identical if both are specified, was ${ofPod}`;
      errors.push(invalid(containerPath.child('securityContext', 'windowsOptions', 'hostProcess'), own, detail));
    }
    if (own ?? ofPod ?? false) hostProcesses++;
  }
  if (hostProcesses === 0) return errors;
  if (hostProcesses !== containers) {
    const detail = 'If pod contains any hostProcess containers then all containers must be HostProcess containers';
    errors.push(invalid(path, '', detail));
  }
  if (spec.hostNetwork !== true) {
    const detail = 'hostNetwork must be true if pod contains any hostProcess containers';
    errors.push(invalid(path.child('hostNetwork'), false, detail));
  }
  return errors;
}

/** A Pod with user ids of its own shares no other namespace with its Node either. */
export function validateHostUsers(spec: PodSpec, path: FieldPath): FieldError[] {
  if (spec.hostUsers !== false) return [];
  const detail = 'when `pod.Spec.HostUsers` is false';
  const errors: FieldError[] = [];
  if (spec.hostNetwork === true) errors.push(forbidden(path.child('hostNetwork'), detail));
  if (spec.hostPID === true) errors.push(forbidden(path.child('HostPID'), detail));
  if (spec.hostIPC === true) errors.push(forbidden(path.child('HostIPC'), detail));
  return errors;
}
