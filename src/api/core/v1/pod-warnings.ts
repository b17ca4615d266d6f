/** What is allowed in a Pod and yet likely to be a mistake. */

import type { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { checkDns1123Label } from '../../names.ts';
import { parseQuantity } from '../../quantity.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { Container, ContainerPort } from './container.ts';
import type { Pod } from './pod.ts';
import {
  appArmorAnnotationPrefix,
  seccompContainerAnnotationPrefix,
  seccompPodAnnotation,
} from './pod-annotations-validation.ts';
import { containersWithPaths } from './pod-containers.ts';
import type { PodSpec, PodTemplateSpec } from './pod-spec.ts';
import type { ResourceList } from './resource-list.ts';
import type { NodeSelectorTerm, PodAffinity } from './scheduling.ts';

export function podWarnings(pod: Pod): string[] {
  return [
    ...nameWarnings(pod.metadata.name ?? '', "the Pod's hostname"),
    ...specWarnings(pod.spec, pod.metadata, { path: FieldPath.root, isTemplate: false }),
  ];
}

/** `path` is that of the template. */
export function podTemplateWarnings({ metadata, spec }: PodTemplateSpec, path: FieldPath): string[] {
  return specWarnings(spec, metadata, { path, isTemplate: true });
}

/** Objects after which Pods are named; `use` says what for. */
export function nameWarnings(name: string, use = 'Pod names and hostnames'): string[] {
  const messages = checkDns1123Label(name);
  if (messages.length === 0) return [];
  const risk = `this is used in ${use}, which can result in surprising behavior; a DNS label is recommended`;
  return [`metadata.name: ${risk}: [${messages.join(' ')}]`];
}

interface Place {
  readonly path: FieldPath;
  readonly isTemplate: boolean;
}

function specWarnings(spec: PodSpec, meta: ObjectMeta, { path, isTemplate }: Place): string[] {
  const specPath = path.child('spec');
  return [
    ...nodeLabelWarnings(spec, specPath),
    ...spreadWarnings(spec, specPath.child('topologySpreadConstraints')),
    ...annotationWarnings(meta, path.child('metadata', 'annotations')),
    ...volumeWarnings(spec, specPath.child('volumes')),
    ...listWarnings(spec, specPath),
    ...fractionWarnings(spec.overhead, specPath.child('overhead')),
    ...profileWarnings(spec, meta, { path, isTemplate }),
    ...[...containersWithPaths(spec, specPath)].flatMap(([container, place]) => containerWarnings(container, place)),
    ...portWarnings(spec, specPath),
    ...graceWarnings(spec, specPath),
    ...affinityWarnings(spec, specPath.child('affinity')),
  ];
}

const deprecatedNodeLabels: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/arch', 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ['beta.kubernetes.io/os', 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  ['failure-domain.beta.kubernetes.io/region', 'deprecated since v1.17; use "topology.kubernetes.io/region" instead'],
  ['failure-domain.beta.kubernetes.io/zone', 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead'],
  ['beta.kubernetes.io/instance-type', 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead'],
]);

function nodeLabelWarnings(spec: PodSpec, path: FieldPath): string[] {
  const warnings: string[] = [];
  for (const key of Object.keys(spec.nodeSelector ?? {})) {
    const message = deprecatedNodeLabels.get(key);
    if (message !== undefined) warnings.push(`${path.child('nodeSelector').key(key)}: ${message}`);
  }
  const affinity = spec.affinity?.nodeAffinity;
  const affinityPath = path.child('affinity', 'nodeAffinity');
  const termsPath = affinityPath.child('requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms');
  affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms.forEach((term, i) => {
    warnings.push(...termWarnings(term, termsPath.index(i)));
  });
  affinity?.preferredDuringSchedulingIgnoredDuringExecution?.forEach(({ preference }, i) => {
    const preferredPath = affinityPath.child('preferredDuringSchedulingIgnoredDuringExecution');
    warnings.push(...termWarnings(preference, preferredPath.index(i).child('preference')));
  });
  return warnings;
}

function termWarnings(term: NodeSelectorTerm, path: FieldPath): string[] {
  return (term.matchExpressions ?? []).flatMap(({ key }, i) => {
    const message = deprecatedNodeLabels.get(key);
    if (message === undefined) return [];
    return [`${path.child('matchExpressions').index(i).child('key')}: ${key} is ${message}`];
  });
}

const selectsNothing = 'a null labelSelector results in matching no pod';

function spreadWarnings(spec: PodSpec, path: FieldPath): string[] {
  return (spec.topologySpreadConstraints ?? []).flatMap(({ topologyKey, labelSelector }, i) => {
    const message = deprecatedNodeLabels.get(topologyKey);
    return [
      ...(message === undefined ? [] : [`${path.index(i).child('topologyKey')}: ${topologyKey} is ${message}`]),
      ...(labelSelector === undefined ? [`${path.index(i).child('labelSelector')}: ${selectsNothing}`] : []),
    ];
  });
}

const deprecatedAnnotations: ReadonlyMap<string, string> = new Map([
  ['scheduler.alpha.kubernetes.io/critical-pod', 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ['security.alpha.kubernetes.io/sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
  ['security.alpha.kubernetes.io/unsafe-sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
]);

function annotationWarnings(meta: ObjectMeta, path: FieldPath): string[] {
  const present = [...deprecatedAnnotations].filter(([key]) => meta.annotations?.[key] !== undefined);
  return present.map(([key, message]) => `${path.key(key)}: ${message}`);
}

const deprecatedVolumes = [
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'deprecated in v1.11'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
] as const;

function volumeWarnings(spec: PodSpec, path: FieldPath): string[] {
  return (spec.volumes ?? []).flatMap((volume, i) =>
    deprecatedVolumes.flatMap(([name, message]) => {
      if (volume[name] === undefined) return [];
      return [`${path.index(i).child(name === 'storageos' ? 'storageOS' : name)}: ${message}`];
    }),
  );
}

function listWarnings(spec: PodSpec, path: FieldPath): string[] {
  const warnings: string[] = [];
  const addresses = new Set<string>();
  spec.hostAliases?.forEach(({ ip }, i) => {
    if (addresses.has(ip)) warnings.push(`${path.child('hostAliases').index(i).child('ip')}: duplicate ip "${ip}"`);
    addresses.add(ip);
  });
  const secrets = new Set<string>();
  const secretsPath = path.child('imagePullSecrets');
  spec.imagePullSecrets?.forEach(({ name = '' }, i) => {
    if (secrets.has(name)) warnings.push(`${secretsPath.index(i).child('name')}: duplicate name "${name}"`);
    secrets.add(name);
  });
  spec.imagePullSecrets?.forEach(({ name = '' }, i) => {
    if (name === '') warnings.push(`${secretsPath.index(i).child('name')}: invalid empty name ""`);
  });
  return warnings;
}

function fractionWarnings(list: ResourceList | undefined, path: FieldPath): string[] {
  return ['memory', 'ephemeral-storage'].flatMap((name) => {
    const text = list?.[name];
    if (text === undefined || parseQuantity(text).scaledValue(-3) % 1000n === 0n) return [];
    return [`${path.key(name)}: fractional byte value "${text}" is invalid, must be an integer`];
  });
}

function profileWarnings(spec: PodSpec, meta: ObjectMeta, { path, isTemplate }: Place): string[] {
  const { annotations = {} } = meta;
  const annotationsPath = path.child('metadata', 'annotations');
  const useSeccompField = 'non-functional in v1.27+; use the "seccompProfile" field instead';
  const useAppArmorField = 'deprecated since v1.30; use the "appArmorProfile" field instead';
  const warnings: string[] = [];
  const podContext = spec.securityContext;
  if (podContext?.seccompProfile === undefined && annotations[seccompPodAnnotation] !== undefined) {
    warnings.push(`${annotationsPath.key(seccompPodAnnotation)}: ${useSeccompField}`);
  }
  for (const [{ name, securityContext }] of containersWithPaths(spec, path)) {
    const seccomp = seccompContainerAnnotationPrefix + name;
    if (securityContext?.seccompProfile === undefined && annotations[seccomp] !== undefined) {
      warnings.push(`${annotationsPath.key(seccomp)}: ${useSeccompField}`);
    }
    const appArmor = appArmorAnnotationPrefix + name;
    const profile = securityContext?.appArmorProfile ?? podContext?.appArmorProfile;
    // In a Pod the annotation has filled the field by now.
    const isDeprecated = isTemplate ? profile === undefined : true;
    if (isDeprecated && annotations[appArmor] !== undefined) {
      warnings.push(`${annotationsPath.key(appArmor)}: ${useAppArmorField}`);
    }
  }
  return warnings;
}

function containerWarnings(container: Container, path: FieldPath): string[] {
  const { resources, env = [] } = container;
  const warnings = [
    ...fractionWarnings(resources.limits, path.child('resources', 'limits')),
    ...fractionWarnings(resources.requests, path.child('resources', 'requests')),
  ];
  const names = new Set<string>();
  env.forEach(({ name, value = '', valueFrom }, i) => {
    const reference = `$(${name})`;
    const extendsPrevious = valueFrom === undefined && value !== reference && value.includes(reference);
    if (names.has(name) && !extendsPrevious) {
      const risk = 'which may be dropped when using apply';
      warnings.push(`${path.child('env').index(i)}: hides previous definition of "${name}", ${risk}`);
    }
    names.add(name);
  });
  return warnings;
}

function portWarnings(spec: PodSpec, path: FieldPath): string[] {
  const known = new Map<string, { readonly path: FieldPath; readonly port: ContainerPort }[]>();
  const warnings: string[] = [];
  for (const [{ ports = [] }, containerPath] of containersWithPaths(spec, path)) {
    ports.forEach((port, i) => {
      const portPath = containerPath.child('ports').index(i);
      if (port.hostIP !== undefined && (port.hostPort ?? 0) === 0) {
        warnings.push(`${portPath}: hostIP set without hostPort: ${describePort(port)}`);
      }
      const key = `${port.containerPort}/${port.protocol ?? ''}`;
      const others = known.get(key) ?? [];
      for (const other of others) {
        const relation = relate(port, other.port);
        if (relation !== undefined) warnings.push(`${portPath}: ${relation} port definition with ${other.path}`);
      }
      known.set(key, [...others, { path: portPath, port }]);
    });
  }
  return warnings;
}

/** As Go prints a struct with its fields' names. */
function describePort({ name = '', hostPort = 0, containerPort, protocol = '', hostIP = '' }: ContainerPort): string {
  return `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
}

function relate(port: ContainerPort, other: ContainerPort): 'duplicate' | 'overlapping' | undefined {
  const [ip, otherIp] = [port.hostIP ?? '', other.hostIP ?? ''];
  const [number, otherNumber] = [port.hostPort ?? 0, other.hostPort ?? 0];
  if (ip === otherIp && number === otherNumber) return 'duplicate';
  if (number === 0 || otherNumber === 0) return 'overlapping';
  const anyAddress = ip === '' || otherIp === '' || ip === '0.0.0.0' || otherIp === '0.0.0.0';
  return number === otherNumber && anyAddress ? 'overlapping' : undefined;
}

function graceWarnings(spec: PodSpec, path: FieldPath): string[] {
  if ((spec.terminationGracePeriodSeconds ?? 0) >= 0) return [];
  const place = path.child('terminationGracePeriodSeconds');
  return [`${place}: must be >= 0; negative values are invalid and will be treated as 1`];
}

function affinityWarnings({ affinity }: PodSpec, path: FieldPath): string[] {
  return [
    ...podAffinityWarnings(affinity?.podAffinity, path.child('podAffinity')),
    ...podAffinityWarnings(affinity?.podAntiAffinity, path.child('podAntiAffinity')),
  ];
}

function podAffinityWarnings(affinity: PodAffinity | undefined, path: FieldPath): string[] {
  const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const requiredPath = path.child('requiredDuringSchedulingIgnoredDuringExecution');
  const preferredPath = path.child('preferredDuringSchedulingIgnoredDuringExecution');
  const places = [
    ...required.map((term, i) => [term, requiredPath.index(i)] as const),
    ...preferred.map((term, i) => [term.podAffinityTerm, preferredPath.index(i).child('podAffinityTerm')] as const),
  ];
  return places.flatMap(([term, place]) =>
    term.labelSelector === undefined ? [`${place.child('labelSelector')}: ${selectsNothing}`] : [],
  );
}
