/** How a Job gets a selector that finds its own Pods and no others. */
import type { Mutable } from '../../schema/schema.ts';
import type { Job } from './job.ts';

export const controllerUidLabel = 'batch.kubernetes.io/controller-uid';
export const jobNameLabel = 'batch.kubernetes.io/job-name';
/** The same, from before labels of Kubernetes' own had its domain. */
export const legacyControllerUidLabel = 'controller-uid';
export const legacyJobNameLabel = 'job-name';

/** Needs the Job's name and uid. What the client has set stays, for validation to compare. */
export function prepareJobForCreate(job: Mutable<Job>): void {
  const { metadata, spec } = job;
  if (spec.manualSelector === true) return;
  const { name = '', uid = '' } = metadata;
  spec.template.metadata.labels = {
    [legacyJobNameLabel]: name,
    [jobNameLabel]: name,
    [legacyControllerUidLabel]: uid,
    [controllerUidLabel]: uid,
    ...spec.template.metadata.labels,
  };
  spec.selector ??= {};
  spec.selector.matchLabels = { [controllerUidLabel]: uid, ...spec.selector.matchLabels };
}
