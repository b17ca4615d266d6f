/** Which Pods stand behind a Service, and which changes of a Pod its Services have to know of. */
import type { Pod } from '../../../api/core/v1/pod.ts';
import type { Service } from '../../../api/core/v1/service.ts';
import { deepEqual } from '../../../base/deep-equal.ts';
import type { Lister } from '../../../client/informer/indexer.ts';
import { keyOf } from '../../../client/resource-ref.ts';
import { hasLabels, type LabelQuery, selectorsOf } from '../label-queries.ts';
import { isPodReady, isPodTerminal } from '../pod-state.ts';

/** Undefined where the Service selects nothing: its endpoints are somebody else's affair. */
export function serviceQuery({ metadata, spec }: Service): LabelQuery | undefined {
  const required = spec.selector ?? {};
  if (!selectsPods(spec)) return undefined;
  return { namespace: metadata.namespace ?? '', required, matches: (labels) => hasLabels(labels, required) };
}

/** An empty selector is none. */
export function selectsPods({ selector = {} }: Service['spec']): boolean {
  for (const _ in selector) return true;
  return false;
}

/** The keys of the Services that a change of a Pod concerns. `previous` is absent where the Pod is new or gone. Pure. */
export function servicesToSync(lister: Lister<Service>, pod: Pod, previous: Pod | undefined): readonly string[] {
  const keysOf = ({ metadata }: Pod): string[] => selectorsOf(lister, serviceQuery, metadata).map(keyOf);
  if (previous === undefined) return keysOf(pod);
  if (pod.metadata.resourceVersion === previous.metadata.resourceVersion) return [];
  const hasMoved = !deepEqual(pod.metadata.labels ?? {}, previous.metadata.labels ?? {});
  const hasChanged = endpointHasChanged(pod, previous);
  if (!hasMoved) return hasChanged ? keysOf(pod) : [];
  const now = keysOf(pod);
  const before = keysOf(previous);
  if (hasChanged) return [...new Set([...now, ...before])];
  // Services that have it as before have nothing to do.
  return [...now.filter((key) => !before.includes(key)), ...before.filter((key) => !now.includes(key))];
}

/** Whether anything has changed that an endpoint tells of. */
function endpointHasChanged(pod: Pod, previous: Pod): boolean {
  if (pod.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp) return true;
  if (isPodReady(pod) !== isPodReady(previous)) return true;
  if (isPodTerminal(pod.status.phase) !== isPodTerminal(previous.status.phase)) return true;
  return pod.status.podIP !== previous.status.podIP || !deepEqual(pod.status.podIPs, previous.status.podIPs);
}

/** Finished Pods and those without an address serve nobody; ones that are being deleted may still. */
export function belongsInEndpoints({ metadata, status }: Pod, includeTerminating: boolean): boolean {
  if (isPodTerminal(status.phase)) return false;
  if ((status.podIP ?? '') === '' && (status.podIPs ?? []).length === 0) return false;
  return includeTerminating || metadata.deletionTimestamp === undefined;
}

/** The name under which DNS knows the Pod within its headless Service. */
export function endpointHostname({ metadata, spec }: Pod, service: Service): string | undefined {
  const isNamed = (spec.hostname ?? '') !== '' && spec.subdomain === service.metadata.name;
  return isNamed && metadata.namespace === service.metadata.namespace ? spec.hostname : undefined;
}

/** Whether the Service has an address of its own. Others are headless. */
export function hasClusterIp({ spec }: Service): boolean {
  return (spec.clusterIP ?? '') !== '' && spec.clusterIP !== 'None';
}
