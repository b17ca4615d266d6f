import { base64ByteLength, decodeBase64 } from '../../../base/base64.ts';
import { checkConfigMapKey } from '../../names.ts';
import { invalidFor, sortedEntries } from '../../validation/checks.ts';
import { validateImmutable } from '../../validation/equality.ts';
import { type FieldError, invalid, required, tooLong } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { configBytesMax, validateFrozen } from './config-map-validation.ts';
import type { Secret } from './secret.ts';

const serviceAccountNameAnnotation = 'kubernetes.io/service-account.name';

const dataPath = FieldPath.of('data');

export function validateSecret(secret: Secret): FieldError[] {
  const entries = sortedEntries(secret.data);
  const errors = entries.flatMap(([key]) => invalidFor(dataPath.key(key), key, checkConfigMapKey(key)));
  const bytes = entries.reduce((sum, [, value]) => sum + base64ByteLength(value), 0);
  if (bytes > configBytesMax) errors.push(tooLong(dataPath, '', configBytesMax));
  return [...errors, ...validateType(secret)];
}

export function validateSecretUpdate(secret: Secret, old: Secret): FieldError[] {
  return [
    ...validateImmutable(FieldPath.of('type'), secret.type ?? '', old.type ?? ''),
    ...validateFrozen(secret, old, ['data']),
    ...validateSecret(secret),
  ];
}

/** What secrets of the well-known types have to contain. Any other type may contain anything. */
function validateType({ type, data = {}, metadata }: Secret): FieldError[] {
  const missing = (...keys: readonly string[]): FieldError[] =>
    keys.filter((key) => data[key] === undefined).map((key) => required(dataPath.key(key)));
  switch (type) {
    case 'kubernetes.io/service-account-token':
      if (metadata.annotations?.[serviceAccountNameAnnotation]) return [];
      return [required(FieldPath.of('metadata', 'annotations').key(serviceAccountNameAnnotation))];
    case 'kubernetes.io/dockercfg':
      return validateJson('.dockercfg', data);
    case 'kubernetes.io/dockerconfigjson':
      return validateJson('.dockerconfigjson', data);
    case 'kubernetes.io/basic-auth':
      return data.username === undefined && data.password === undefined ? missing('username', 'password') : [];
    case 'kubernetes.io/ssh-auth':
      return data['ssh-privatekey'] ? [] : [required(dataPath.key('ssh-privatekey'))];
    case 'kubernetes.io/tls':
      return missing('tls.crt', 'tls.key');
    default:
      return [];
  }
}

function validateJson(key: string, data: Readonly<Record<string, string>>): FieldError[] {
  const text = data[key];
  const path = dataPath.key(key);
  if (text === undefined) return [required(path)];
  const problem = problemWithJsonObject(new TextDecoder().decode(decodeBase64(text)));
  return problem === undefined ? [] : [invalid(path, '<secret contents redacted>', problem)];
}

/** In the words of Go's decoder, as far as they do not depend on where in the text it stopped. */
function problemWithJsonObject(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const first = text.trimStart()[0];
    if (first === undefined) return 'unexpected end of JSON input';
    if (!/[[{"\-0-9tfn]/.test(first)) return `invalid character '${first}' looking for beginning of value`;
    return 'invalid JSON';
  }
  if (value === null || (typeof value === 'object' && !Array.isArray(value))) return undefined;
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
}
