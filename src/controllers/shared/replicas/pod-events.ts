/**
 * What a change of a Pod means to the ReplicaSets: whose expectations it meets, and which of them have something to do. An owner is
 * found by the Pod's reference, so this costs the same however many Pods and owners there are; only orphans are shown to all of their namespace.
 */
import type { Pod } from '../../../api/core/v1/pod.ts';
import { SelectorError } from '../../../api/labels.ts';
import type { OwnerReference } from '../../../api/meta/v1/object-meta.ts';
import { deepEqual } from '../../../base/deep-equal.ts';
import type { Lister } from '../../../client/informer/indexer.ts';
import type { InformerHandler } from '../../../client/informer/informer.ts';
import { keyOf } from '../../../client/resource-ref.ts';
import type { WorkQueue } from '../../../client/work-queue.ts';
import type { Expectations } from '../expectations.ts';
import { controllerOf } from '../owner-references.ts';
import { isPodReady, podCondition } from '../pod-state.ts';
import { minReadySecondsOf, type ReplicaOwner, type ReplicasKind } from './replica-owner.ts';

export interface PodEventsOptions<T extends ReplicaOwner> {
  readonly kind: ReplicasKind<T>;
  readonly owners: Lister<T>;
  readonly expectations: Expectations;
  readonly queue: Pick<WorkQueue, 'add' | 'addAfter'>;
}

/** So much for each Pod of the owner … */
const coalescingUsPerPod = 20;
/** … but no longer than this is waited for more Pods to change before all of them are counted. */
export const coalescingMsMax = 50;

/** Availability is looked at a little later than it may be there: upstream's guard against clocks that differ. */
const availabilitySlackMs = 1000;

export function podEvents<T extends ReplicaOwner>(options: PodEventsOptions<T>): InformerHandler<Pod> {
  const { kind, owners, expectations, queue } = options;

  /** The owner that the reference names, where it is of this kind and still the same one. */
  const resolve = ({ metadata }: Pod, reference: OwnerReference | undefined): T | undefined => {
    if (reference?.kind !== kind.ref.kind) return undefined;
    const owner = owners.get(metadata.namespace ?? '', reference.name);
    return owner?.metadata.uid === reference.uid ? owner : undefined;
  };

  const enqueueAllThatSelect = (pod: Pod): void => {
    for (const owner of owners.list(pod.metadata.namespace)) {
      if (selects(kind, owner, pod)) queue.add(keyOf(owner));
    }
  };

  const deleted = (pod: Pod): void => {
    const owner = resolve(pod, controllerOf(pod.metadata));
    if (owner === undefined) return;
    const key = keyOf(owner);
    expectations.deletionObserved(key, pod.metadata.uid ?? '');
    queue.add(key);
  };

  const added = (pod: Pod): void => {
    // After a restart Pods come up that are being deleted already: nobody waits for these to be made.
    if (pod.metadata.deletionTimestamp !== undefined) {
      deleted(pod);
      return;
    }
    const reference = controllerOf(pod.metadata);
    if (reference === undefined) {
      enqueueAllThatSelect(pod);
      return;
    }
    const owner = resolve(pod, reference);
    if (owner === undefined) return;
    const key = keyOf(owner);
    expectations.creationsObserved(key);
    queue.add(key);
  };

  const updated = (pod: Pod, previous: Pod): void => {
    if (pod.metadata.resourceVersion === previous.metadata.resourceVersion) return;
    const reference = controllerOf(pod.metadata);
    const before = controllerOf(previous.metadata);
    const isMoved = reference?.uid !== before?.uid;
    if (!isMoved && looksSame(pod, previous)) return;
    if (pod.metadata.deletionTimestamp !== undefined) {
      // A replacement is due as soon as the deletion begins, not only when the kubelet is done with it.
      deleted(pod);
      if (isMoved) deleted(previous);
      return;
    }
    const oldOwner = isMoved ? resolve(previous, before) : undefined;
    if (oldOwner !== undefined) queue.add(keyOf(oldOwner));
    if (reference === undefined) {
      if (isMoved || !deepEqual(pod.metadata.labels, previous.metadata.labels)) enqueueAllThatSelect(pod);
      return;
    }
    const owner = resolve(pod, reference);
    if (owner === undefined) return;
    const key = keyOf(owner);
    queue.addAfter(key, coalescingMs(owner));
    const minReadyMs = minReadySecondsOf(owner) * 1000;
    if (minReadyMs > 0 && !isPodReady(previous) && isPodReady(pod)) {
      queue.addAfter(key, minReadyMs + availabilitySlackMs);
    }
  };

  return { added, updated, deleted };
}

/**
 * A round counts all Pods of an owner, about a microsecond each, and writes its status. When a thousand become ready one after the other, a round for
 * each would take most of the process's time. Owners of fewer than 50 Pods wait for nothing; what is made or deleted never waits.
 */
function coalescingMs({ status }: ReplicaOwner): number {
  return Math.min(Math.floor((status.replicas * coalescingUsPerPod) / 1000), coalescingMsMax);
}

/**
 * Whether nothing has changed that an owner looks at. Most changes are of that sort: a Node was assigned, an address, a container's state.
 */
function looksSame(pod: Pod, previous: Pod): boolean {
  const ready = podCondition(pod, 'Ready');
  const wasReady = podCondition(previous, 'Ready');
  return (
    pod.metadata.deletionTimestamp === previous.metadata.deletionTimestamp &&
    pod.status.phase === previous.status.phase &&
    ready?.status === wasReady?.status &&
    ready?.lastTransitionTime === wasReady?.lastTransitionTime &&
    deepEqual(pod.metadata.labels, previous.metadata.labels)
  );
}

/** A selector of everything or one that cannot be read selects nothing here: no such owner is to adopt all there is. */
function selects<T extends ReplicaOwner>(kind: ReplicasKind<T>, owner: T, { metadata }: Pod): boolean {
  try {
    const selector = kind.selectorOf(owner);
    return !selector.selectsEverything && selector.matches(metadata.labels);
  } catch (error) {
    if (error instanceof SelectorError) return false;
    throw error;
  }
}
