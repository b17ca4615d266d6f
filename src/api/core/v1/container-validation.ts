/** The containers of a Pod: those that serve, those that go before them, and those that look at them later. */
import { checkDns1123Label, checkPortName, checkPortNumber } from '../../names.ts';
import { checkPresent, checkRequiredEnumeration, invalidFor } from '../../validation/checks.ts';
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notFound,
  notSupported,
  required,
} from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import type { Container, ContainerPort, ContainerResizePolicy, EphemeralContainer } from './container.ts';
import { validateRestartPolicy } from './container-restart-validation.ts';
import { validateEnv, validateEnvFrom } from './environment-validation.ts';
import { isRestartableInit } from './pod-requests.ts';
import type { PodSpec } from './pod-spec.ts';
import { validateProbesAndHooks } from './probe-validation.ts';
import { validateContainerResources } from './resource-requirements-validation.ts';
import { validateSecurityContext } from './security-context-validation.ts';
import type { Volume } from './volume.ts';
import { validateVolumeDevices, validateVolumeMounts } from './volume-mount-validation.ts';
import { pullPolicies } from './volume-validation.ts';

/** What validation has to know of the Pod around a container. */
export interface ContainerOwner {
  readonly spec: PodSpec;
  /** The Pod's volumes that are right, by name. */
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly claimNames: ReadonlySet<string>;
}

/** Regular containers. */
export function validateContainers(owner: ContainerOwner, path: FieldPath): FieldError[] {
  const { containers, terminationGracePeriodSeconds } = owner.spec;
  if (containers.length === 0) return [required(path)];
  const names = new Set<string>();
  const errors = containers.flatMap((container, i) => {
    const itemPath = path.index(i);
    const own = validateCommon(container, itemPath, owner);
    if (names.has(container.name)) own.push(duplicate(itemPath.child('name'), container.name));
    names.add(container.name);
    own.push(...validateProbesAndHooks(container, terminationGracePeriodSeconds, itemPath));
    return [...own, ...validateRestartPolicy(container, itemPath, false)];
  });
  return [...errors, ...validateHostPorts(containers, path)];
}

const probesAndHooks = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;

export function validateInitContainers(owner: ContainerOwner, path: FieldPath): FieldError[] {
  const { containers, initContainers = [], terminationGracePeriodSeconds } = owner.spec;
  const names = new Set(containers.map(({ name }) => name));
  return initContainers.flatMap((container, i) => {
    const itemPath = path.index(i);
    const errors = validateCommon(container, itemPath, owner);
    errors.push(...validateRestartPolicy(container, itemPath, true));
    if (names.has(container.name)) errors.push(duplicate(itemPath.child('name'), container.name));
    else if (container.name !== '') names.add(container.name);
    errors.push(...validateHostPorts([container], path));
    if (isRestartableInit(container)) {
      return [...errors, ...validateProbesAndHooks(container, terminationGracePeriodSeconds, itemPath)];
    }
    const present = probesAndHooks.filter((name) => container[name] !== undefined);
    const detail = 'may not be set for init containers without restartPolicy=Always';
    return [...errors, ...present.map((name) => forbidden(itemPath.child(name), detail))];
  });
}

/** What can't be said of a container that only looks on. */
const notEphemeral = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const;

export function validateEphemeralContainers(owner: ContainerOwner, path: FieldPath): FieldError[] {
  const { containers, initContainers = [], ephemeralContainers = [] } = owner.spec;
  const others = new Set([...containers, ...initContainers].map(({ name }) => name));
  const names = new Set(others);
  return ephemeralContainers.flatMap((container, i) => {
    const itemPath = path.index(i);
    const errors = validateCommon(container, itemPath, owner);
    errors.push(...validateImageSpacing(container, itemPath));
    if (names.has(container.name)) errors.push(duplicate(itemPath.child('name'), container.name));
    names.add(container.name);
    const target = container.targetContainerName;
    if (target !== undefined && !others.has(target)) {
      errors.push(notFound(itemPath.child('targetContainerName'), target));
    }
    return [...errors, ...validateEphemeralFields(container, itemPath)];
  });
}

function validateEphemeralFields(container: EphemeralContainer, path: FieldPath): FieldError[] {
  const detail = 'cannot be set for an Ephemeral Container';
  const present = notEphemeral.filter((name) => {
    const value = container[name];
    return value !== undefined && (name !== 'resources' || Object.keys(value).length > 0);
  });
  const errors = present.map((name) => forbidden(path.child(name), detail));
  container.volumeMounts?.forEach((mount, i) => {
    for (const name of ['subPath', 'subPathExpr'] as const) {
      if (mount[name] !== undefined) errors.push(forbidden(path.child('volumeMounts').index(i).child(name), detail));
    }
  });
  return errors;
}

/** What Pods are strict about and templates, for old times' sake, are not. */
export function validateImageSpacing(container: { readonly image?: string }, path: FieldPath): FieldError[] {
  const { image = '' } = container;
  if (image === image.trim()) return [];
  return [invalid(path.child('image'), image, 'must not have leading or trailing whitespace')];
}

const messagePolicies = ['File', 'FallbackToLogsOnError'];

function validateCommon(container: Container, path: FieldPath, owner: ContainerOwner): FieldError[] {
  const { name, ports = [], env = [], envFrom = [] } = container;
  const namePath = path.child('name');
  const errors = name === '' ? [required(namePath)] : invalidFor(namePath, name, checkDns1123Label(name));
  errors.push(...checkPresent(path.child('image'), container.image));
  const policyPath = path.child('terminationMessagePolicy');
  errors.push(...checkRequiredEnumeration(policyPath, container.terminationMessagePolicy, messagePolicies));
  errors.push(...validatePorts(ports, path.child('ports')));
  errors.push(...validateEnv(env, path.child('env')));
  errors.push(...validateEnvFrom(envFrom, path.child('envFrom')));
  errors.push(...validateVolumeMounts(container, owner.volumes, path.child('volumeMounts')));
  errors.push(...validateVolumeDevices(container, owner.volumes, path.child('volumeDevices')));
  errors.push(...checkRequiredEnumeration(path.child('imagePullPolicy'), container.imagePullPolicy, pullPolicies));
  errors.push(...validateContainerResources(container.resources, path.child('resources'), owner));
  const resizePath = path.child('resizePolicy');
  errors.push(...validateResizePolicies(container.resizePolicy ?? [], resizePath, owner.spec.restartPolicy));
  const hostUsers = owner.spec.hostUsers ?? true;
  return [...errors, ...validateSecurityContext(container.securityContext, path.child('securityContext'), hostUsers)];
}

const protocols = ['SCTP', 'TCP', 'UDP'];

function validatePorts(ports: readonly ContainerPort[], path: FieldPath): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, i) => {
    const itemPath = path.index(i);
    const { name, containerPort, hostPort = 0 } = port;
    const errors: FieldError[] = [];
    if (name !== undefined) {
      const messages = checkPortName(name);
      errors.push(...invalidFor(itemPath.child('name'), name, messages));
      if (messages.length === 0 && names.has(name)) errors.push(duplicate(itemPath.child('name'), name));
      names.add(name);
    }
    const numberPath = itemPath.child('containerPort');
    if (containerPort === 0) errors.push(required(numberPath));
    else errors.push(...invalidFor(numberPath, containerPort, checkPortNumber(containerPort)));
    if (hostPort !== 0) errors.push(...invalidFor(itemPath.child('hostPort'), hostPort, checkPortNumber(hostPort)));
    return [...errors, ...checkRequiredEnumeration(itemPath.child('protocol'), port.protocol, protocols)];
  });
}

/** A port of the Node goes to one container. `path` is that of the list. */
function validateHostPorts(containers: readonly Container[], path: FieldPath): FieldError[] {
  const taken = new Set<string>();
  const errors: FieldError[] = [];
  containers.forEach(({ ports = [] }, i) => {
    ports.forEach(({ protocol = '', hostIP = '', hostPort = 0 }, j) => {
      if (hostPort === 0) return;
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) errors.push(duplicate(path.index(i).child('ports').index(j).child('hostPort'), key));
      taken.add(key);
    });
  });
  return errors;
}

const resizableResources = ['cpu', 'memory'];
const resizeRestartPolicies = ['NotRequired', 'RestartContainer'];

/** Upstream puts these errors at the list. */
function validateResizePolicies(
  policies: readonly ContainerResizePolicy[],
  path: FieldPath,
  podRestartPolicy: string | undefined,
): FieldError[] {
  const seen = new Set<string>();
  return policies.flatMap(({ resourceName, restartPolicy }, i) => {
    const errors: FieldError[] = [];
    if (seen.has(resourceName)) errors.push(duplicate(path.index(i), resourceName));
    seen.add(resourceName);
    if (resourceName === '') errors.push(required(path));
    else if (!resizableResources.includes(resourceName)) {
      errors.push(notSupported(path, resourceName, resizableResources));
    }
    errors.push(...checkRequiredEnumeration(path, restartPolicy, resizeRestartPolicies));
    if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired') {
      errors.push(invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
    }
    return errors;
  });
}
