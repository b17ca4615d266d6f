/** The volumes of a Pod: each has a name of its own and one source. */
import { checkDns1123Label, nameIsDnsSubdomain } from '../../names.ts';
import { parseQuantity } from '../../quantity.ts';
import { checkEnumeration, checkPresent, checkRequiredEnumeration, invalidFor } from '../../validation/checks.ts';
import { duplicate, type FieldError, forbidden, invalid, required } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import {
  requiring,
  requiringMonitors,
  validateAzureDisk,
  validateCsi,
  validateFibreChannel,
  validateFlex,
  validateFlocker,
  validateIscsi,
  validateNfs,
  validatePartitionedDisk,
  validateQuobyte,
  validateSecretRef,
  validateStorageOs,
} from './attached-volume-validation.ts';
import {
  validateConfigMapVolume,
  validateDownwardVolume,
  validateProjectedVolume,
  validateSecretVolume,
} from './file-volume-validation.ts';
import { validateLocalPath, validateNoBacksteps } from './path-validation.ts';
import { validatePersistentVolumeClaimTemplate } from './persistent-volume-claim-validation.ts';
import type { Volume, VolumeSource } from './volume.ts';
import type {
  EmptyDirVolumeSource,
  GitRepoVolumeSource,
  HostPathVolumeSource,
  ImageVolumeSource,
} from './volume-source.ts';

/** Sorted. */
export const pullPolicies: readonly string[] = ['Always', 'IfNotPresent', 'Never'];

/** What validation has to know of the Pod around a volume. */
export interface VolumeOwner {
  /** The Pod's name; absent in a template, where it is not known yet. */
  readonly podName?: string;
  /** False in a template. */
  readonly isPod: boolean;
}

export interface ValidatedVolumes {
  readonly errors: FieldError[];
  /** The volumes that are right, by name. */
  readonly volumes: ReadonlyMap<string, Volume>;
}

export function validateVolumes(volumes: readonly Volume[], path: FieldPath, owner: VolumeOwner): ValidatedVolumes {
  const errors: FieldError[] = [];
  const valid = new Map<string, Volume>();
  const claims = claimsToBeMade(volumes, owner.podName);
  volumes.forEach((volume, i) => {
    const itemPath = path.index(i);
    const own = [
      ...validateSource(volume, itemPath, owner),
      ...validateVolumeName(volume.name, itemPath.child('name')),
    ];
    if (valid.has(volume.name)) own.push(duplicate(itemPath.child('name'), volume.name));
    if (own.length === 0) valid.set(volume.name, volume);
    errors.push(...own);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim !== undefined && claims.has(claim)) {
      const detail = 'must not reference a PVC that gets created for an ephemeral volume';
      errors.push(invalid(itemPath.child('persistentVolumeClaim', 'claimName'), claim, detail));
    }
  });
  return { errors, volumes: valid };
}

function claimsToBeMade(volumes: readonly Volume[], podName: string | undefined): ReadonlySet<string> {
  if (podName === undefined) return new Set();
  return new Set(volumes.filter((v) => v.ephemeral !== undefined).map((v) => `${podName}-${v.name}`));
}

function validateVolumeName(name: string, path: FieldPath): FieldError[] {
  return name === '' ? [required(path)] : invalidFor(path, name, checkDns1123Label(name));
}

type SourceName = keyof VolumeSource;

interface SourceRule {
  readonly name: SourceName;
  readonly validate: (volume: Volume, path: FieldPath, owner: VolumeOwner) => FieldError[];
  /** Where upstream's path has another name than the field. */
  readonly pathName?: string;
  /** The same, in the error of a second source. */
  readonly secondPathName?: string;
}

function rule<N extends SourceName>(
  name: N,
  validate: (source: NonNullable<VolumeSource[N]>, path: FieldPath) => FieldError[],
  paths: Pick<SourceRule, 'pathName' | 'secondPathName'> = {},
): SourceRule {
  return { name, validate: (volume, path) => validate(volume[name] as NonNullable<VolumeSource[N]>, path), ...paths };
}

/** In the order in which upstream looks at them: the first that is present is checked, all others are too many. */
const sourceRules: readonly SourceRule[] = [
  rule('emptyDir', validateEmptyDir),
  rule('hostPath', validateHostPath),
  rule('gitRepo', validateGitRepo),
  rule('gcePersistentDisk', validatePartitionedDisk('pdName'), { pathName: 'persistentDisk' }),
  rule('awsElasticBlockStore', validatePartitionedDisk('volumeID')),
  rule('secret', validateSecretVolume),
  rule('nfs', validateNfs),
  rule('iscsi', validateIscsi),
  rule('glusterfs', requiring('endpoints', 'path')),
  rule('flocker', validateFlocker),
  rule('persistentVolumeClaim', requiring('claimName')),
  rule('rbd', requiringMonitors('image')),
  rule('cinder', (source, path) => [...requiring('volumeID')(source, path), ...validateSecretRef(source, path)]),
  rule('cephfs', requiringMonitors<never>(), { secondPathName: 'cephFS' }),
  rule('quobyte', validateQuobyte),
  rule('downwardAPI', validateDownwardVolume, { secondPathName: 'downwarAPI' }),
  rule('fc', validateFibreChannel),
  rule('flexVolume', validateFlex),
  rule('configMap', validateConfigMapVolume),
  rule('azureFile', requiring('secretName', 'shareName')),
  rule('vsphereVolume', requiring('volumePath')),
  rule('photonPersistentDisk', requiring('pdID')),
  rule('portworxVolume', requiring('volumeID')),
  rule('azureDisk', validateAzureDisk),
  rule('storageos', validateStorageOs),
  rule('projected', validateProjectedVolume),
  rule('scaleIO', requiring('gateway', 'system', 'volumeName')),
  rule('csi', validateCsi),
  { name: 'ephemeral', validate: validateEphemeral },
  { name: 'image', validate: (volume, path, owner) => validateImage(volume.image!, path, owner) },
];

function validateSource(volume: Volume, path: FieldPath, owner: VolumeOwner): FieldError[] {
  const [chosen, ...others] = sourceRules.filter(({ name }) => volume[name] !== undefined);
  if (chosen === undefined) return [required(path, 'must specify a volume type')];
  const errors = chosen.validate(volume, path.child(chosen.pathName ?? chosen.name), owner);
  for (const other of others) {
    const otherPath = path.child(other.secondPathName ?? other.name);
    errors.push(forbidden(otherPath, 'may not specify more than 1 volume type'));
  }
  if (volume.iscsi?.initiatorName !== undefined && `${volume.name}:${volume.iscsi.targetPortal}`.length > 64) {
    const detail =
      'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
    errors.push(invalid(path.child('name'), volume.name, detail));
  }
  return [...errors, ...(chosen.name === 'ephemeral' ? validateClaimName(volume, path, owner) : [])];
}

function validateEmptyDir(source: EmptyDirVolumeSource, path: FieldPath): FieldError[] {
  if (source.sizeLimit === undefined || parseQuantity(source.sizeLimit).sign() >= 0) return [];
  return [forbidden(path.child('sizeLimit'), 'SizeLimit field must be a valid resource quantity')];
}

/** Sorted; the empty one checks nothing. */
const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

export function validateHostPath(source: HostPathVolumeSource, path: FieldPath): FieldError[] {
  if (source.path === '') return [required(path.child('path'))];
  return [
    ...validateNoBacksteps(source.path, path.child('path')),
    ...checkEnumeration(path.child('type'), source.type, hostPathTypes),
  ];
}

function validateGitRepo(source: GitRepoVolumeSource, path: FieldPath): FieldError[] {
  return [
    ...checkPresent(path.child('repository'), source.repository),
    ...validateLocalPath(source.directory ?? '', path.child('directory')),
  ];
}

function validateEphemeral(volume: Volume, path: FieldPath): FieldError[] {
  const template = volume.ephemeral?.volumeClaimTemplate;
  const templatePath = path.child('volumeClaimTemplate');
  return template === undefined
    ? [required(templatePath)]
    : validatePersistentVolumeClaimTemplate(template, templatePath);
}

/** The claim of an ephemeral volume is named after the Pod and the volume. */
function validateClaimName(volume: Volume, path: FieldPath, owner: VolumeOwner): FieldError[] {
  if (owner.podName === undefined || volume.name === '') return [];
  const claim = `${owner.podName}-${volume.name}`;
  const messages = nameIsDnsSubdomain(claim, false).map((text) => `PVC name "${claim}": ${text}`);
  return invalidFor(path.child('name'), volume.name, messages);
}

function validateImage(source: ImageVolumeSource, path: FieldPath, owner: VolumeOwner): FieldError[] {
  return [
    ...(owner.isPod ? checkPresent(path.child('reference'), source.reference) : []),
    ...checkRequiredEnumeration(path.child('pullPolicy'), source.pullPolicy, pullPolicies),
  ];
}
