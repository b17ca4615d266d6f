/** What the API server makes of a Pod before it is stored, and how long its deletion takes. */
import type { LabelSelector } from '../../meta/v1/selectors.ts';
import type { RequestFacts } from '../../resource.ts';
import type { Mutable } from '../../schema/schema.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { Container, EphemeralContainer } from './container.ts';
import type { Pod, PodStatus } from './pod.ts';
import { appArmorAnnotationPrefix } from './pod-annotations-validation.ts';
import { computeQosClass } from './pod-requests.ts';
import type { PodAffinity, PodAffinityTerm } from './scheduling.ts';
import type { AppArmorProfile } from './security-context.ts';
import { validateAppArmorProfile } from './security-context-validation.ts';

export function preparePodForCreate(pod: Mutable<Pod>, { now }: RequestFacts): void {
  const status: Mutable<PodStatus> = { phase: 'Pending', qosClass: computeQosClass(pod.spec as Pod['spec']) };
  if ((pod.spec.schedulingGates ?? []).length > 0) {
    status.conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        lastProbeTime: null as unknown as string,
        lastTransitionTime: now,
        reason: 'SchedulingGated',
        message: 'Scheduling is blocked due to non-empty scheduling gates',
      },
    ];
  }
  pod.status = status;
  resolveLabelKeys(pod);
  takeOverAppArmorAnnotations(pod);
}

type Labels = Readonly<Record<string, string>>;

/** Writes the Pod's own labels into the selectors that refer to them by key. */
function resolveLabelKeys(pod: Mutable<Pod>): void {
  const { labels = {} } = pod.metadata;
  const { affinity, topologySpreadConstraints = [] } = pod.spec;
  for (const part of [affinity?.podAffinity, affinity?.podAntiAffinity]) {
    if (part !== undefined) for (const term of termsOf(part)) resolveTerm(term, labels);
  }
  for (const { labelSelector, matchLabelKeys = [] } of topologySpreadConstraints) {
    if (labelSelector !== undefined) addExpressions(labelSelector, matchLabelKeys, 'In', labels);
  }
}

function termsOf(affinity: Mutable<PodAffinity>): Mutable<PodAffinityTerm>[] {
  const preferred = affinity.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const required = affinity.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return [...preferred.map(({ podAffinityTerm }) => podAffinityTerm), ...required];
}

function resolveTerm(term: Mutable<PodAffinityTerm>, labels: Labels): void {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  if (labelSelector === undefined) return;
  addExpressions(labelSelector, matchLabelKeys, 'In', labels);
  addExpressions(labelSelector, mismatchLabelKeys, 'NotIn', labels);
}

function addExpressions(
  selector: Mutable<LabelSelector>,
  keys: readonly string[],
  operator: 'In' | 'NotIn',
  labels: Labels,
): void {
  const added = keys.flatMap((key) => {
    const value = labels[key];
    return value === undefined ? [] : [{ key, operator, values: [value] }];
  });
  if (added.length > 0) selector.matchExpressions = [...(selector.matchExpressions ?? []), ...added];
}

/** The field has taken the place of an annotation for each container; a valid annotation still fills it. */
function takeOverAppArmorAnnotations(pod: Mutable<Pod>): void {
  const { annotations } = pod.metadata;
  if (annotations === undefined || pod.spec.os?.name === 'windows') return;
  const podProfile = pod.spec.securityContext?.appArmorProfile;
  const containers: Mutable<Container | EphemeralContainer>[] = [
    ...(pod.spec.initContainers ?? []),
    ...pod.spec.containers,
    ...(pod.spec.ephemeralContainers ?? []),
  ];
  for (const container of containers) {
    const annotation = annotations[appArmorAnnotationPrefix + container.name];
    if (annotation === undefined || container.securityContext?.appArmorProfile !== undefined) continue;
    const profile = profileOf(annotation);
    if (profile === undefined || validateAppArmorProfile(profile, FieldPath.root).length > 0) continue;
    const isPods = podProfile?.type === profile.type && podProfile.localhostProfile === profile.localhostProfile;
    if (!isPods) container.securityContext = { ...container.securityContext, appArmorProfile: profile };
  }
}

function profileOf(annotation: string): AppArmorProfile | undefined {
  if (annotation === 'unconfined') return { type: 'Unconfined' };
  if (annotation === 'runtime/default') return { type: 'RuntimeDefault' };
  const [, localhostProfile] = /^localhost\/(.*)$/s.exec(annotation) ?? [];
  return localhostProfile === undefined ? undefined : { type: 'Localhost', localhostProfile };
}

/** The class of service never changes, and what has been observed once is not forgotten. */
export function preparePodStatusForUpdate(pod: Mutable<Pod>, old: Pod): void {
  const { status } = pod;
  const { ownerReferences } = old.metadata;
  if (ownerReferences !== undefined) {
    pod.metadata.ownerReferences = ownerReferences as Mutable<Pod>['metadata']['ownerReferences'];
  } else if (pod.metadata.ownerReferences !== undefined) delete pod.metadata.ownerReferences;
  if (status.qosClass === undefined && old.status.qosClass !== undefined) status.qosClass = old.status.qosClass;
  if (status.observedGeneration === undefined && old.status.observedGeneration !== undefined) {
    status.observedGeneration = old.status.observedGeneration;
  }
  const observed = [...(old.status.conditions ?? [])];
  for (const condition of status.conditions ?? []) {
    const position = observed.findIndex(({ type }) => type === condition.type);
    const [before] = position < 0 ? [] : observed.splice(position, 1);
    if (condition.observedGeneration === undefined && before?.observedGeneration !== undefined) {
      condition.observedGeneration = before.observedGeneration;
    }
  }
}

/** Nobody has to stop what runs nowhere, or no longer. */
export function podDeletionGracePeriodSeconds(pod: Pod, requested: number | undefined): number {
  const { nodeName, terminationGracePeriodSeconds = 0 } = pod.spec;
  const { phase } = pod.status;
  if (nodeName === undefined || phase === 'Failed' || phase === 'Succeeded') return 0;
  const seconds = requested ?? terminationGracePeriodSeconds;
  return seconds < 0 ? 1 : seconds;
}

export const podSelectableFields: Readonly<Record<string, (pod: Pod) => string>> = {
  'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
  'spec.restartPolicy': ({ spec }) => spec.restartPolicy ?? '',
  'spec.schedulerName': ({ spec }) => spec.schedulerName ?? '',
  'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? '',
  'spec.hostNetwork': ({ spec }) => String(spec.hostNetwork ?? false),
  'status.phase': ({ status }) => status.phase ?? '',
  'status.podIP': podAddress,
  // Upstream has this name for the same address.
  'status.podIPs': podAddress,
  'status.nominatedNodeName': ({ status }) => status.nominatedNodeName ?? '',
};

function podAddress({ status }: Pod): string {
  return status.podIPs?.[0]?.ip ?? status.podIP ?? '';
}
