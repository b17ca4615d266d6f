/** Annotations that say something of the Pod itself, and fields that have taken the place of some of them. */
import { goQuote } from '../../../base/go-quote.ts';
import type { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { sortedEntries } from '../../validation/checks.ts';
import { type FieldError, forbidden, invalid } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import { mirrorPodAnnotation } from './mirror-pod-annotation.ts';
import { validateLocalPath } from './path-validation.ts';
import { containersWithPaths } from './pod-containers.ts';
import type { PodSpec } from './pod-spec.ts';
import type { AppArmorProfile, SeccompProfile } from './security-context.ts';

const deletionCostAnnotation = 'controller.kubernetes.io/pod-deletion-cost';
export const appArmorAnnotationPrefix = 'container.apparmor.security.beta.kubernetes.io/';
export const seccompPodAnnotation = 'seccomp.security.alpha.kubernetes.io/pod';
export const seccompContainerAnnotationPrefix = 'container.seccomp.security.alpha.kubernetes.io/';
const localhostPrefix = 'localhost/';

type Annotations = Readonly<Record<string, string>> | undefined;

/** `path` is that of the annotations. */
export function validatePodAnnotations(annotations: Annotations, spec: PodSpec, path: FieldPath): FieldError[] {
  if (annotations === undefined) return [];
  const errors: FieldError[] = [];
  const mirror = annotations[mirrorPodAnnotation];
  if (mirror !== undefined && spec.nodeName === undefined) {
    const detail = 'must set spec.nodeName if mirror pod annotation is set';
    errors.push(invalid(path.key(mirrorPodAnnotation), mirror, detail));
  }
  const cost = annotations[deletionCostAnnotation];
  if (cost !== undefined && !isInt32(cost)) {
    errors.push(invalid(path.key(deletionCostAnnotation), cost, 'must be a 32bit integer'));
  }
  for (const [key, value] of sortedEntries(annotations)) {
    if (key === seccompPodAnnotation || key.startsWith(seccompContainerAnnotationPrefix)) {
      errors.push(...validateSeccompAnnotation(value, path.child(key)));
    }
  }
  for (const [key, value] of sortedEntries(annotations)) {
    if (key.startsWith(appArmorAnnotationPrefix)) errors.push(...validateAppArmorAnnotation(key, value, spec, path));
  }
  return errors;
}

/** Written as Go's formatter would: no plus sign, no leading zeros. */
function isInt32(text: string): boolean {
  return /^-?(?:0|[1-9][0-9]{0,9})$/.test(text) && Number(text) >= -(2 ** 31) && Number(text) < 2 ** 31;
}

function validateSeccompAnnotation(value: string, path: FieldPath): FieldError[] {
  if (value === 'runtime/default' || value === 'docker/default' || value === 'unconfined') return [];
  if (value.startsWith(localhostPrefix)) return validateLocalPath(value.slice(localhostPrefix.length), path);
  return [invalid(path, value, 'must be a valid seccomp profile')];
}

function validateAppArmorAnnotation(key: string, value: string, spec: PodSpec, path: FieldPath): FieldError[] {
  const container = key.slice(appArmorAnnotationPrefix.length);
  const errors: FieldError[] = [];
  const names = [...containersWithPaths(spec, path)].map(([{ name }]) => name);
  if (!names.includes(container)) errors.push(invalid(path.key(key), container, 'container not found'));
  const known = value === '' || value === 'runtime/default' || value === 'unconfined';
  if (known || value.startsWith(localhostPrefix)) return errors;
  return [...errors, invalid(path.key(key), value, `invalid AppArmor profile name: ${goQuote(value)}`)];
}

/** What may not come, go or change once the Pod is there. */
export function validatePodAnnotationsUpdate(
  annotations: Annotations,
  old: Annotations,
  path: FieldPath,
): FieldError[] {
  const errors: FieldError[] = [];
  const complain = (key: string, verb: string): void => {
    if (key.startsWith(appArmorAnnotationPrefix)) {
      errors.push(forbidden(path.key(key), `may not ${verb} AppArmor annotations`));
    }
    if (key === mirrorPodAnnotation) errors.push(forbidden(path.key(key), `may not ${verb} mirror pod annotation`));
  };
  for (const [key, value] of sortedEntries(old)) if (annotations?.[key] !== value) complain(key, 'remove or update');
  for (const [key] of sortedEntries(annotations)) if (old?.[key] === undefined) complain(key, 'add');
  return errors;
}

type Profile = AppArmorProfile | SeccompProfile;

/** Where an annotation and the field that has taken its place are both given, they say the same. `path` is the spec's. */
export function validateProfilesMatchAnnotations(meta: ObjectMeta, spec: PodSpec, path: FieldPath): FieldError[] {
  const annotations = meta.annotations ?? {};
  if (Object.keys(annotations).length === 0) return [];
  const errors: FieldError[] = [];
  const check = (key: string, profile: Profile | undefined, profilePath: FieldPath, title: string): void => {
    const annotation = annotations[key];
    if (annotation === undefined || profile === undefined) return;
    const wrong = mismatch(annotation, profile);
    if (wrong === undefined) return;
    const what = wrong === 'type' ? 'type' : 'profile';
    errors.push(forbidden(profilePath.child(wrong), `${title} ${what} in annotation and field must match`));
  };
  const context = spec.securityContext;
  check(seccompPodAnnotation, context?.seccompProfile, path.child('securityContext', 'seccompProfile'), 'seccomp');
  for (const [{ name, securityContext }, containerPath] of containersWithPaths(spec, path)) {
    const key = seccompContainerAnnotationPrefix + name;
    check(key, securityContext?.seccompProfile, containerPath.child('securityContext', 'seccompProfile'), 'seccomp');
  }
  if (spec.os?.name === 'windows') return errors;
  for (const [{ name, securityContext }, containerPath] of containersWithPaths(spec, path)) {
    const profile = securityContext?.appArmorProfile ?? context?.appArmorProfile;
    const key = appArmorAnnotationPrefix + name;
    check(key, profile, containerPath.child('securityContext', 'appArmorProfile'), 'apparmor');
  }
  return errors;
}

function mismatch(annotation: string, profile: Profile): 'type' | 'localhostProfile' | undefined {
  switch (profile.type) {
    case 'Unconfined':
      return annotation === 'unconfined' ? undefined : 'type';
    case 'RuntimeDefault':
      return annotation === 'runtime/default' || annotation === 'docker/default' ? undefined : 'type';
    case 'Localhost':
      if (!annotation.startsWith(localhostPrefix)) return 'type';
      return annotation.slice(localhostPrefix.length) === profile.localhostProfile ? undefined : 'localhostProfile';
    default:
      return undefined;
  }
}
