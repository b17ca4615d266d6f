import type { TypedLocalObjectReference } from '../../core/v1/references.ts';
import { checkIp, parseIp } from '../../ip-address.ts';
import {
  checkDns1123Subdomain,
  checkPathSegmentName,
  checkPortName,
  checkPortNumber,
  checkWildcardDns1123Subdomain,
  nameIsDns1035Label,
  nameIsDnsLabel,
  nameIsDnsSubdomain,
} from '../../names.ts';
import { absentList, invalidFor } from '../../validation/checks.ts';
import { type FieldError, invalid, notSupported, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { HTTPIngressPath, Ingress, IngressBackend, IngressRule, IngressSpec, IngressTLS } from './ingress.ts';

const classAnnotation = 'kubernetes.io/ingress.class';
const mustBeName = 'must be a DNS name, not an IP address';
const specPath = FieldPath.of('spec');

/** What an Ingress that was stored under older rules may keep. */
interface Leniency {
  readonly secretNames: boolean;
  readonly wildcardRules: boolean;
  readonly serviceNames: boolean;
}

const strict: Leniency = { secretNames: false, wildcardRules: false, serviceNames: false };

export function validateIngress({ metadata, spec }: Ingress): FieldError[] {
  const errors = validateSpec(spec, strict);
  const annotated = metadata.annotations?.[classAnnotation];
  if (annotated !== undefined && spec.ingressClassName !== undefined && annotated !== spec.ingressClassName) {
    const detail = 'must match `ingressClassName` when both are specified';
    errors.push(invalid(FieldPath.of('annotations', classAnnotation), annotated, detail));
  }
  return errors;
}

export function validateIngressUpdate({ spec }: Ingress, { spec: old }: Ingress): FieldError[] {
  const hasInvalidWildcard = old.rules?.some(
    (rule) => rule.host?.includes('*') && validatePaths(rule, FieldPath.root, strict).length > 0,
  );
  return validateSpec(spec, {
    secretNames: old.tls?.some(({ secretName }) => secretNameProblems(secretName).length > 0) ?? false,
    wildcardRules: hasInvalidWildcard ?? false,
    serviceNames: servicesOf(old).some(
      (name) => nameIsDnsLabel(name, false).length === 0 && nameIsDns1035Label(name, false).length > 0,
    ),
  });
}

export function validateIngressStatus({ status }: Ingress): FieldError[] {
  return (status.loadBalancer.ingress ?? []).flatMap(({ ip, hostname }, i) => {
    const path = FieldPath.of('status', 'loadBalancer', 'ingress').index(i);
    const errors = ip === undefined ? [] : invalidFor(path.child('ip'), ip, checkIp(ip));
    if (hostname === undefined) return errors;
    errors.push(...invalidFor(path.child('hostname'), hostname, checkDns1123Subdomain(hostname)));
    if (parseIp(hostname)) errors.push(invalid(path.child('hostname'), hostname, mustBeName));
    return errors;
  });
}

function servicesOf({ defaultBackend, rules = [] }: IngressSpec): string[] {
  const backends = rules.flatMap((rule) => rule.http?.paths.map((path) => path.backend) ?? []);
  return [defaultBackend, ...backends].flatMap((backend) => backend?.service?.name ?? []);
}

function validateSpec(spec: IngressSpec, leniency: Leniency): FieldError[] {
  const { rules = [], tls = [], defaultBackend, ingressClassName } = spec;
  const errors: FieldError[] = [];
  if (rules.length === 0 && defaultBackend === undefined) {
    errors.push(invalid(specPath, absentList, 'either `defaultBackend` or `rules` must be specified'));
  }
  if (defaultBackend !== undefined) {
    errors.push(...validateBackend(defaultBackend, specPath.child('defaultBackend'), leniency));
  }
  errors.push(...rules.flatMap((rule, i) => validateRule(rule, specPath.child('rules').index(i), leniency)));
  errors.push(...tls.flatMap((entry, i) => validateTls(entry, specPath.child('tls').index(i), leniency)));
  if (ingressClassName !== undefined) {
    const problems = nameIsDnsSubdomain(ingressClassName, false);
    errors.push(...invalidFor(specPath.child('ingressClassName'), ingressClassName, problems));
  }
  return errors;
}

function secretNameProblems(name: string | undefined): string[] {
  return name === undefined ? [] : nameIsDnsSubdomain(name, false);
}

function validateTls({ hosts = [], secretName }: IngressTLS, path: FieldPath, leniency: Leniency): FieldError[] {
  const errors = hosts.flatMap((host, i) => validateHost(host, path.child('hosts').index(i)));
  if (leniency.secretNames) return errors;
  return [...errors, ...invalidFor(path.child('secretName'), secretName, secretNameProblems(secretName))];
}

function validateHost(host: string, path: FieldPath): FieldError[] {
  const check = host.includes('*') ? checkWildcardDns1123Subdomain : checkDns1123Subdomain;
  return invalidFor(path, host, check(host));
}

function validateRule(rule: IngressRule, path: FieldPath, leniency: Leniency): FieldError[] {
  const { host = '' } = rule;
  const errors: FieldError[] = [];
  if (host !== '') {
    if (parseIp(host)) errors.push(invalid(path.child('host'), host, mustBeName));
    errors.push(...validateHost(host, path.child('host')));
  }
  if (host.includes('*') && leniency.wildcardRules) return errors;
  return [...errors, ...validatePaths(rule, path, leniency)];
}

function validatePaths({ http }: IngressRule, path: FieldPath, leniency: Leniency): FieldError[] {
  if (http === undefined) return [];
  const pathsPath = path.child('http', 'paths');
  if (http.paths.length === 0) return [required(pathsPath)];
  return http.paths.flatMap((entry, i) => validatePath(entry, pathsPath.index(i), leniency));
}

const forbiddenSequences = ['//', '/./', '/../', '%2f', '%2F'];
const forbiddenEnds = ['/..', '/.'];

function validatePath(entry: HTTPIngressPath, path: FieldPath, leniency: Leniency): FieldError[] {
  const { path: value = '', pathType } = entry;
  if (pathType === undefined) return [required(path.child('pathType'), 'pathType must be specified')];
  const errors: FieldError[] = [];
  const refuse = (detail: string): void => {
    errors.push(invalid(path.child('path'), value, detail));
  };
  if (pathType === 'Exact' || pathType === 'Prefix') {
    if (!value.startsWith('/')) refuse('must be an absolute path');
    for (const text of forbiddenSequences) if (value.includes(text)) refuse(`must not contain '${text}'`);
    for (const text of forbiddenEnds) if (value.endsWith(text)) refuse(`cannot end with '${text}'`);
  } else if (pathType === 'ImplementationSpecific') {
    if (value !== '' && !value.startsWith('/')) refuse('must be an absolute path');
  } else {
    errors.push(notSupported(path.child('pathType'), pathType, ['Exact', 'ImplementationSpecific', 'Prefix']));
  }
  return [...errors, ...validateBackend(entry.backend, path.child('backend'), leniency)];
}

function validateBackend({ service, resource }: IngressBackend, path: FieldPath, leniency: Leniency): FieldError[] {
  if (resource !== undefined && service !== undefined) {
    return [invalid(path, '', 'cannot set both resource and service backends')];
  }
  if (resource !== undefined) return validateTypedReference(resource, path.child('resource'));
  if (service === undefined) return [invalid(path, '', 'resource or service backend is required')];
  const { name, port } = service;
  const namePath = path.child('service', 'name');
  const checkName = leniency.serviceNames ? nameIsDnsLabel : nameIsDns1035Label;
  const errors = name === '' ? [required(namePath)] : invalidFor(namePath, name, checkName(name, false));
  const portPath = path.child('service', 'port');
  if (port.name !== undefined && port.number !== undefined) {
    errors.push(invalid(path, '', 'cannot set both port name & port number'));
  } else if (port.name !== undefined) {
    errors.push(...invalidFor(portPath.child('name'), port.name, checkPortName(port.name)));
  } else if (port.number !== undefined) {
    errors.push(...invalidFor(portPath.child('number'), port.number, checkPortNumber(port.number)));
  } else {
    errors.push(required(path, 'port name or number is required'));
  }
  return errors;
}

/** A reference to an object of any kind. */
export function validateTypedReference(reference: TypedLocalObjectReference, path: FieldPath): FieldError[] {
  const { apiGroup, kind, name } = reference;
  const errors =
    apiGroup === undefined ? [] : invalidFor(path.child('apiGroup'), apiGroup, checkDns1123Subdomain(apiGroup));
  for (const [field, value] of Object.entries({ kind, name })) {
    const fieldPath = path.child(field);
    if (value === '') errors.push(required(fieldPath));
    else errors.push(...invalidFor(fieldPath, value, checkPathSegmentName(value)));
  }
  return errors;
}
