/** Where a container sees the Pod's volumes: as files, or as block devices. */
import { checkEnumeration } from '../../validation/checks.ts';
import { type FieldError, forbidden, invalid, notFound, required } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import type { Container, VolumeDevice, VolumeMount } from './container.ts';
import { validateLocalPath, validateNoBacksteps } from './path-validation.ts';
import type { Volume } from './volume.ts';

type Volumes = ReadonlyMap<string, Volume>;

export function validateVolumeMounts(container: Container, volumes: Volumes, path: FieldPath): FieldError[] {
  const { volumeMounts = [], volumeDevices = [] } = container;
  const seen = new Set<string>();
  return volumeMounts.flatMap((mount, i) => {
    const itemPath = path.index(i);
    const errors = validateMountPlace(mount, volumes, itemPath);
    if (seen.has(mount.mountPath)) errors.push(invalid(itemPath.child('mountPath'), mount.mountPath, 'must be unique'));
    seen.add(mount.mountPath);
    if (volumeDevices.some((device) => device.name === mount.name)) {
      errors.push(invalid(itemPath.child('name'), mount.name, 'must not already exist in volumeDevices'));
    }
    if (volumeDevices.some((device) => device.devicePath === mount.mountPath)) {
      const detail = 'must not already exist as a path in volumeDevices';
      errors.push(invalid(itemPath.child('mountPath'), mount.mountPath, detail));
    }
    errors.push(...validateSubPaths(mount, volumes.get(mount.name), { list: path, item: itemPath }));
    errors.push(...validatePropagation(mount, container, path.child('mountPropagation')));
    return [...errors, ...validateRecursiveReadOnly(mount, path.child('recursiveReadOnly'))];
  });
}

function validateMountPlace(mount: VolumeMount, volumes: Volumes, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (mount.name === '') errors.push(required(path.child('name')));
  if (!volumes.has(mount.name)) errors.push(notFound(path.child('name'), mount.name));
  if (mount.mountPath === '') errors.push(required(path.child('mountPath')));
  return errors;
}

/** Upstream puts some of these errors at the list instead of the mount. */
function validateSubPaths(
  mount: VolumeMount,
  volume: Volume | undefined,
  paths: { readonly list: FieldPath; readonly item: FieldPath },
): FieldError[] {
  const { subPath, subPathExpr } = mount;
  const errors: FieldError[] = [];
  if (volume?.image !== undefined) {
    const detail = 'not allowed in image volume sources';
    if (subPath !== undefined) errors.push(invalid(paths.item.child('subPath'), subPath, detail));
    if (subPathExpr !== undefined) errors.push(invalid(paths.item.child('subPathExpr'), subPathExpr, detail));
  }
  if (subPath !== undefined) errors.push(...validateLocalPath(subPath, paths.list.child('subPath')));
  if (subPathExpr === undefined) return errors;
  if (subPath !== undefined) {
    const detail = 'subPathExpr and subPath are mutually exclusive';
    errors.push(invalid(paths.item.child('subPathExpr'), subPathExpr, detail));
  }
  return [...errors, ...validateLocalPath(subPathExpr, paths.list.child('subPathExpr'))];
}

const propagations = ['Bidirectional', 'HostToContainer', 'None'];

function validatePropagation(mount: VolumeMount, container: Container, path: FieldPath): FieldError[] {
  const errors = checkEnumeration(path, mount.mountPropagation, propagations);
  if (mount.mountPropagation === 'Bidirectional' && container.securityContext?.privileged !== true) {
    errors.push(forbidden(path, 'Bidirectional mount propagation is available only to privileged containers'));
  }
  return errors;
}

function validateRecursiveReadOnly(mount: VolumeMount, path: FieldPath): FieldError[] {
  const { recursiveReadOnly, readOnly, mountPropagation } = mount;
  const errors = checkEnumeration(path, recursiveReadOnly, ['Disabled', 'Enabled', 'IfPossible']);
  if (recursiveReadOnly !== 'Enabled' && recursiveReadOnly !== 'IfPossible') return errors;
  if (readOnly !== true) errors.push(forbidden(path, 'may only be specified when readOnly is true'));
  if (mountPropagation !== undefined && mountPropagation !== 'None') {
    errors.push(forbidden(path, 'may only be specified when mountPropagation is None or not specified'));
  }
  return errors;
}

export function validateVolumeDevices(container: Container, volumes: Volumes, path: FieldPath): FieldError[] {
  const { volumeDevices = [], volumeMounts = [] } = container;
  const names = new Set<string>();
  const places = new Set<string>();
  return volumeDevices.flatMap((device, i) => {
    const itemPath = path.index(i);
    const { name, devicePath } = device;
    const errors = name === '' ? [required(itemPath.child('name'))] : [];
    if (names.has(name)) errors.push(invalid(itemPath.child('name'), name, 'must be unique'));
    errors.push(...validateDeviceVolume(device, volumes.get(name), itemPath.child('name')));
    if (devicePath === '') errors.push(required(itemPath.child('devicePath')));
    if (places.has(devicePath)) errors.push(invalid(itemPath.child('devicePath'), devicePath, 'must be unique'));
    if (validateNoBacksteps(devicePath, itemPath).length > 0) {
      errors.push(invalid(itemPath.child('devicePath'), devicePath, "can not contain backsteps ('..')"));
    } else {
      places.add(devicePath);
    }
    if (volumeMounts.some((mount) => mount.name === name)) {
      errors.push(invalid(itemPath.child('name'), name, 'must not already exist in volumeMounts'));
    }
    if (volumeMounts.some((mount) => mount.mountPath === devicePath)) {
      const detail = 'must not already exist as a path in volumeMounts';
      errors.push(invalid(itemPath.child('devicePath'), devicePath, detail));
    }
    if (name !== '') names.add(name);
    return errors;
  });
}

/** Only a claimed volume can be a block device. */
function validateDeviceVolume(device: VolumeDevice, volume: Volume | undefined, path: FieldPath): FieldError[] {
  if (volume === undefined) return [notFound(path, device.name)];
  if (volume.persistentVolumeClaim !== undefined || volume.ephemeral !== undefined) return [];
  const detail = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
  return [invalid(path, device.name, detail)];
}
