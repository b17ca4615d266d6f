/** What may change in the template of a Job that is suspended and has never run: where and how its Pods are scheduled. */
import type { PodTemplateSpec } from '../../core/v1/pod-spec.ts';
import type { Affinity } from '../../core/v1/scheduling.ts';
import type { Job } from './job.ts';

/** The old template with all that may change as it is in the new one: whatever still differs may not. */
export function mutableTemplateOf(job: Job, old: Job): PodTemplateSpec {
  const { template } = old.spec;
  const mayChange = old.spec.suspend === true && old.status.startTime === undefined;
  if (!mayChange) return template;
  const { metadata, spec } = job.spec.template;
  const { nodeSelector: _n, tolerations: _t, schedulingGates: _g, affinity: _a, ...rest } = template.spec;
  const { labels: _l, annotations: _annotations, ...restOfMetadata } = template.metadata;
  const affinity = withNodeAffinityOf(template.spec.affinity, spec.affinity);
  return {
    metadata: {
      ...restOfMetadata,
      ...(metadata.labels && { labels: metadata.labels }),
      ...(metadata.annotations && { annotations: metadata.annotations }),
    },
    spec: {
      ...rest,
      ...(spec.nodeSelector && { nodeSelector: spec.nodeSelector }),
      ...(spec.tolerations && { tolerations: spec.tolerations }),
      ...(spec.schedulingGates && { schedulingGates: spec.schedulingGates }),
      ...(affinity && { affinity }),
    },
  };
}

function withNodeAffinityOf(old: Affinity | undefined, updated: Affinity | undefined): Affinity | undefined {
  const { nodeAffinity: _, ...rest } = old ?? {};
  if (updated?.nodeAffinity !== undefined) return { ...rest, nodeAffinity: updated.nodeAffinity };
  return Object.keys(rest).length === 0 && updated === undefined ? undefined : rest;
}
