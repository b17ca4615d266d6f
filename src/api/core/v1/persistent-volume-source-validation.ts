/** Where a persistent volume comes from: exactly one source, checked by its own rules. */
import { checkDns1123Label, checkInRange, nameIsDnsLabel, nameIsDnsSubdomain } from '../../names.ts';
import { checkPresent, invalidFor } from '../../validation/checks.ts';
import { type FieldError, forbidden, invalid, required } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import {
  requiring,
  requiringMonitors,
  validateAzureDisk,
  validateCsiDriverName,
  validateFibreChannel,
  validateFlex,
  validateFlocker,
  validateIscsiName,
  validateNfs,
  validatePartitionedDisk,
  validateQuobyte,
} from './attached-volume-validation.ts';
import { validateNoBacksteps } from './path-validation.ts';
import type { PersistentVolumeSpec } from './persistent-volume.ts';
import type { PersistentVolumeSource } from './persistent-volume-source.ts';
import type { SecretReference } from './references.ts';
import { validateHostPath } from './volume-validation.ts';

type Source<K extends keyof PersistentVolumeSource> = NonNullable<PersistentVolumeSource[K]>;
type Validators = {
  readonly [K in keyof PersistentVolumeSource]-?: (source: Source<K>, path: FieldPath) => FieldError[];
};

/** In upstream's order, which decides which one of several is accepted. */
const validators: Validators = {
  hostPath: validateHostPath,
  gcePersistentDisk: validatePartitionedDisk('pdName'),
  awsElasticBlockStore: validatePartitionedDisk('volumeID'),
  glusterfs: validateGlusterfs,
  flocker: validateFlocker,
  nfs: validateNfs,
  rbd: requiringMonitors('image'),
  quobyte: validateQuobyte,
  cephfs: (source, path) => requiringMonitors<never>()(source, path),
  iscsi: validateIscsi,
  cinder: validateCinder,
  fc: validateFibreChannel,
  flexVolume: validateFlex,
  azureFile: validateAzureFile,
  vsphereVolume: requiring('volumePath'),
  photonPersistentDisk: requiring('pdID'),
  portworxVolume: requiring('volumeID'),
  azureDisk: validateAzureDisk,
  scaleIO: requiring('gateway', 'system', 'volumeName'),
  local: validateLocal,
  storageos: validateStorageOs,
  csi: validateCsi,
};

export const persistentVolumeSourceNames = Object.keys(validators) as readonly (keyof PersistentVolumeSource)[];

export function validatePersistentVolumeSource(spec: PersistentVolumeSpec, path: FieldPath): FieldError[] {
  const present = persistentVolumeSourceNames.filter((name) => spec[name] !== undefined);
  if (present.length === 0) return [required(path, 'must specify a volume type')];
  return present.flatMap((name, i) => {
    // Upstream never refuses a flexVolume for being one too many.
    if (i > 0 && name !== 'flexVolume') {
      return [forbidden(path.child(name), 'may not specify more than 1 volume type')];
    }
    const errors = validateOne(name, spec, path.child(name));
    if (name === 'local' && spec.nodeAffinity === undefined) {
      errors.push(required(path.child('nodeAffinity'), 'Local volume requires node affinity'));
    }
    return errors;
  });
}

function validateOne<K extends keyof PersistentVolumeSource>(
  name: K,
  spec: PersistentVolumeSpec,
  path: FieldPath,
): FieldError[] {
  const validate = validators[name] as (source: PersistentVolumeSpec[K], path: FieldPath) => FieldError[];
  return [...validate(spec[name], path)];
}

function validateSecretReference(secret: SecretReference | undefined, path: FieldPath): FieldError[] {
  if (secret === undefined) return [];
  const { name = '', namespace = '' } = secret;
  const [namePath, namespacePath] = [path.child('name'), path.child('namespace')];
  return [
    ...(name === '' ? [required(namePath)] : invalidFor(namePath, name, nameIsDnsSubdomain(name, false))),
    ...(namespace === ''
      ? [required(namespacePath)]
      : invalidFor(namespacePath, namespace, checkDns1123Label(namespace))),
  ];
}

const csiSecrets = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
] as const;

function validateCsi(source: Source<'csi'>, path: FieldPath): FieldError[] {
  return [
    ...validateCsiDriverName(source.driver, path.child('driver')),
    ...checkPresent(path.child('volumeHandle'), source.volumeHandle),
    ...csiSecrets.flatMap((name) => validateSecretReference(source[name], path.child(name))),
  ];
}

function validateCinder(source: Source<'cinder'>, path: FieldPath): FieldError[] {
  const errors = checkPresent(path.child('volumeID'), source.volumeID);
  if (source.secretRef === undefined) return errors;
  const secretPath = path.child('secretRef');
  errors.push(...checkPresent(secretPath.child('name'), source.secretRef.name));
  return [...errors, ...checkPresent(secretPath.child('namespace'), source.secretRef.namespace)];
}

function validateAzureFile(source: Source<'azureFile'>, path: FieldPath): FieldError[] {
  const errors = requiring('secretName', 'shareName')(source, path);
  if (source.secretNamespace !== '') return errors;
  return [...errors, required(path.child('secretNamespace'))];
}

function validateGlusterfs(source: Source<'glusterfs'>, path: FieldPath): FieldError[] {
  const errors = requiring('endpoints', 'path')(source, path);
  const { endpointsNamespace: namespace } = source;
  const namespacePath = path.child('endpointsNamespace');
  if (namespace === undefined) return errors;
  if (namespace === '') {
    const detail = 'if the endpointnamespace is set, it must be a valid namespace name';
    return [...errors, invalid(namespacePath, namespace, detail)];
  }
  return [...errors, ...invalidFor(namespacePath, namespace, nameIsDnsLabel(namespace, false))];
}

function validateIscsi(source: Source<'iscsi'>, path: FieldPath): FieldError[] {
  const errors = checkPresent(path.child('targetPortal'), source.targetPortal);
  const iqnPath = path.child('iqn');
  errors.push(...(source.iqn === '' ? [required(iqnPath)] : validateIscsiName(source.iqn, iqnPath)));
  errors.push(...invalidFor(path.child('lun'), source.lun, checkInRange(source.lun, 0, 255)));
  const secretPath = path.child('secretRef');
  const authenticates = source.chapAuthDiscovery === true || source.chapAuthSession === true;
  if (authenticates && source.secretRef === undefined) errors.push(required(secretPath));
  if (source.secretRef !== undefined) errors.push(...checkPresent(secretPath.child('name'), source.secretRef.name));
  if (source.initiatorName === undefined) return errors;
  return [...errors, ...validateIscsiName(source.initiatorName, path.child('initiatorname'))];
}

function validateLocal(source: Source<'local'>, path: FieldPath): FieldError[] {
  if (source.path === '') return [required(path.child('path'))];
  return validateNoBacksteps(source.path, path.child('path'));
}

function validateStorageOs(source: Source<'storageos'>, path: FieldPath): FieldError[] {
  const { volumeName = '', volumeNamespace = '', secretRef } = source;
  const namePath = path.child('volumeName');
  const errors =
    volumeName === '' ? [required(namePath)] : invalidFor(namePath, volumeName, checkDns1123Label(volumeName));
  if (volumeNamespace !== '') {
    errors.push(...invalidFor(path.child('volumeNamespace'), volumeNamespace, checkDns1123Label(volumeNamespace)));
  }
  if (secretRef === undefined) return errors;
  const secretPath = path.child('secretRef');
  errors.push(...checkPresent(secretPath.child('name'), secretRef.name));
  return [...errors, ...checkPresent(secretPath.child('namespace'), secretRef.namespace)];
}
