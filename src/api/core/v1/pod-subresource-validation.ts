/**
 * Changes of a Pod through its subresources, each of which changes one thing: `ephemeralcontainers` adds containers that look
 * at the others, `resize` changes CPU and memory, `binding` assigns the Node. The prepare functions drop everything else.
 */
import type { Mutable } from '../../schema/schema.ts';
import { semanticEquals } from '../../validation/equality.ts';
import { type FieldError, forbidden, invalid, notSupported, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { Binding } from './binding.ts';
import type { Container } from './container.ts';
import { mirrorPodAnnotation } from './mirror-pod-annotation.ts';
import type { Pod } from './pod.ts';
import { validatePodAnnotationsUpdate } from './pod-annotations-validation.ts';
import { computeQosClass, isRestartableInit, podQosClass } from './pod-requests.ts';
import type { PodSpec } from './pod-spec.ts';
import { validatePodItself } from './pod-validation.ts';
import type { ResourceList } from './resource-list.ts';
import { specDifference } from './spec-difference.ts';

const specPath = FieldPath.of('spec');

/** All that such a request may bring along beside its purpose is the version that it is based on. */
function carryOver(pod: Mutable<Pod>, old: Pod, spec: PodSpec): void {
  const { resourceVersion, managedFields } = pod.metadata;
  const { resourceVersion: _, managedFields: _fields, ...metadata } = structuredClone(old.metadata);
  pod.metadata = {
    ...metadata,
    ...(resourceVersion !== undefined && { resourceVersion }),
    ...(managedFields !== undefined && { managedFields }),
  } as Mutable<Pod>['metadata'];
  pod.status = structuredClone(old.status) as Mutable<Pod>['status'];
  pod.spec = structuredClone(spec) as Mutable<Pod>['spec'];
}

export function prepareEphemeralContainersUpdate(pod: Mutable<Pod>, old: Pod): void {
  const { ephemeralContainers } = pod.spec;
  const { ephemeralContainers: _, ...rest } = old.spec;
  carryOver(pod, old, { ...rest, ...(ephemeralContainers !== undefined && { ephemeralContainers }) });
}

export function validateEphemeralContainersUpdate(pod: Pod, old: Pod): FieldError[] {
  if (old.metadata.annotations?.[mirrorPodAnnotation] !== undefined) {
    return [forbidden(FieldPath.of(''), 'static pods do not support ephemeral containers')];
  }
  const path = specPath.child('ephemeralContainers');
  const errors = validateChangedPod(pod, old);
  const updated = new Map((pod.spec.ephemeralContainers ?? []).map((container) => [container.name, container]));
  for (const container of old.spec.ephemeralContainers ?? []) {
    const now = updated.get(container.name);
    const title = `existing ephemeral containers "${container.name}" may not be`;
    if (now === undefined) errors.push(forbidden(path, `${title} removed\n`));
    else if (!semanticEquals(container, now)) {
      errors.push(forbidden(path, `${title} changed\n${specDifference(container, now)}`));
    }
  }
  return errors;
}

function validateChangedPod(pod: Pod, old: Pod): FieldError[] {
  const path = FieldPath.of('metadata', 'annotations');
  return [
    ...validatePodItself(pod),
    ...validatePodAnnotationsUpdate(pod.metadata.annotations, old.metadata.annotations, path),
  ];
}

/** Containers that have come, gone or changed places are left as they are, for validation to refuse. */
export function prepareResize(pod: Mutable<Pod>, old: Pod): void {
  const spec = pod.spec as PodSpec;
  const containers = withResources(spec.containers, old.spec.containers);
  const initContainers = withResources(spec.initContainers ?? [], old.spec.initContainers ?? []);
  if (containers === undefined || initContainers === undefined) return;
  carryOver(pod, old, {
    ...old.spec,
    containers,
    ...(old.spec.initContainers !== undefined && { initContainers }),
    ...(spec.resources !== undefined && { resources: spec.resources }),
  });
}

function withResources(containers: readonly Container[], old: readonly Container[]): Container[] | undefined {
  const same = containers.length === old.length && containers.every(({ name }, i) => name === old[i]!.name);
  if (!same) return undefined;
  return containers.map(({ resources, resizePolicy }, i) => {
    const { resizePolicy: _, ...rest } = old[i]!;
    return { ...rest, resources, ...(resizePolicy !== undefined && { resizePolicy }) };
  });
}

export function validateResize(pod: Pod, old: Pod): FieldError[] {
  const whole = (detail: string): FieldError[] => [forbidden(FieldPath.of(''), detail)];
  if (statesPodResources(old) || statesPodResources(pod)) {
    return whole('pods with pod-level resources cannot be resized');
  }
  if (old.metadata.annotations?.[mirrorPodAnnotation] !== undefined) return whole('static pods cannot be resized');
  if (old.spec.os?.name === 'windows') return whole('windows pods cannot be resized');
  const errors = validatePodItself(pod);
  if (podQosClass(old) !== computeQosClass(pod.spec)) {
    errors.push(invalid(specPath, pod.status.qosClass, 'Pod QOS Class may not change as a result of resizing'));
  }
  if (!isNodeAbleToResize(old)) errors.push(forbidden(specPath, 'Pod running on node without support for resize'));
  return [...errors, ...validateContainersResized(pod, old)];
}

function statesPodResources({ spec }: Pod): boolean {
  const { requests = {}, limits = {} } = spec.resources ?? {};
  return Object.keys(requests).length + Object.keys(limits).length > 0;
}

/** A kubelet that can resize reports the resources of running containers. */
function isNodeAbleToResize({ status }: Pod): boolean {
  const running = status.containerStatuses?.find(({ state }) => state.running !== undefined);
  return running === undefined || running.resources !== undefined;
}

function validateContainersResized(pod: Pod, old: Pod): FieldError[] {
  const onlyCompute = 'only cpu and memory resources are mutable';
  const { initContainers = [] } = old.spec;
  const sameLength =
    pod.spec.containers.length === old.spec.containers.length &&
    (pod.spec.initContainers ?? []).length === initContainers.length;
  if (!sameLength) return [forbidden(specPath, onlyCompute)];
  const errors: FieldError[] = [];
  const changes: FieldError[] = [];
  initContainers.forEach((container, i) => {
    const now = pod.spec.initContainers![i]!;
    if (!isRestartableInit(now)) {
      if (semanticEquals(now, container)) return;
      changes.push(forbidden(specPath, 'resources for non-sidecar init containers are immutable'));
      return;
    }
    errors.push(...validateContainerResize(now, container, specPath.child('initContainers').index(i)));
    if (!differsInComputeOnly(now, container)) {
      changes.push(forbidden(specPath, 'only cpu and memory resources for sidecar containers are mutable'));
    }
  });
  old.spec.containers.forEach((container, i) => {
    const now = pod.spec.containers[i]!;
    errors.push(...validateContainerResize(now, container, specPath.child('containers').index(i)));
    if (!differsInComputeOnly(now, container)) errors.push(forbidden(specPath, onlyCompute));
  });
  errors.push(...changes);
  if (errors.length > 0) return errors;
  const { containers, initContainers: init = [] } = old.spec;
  const rest = { ...pod.spec, containers, ...(init.length > 0 && { initContainers: init }) };
  return semanticEquals(rest, old.spec) ? [] : [forbidden(specPath, onlyCompute)];
}

const computeResources = ['cpu', 'memory'];

function differsInComputeOnly(container: Container, old: Container): boolean {
  const others = (list: ResourceList | undefined): ResourceList =>
    Object.fromEntries(Object.entries(list ?? {}).filter(([name]) => !computeResources.includes(name)));
  const reduced = ({ resources, ...rest }: Container): unknown => ({
    ...rest,
    limits: others(resources.limits),
    requests: others(resources.requests),
    claims: resources.claims,
  });
  return semanticEquals(reduced(container), reduced(old));
}

function validateContainerResize(container: Container, old: Container, path: FieldPath): FieldError[] {
  const { resources } = container;
  const resourcesPath = path.child('resources');
  const errors: FieldError[] = [];
  for (const list of ['requests', 'limits'] as const) {
    const missing = Object.keys(old.resources[list] ?? {}).some((name) => resources[list]?.[name] === undefined);
    if (missing) errors.push(forbidden(resourcesPath.child(list), `resource ${list} cannot be removed`));
  }
  return errors;
}

/** Of `pods/binding`, and of a Binding posted by itself. */
export function validateBinding({ target }: Binding): FieldError[] {
  const path = FieldPath.of('target');
  const errors: FieldError[] = [];
  if (target.kind !== undefined && target.kind !== 'Node') {
    errors.push(notSupported(path.child('kind'), target.kind, ['Node', '<empty>']));
  }
  if (target.name === undefined) errors.push(required(path.child('name')));
  return errors;
}
