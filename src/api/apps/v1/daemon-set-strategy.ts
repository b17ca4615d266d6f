/**
 * How often a DaemonSet's template has changed. The field is gone; clients and old controllers read it from an annotation,
 * which upstream keeps.
 */
import type { Mutable } from '../../schema/schema.ts';
import { semanticEquals } from '../../validation/equality.ts';
import type { DaemonSet } from './daemon-set.ts';

export const templateGenerationAnnotation = 'deprecated.daemonset.template.generation';

export function prepareDaemonSetForCreate(daemonSet: Mutable<DaemonSet>): void {
  setTemplateGeneration(daemonSet, Math.max(templateGenerationOf(daemonSet as DaemonSet), 1));
}

export function prepareDaemonSetForUpdate(daemonSet: Mutable<DaemonSet>, old: DaemonSet): void {
  const changed = !semanticEquals(daemonSet.spec.template, old.spec.template);
  setTemplateGeneration(daemonSet, templateGenerationOf(old) + (changed ? 1 : 0));
}

function templateGenerationOf({ metadata }: DaemonSet): number {
  const text = metadata.annotations?.[templateGenerationAnnotation] ?? '';
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : 0;
}

function setTemplateGeneration({ metadata }: Mutable<DaemonSet>, generation: number): void {
  metadata.annotations = { ...metadata.annotations, [templateGenerationAnnotation]: String(generation) };
}
