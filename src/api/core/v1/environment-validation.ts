/** Environment variables of a container, and the fields of the Pod that they and files may show. */
import { checkConfigMapKey, checkQualifiedName, checkRelaxedEnvVarName, nameIsDnsSubdomain } from '../../names.ts';
import { parseQuantity } from '../../quantity.ts';
import { checkPresent, invalidFor } from '../../validation/checks.ts';
import { type FieldError, invalid, notSupported, required } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import type {
  EnvFromSource,
  EnvVar,
  EnvVarSource,
  FileKeySelector,
  ObjectFieldSelector,
  ResourceFieldSelector,
} from './environment.ts';
import { validateLocalUnreservedPath } from './path-validation.ts';

export function validateEnv(variables: readonly EnvVar[], path: FieldPath): FieldError[] {
  return variables.flatMap((variable, i) => {
    const itemPath = path.index(i);
    const { name, valueFrom } = variable;
    const errors =
      name === ''
        ? [required(itemPath.child('name'))]
        : invalidFor(itemPath.child('name'), name, checkRelaxedEnvVarName(name));
    if (valueFrom !== undefined) errors.push(...validateEnvSource(variable, valueFrom, itemPath.child('valueFrom')));
    return errors;
  });
}

function validateEnvSource(variable: EnvVar, source: EnvVarSource, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source;
  if (fieldRef !== undefined) errors.push(...validateFieldRef(fieldRef, envFields, path.child('fieldRef')));
  if (resourceFieldRef !== undefined) {
    errors.push(...validateResourceFieldRef(resourceFieldRef, path.child('resourceFieldRef'), false));
  }
  if (configMapKeyRef !== undefined)
    errors.push(...validateKeySelector(configMapKeyRef, path.child('configMapKeyRef')));
  if (secretKeyRef !== undefined) errors.push(...validateKeySelector(secretKeyRef, path.child('secretKeyRef')));
  if (fileKeyRef !== undefined) errors.push(...validateFileKeyRef(fileKeyRef, path.child('fileKeyRef')));
  const sources = Object.values(source).filter((value) => value !== undefined).length;
  if (sources === 0) {
    const names = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
    errors.push(invalid(path, '', `must specify one of: ${names}`));
  } else if (variable.value !== undefined) {
    errors.push(invalid(path, '', 'may not be specified when `value` is not empty'));
  } else if (sources > 1) {
    errors.push(invalid(path, '', 'may not have more than one field specified at a time'));
  }
  return errors;
}

export function validateEnvFrom(sources: readonly EnvFromSource[], path: FieldPath): FieldError[] {
  return sources.flatMap((source, i) => {
    const itemPath = path.index(i);
    const { prefix, configMapRef, secretRef } = source;
    const errors =
      prefix === undefined ? [] : invalidFor(itemPath.child('prefix'), prefix, checkRelaxedEnvVarName(prefix));
    if (configMapRef !== undefined) errors.push(...validateRefName(configMapRef.name, itemPath.child('configMapRef')));
    if (secretRef !== undefined) errors.push(...validateRefName(secretRef.name, itemPath.child('secretRef')));
    if (configMapRef === undefined && secretRef === undefined) {
      errors.push(invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    } else if (configMapRef !== undefined && secretRef !== undefined) {
      errors.push(invalid(path, '', 'may not have more than one field specified at a time'));
    }
    return errors;
  });
}

function validateRefName(name: string | undefined, path: FieldPath): FieldError[] {
  const namePath = path.child('name');
  return name === undefined ? [required(namePath)] : invalidFor(namePath, name, nameIsDnsSubdomain(name, true));
}

function validateKeySelector(
  selector: { readonly name?: string; readonly key: string },
  path: FieldPath,
): FieldError[] {
  const { name = '', key } = selector;
  const errors = invalidFor(path.child('name'), name, nameIsDnsSubdomain(name, false));
  if (key === '') errors.push(required(path.child('key')));
  else errors.push(...invalidFor(path.child('key'), key, checkConfigMapKey(key)));
  return errors;
}

function validateFileKeyRef(selector: FileKeySelector, path: FieldPath): FieldError[] {
  const errors = checkPresent(path.child('volumeName'), selector.volumeName);
  errors.push(...checkPresent(path.child('path'), selector.path));
  errors.push(...validateLocalUnreservedPath(selector.path, path.child('path')));
  if (selector.key === '') errors.push(required(path.child('key')));
  else errors.push(...invalidFor(path.child('key'), selector.key, checkRelaxedEnvVarName(selector.key)));
  return errors;
}

/** Fields that environment variables may show, sorted. */
const envFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

/** Fields that files of a downward API volume may show, sorted. */
export const downwardFileFields: readonly string[] = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

/** Every field of a Pod that has a name in the downward API. */
const knownFields: ReadonlySet<string> = new Set([
  ...envFields,
  ...downwardFileFields,
  'spec.host',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);

const subscripted = /^(.+?)\['(.*)'\]$/s;

export function validateFieldRef(
  selector: ObjectFieldSelector,
  supported: readonly string[],
  path: FieldPath,
): FieldError[] {
  const { apiVersion = '', fieldPath } = selector;
  if (apiVersion === '') return [required(path.child('apiVersion'))];
  if (fieldPath === '') return [required(path.child('fieldPath'))];
  const conversionError = (cause: string): FieldError[] => [
    invalid(path.child('fieldPath'), fieldPath, `error converting fieldPath: ${cause}`),
  ];
  if (apiVersion !== 'v1') return conversionError(`unsupported pod version: ${apiVersion}`);
  const [, base, key] = subscripted.exec(fieldPath) ?? [];
  if (base !== undefined && key !== undefined) {
    if (base === 'metadata.annotations')
      return invalidFor(path, key.toLowerCase(), checkQualifiedName(key.toLowerCase()));
    if (base === 'metadata.labels') return invalidFor(path, key, checkQualifiedName(key));
    return conversionError(`field label does not support subscript: ${fieldPath}`);
  }
  if (!knownFields.has(fieldPath)) return conversionError(`field label not supported: ${fieldPath}`);
  const name = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath;
  return supported.includes(name) ? [] : [notSupported(path.child('fieldPath'), name, supported)];
}

const resourceFields = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

/** In a volume the container has to be named; in a container it is the container itself. */
export function validateResourceFieldRef(
  selector: ResourceFieldSelector,
  path: FieldPath,
  inVolume: boolean,
): FieldError[] {
  const { containerName, resource } = selector;
  const errors: FieldError[] = [];
  if (inVolume && containerName === undefined) errors.push(required(path.child('containerName')));
  else if (resource === '') errors.push(required(path.child('resource')));
  else if (!resourceFields.includes(resource) && !isHugePageField(resource)) {
    errors.push(notSupported(path.child('resource'), resource, resourceFields));
  }
  return [...errors, ...validateDivisor(selector, path.child('divisor'))];
}

function isHugePageField(resource: string): boolean {
  return /^(?:limits|requests)\.hugepages-/.test(resource);
}

const cpuDivisors = ['1m', '1'];
const byteDivisors = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

function validateDivisor(selector: ResourceFieldSelector, path: FieldPath): FieldError[] {
  const { resource, divisor } = selector;
  if (parseQuantity(divisor).isZero()) return [];
  const [, name = ''] = /^(?:limits|requests)\.(.*)$/.exec(resource) ?? [];
  if (name === 'cpu') {
    if (cpuDivisors.includes(divisor)) return [];
    return [invalid(path, resource, "only divisor's values 1m and 1 are supported with the cpu resource")];
  }
  const title = isHugePageField(resource) ? 'hugepages' : byteResourceTitles.get(name);
  if (title === undefined || byteDivisors.includes(divisor)) return [];
  const detail = `only divisor's values ${byteDivisors.join(', ')} are supported with the ${title} resource`;
  return [invalid(path, resource, detail)];
}

const byteResourceTitles: ReadonlyMap<string, string> = new Map([
  ['memory', 'memory'],
  ['ephemeral-storage', 'local ephemeral storage'],
]);
