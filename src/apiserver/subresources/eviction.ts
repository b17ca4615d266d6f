/** pods/eviction: a deletion that the Pod's disruption budget has to allow. */

import type { Pod } from '../../api/core/v1/pod.ts';
import { selectorOf } from '../../api/labels.ts';
import { disruptionAllowedType, withDisruptionAllowed } from '../../api/policy/v1/disruption-allowed.ts';
import { Eviction } from '../../api/policy/v1/eviction.ts';
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../api/policy/v1/pod-disruption-budget.ts';
import { podDisruptionBudgetResource } from '../../api/policy/v1/pod-disruption-budget-resource.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { badRequest, conflict, internalError, notFound, StatusError } from '../../api/status-error.ts';
import { formatTime } from '../../api/time.ts';
import { cloneJson } from '../../base/clone-json.ts';
import { readKind } from '../body.ts';
import { ContentionError, type UpdateOutcome } from '../cache/resource-storage.ts';
import { groupResourceOf, type ResourceContext } from '../context.ts';
import {
  checkDeleteOptions,
  type DeleteOptionsInput,
  type DeletionOptions,
  type Preconditions,
  readWriteOptions,
} from '../options.ts';
import type { ApiResponse } from '../request.ts';
import { statusResponse } from '../respond.ts';
import { checkPreconditions, deleteObject } from '../verbs/delete.ts';
import type { SubresourceHandlers } from './handlers.ts';

const evictionKind = { group: 'policy', version: 'v1', kind: 'Eviction', type: Eviction };
/** More disrupted Pods than this, not yet seen by the controller, and the budget is out of order. */
const disruptedPodsMax = 2000;
const evicted = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'EvictionByEvictionAPI',
  message: 'Eviction API: evicting',
} as const;
const success = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } as const;

export function registerEviction(handlers: SubresourceHandlers): void {
  handlers.set('', 'pods', 'eviction', 'create', evict);
}

async function evict(context: ResourceContext): Promise<ApiResponse> {
  const { info, storage, definition } = context;
  const writeOptions = readWriteOptions(context, 'CreateOptions');
  const eviction = (await readKind(context, evictionKind, writeOptions.fieldValidation)) as unknown as Eviction;
  if (eviction.metadata.name !== undefined && eviction.metadata.name !== info.name) {
    throw badRequest('name in URL does not match name in Eviction object');
  }
  const options = checkDeleteOptions((eviction.deleteOptions ?? {}) as DeleteOptionsInput);
  const dryRun = options.dryRun || writeOptions.dryRun;
  await storage.cache.start();
  const stored = await storage.get(storage.key(info.namespace, info.name));
  if (stored === undefined) throw notFound(groupResourceOf(definition), info.name);
  const pod = stored.object as unknown as Pod;
  try {
    // What would not be deleted anyway takes no disruption.
    await deleteObject(context, info.name, { ...options, dryRun: true });
    if (!isExempt(pod)) await takeDisruption(context, pod, dryRun);
    const preconditions = dryRun ? options.preconditions : await marked(context, options);
    await deleteObject(context, info.name, { ...options, preconditions, dryRun });
  } catch (error) {
    if (error instanceof ContentionError) throw conflict(groupResourceOf(definition), info.name);
    throw error;
  }
  return statusResponse(context, success, 201);
}

/** Has the Pod say why it ends. Returns the preconditions of its deletion, which the change must not break. */
async function marked(context: ResourceContext, options: DeletionOptions): Promise<Preconditions | undefined> {
  const { info, storage, server } = context;
  const { preconditions } = options;
  const { stored } = await storage.update(storage.key(info.namespace, info.name), (current): UpdateOutcome => {
    if (current === undefined) throw notFound(groupResourceOf(context.definition), info.name);
    checkPreconditions(context, info.name, current.object, options);
    const pod = cloneJson(current.object) as unknown as Mutable<Pod>;
    const conditions = pod.status.conditions ?? [];
    const present = conditions.find(({ type }) => type === evicted.type);
    if (present?.status === evicted.status && present.reason === evicted.reason) return { kind: 'keep' };
    const lastTransitionTime = formatTime(server.clock.now());
    pod.status.conditions = [
      ...conditions.filter(({ type }) => type !== evicted.type),
      { ...evicted, lastProbeTime: null as unknown as string, lastTransitionTime },
    ];
    return { kind: 'write', object: pod as Mutable<KubernetesObject> };
  });
  if (preconditions?.resourceVersion === undefined) return preconditions;
  return { ...preconditions, resourceVersion: stored.resourceVersion };
}

/** Pods that serve nobody may go whatever the budget says. */
function isExempt({ metadata, status }: Pod): boolean {
  return (
    metadata.deletionTimestamp !== undefined ||
    status.phase === 'Succeeded' ||
    status.phase === 'Failed' ||
    status.phase === 'Pending'
  );
}

async function takeDisruption(context: ResourceContext, pod: Pod, dryRun: boolean): Promise<void> {
  const { server, info } = context;
  const budgets = server.registry.storage(podDisruptionBudgetResource);
  await budgets.cache.waitUntilFresh();
  const matching: PodDisruptionBudget[] = [];
  for (const stored of budgets.cache.range(budgets.keyPrefix(info.namespace))) {
    const budget = stored.object as unknown as PodDisruptionBudget;
    if (budget.spec.selector !== undefined && selectorOf(budget.spec.selector).matches(pod.metadata.labels)) {
      matching.push(budget);
    }
  }
  if (matching.length === 0) return;
  if (matching.length > 1) {
    throw internalError(
      new Error('This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'),
    );
  }
  const name = matching[0]!.metadata.name!;
  if (isUnhealthyAndFree(pod, matching[0]!)) return;
  await budgets.update(budgets.key(info.namespace, name), (current): UpdateOutcome => {
    if (current === undefined) throw notFound(groupResourceOf(podDisruptionBudgetResource), name);
    const budget = cloneJson(current.object) as unknown as Mutable<PodDisruptionBudget>;
    checkBudget(budget as PodDisruptionBudget);
    budget.status.disruptionsAllowed -= 1;
    budget.status.disruptedPods = {
      ...budget.status.disruptedPods,
      [info.name]: formatTime(server.clock.now()),
    };
    if (budget.status.disruptionsAllowed === 0) {
      const conditions = withDisruptionAllowed(
        budget.status as PodDisruptionBudgetStatus,
        formatTime(server.clock.now()),
      );
      budget.status.conditions = [...conditions];
    }
    return dryRun ? { kind: 'keep' } : { kind: 'write', object: budget as Mutable<KubernetesObject> };
  });
}

/** unhealthyPodEvictionPolicy: whether a Pod that is not ready may go without asking the budget. */
function isUnhealthyAndFree(pod: Pod, { spec, status }: PodDisruptionBudget): boolean {
  const isReady =
    pod.status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;
  if (isReady) return false;
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  return status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0;
}

function checkBudget({ metadata, status }: PodDisruptionBudget): void {
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    throw tooMany(`The disruption budget ${metadata.name} is still being processed by the server.`, 10);
  }
  if (status.disruptionsAllowed < 0) throw internalError(new Error('pdb disruptions allowed is negative'));
  if (Object.keys(status.disruptedPods ?? {}).length > disruptedPodsMax) {
    throw internalError(new Error('DisruptedPods map too big - too many evictions not confirmed by PDB controller'));
  }
  if (status.disruptionsAllowed === 0) throw tooMany(whyNot(metadata.name ?? '', status));
}

/** The texts are upstream's. */
function whyNot(name: string, { conditions, desiredHealthy, currentHealthy }: PodDisruptionBudgetStatus): string {
  const denied = conditions?.find(({ type, status }) => type === disruptionAllowedType && status === 'False');
  const { reason = '', message = '' } = denied ?? {};
  const refusal = `The disruption budget ${name} does not allow evicting pods currently`;
  // What the numbers are from is older than a failure.
  if (reason === 'SyncFailed' && message !== '') return `${refusal} because it failed sync: ${message}`;
  if (currentHealthy <= desiredHealthy) {
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  }
  return message === '' ? refusal : `${refusal} (${reason}): ${message}`;
}

function tooMany(why: string, retryAfterSeconds?: number): StatusError {
  return new StatusError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    details: {
      causes: [{ reason: 'DisruptionBudget', message: why }],
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  });
}
