/**
 * The garbage collector: deletes objects whose owners are all gone, and carries out the deletion of owners in the foreground and without
 * their dependents.
 *
 * Reads: discovery, every 30 s; an object and its owners, live, before it does anything to it.
 * Watches: every resource that can be listed, watched and deleted, except Events, through the process's informers.
 * Writes: deletions, with uid and resourceVersion as preconditions; owner references; its two finalizers. Warning events
 * OwnerRefInvalidNamespace.
 *
 * The graph of owners is a cache like an informer's, so handlers change it at once; what follows from a change goes to two queues by uid.
 * It never deletes what has an owner left, nor decides by the graph alone: that only says where to look.
 */
import type { KubernetesObject } from '../../api/resource.ts';
import { apiVersionOf } from '../../client/client.ts';
import type { DiscoveredResource } from '../../client/discovery.ts';
import type { InformerHandler } from '../../client/informer/informer.ts';
import { Reconciler } from '../../client/reconciler.ts';
import type { ResourceRef } from '../../client/resource-ref.ts';
import type { Controller, ControllerContext, ControllerFactory } from '../shared/controller.ts';
import { initialSyncMsMax, ResourceMonitors } from '../shared/resource-monitors.ts';
import { AbsentOwners } from './absent-owners.ts';
import { attemptToDelete } from './attempt-to-delete.ts';
import { attemptToOrphan } from './attempt-to-orphan.ts';
import { LiveObjects } from './live-objects.ts';
import { identityText, ownerIdentity } from './object-identity.ts';
import { type GraphEffect, OwnershipGraph } from './ownership-graph.ts';

/** As upstream's --concurrent-gc-syncs; for each of the two queues. */
const workers = 20;
const neededVerbs = ['delete', 'list', 'watch'] as const;

export const createGarbageCollectorController: ControllerFactory = (context) => new GarbageCollector(context);

class GarbageCollector implements Controller {
  readonly #context: ControllerContext;
  readonly #graph = new OwnershipGraph();
  readonly #absentOwners = new AbsentOwners();
  readonly #monitors: ResourceMonitors;
  readonly #live: LiveObjects;
  readonly #deletions: Reconciler;
  readonly #orphanings: Reconciler;
  readonly #stopping = new AbortController();
  /** Owners that were named before they were seen, until the informers have filled: by then most have been. */
  #unseen: Set<string> | undefined = new Set();
  #starting: Promise<void> | undefined;

  constructor(context: ControllerContext) {
    this.#context = context;
    const { client, clock, logger } = context;
    this.#monitors = new ResourceMonitors(context, {
      wants: isCollectable,
      handlerFor: (resource) => this.#handlerFor(resource),
    });
    this.#live = new LiveObjects(client, (apiVersion, kind) => this.#monitors.resourceOf(apiVersion, kind));
    const parts = {
      graph: this.#graph,
      live: this.#live,
      absentOwners: this.#absentOwners,
      apply: (effects: readonly GraphEffect[]) => this.#apply(effects),
    };
    this.#deletions = new Reconciler({
      name: 'garbage-collector-attempt-to-delete',
      workers,
      reconcile: (uid) => attemptToDelete(parts, uid),
      clock,
      logger,
    });
    this.#orphanings = new Reconciler({
      name: 'garbage-collector-attempt-to-orphan',
      workers,
      reconcile: (uid) => attemptToOrphan(this.#graph, this.#live, uid),
      clock,
      logger,
    });
  }

  start(): void {
    this.#starting ??= this.#begin(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#monitors.stop();
    await this.#starting;
    await Promise.all([this.#deletions.stop(), this.#orphanings.stop()]);
  }

  async #begin(signal: AbortSignal): Promise<void> {
    this.#monitors.start();
    await this.#monitors.syncedWithin(initialSyncMsMax, signal);
    if (signal.aborted) return;
    const unseen = this.#unseen ?? [];
    this.#unseen = undefined;
    for (const uid of unseen) {
      if (this.#graph.get(uid)?.isVirtual === true) this.#deletions.queue.add(uid);
    }
    this.#deletions.start();
    this.#orphanings.start();
  }

  #handlerFor(resource: ResourceRef): InformerHandler<KubernetesObject> {
    const type = { apiVersion: apiVersionOf(resource), kind: resource.kind };
    return {
      added: ({ metadata }) => this.#apply(this.#graph.observed(type, metadata)),
      updated: ({ metadata }, previous) => this.#apply(this.#graph.observed(type, metadata, previous.metadata)),
      deleted: ({ metadata }) => this.#apply(this.#graph.deleted(type, metadata)),
    };
  }

  #apply(effects: readonly GraphEffect[]): void {
    for (const effect of effects) {
      switch (effect.kind) {
        case 'attempt-to-delete':
          this.#deletions.queue.add(effect.uid);
          break;
        case 'attempt-to-delete-later':
          if (this.#unseen === undefined) this.#deletions.queue.addRateLimited(effect.uid);
          else this.#unseen.add(effect.uid);
          break;
        case 'attempt-to-orphan':
          this.#orphanings.queue.add(effect.uid);
          break;
        case 'absent':
          this.#absentOwners.add(effect.owner);
          break;
        case 'invalid-namespace':
          this.#reportNamespace(effect);
      }
    }
  }

  #reportNamespace({ dependent, owner }: Extract<GraphEffect, { kind: 'invalid-namespace' }>): void {
    const { apiVersion, kind, namespace, name, uid } = dependent;
    const resource = this.#monitors.resourceOf(apiVersion, kind);
    if (resource === undefined) return;
    this.#context.events.event(
      { resource, object: { apiVersion, kind, metadata: { namespace, name, uid } } },
      'Warning',
      'OwnerRefInvalidNamespace',
      `ownerRef ${identityText(ownerIdentity(owner, namespace))} does not exist in namespace ${JSON.stringify(namespace)}`,
    );
  }
}

/** Events come and go by themselves. */
function isCollectable({ ref, verbs }: DiscoveredResource): boolean {
  const isEvent = ref.resource === 'events' && (ref.group === '' || ref.group === 'events.k8s.io');
  return !isEvent && neededVerbs.every((verb) => verbs.has(verb));
}
