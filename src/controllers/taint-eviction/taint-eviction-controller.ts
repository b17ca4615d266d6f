/**
 * Deletes the Pods that do not put up with the NoExecute taints of their Node, each when its toleration has run out.
 *
 * Watches Nodes and Pods; gives Pods the condition DisruptionTarget, and deletes them. How long a Pod has been under taints is counted from when this
 * controller first saw it so: it begins anew when the controller starts again. Never touches Nodes, nor Pods that are being deleted already.
 */
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Taint } from '../../api/core/v1/scheduling.ts';
import { isNotFound } from '../../api/status-error.ts';
import { formatTime } from '../../api/time.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import type { Informer } from '../../client/informer/informer.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { keyOf } from '../../client/resource-ref.ts';
import { nodes, pods } from '../../client/resources.ts';
import type { Controller, ControllerContext, ControllerFactory } from '../shared/controller.ts';
import { podsByNode } from '../shared/pods-by-node.ts';
import { evictionDecision, noExecuteTaints } from './eviction-decision.ts';

/** As upstream. */
const workers = 8;

export const createTaintEvictionController: ControllerFactory = (context) => new TaintEvictionController(context);

class TaintEvictionController implements Controller {
  readonly #context: ControllerContext;
  readonly #nodes: Informer<Node>;
  readonly #pods: Informer<Pod>;
  readonly #podsOf: (nodeName: string) => readonly Pod[];
  readonly #reconciler: Reconciler;
  /** Since when Pods that are to leave at some time have been under taints, by their keys. A Pod's ends with the Pod. */
  readonly #countdowns = new Map<string, number>();

  constructor(context: ControllerContext) {
    const { informers, clock, logger } = context;
    this.#context = context;
    this.#nodes = informers.informer(nodes);
    this.#pods = informers.informer(pods);
    this.#podsOf = podsByNode(this.#pods);
    this.#reconciler = new Reconciler({
      name: 'taint-eviction',
      workers,
      reconcile: (key) => this.#reconcile(key),
      clock,
      logger,
    });
    this.#nodes.addHandler({
      added: (node) => this.#taintsChanged(node, []),
      updated: (node, previous) => this.#taintsChanged(node, noExecuteTaints(previous.spec.taints)),
    });
    this.#pods.addHandler({
      added: (pod) => this.#podChanged(pod),
      updated: (pod) => this.#podChanged(pod),
      deleted: (pod) => this.#cancel(pod),
    });
  }

  start(): void {
    this.#reconciler.start();
  }

  stop(): Promise<void> {
    return this.#reconciler.stop();
  }

  #taintsChanged({ metadata, spec }: Node, previous: readonly Taint[]): void {
    const taints = noExecuteTaints(spec.taints);
    if (taints.length === 0 && previous.length === 0) return;
    if (deepEqual(taints, previous)) return;
    for (const pod of this.#podsOf(metadata.name!)) this.#reconciler.queue.add(keyOf(pod));
  }

  /** Most Pods are on Nodes without such taints: then there is nothing to do. */
  #podChanged(pod: Pod): void {
    const key = keyOf(pod);
    if (this.#countdowns.has(key) || this.#taintsOf(pod).length > 0) this.#reconciler.queue.add(key);
  }

  #taintsOf({ spec }: Pod): readonly Taint[] {
    if (!spec.nodeName) return [];
    return noExecuteTaints(this.#nodes.lister.get('', spec.nodeName)?.spec.taints);
  }

  async #reconcile(key: string): Promise<void> {
    const pod = this.#pods.lister.getByKey(key);
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return;
    const { clock } = this.#context;
    const nowMs = clock.now();
    const sinceMs = this.#countdowns.get(key) ?? nowMs;
    const decision = evictionDecision(this.#taintsOf(pod), pod.spec.tolerations, sinceMs, nowMs);
    switch (decision.kind) {
      case 'stay':
        this.#cancel(pod);
        return;
      case 'wait':
        this.#countdowns.set(key, sinceMs);
        this.#reconciler.queue.addAfter(key, decision.untilMs - nowMs);
        return;
      case 'evict':
        this.#countdowns.delete(key);
        await this.#evict(pod).catch((error: unknown) => {
          this.#countdowns.set(key, sinceMs);
          throw error;
        });
    }
  }

  /** Also for Pods that others have deleted, as upstream. */
  #cancel(pod: Pod): void {
    const key = keyOf(pod);
    if (this.#countdowns.delete(key)) this.#tell(pod, `Cancelling deletion of Pod ${key}`);
  }

  async #evict(pod: Pod): Promise<void> {
    const { client } = this.#context;
    const { namespace, name = '', uid } = pod.metadata;
    this.#tell(pod, `Marking for deletion Pod ${keyOf(pod)}`);
    try {
      await client.patch(pods, { namespace, name }, 'strategic', this.#markOf(pod), { subresource: 'status' });
      await client.delete(pods, { namespace, name }, { preconditions: { uid } });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** Says why the Pod ends: whoever counts failures of Pods can tell this one from its own. */
  #markOf({ metadata }: Pod): object {
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      observedGeneration: metadata.generation,
      lastTransitionTime: formatTime(this.#context.clock.now()),
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
    };
    return { metadata: { uid: metadata.uid }, status: { conditions: [condition] } };
  }

  #tell(object: Pod, message: string): void {
    this.#context.events.event({ resource: pods, object }, 'Normal', 'TaintManagerEviction', message);
  }
}
