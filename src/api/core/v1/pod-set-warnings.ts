/** Warnings about the template of a set of Pods; on an update only where the desired state has changed. */
import type { KubernetesObject } from '../../resource.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { PodTemplateSpec } from './pod-spec.ts';
import { nameWarnings, podTemplateWarnings } from './pod-warnings.ts';

type PodSet = KubernetesObject & { readonly spec: { readonly template?: PodTemplateSpec } };

export function podSetWarnings(set: PodSet, old: PodSet | undefined): string[] {
  const { template } = set.spec;
  const unchanged = old !== undefined && old.metadata.generation === set.metadata.generation;
  if (template === undefined || unchanged) return [];
  return podTemplateWarnings(template, FieldPath.of('spec', 'template'));
}

/** Of sets after which their Pods are named. */
export function namedPodSetWarnings(set: PodSet, old: PodSet | undefined): string[] {
  const ofName = old === undefined ? nameWarnings(set.metadata.name ?? '') : [];
  return [...ofName, ...podSetWarnings(set, old)];
}
