/** Carries what the informers tell into the cache and the queue. */
import type { Node } from '../api/core/v1/node.ts';
import type { Pod } from '../api/core/v1/pod.ts';
import type { KubernetesObject } from '../api/resource.ts';
import type { InformerHandler } from '../client/informer/informer.ts';
import type { InformerFactory } from '../client/informer/informer-factory.ts';
import { nodes, pods } from '../client/resources.ts';
import type { SchedulerCache } from './cache/scheduler-cache.ts';
import { action, type ClusterEvent, nodeActions, podActions } from './framework/cluster-event.ts';
import type { Framework } from './framework/framework.ts';
import type { SchedulingQueue } from './queue/scheduling-queue.ts';

export interface HandledParts {
  readonly informers: InformerFactory;
  readonly cache: SchedulerCache;
  readonly queue: SchedulingQueue;
  readonly framework: Framework;
  readonly schedulerName: string;
}

/** Returns what removes the handlers. */
export function addEventHandlers(parts: HandledParts): () => void {
  const { informers, framework, queue } = parts;
  const removers = [
    informers.informer(nodes).addHandler(nodeHandler(parts)),
    informers.informer(pods).addHandler(podHandler(parts)),
  ];
  const others = new Map(
    framework.plugins
      .flatMap(({ events = [] }) => events.map(({ resource }) => resource))
      .filter(({ kind }) => kind !== 'Node' && kind !== 'Pod')
      .map((resource) => [`${resource.group}/${resource.kind}`, resource]),
  );
  for (const resource of others.values()) {
    removers.push(informers.informer(resource).addHandler(otherHandler(resource.kind, queue)));
  }
  return () => {
    for (const remove of removers) remove();
  };
}

function nodeHandler({ cache, queue }: HandledParts): InformerHandler<Node> {
  const moveOn = (actions: number, old: Node | undefined, current: Node | undefined): void =>
    queue.moveOn({ kind: 'Node', actions, old, new: current });
  return {
    added(node) {
      cache.setNode(node);
      moveOn(action.add, undefined, node);
    },
    updated(node, previous) {
      cache.setNode(node);
      const actions = nodeActions(previous, node);
      if (actions !== 0) moveOn(actions, previous, node);
    },
    deleted(node) {
      cache.removeNode(node.metadata.name ?? '');
      moveOn(action.delete, node, undefined);
    },
  };
}

/** Takes up room on a Node. A Pod that has finished gives it back. */
const isPlaced = ({ spec, status }: Pod): boolean =>
  Boolean(spec.nodeName) && status.phase !== 'Succeeded' && status.phase !== 'Failed';

function podHandler(parts: HandledParts): InformerHandler<Pod> {
  const { cache, queue, framework, schedulerName } = parts;
  const event = (actions: number, old: Pod | undefined, current: Pod | undefined): ClusterEvent => ({
    kind: 'Pod',
    actions,
    old,
    new: current,
  });
  const isPending = ({ spec, status }: Pod): boolean =>
    !spec.nodeName && spec.schedulerName === schedulerName && status.phase !== 'Succeeded' && status.phase !== 'Failed';

  const place = (pod: Pod, previous: Pod | undefined): void => {
    cache.setPod(pod);
    if (previous !== undefined && isPlaced(previous)) {
      const actions = podActions(previous, pod);
      if (actions !== 0) queue.moveOn(event(actions, previous, pod));
      return;
    }
    queue.delete(pod.metadata.uid ?? '');
    queue.moveOn(event(action.add, undefined, pod));
  };
  const remove = (pod: Pod): void => {
    const uid = pod.metadata.uid ?? '';
    queue.delete(uid);
    framework.waitingPods.reject(uid, '', 'pod deleted');
    if (cache.removePod(uid)) queue.moveOn(event(action.delete, pod, undefined));
  };
  const set = (pod: Pod, previous: Pod | undefined): void => {
    if (isPlaced(pod)) place(pod, previous);
    else if (!isPending(pod)) remove(pod);
    // Its binding is under way.
    else if (!cache.isAssumed(pod.metadata.uid ?? '')) queue.set(pod);
  };
  return {
    added: (pod) => set(pod, undefined),
    updated: (pod, previous) => {
      if (pod !== previous) set(pod, previous);
    },
    deleted: remove,
  };
}

function otherHandler(kind: string, queue: SchedulingQueue): InformerHandler<KubernetesObject> {
  return {
    added: (object) => queue.moveOn({ kind, actions: action.add, old: undefined, new: object }),
    updated: (object, previous) => {
      if (object !== previous) queue.moveOn({ kind, actions: action.update, old: previous, new: object });
    },
    deleted: (object) => queue.moveOn({ kind, actions: action.delete, old: object, new: undefined }),
  };
}
