/** Defaults of whatever carries a PodSpec that its declaration can't state, since they depend on other fields. */
import type { Mutable } from '../../schema/schema.ts';
import type { Container, EphemeralContainer, ResourceRequirements } from './container.ts';
import { defaultPullPolicy } from './image-name.ts';
import type { PodSpec, PodTemplateSpec } from './pod-spec.ts';
import { roundResourceList } from './resource-list.ts';
import { type Volume, volumeSourceFields } from './volume.ts';

/** For Pods and templates alike. */
export function applyPodSpecDefaults(spec: Mutable<PodSpec>): void {
  for (const volume of spec.volumes ?? []) applyVolumeDefaults(volume);
  for (const container of spec.initContainers ?? []) applyContainerDefaults(container);
  for (const container of spec.containers) applyContainerDefaults(container);
  for (const container of spec.ephemeralContainers ?? []) applyContainerDefaults(container);
  roundResourceList(spec.overhead);
  roundRequirements(spec.resources);
  mirrorServiceAccount(spec);
}

export function applyPodTemplateDefaults(template: Mutable<PodTemplateSpec> | undefined): void {
  if (template !== undefined) applyPodSpecDefaults(template.spec);
}

/** `serviceAccount` is the older name of `serviceAccountName`; both are always there. */
function mirrorServiceAccount(spec: Mutable<PodSpec>): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (!name) return;
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
}

function applyContainerDefaults(container: Mutable<Container> | Mutable<EphemeralContainer>): void {
  container.imagePullPolicy ??= defaultPullPolicy(container.image ?? '');
  roundRequirements(container.resources);
}

function roundRequirements(requirements: Mutable<ResourceRequirements> | undefined): void {
  roundResourceList(requirements?.limits);
  roundResourceList(requirements?.requests);
}

const volumeSourceNames = Object.keys(volumeSourceFields) as (keyof typeof volumeSourceFields)[];

function applyVolumeDefaults(volume: Mutable<Volume>): void {
  if (volumeSourceNames.every((name) => volume[name] === undefined)) volume.emptyDir = {};
  if (volume.image !== undefined) volume.image.pullPolicy ??= defaultPullPolicy(volume.image.reference ?? '');
}
