/** Volumes whose files come from the API: Secrets, ConfigMaps, fields of the Pod, tokens and trust bundles. */
import { nameIsDnsSubdomain } from '../../names.ts';
import { checkPresent, invalidFor } from '../../validation/checks.ts';
import { type FieldError, forbidden, invalid, required } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import { validateLabelSelector } from '../../validation/labels.ts';
import { downwardFileFields, validateFieldRef, validateResourceFieldRef } from './environment-validation.ts';
import { validateLocalUnreservedPath, validateMode } from './path-validation.ts';
import type {
  ClusterTrustBundleProjection,
  ProjectedVolumeSource,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from './volume.ts';
import type {
  ConfigMapVolumeSource,
  DownwardAPIVolumeFile,
  DownwardAPIVolumeSource,
  KeyToPath,
  SecretVolumeSource,
} from './volume-source.ts';

export function validateSecretVolume(source: SecretVolumeSource, path: FieldPath): FieldError[] {
  const errors = checkPresent(path.child('secretName'), source.secretName);
  errors.push(...validateMode(source.defaultMode, path.child('defaultMode')));
  return [...errors, ...validateItems(source.items ?? [], path.child('items'))];
}

export function validateConfigMapVolume(source: ConfigMapVolumeSource, path: FieldPath): FieldError[] {
  const errors = checkPresent(path.child('name'), source.name);
  errors.push(...validateMode(source.defaultMode, path.child('defaultMode')));
  return [...errors, ...validateItems(source.items ?? [], path.child('items'))];
}

export function validateDownwardVolume(source: DownwardAPIVolumeSource, path: FieldPath): FieldError[] {
  return [
    ...validateMode(source.defaultMode, path.child('defaultMode')),
    // Upstream puts the errors of all files at the volume itself.
    ...(source.items ?? []).flatMap((file) => validateDownwardFile(file, path)),
  ];
}

export function validateProjectedVolume(source: ProjectedVolumeSource, path: FieldPath): FieldError[] {
  const seen = new Set<string>();
  return [
    ...validateMode(source.defaultMode, path.child('defaultMode')),
    ...source.sources.flatMap((projection, i) =>
      validateProjection(projection, { volume: path, source: path.child('sources').index(i) }, seen),
    ),
  ];
}

function validateItems(items: readonly KeyToPath[], path: FieldPath): FieldError[] {
  return items.flatMap((item, i) => {
    const itemPath = path.index(i);
    return [
      ...checkPresent(itemPath.child('key'), item.key),
      ...checkPresent(itemPath.child('path'), item.path),
      ...validateLocalUnreservedPath(item.path, itemPath.child('path')),
      ...validateMode(item.mode, itemPath.child('mode')),
    ];
  });
}

function validateDownwardFile(file: DownwardAPIVolumeFile, path: FieldPath): FieldError[] {
  const { fieldRef, resourceFieldRef } = file;
  const errors = checkPresent(path.child('path'), file.path);
  errors.push(...validateLocalUnreservedPath(file.path, path.child('path')));
  if (fieldRef !== undefined) {
    errors.push(...validateFieldRef(fieldRef, downwardFileFields, path.child('fieldRef')));
    if (resourceFieldRef !== undefined) {
      errors.push(invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
    }
  } else if (resourceFieldRef !== undefined) {
    errors.push(...validateResourceFieldRef(resourceFieldRef, path.child('resourceFieldRef'), true));
  } else {
    errors.push(required(path, 'one of fieldRef and resourceFieldRef is required'));
  }
  return [...errors, ...validateMode(file.mode, path.child('mode'))];
}

interface ProjectionPaths {
  readonly volume: FieldPath;
  readonly source: FieldPath;
}

/** `seen` has the paths of all files so far: two sources can't make the same file. */
function validateProjection(projection: VolumeProjection, paths: ProjectionPaths, seen: Set<string>): FieldError[] {
  const { secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle } = projection;
  const errors: FieldError[] = [];
  if (secret !== undefined) errors.push(...validateKeyedProjection(secret, paths, 'secret', seen));
  if (configMap !== undefined) errors.push(...validateKeyedProjection(configMap, paths, 'configMap', seen));
  for (const file of downwardAPI?.items ?? []) {
    errors.push(...validateDownwardFile(file, paths.source.child('downwardAPI')));
    if (isTaken(file.path, seen)) errors.push(invalid(paths.volume, file.path, duplicatePath));
  }
  if (serviceAccountToken !== undefined) errors.push(...validateToken(serviceAccountToken, paths));
  if (clusterTrustBundle !== undefined) {
    errors.push(...validateTrustBundle(clusterTrustBundle, paths.source.child('clusterTrustBundle')));
    if (isTaken(clusterTrustBundle.path, seen)) {
      errors.push(invalid(paths.volume, clusterTrustBundle.path, duplicatePath));
    }
  }
  if (Object.values(projection).filter((source) => source !== undefined).length > 1) {
    errors.push(forbidden(paths.source, 'may not specify more than 1 volume type per source'));
  }
  return errors;
}

const duplicatePath = 'conflicting duplicate paths';

function isTaken(path: string, seen: Set<string>): boolean {
  if (path === '') return false;
  const taken = seen.has(path);
  seen.add(path);
  return taken;
}

function validateKeyedProjection(
  source: { readonly name?: string; readonly items?: readonly KeyToPath[] },
  paths: ProjectionPaths,
  type: 'secret' | 'configMap',
  seen: Set<string>,
): FieldError[] {
  const path = paths.source.child(type);
  const { name = '', items = [] } = source;
  const errors = checkPresent(path.child('name'), name);
  errors.push(...validateItems(items, path.child('items')));
  const doubles = items.filter((item) => isTaken(item.path, seen));
  return [...errors, ...doubles.map(() => invalid(paths.volume, name, duplicatePath))];
}

const tokenSecondsMin = 10 * 60;
const tokenSecondsMax = 2 ** 32;

function validateToken(token: ServiceAccountTokenProjection, paths: ProjectionPaths): FieldError[] {
  const { expirationSeconds = 0 } = token;
  const secondsPath = paths.source.child('serviceAccountToken', 'expirationSeconds');
  const errors: FieldError[] = [];
  if (expirationSeconds < tokenSecondsMin) {
    errors.push(invalid(secondsPath, expirationSeconds, 'may not specify a duration less than 10 minutes'));
  }
  if (expirationSeconds > tokenSecondsMax) {
    errors.push(invalid(secondsPath, expirationSeconds, 'may not specify a duration larger than 2^32 seconds'));
  }
  const filePath = paths.volume.child('path');
  if (token.path === '') return [...errors, required(filePath)];
  return [...errors, ...validateLocalUnreservedPath(token.path, filePath)];
}

function validateTrustBundle(bundle: ClusterTrustBundleProjection, path: FieldPath): FieldError[] {
  const { name, signerName, labelSelector } = bundle;
  const errors: FieldError[] = [];
  if (name !== undefined && signerName !== undefined) {
    errors.push(invalid(path, bundle, 'only one of name and signerName may be used'));
  } else if (name !== undefined) {
    errors.push(...checkPresent(path.child('name'), name, 'must be a valid object name'));
    const messages = nameIsDnsSubdomain(name.replaceAll(':', '.'), false);
    errors.push(
      ...invalidFor(
        path.child('name'),
        name,
        messages.map((text) => `not a valid clustertrustbundlename: ${text}`),
      ),
    );
    if (labelSelector !== undefined) {
      const detail = 'labelSelector must be unset if name is specified';
      errors.push(invalid(path.child('labelSelector'), labelSelector, detail));
    }
  } else if (signerName !== undefined) {
    errors.push(...checkPresent(path.child('signerName'), signerName, 'must be a valid signer name'));
    errors.push(...validateLabelSelector(labelSelector, path.child('labelSelector')));
  } else {
    errors.push(required(path, 'either name or signerName must be specified'));
  }
  errors.push(...checkPresent(path.child('path'), bundle.path));
  return [...errors, ...validateLocalUnreservedPath(bundle.path, path.child('path'))];
}
