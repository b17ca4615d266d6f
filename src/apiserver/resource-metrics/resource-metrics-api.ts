/** metrics.k8s.io: what Nodes and Pods use, as their kubelets say. Nothing of it is stored. */
import type { Node } from '../../api/core/v1/node.ts';
import { nodeResource } from '../../api/core/v1/node-resource.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { podResource } from '../../api/core/v1/pod-resource.ts';
import { formatDuration } from '../../api/duration.ts';
import type { NodeMetrics, PodMetrics } from '../../api/metrics/v1beta1/resource-metrics.ts';
import { canonicalizeQuantity, Quantity } from '../../api/quantity.ts';
import type { KubernetesObject, ResourceDefinition } from '../../api/resource.ts';
import { apiVersionOf } from '../../api/schema/schema.ts';
import { notFound } from '../../api/status-error.ts';
import { formatTime } from '../../api/time.ts';
import { StoredObject, unwrittenRevision } from '../cache/stored-object.ts';
import { groupResourceOf, type ResourceContext } from '../context.ts';
import type { ApiResponse } from '../request.ts';
import { listResponse, objectResponse } from '../respond.ts';
import { readSelectors } from '../selection.ts';
import type { SubresourceHandlers } from '../subresources/handlers.ts';
import type { KubeletReadings } from './kubelet-readings.ts';
import { nodeUsage, podUsage, type Usage } from './node-usage.ts';

const group = 'metrics.k8s.io';

export function registerResourceMetrics(handlers: SubresourceHandlers, readings: KubeletReadings): void {
  handlers.set(group, 'nodes', '', 'list', (context) => answerList(context, nodeMetrics(context, readings)));
  handlers.set(group, 'nodes', '', 'get', (context) => answerOne(context, nodeMetrics(context, readings)));
  handlers.set(group, 'pods', '', 'list', (context) => answerList(context, podMetrics(context, readings)));
  handlers.set(group, 'pods', '', 'get', (context) => answerOne(context, podMetrics(context, readings)));
}

async function answerList(
  context: ResourceContext,
  metrics: Promise<readonly KubernetesObject[]>,
): Promise<ApiResponse> {
  const stored = (await metrics).map(unstored);
  return listResponse(context, { stored, revision: unwrittenRevision });
}

async function answerOne(
  context: ResourceContext,
  metrics: Promise<readonly KubernetesObject[]>,
): Promise<ApiResponse> {
  const [found] = await metrics;
  if (found === undefined) throw notFound(groupResourceOf(context.definition), context.info.name);
  return objectResponse(context, unstored(found), 200);
}

const utf8 = new TextEncoder();

/** In the form in which responses are made of what is stored. */
function unstored(object: KubernetesObject): StoredObject {
  return new StoredObject({ key: '', value: utf8.encode(JSON.stringify(object)), modRevision: unwrittenRevision });
}

/** Of the Nodes that the request is about and whose kubelets answer. */
async function nodeMetrics(context: ResourceContext, readings: KubeletReadings): Promise<readonly KubernetesObject[]> {
  const nodes = (await chosen(context, nodeResource)) as unknown as readonly Node[];
  const found = await readings.read(namesOf(nodes), { compared: true });
  if (context.info.name === '' && context.query.get('labelSelector') === null)
    readings.keepOnly(new Set(namesOf(nodes)));
  return nodes.flatMap(({ metadata }): readonly NodeMetrics[] => {
    const read = found.get(metadata.name ?? '');
    const usage = read && nodeUsage(read.latest, read.previous);
    return usage === undefined ? [] : [{ ...head(context, metadata, usage), usage: amounts(usage) }];
  }) as readonly KubernetesObject[];
}

/** Of the Pods that the request is about, that run, and whose kubelets answer. */
async function podMetrics(context: ResourceContext, readings: KubeletReadings): Promise<readonly KubernetesObject[]> {
  const pods = ((await chosen(context, podResource)) as unknown as readonly Pod[]).filter(
    ({ spec, status }) => status.phase === 'Running' && (spec.nodeName ?? '') !== '',
  );
  const found = await readings.read(new Set(pods.map(({ spec }) => spec.nodeName!)), { compared: false });
  return pods.flatMap(({ metadata, spec }): readonly PodMetrics[] => {
    const read = found.get(spec.nodeName!);
    const usages =
      read === undefined ? [] : podUsage(read.latest, read.previous, `${metadata.namespace}/${metadata.name}`);
    if (usages.length === 0) return [];
    const containers = usages.map((usage) => ({ name: usage.name, usage: amounts(usage) }));
    return [{ ...head(context, metadata, usages[0]!), containers }];
  }) as readonly KubernetesObject[];
}

/** The objects of the resource that the request's name, namespace and selectors choose. */
async function chosen(context: ResourceContext, definition: ResourceDefinition): Promise<readonly KubernetesObject[]> {
  const { info, query, server } = context;
  const storage = server.registry.storage(definition);
  if (info.name !== '') {
    const stored = await storage.get(storage.key(info.namespace, info.name));
    return stored === undefined ? [] : [stored.object];
  }
  const selector = readSelectors(query, context.definition);
  await storage.cache.waitUntilFresh();
  const objects = [...storage.cache.range(storage.keyPrefix(info.namespace))].map((stored) => stored.object);
  return objects.filter((object) => selector.matches(object));
}

const namesOf = (nodes: readonly Node[]): string[] => nodes.map(({ metadata }) => metadata.name ?? '');

function head({ definition, server }: ResourceContext, metadata: KubernetesObject['metadata'], usage: Usage) {
  const { name, namespace, labels } = metadata;
  return {
    kind: definition.kind,
    apiVersion: apiVersionOf(definition),
    metadata: { name, namespace, labels, creationTimestamp: formatTime(server.clock.now()) },
    timestamp: formatTime(usage.atMs),
    window: formatDuration(usage.windowMs),
  };
}

function amounts({ cpuNanoCores, memoryBytes }: Usage): Readonly<Record<string, string>> {
  return { cpu: canonicalizeQuantity(`${cpuNanoCores}n`), memory: Quantity.of(memoryBytes, 'BinarySI').toString() };
}
