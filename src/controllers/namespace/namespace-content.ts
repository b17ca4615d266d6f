/** Deletes what is in a namespace, and tells what is still there. The Pods first: while there are any nothing else is touched. */
import type { Pod } from '../../api/core/v1/pod.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { isNotFound, StatusError } from '../../api/status-error.ts';
import { parseTime } from '../../api/time.ts';
import type { Clock } from '../../base/clock.ts';
import type { Client } from '../../client/client.ts';
import { type DiscoveredResource, type Discovery, discoverResources } from '../../client/discovery.ts';
import type { ResourceRef } from '../../client/resource-ref.ts';
import type { DeletionFindings, RemainingContent } from './deletion-conditions.ts';
import { podGraceSeconds } from './pod-grace.ts';

/** So long what has finalizers is expected to take, as upstream. */
const finalizerEstimateSeconds = 15;

export interface ContentOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly namespace: string;
  /** When the namespace's deletion was asked for, as RFC 3339 text. */
  readonly deletionTimestamp: string;
}

export interface ContentOutcome {
  readonly findings: DeletionFindings;
  /** How long it may take until nothing is left; 0 where nothing is, or where that is not known. */
  readonly estimateSeconds: number;
}

/** What has become of the objects of one resource. */
interface CollectionOutcome {
  readonly remaining?: RemainingContent;
  readonly estimateSeconds: number;
  readonly error?: unknown;
}

/** What goes wrong with one resource does not keep the others. */
export async function deleteContent(options: ContentOptions): Promise<ContentOutcome> {
  let discovery: Discovery;
  try {
    discovery = await discoverResources(options.client);
  } catch (error) {
    const findings = { discoveryError: error, undiscovered: new Map(), malformed: [], errors: [], remaining: [] };
    return { findings, estimateSeconds: 0 };
  }
  const { resources, failures, malformed } = discovery;
  const deletable = resources.filter(
    ({ ref, verbs, isPreferred }) => isPreferred && ref.namespaced && verbs.has('delete'),
  );
  const outcomes: CollectionOutcome[] = [];
  for (const resource of [...deletable].sort((a, b) => Number(isPods(b.ref)) - Number(isPods(a.ref)))) {
    const outcome = await deleteCollectionOf(resource, options);
    outcomes.push(outcome);
    if (isPods(resource.ref) && (outcome.remaining !== undefined || outcome.error !== undefined)) break;
  }
  return {
    findings: {
      undiscovered: failures,
      malformed,
      errors: outcomes.flatMap(({ error }) => (error === undefined ? [] : [error])),
      remaining: outcomes.flatMap(({ remaining }) => remaining ?? []),
    },
    estimateSeconds: Math.max(0, ...outcomes.map(({ estimateSeconds }) => estimateSeconds)),
  };
}

const isPods = ({ group, resource }: ResourceRef): boolean => group === '' && resource === 'pods';

async function deleteCollectionOf(resource: DiscoveredResource, options: ContentOptions): Promise<CollectionOutcome> {
  const { ref, verbs } = resource;
  const { client, clock, namespace, deletionTimestamp } = options;
  let estimateSeconds = 0;
  try {
    if (isPods(ref)) {
      const { items } = await client.list(ref, { namespace });
      estimateSeconds = podGraceSeconds(items as readonly Pod[], parseTime(deletionTimestamp), clock.now());
    }
    if (!(await deleteAtOnce(resource, options))) await deleteEach(resource, options);
    if (!verbs.has('list')) return { estimateSeconds };
    const { items } = await client.list(ref, { namespace });
    if (items.length === 0) return { estimateSeconds: 0 };
    const remaining = { resource: ref, objects: items.length, finalizers: countFinalizers(items) };
    if (estimateSeconds > 0) return { remaining, estimateSeconds };
    if (remaining.finalizers.size > 0) return { remaining, estimateSeconds: finalizerEstimateSeconds };
    const name = `${ref.group}/${ref.version}, Resource=${ref.resource}`;
    const error = new Error(`unexpected items still remain in namespace: ${namespace} for gvr: ${name}`);
    return { remaining, estimateSeconds, error };
  } catch (error) {
    return { estimateSeconds, error };
  }
}

/** Dependents are in the namespace as well, or of no concern. */
const inBackground = { propagationPolicy: 'Background' } as const;

/** Resolves with whether the server can do that. */
async function deleteAtOnce(
  { ref, verbs }: DiscoveredResource,
  { client, namespace }: ContentOptions,
): Promise<boolean> {
  if (!verbs.has('deletecollection')) return false;
  try {
    await client.deleteCollection(ref, { namespace }, inBackground);
    return true;
  } catch (error) {
    if (isUnsupported(error)) return false;
    throw error;
  }
}

async function deleteEach({ ref, verbs }: DiscoveredResource, { client, namespace }: ContentOptions): Promise<void> {
  if (!verbs.has('list')) return;
  const { items } = await client.list(ref, { namespace });
  for (const { metadata } of items) {
    try {
      await client.delete(ref, { namespace, name: metadata.name ?? '' }, inBackground);
    } catch (error) {
      if (!isUnsupported(error)) throw error;
    }
  }
}

function isUnsupported(error: unknown): boolean {
  return isNotFound(error) || (error instanceof StatusError && error.reason === 'MethodNotAllowed');
}

function countFinalizers(objects: readonly KubernetesObject[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { metadata } of objects) {
    for (const finalizer of metadata.finalizers ?? []) counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
  }
  return counts;
}
