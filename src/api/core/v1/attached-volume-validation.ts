/**
 * Volumes on storage outside the cluster: disks and file systems that are named in the Pod itself. Several of these
 * sources are shared with persistent volumes.
 */
import { checkDns1123Label, checkDns1123Subdomain, checkInRange, nameIsDnsSubdomain } from '../../names.ts';
import { checkEnumeration, checkPresent, invalidFor, sortedEntries } from '../../validation/checks.ts';
import { type FieldError, invalid, notSupported, required, tooLong } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import type {
  AzureDiskVolumeSource,
  CSIVolumeSource,
  FCVolumeSource,
  FlexVolumeSource,
  FlockerVolumeSource,
  ISCSIVolumeSource,
  NFSVolumeSource,
  QuobyteVolumeSource,
  StorageOSVolumeSource,
} from './volume-source.ts';

type Validator<T> = (source: T, path: FieldPath) => FieldError[];

/** The rule of sources of which all that is checked is that some texts are not empty. */
export function requiring<K extends string>(...names: readonly K[]): Validator<{ readonly [N in K]?: string }> {
  return (source, path) => names.flatMap((name) => checkPresent(path.child(name), source[name]));
}

/** Ceph's monitors, and what else has to be named. */
export function requiringMonitors<K extends string>(
  ...names: readonly K[]
): Validator<{ readonly monitors: readonly string[] } & { readonly [N in K]?: string }> {
  return (source, path) => [
    ...(source.monitors.length === 0 ? [required(path.child('monitors'))] : []),
    ...requiring(...names)(source, path),
  ];
}

export function validateNfs(source: NFSVolumeSource, path: FieldPath): FieldError[] {
  const errors = requiring('server', 'path')(source, path);
  if (!source.path.startsWith('/')) errors.push(invalid(path.child('path'), source.path, 'must be an absolute path'));
  return errors;
}

/** A cloud disk: its name under `nameField`, and a partition number. */
export function validatePartitionedDisk<K extends string>(
  nameField: K,
): Validator<{ readonly [N in K]: string } & { readonly partition?: number }> {
  return (source, path) => {
    const errors = checkPresent(path.child(nameField), source[nameField]);
    const { partition = 0 } = source;
    // Upstream takes 0 for unset and says 1 all the same.
    if (partition >= 0 && partition <= 255) return errors;
    return [...errors, invalid(path.child('partition'), partition, 'must be between 1 and 255, inclusive')];
  };
}

/** Sources with a Secret: when it is given it has a name. */
export function validateSecretRef(
  source: { readonly secretRef?: { readonly name?: string } },
  path: FieldPath,
): FieldError[] {
  return source.secretRef === undefined ? [] : checkPresent(path.child('secretRef', 'name'), source.secretRef.name);
}

const initiatorPatterns: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.([A-Za-z0-9\-.]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
};

export function validateIscsiName(name: string, path: FieldPath): FieldError[] {
  const pattern = initiatorPatterns[name.slice(0, 3)];
  if (pattern === undefined) return [invalid(path, name, 'must be valid format starting with iqn, eui, or naa')];
  return pattern.test(name) ? [] : [invalid(path, name, 'must be valid format')];
}

export function validateIscsi(source: ISCSIVolumeSource, path: FieldPath): FieldError[] {
  const errors = checkPresent(path.child('targetPortal'), source.targetPortal);
  if (source.iqn === '') errors.push(required(path.child('iqn')));
  else errors.push(...validateIscsiName(source.iqn, path.child('iqn')));
  errors.push(...invalidFor(path.child('lun'), source.lun, checkInRange(source.lun, 0, 255)));
  const authenticates = source.chapAuthDiscovery === true || source.chapAuthSession === true;
  if (authenticates && source.secretRef === undefined) errors.push(required(path.child('secretRef')));
  if (source.initiatorName !== undefined) {
    errors.push(...validateIscsiName(source.initiatorName, path.child('initiatorname')));
  }
  return errors;
}

export function validateFibreChannel(source: FCVolumeSource, path: FieldPath): FieldError[] {
  const { targetWWNs = [], wwids = [], lun } = source;
  const namesPath = path.child('targetWWNs');
  const errors: FieldError[] = [];
  if (targetWWNs.length === 0 && wwids.length === 0) {
    errors.push(required(namesPath, 'must specify either targetWWNs or wwids, but not both'));
  }
  if (targetWWNs.length > 0 && wwids.length > 0) {
    errors.push(invalid(namesPath, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously'));
  }
  if (targetWWNs.length === 0) return errors;
  const lunPath = path.child('lun');
  if (lun === undefined) return [...errors, required(lunPath, 'lun is required if targetWWNs is specified')];
  return [...errors, ...invalidFor(lunPath, lun, checkInRange(lun, 0, 255))];
}

export function validateQuobyte(source: QuobyteVolumeSource, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const pairs = 'must be a host:port pair or multiple pairs separated by commas';
  if (source.registry === '') errors.push(required(path.child('registry'), pairs));
  else if ((source.tenant ?? '').length >= 65) {
    errors.push(required(path.child('tenant'), 'must be a UUID and may not exceed a length of 64 characters'));
  } else {
    const wrong = source.registry.split(',').filter((pair) => !/^(?:[^:[\]]*|\[[^[\]]*\]):[^:]*$/.test(pair));
    errors.push(...wrong.map(() => invalid(path.child('registry'), source.registry, pairs)));
  }
  return [...errors, ...checkPresent(path.child('volume'), source.volume)];
}

export function validateFlocker(source: FlockerVolumeSource, path: FieldPath): FieldError[] {
  const { datasetName, datasetUUID } = source;
  const errors: FieldError[] = [];
  if (datasetName === undefined && datasetUUID === undefined) {
    errors.push(required(path, 'one of datasetName and datasetUUID is required'));
  }
  if (datasetName !== undefined && datasetUUID !== undefined) {
    errors.push(invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'));
  }
  if (datasetName?.includes('/')) {
    errors.push(invalid(path.child('datasetName'), datasetName, "must not contain '/'"));
  }
  return errors;
}

export function validateFlex(source: Pick<FlexVolumeSource, 'driver' | 'options'>, path: FieldPath): FieldError[] {
  const errors = checkPresent(path.child('driver'), source.driver);
  for (const [key] of sortedEntries(source.options)) {
    const domain = `.${key.split('/', 1)[0]!.toLowerCase()}`;
    if (domain.endsWith('.kubernetes.io') || domain.endsWith('.k8s.io')) {
      const detail = 'kubernetes.io and k8s.io namespaces are reserved';
      errors.push(invalid(path.child('options').key(key), key, detail));
    }
  }
  return errors;
}

const azureDiskKinds = ['Dedicated', 'Managed', 'Shared'];
const azureCachingModes = ['None', 'ReadOnly', 'ReadWrite'];
const managedDiskUri =
  '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const blobDiskUri = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

export function validateAzureDisk(source: AzureDiskVolumeSource, path: FieldPath): FieldError[] {
  const errors = requiring('diskName', 'diskURI')(source, path);
  errors.push(...checkEnumeration(path.child('cachingMode'), source.cachingMode, azureCachingModes));
  errors.push(...checkEnumeration(path.child('kind'), source.kind, azureDiskKinds));
  if (source.kind === undefined) return errors;
  const [start, example] = source.kind === 'Managed' ? ['/subscriptions/', managedDiskUri] : ['https://', blobDiskUri];
  if (!source.diskURI.startsWith(start!)) {
    errors.push(notSupported(path.child('diskURI'), source.diskURI, [example!]));
  }
  return errors;
}

export function validateStorageOs(source: StorageOSVolumeSource, path: FieldPath): FieldError[] {
  const { volumeName, volumeNamespace } = source;
  const namePath = path.child('volumeName');
  const errors =
    volumeName === undefined ? [required(namePath)] : invalidFor(namePath, volumeName, checkDns1123Label(volumeName));
  if (volumeNamespace !== undefined) {
    errors.push(...invalidFor(path.child('volumeNamespace'), volumeNamespace, checkDns1123Label(volumeNamespace)));
  }
  return [...errors, ...validateSecretRef(source, path)];
}

const csiDriverNameBytesMax = 63;

export function validateCsiDriverName(name: string, path: FieldPath): FieldError[] {
  const errors = checkPresent(path, name);
  if (name.length > csiDriverNameBytesMax) errors.push(tooLong(path, '', csiDriverNameBytesMax));
  return [...errors, ...invalidFor(path, name, checkDns1123Subdomain(name.toLowerCase()))];
}

export function validateCsi(source: CSIVolumeSource, path: FieldPath): FieldError[] {
  const errors = validateCsiDriverName(source.driver, path.child('driver'));
  if (source.nodePublishSecretRef === undefined) return errors;
  const { name } = source.nodePublishSecretRef;
  if (name === undefined) return [...errors, required(path.child('nodePublishSecretRef', 'name'))];
  return [...errors, ...invalidFor(path.child('name'), name, nameIsDnsSubdomain(name, false))];
}
