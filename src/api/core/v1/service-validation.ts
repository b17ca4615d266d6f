import { checkCidr, checkIp, parseIp } from '../../ip-address.ts';
import {
  checkDns1123Label,
  checkDns1123Subdomain,
  checkPortName,
  checkPortNumber,
  checkQualifiedName,
} from '../../names.ts';
import { checkEnumeration, checkRequiredEnumeration, invalidFor } from '../../validation/checks.ts';
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validateLabels } from '../../validation/labels.ts';
import { validateClusterIps, validateClusterIpsUpdate } from './cluster-ip-validation.ts';
import type { LoadBalancerIngress, Service, ServicePort } from './service.ts';
import { hasClusterIp, isExternallyAccessible, isHeadless, needsHealthCheckNodePort } from './service-traits.ts';
import { validateNonSpecialIp } from './special-address.ts';

type Spec = Service['spec'];

/** Sorted. */
export const protocols: readonly string[] = ['SCTP', 'TCP', 'UDP'];
const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const trafficPolicies = ['Cluster', 'Local'];
const trafficDistributions = ['PreferClose', 'PreferSameNode', 'PreferSameZone'];
const clientIpAffinitySecondsMax = 86400;

const topologyHintsAnnotation = 'service.kubernetes.io/topology-aware-hints';
const topologyModeAnnotation = 'service.kubernetes.io/topology-mode';
const sourceRangesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const forLoadBalancers = "may only be used when `type` is 'LoadBalancer'";

const specPath = FieldPath.of('spec');
const annotationsPath = FieldPath.of('metadata', 'annotations');

export function validateService(service: Service): FieldError[] {
  const { spec } = service;
  return [
    ...validateTopologyAnnotations(service),
    ...validateType(spec),
    ...validatePorts(spec),
    ...validateLabels(spec.selector, specPath.child('selector')),
    ...validateSessionAffinity(spec),
    ...validateClusterIps(spec),
    ...validateExternalIps(spec),
    ...checkRequiredEnumeration(specPath.child('type'), spec.type, types),
    ...validatePortNumbers(spec),
    ...validateSourceRanges(service),
    ...validateLoadBalancerFields(spec),
    ...validateTrafficPolicies(spec),
  ];
}

export function validateServiceUpdate(service: Service, old: Service): FieldError[] {
  const { spec } = service;
  const errors = validateClusterIpsUpdate(spec, old.spec);
  const stillBalanced = spec.type === 'LoadBalancer' && old.spec.type === 'LoadBalancer';
  if (stillBalanced && spec.loadBalancerClass !== old.spec.loadBalancerClass) {
    errors.push(invalid(specPath.child('loadBalancerClass'), spec.loadBalancerClass, 'may not change once set'));
  }
  errors.push(...validateLoadBalancerClass(spec));
  const stillChecked = needsHealthCheckNodePort(spec) && needsHealthCheckNodePort(old.spec);
  if (stillChecked && spec.healthCheckNodePort !== old.spec.healthCheckNodePort) {
    errors.push(forbidden(specPath.child('healthCheckNodePort'), 'field is immutable'));
  }
  return [...errors, ...validateService(service)];
}

export function validateServiceStatus({ spec, status }: Service): FieldError[] {
  const path = FieldPath.of('status', 'loadBalancer', 'ingress');
  const { ingress = [] } = status.loadBalancer;
  if (spec.type !== 'LoadBalancer' && ingress.length > 0) {
    return [forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")];
  }
  return ingress.flatMap((entry, i) => validateIngress(entry, path.index(i)));
}

function validateTopologyAnnotations({ metadata }: Service): FieldError[] {
  const hints = metadata.annotations?.[topologyHintsAnnotation];
  const mode = metadata.annotations?.[topologyModeAnnotation];
  if (hints === undefined || mode === undefined || hints === mode) return [];
  const detail = `must match annotations[${topologyHintsAnnotation}] when both are specified`;
  return [invalid(annotationsPath.key(topologyModeAnnotation), mode, detail)];
}

function validateType(spec: Spec): FieldError[] {
  const { type, clusterIPs = [], ipFamilies = [], externalName = '' } = spec;
  const errors: FieldError[] = [];
  if ((spec.ports ?? []).length === 0 && !isHeadless(spec) && type !== 'ExternalName') {
    errors.push(required(specPath.child('ports')));
  }
  if (type === 'LoadBalancer' || type === 'NodePort') {
    if (!isHeadless(spec)) return errors;
    const detail = `may not be set to 'None' for ${type} services`;
    return [...errors, invalid(specPath.child('clusterIPs').index(0), 'None', detail)];
  }
  if (type !== 'ExternalName') return errors;
  const refuse = (field: keyof Spec) =>
    errors.push(forbidden(specPath.child(field), 'may not be set for ExternalName services'));
  if (clusterIPs.length > 0) refuse('clusterIPs');
  if (ipFamilies.length > 0) refuse('ipFamilies');
  if (spec.ipFamilyPolicy !== undefined) refuse('ipFamilyPolicy');
  const namePath = specPath.child('externalName');
  // A trailing dot marks the name as fully qualified.
  const name = externalName.replace(/\.$/, '');
  if (name === '') errors.push(required(namePath));
  else errors.push(...invalidFor(namePath, name, checkDns1123Subdomain(name)));
  return errors;
}

function validatePorts({ ports = [] }: Spec): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, i) => validatePort(port, ports.length > 1, names, specPath.child('ports').index(i)));
}

function validatePort(port: ServicePort, needsName: boolean, names: Set<string>, path: FieldPath): FieldError[] {
  const { name = '', appProtocol } = port;
  const errors: FieldError[] = [];
  if (name !== '') {
    errors.push(...invalidFor(path.child('name'), name, checkDns1123Label(name)));
    if (names.has(name)) errors.push(duplicate(path.child('name'), name));
    names.add(name);
  } else if (needsName) {
    errors.push(required(path.child('name')));
  }
  errors.push(...invalidFor(path.child('port'), port.port, checkPortNumber(port.port)));
  errors.push(...checkRequiredEnumeration(path.child('protocol'), port.protocol, protocols));
  errors.push(...validatePortNumberOrName(port.targetPort, path.child('targetPort')));
  if (appProtocol !== undefined) {
    errors.push(...invalidFor(path.child('appProtocol'), appProtocol, checkQualifiedName(appProtocol)));
  }
  return errors;
}

/** A port of a container, by its number or by its name. */
function validatePortNumberOrName(port: number | string, path: FieldPath): FieldError[] {
  return invalidFor(path, port, typeof port === 'number' ? checkPortNumber(port) : checkPortName(port));
}

function validateSessionAffinity(spec: Spec): FieldError[] {
  const { sessionAffinity, sessionAffinityConfig: config } = spec;
  const path = specPath.child('sessionAffinityConfig');
  const errors = checkRequiredEnumeration(specPath.child('sessionAffinity'), sessionAffinity, ['ClientIP', 'None']);
  if (sessionAffinity === 'None' && config !== undefined) {
    errors.push(forbidden(path, 'must not be set when session affinity is None'));
  }
  if (sessionAffinity !== 'ClientIP') return errors;
  const seconds = config?.clientIP?.timeoutSeconds;
  const secondsPath = path.child('clientIP', 'timeoutSeconds');
  if (seconds === undefined) {
    return [...errors, required(secondsPath, 'when session affinity type is ClientIP')];
  }
  if (seconds > 0 && seconds <= clientIpAffinitySecondsMax) return errors;
  const detail = `must be greater than 0 and less than ${clientIpAffinitySecondsMax}`;
  return [...errors, invalid(secondsPath, seconds, detail)];
}

function validateExternalIps({ externalIPs = [] }: Spec): FieldError[] {
  return externalIPs.flatMap((ip, i) => {
    const path = specPath.child('externalIPs').index(i);
    const errors = invalidFor(path, ip, checkIp(ip));
    return errors.length > 0 ? errors : validateNonSpecialIp(ip, path);
  });
}

/** Node ports belong to types that have them, and no pair of port and protocol occurs twice. */
function validatePortNumbers({ type, ports = [] }: Spec): FieldError[] {
  const errors: FieldError[] = [];
  const path = (i: number): FieldPath => specPath.child('ports').index(i);
  if (type === 'ClusterIP') {
    ports.forEach(({ nodePort }, i) => {
      if (nodePort === undefined) return;
      errors.push(forbidden(path(i).child('nodePort'), "may not be used when `type` is 'ClusterIP'"));
    });
  }
  const nodePorts = new Set<string>();
  ports.forEach(({ protocol, nodePort }, i) => {
    if (nodePort === undefined) return;
    const key = `${protocol} ${nodePort}`;
    if (nodePorts.has(key)) errors.push(duplicate(path(i).child('nodePort'), nodePort));
    nodePorts.add(key);
  });
  const seen = new Set<string>();
  ports.forEach(({ protocol = '', port }, i) => {
    const key = `${protocol} ${port}`;
    if (seen.has(key)) errors.push(duplicate(path(i), portIdentity(protocol, port)));
    seen.add(key);
  });
  return errors;
}

/** Upstream shows its own structure of a port, with all but these two fields empty. */
function portIdentity(protocol: string, port: number): object {
  return { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
}

function validateSourceRanges({ metadata, spec }: Service): FieldError[] {
  const { type, loadBalancerSourceRanges: ranges = [] } = spec;
  const annotation = metadata.annotations?.[sourceRangesAnnotation];
  const refused = (path: FieldPath): FieldError[] =>
    type === 'LoadBalancer' ? [] : [forbidden(path, forLoadBalancers)];
  // Space around the ranges is let pass, as it once was in the annotation.
  const check = (range: string, path: FieldPath): FieldError[] =>
    invalidFor(path, range.trim(), checkCidr(range.trim()));
  if (ranges.length > 0) {
    const path = specPath.child('LoadBalancerSourceRanges');
    return [...refused(path), ...ranges.flatMap((range, i) => check(range, path.index(i)))];
  }
  if (annotation === undefined) return [];
  const path = annotationsPath.key(sourceRangesAnnotation);
  const listed = annotation.trim() === '' ? [] : annotation.split(',');
  return [...refused(path), ...listed.flatMap((range) => check(range, path))];
}

function validateLoadBalancerFields(spec: Spec): FieldError[] {
  const { type, allocateLoadBalancerNodePorts: allocates } = spec;
  const errors: FieldError[] = [];
  if (allocates !== undefined && type !== 'LoadBalancer') {
    errors.push(forbidden(specPath.child('allocateLoadBalancerNodePorts'), forLoadBalancers));
  }
  if (allocates === undefined && type === 'LoadBalancer') {
    errors.push(required(FieldPath.of('allocateLoadBalancerNodePorts')));
  }
  return [...errors, ...validateLoadBalancerClass(spec)];
}

function validateLoadBalancerClass({ type, loadBalancerClass: name }: Spec): FieldError[] {
  const path = specPath.child('loadBalancerClass');
  if (name === undefined) return [];
  return type === 'LoadBalancer'
    ? invalidFor(path, name, checkQualifiedName(name))
    : [forbidden(path, forLoadBalancers)];
}

function validateTrafficPolicies(spec: Spec): FieldError[] {
  const externalPath = specPath.child('externalTrafficPolicy');
  const internalPath = specPath.child('internalTrafficPolicy');
  const errors: FieldError[] = [];
  if (isExternallyAccessible(spec)) {
    errors.push(...checkRequiredEnumeration(externalPath, spec.externalTrafficPolicy, trafficPolicies));
  } else if (spec.externalTrafficPolicy !== undefined) {
    const detail = 'may only be set for externally-accessible services';
    errors.push(invalid(externalPath, spec.externalTrafficPolicy, detail));
  }
  errors.push(...validateHealthCheckNodePort(spec));
  if (spec.internalTrafficPolicy === undefined && hasClusterIp(spec)) errors.push(required(internalPath));
  errors.push(...checkEnumeration(internalPath, spec.internalTrafficPolicy, trafficPolicies));
  const distributionPath = specPath.child('trafficDistribution');
  return [...errors, ...checkEnumeration(distributionPath, spec.trafficDistribution, trafficDistributions)];
}

function validateHealthCheckNodePort(spec: Spec): FieldError[] {
  const path = specPath.child('healthCheckNodePort');
  const { healthCheckNodePort: port } = spec;
  if (needsHealthCheckNodePort(spec)) {
    return port === undefined ? [required(path)] : invalidFor(path, port, checkPortNumber(port));
  }
  if (port === undefined) return [];
  const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  return [invalid(path, port, detail)];
}

function validateIngress({ ip, ipMode, hostname }: LoadBalancerIngress, path: FieldPath): FieldError[] {
  const errors = ip === undefined ? [] : invalidFor(path.child('ip'), ip, checkIp(ip));
  const modePath = path.child('ipMode');
  if (ipMode === undefined) {
    if (ip !== undefined) errors.push(required(modePath, 'must be specified when `ip` is set'));
  } else if (ip === undefined) {
    errors.push(forbidden(modePath, 'may not be specified when `ip` is not set'));
  } else if (ipMode !== 'VIP' && ipMode !== 'Proxy') {
    errors.push(notSupported(modePath, ipMode, ['Proxy', 'VIP']));
  }
  if (hostname === undefined) return errors;
  const hostPath = path.child('hostname');
  errors.push(...invalidFor(hostPath, hostname, checkDns1123Subdomain(hostname)));
  if (parseIp(hostname)) errors.push(invalid(hostPath, hostname, 'must be a DNS name, not an IP address'));
  return errors;
}
