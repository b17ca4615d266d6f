/** With what rights a Pod and its containers run. */
import { checkUnixId } from '../../names.ts';
import { checkEnumeration, invalidFor } from '../../validation/checks.ts';
import { duplicate, type FieldError, invalid, notSupported, required, tooLong } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import { validateLocalPath } from './path-validation.ts';
import type { PodSpec } from './pod-spec.ts';
import type { AppArmorProfile, SeccompProfile, SecurityContext, Sysctl } from './security-context.ts';
import { validateWindowsOptions } from './windows-options-validation.ts';

/** `hostUsers`: the Pod shares the user ids of its Node. */
export function validateSecurityContext(
  context: SecurityContext | undefined,
  path: FieldPath,
  hostUsers: boolean,
): FieldError[] {
  if (context === undefined) return [];
  const errors = validateIds(context, path, ['runAsUser', 'runAsGroup']);
  const { procMount } = context;
  errors.push(...checkEnumeration(path.child('procMount'), procMount, ['Default', 'Unmasked']));
  if (hostUsers && procMount === 'Unmasked') {
    errors.push(invalid(path.child('procMount'), procMount, '`hostUsers` must be false to use `Unmasked`'));
  }
  errors.push(...validateSeccompProfile(context.seccompProfile, path.child('seccompProfile')));
  errors.push(...validateEscalation(context, path));
  errors.push(...validateWindowsOptions(context.windowsOptions, path.child('windowsOptions')));
  return [...errors, ...validateAppArmorProfile(context.appArmorProfile, path.child('appArmorProfile'))];
}

type IdField = 'fsGroup' | 'runAsUser' | 'runAsGroup';

function validateIds(
  context: { readonly [F in IdField]?: number },
  path: FieldPath,
  fields: readonly IdField[],
): FieldError[] {
  return fields.flatMap((field) => {
    const id = context[field];
    return id === undefined ? [] : invalidFor(path.child(field), id, checkUnixId(id));
  });
}

/** Whoever may not gain rights can't have all of them to begin with. */
function validateEscalation(context: SecurityContext, path: FieldPath): FieldError[] {
  if (context.allowPrivilegeEscalation !== false) return [];
  const errors: FieldError[] = [];
  if (context.privileged === true) {
    const detail = 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true';
    errors.push(invalid(path, context, detail));
  }
  for (const capability of context.capabilities?.add ?? []) {
    if (capability !== 'CAP_SYS_ADMIN') continue;
    const detail = 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN';
    errors.push(invalid(path, context, detail));
  }
  return errors;
}

export function validatePodSecurityContext(spec: PodSpec, path: FieldPath): FieldError[] {
  const context = spec.securityContext;
  if (context === undefined) return [];
  const errors = validateIds(context, path, ['fsGroup', 'runAsUser', 'runAsGroup']);
  context.supplementalGroups?.forEach((id, i) => {
    errors.push(...invalidFor(path.child('supplementalGroups').index(i), id, checkUnixId(id)));
  });
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    const detail = 'ShareProcessNamespace and HostPID cannot both be enabled';
    errors.push(invalid(path.child('shareProcessNamespace'), true, detail));
  }
  errors.push(...validateSysctls(context.sysctls ?? [], spec, path.child('sysctls')));
  const groupPolicies = ['Always', 'OnRootMismatch'];
  errors.push(...checkEnumeration(path.child('fsGroupChangePolicy'), context.fsGroupChangePolicy, groupPolicies));
  errors.push(...validateSeccompProfile(context.seccompProfile, path.child('seccompProfile')));
  errors.push(...validateWindowsOptions(context.windowsOptions, path.child('windowsOptions')));
  errors.push(...validateAppArmorProfile(context.appArmorProfile, path.child('appArmorProfile')));
  const supplementalPath = path.child('supplementalGroupsPolicy');
  errors.push(...checkEnumeration(supplementalPath, context.supplementalGroupsPolicy, ['Merge', 'Strict']));
  const seLinuxPath = path.child('seLinuxChangePolicy');
  return [...errors, ...checkEnumeration(seLinuxPath, context.seLinuxChangePolicy, ['MountOption', 'Recursive'])];
}

const sysctlBytesMax = 253;
const sysctlSegment = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const sysctlPattern = `^(${sysctlSegment}[\\./])*${sysctlSegment}$`;
const sysctlName = new RegExp(sysctlPattern);

function validateSysctls(sysctls: readonly Sysctl[], spec: PodSpec, path: FieldPath): FieldError[] {
  const seen = new Set<string>();
  return sysctls.flatMap(({ name }, i) => {
    const namePath = path.index(i).child('name');
    const errors: FieldError[] = [];
    if (name === '') errors.push(required(namePath));
    else if (name.length > sysctlBytesMax || !sysctlName.test(name)) {
      const detail = `must have at most ${sysctlBytesMax} characters and match regex ${sysctlPattern}`;
      errors.push(invalid(namePath, name, detail));
    } else if (seen.has(name)) errors.push(duplicate(namePath, name));
    seen.add(name);
    return [...errors, ...validateHostSysctl(name, spec, namePath)];
  });
}

const ipcSysctls = /^(?:kernel[./](?:shm|msg)|kernel[./]sem$|fs[./]mqueue[./])/;

/** A sysctl of a namespace that the Pod shares with its Node would change the Node. */
function validateHostSysctl(name: string, spec: PodSpec, path: FieldPath): FieldError[] {
  if (spec.hostNetwork === true && /^net[./]/.test(name)) {
    return [invalid(path, name, "may not be specified when 'hostNetwork' is true")];
  }
  if (spec.hostIPC === true && ipcSysctls.test(name)) {
    return [invalid(path, name, "may not be specified when 'hostIPC' is true")];
  }
  return [];
}

const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined'];

function validateSeccompProfile(profile: SeccompProfile | undefined, path: FieldPath): FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile } = profile;
  const errors = validateProfileType(type, path.child('type'), 'type is required when seccompProfile is set');
  const filePath = path.child('localhostProfile');
  if (type !== 'Localhost') {
    if (localhostProfile === undefined) return errors;
    return [...errors, invalid(filePath, profile, 'can only be set when seccomp type is Localhost')];
  }
  if (localhostProfile === undefined) {
    return [...errors, required(filePath, 'must be set when seccomp type is Localhost')];
  }
  return [...errors, ...validateLocalPath(localhostProfile, filePath)];
}

function validateProfileType(type: string, path: FieldPath, emptyDetail: string): FieldError[] {
  if (type === '') return [required(path, emptyDetail)];
  return profileTypes.includes(type) ? [] : [notSupported(path, type, profileTypes)];
}

const appArmorProfileBytesMax = 4095;

export function validateAppArmorProfile(profile: AppArmorProfile | undefined, path: FieldPath): FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile } = profile;
  const namePath = path.child('localhostProfile');
  if (type !== 'Localhost') {
    const errors = validateProfileType(type, path.child('type'), 'type is required when appArmorProfile is set');
    if (errors.length > 0 || localhostProfile === undefined) return errors;
    return [invalid(namePath, localhostProfile, 'can only be set when AppArmor type is Localhost')];
  }
  if (localhostProfile === undefined) return [required(namePath, 'must be set when AppArmor type is Localhost')];
  const errors: FieldError[] = [];
  if (localhostProfile.trim() !== localhostProfile) {
    errors.push(invalid(namePath, localhostProfile, 'must not be padded with whitespace'));
  } else if (localhostProfile === '') {
    errors.push(required(namePath, 'must be set when AppArmor type is Localhost'));
  }
  if (localhostProfile.length > appArmorProfileBytesMax) errors.push(tooLong(namePath, '', appArmorProfileBytesMax));
  return errors;
}
