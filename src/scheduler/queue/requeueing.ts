/** Which events bring which rejected Pods back. */
import type { Logger } from '../../base/logger.ts';
import { action, type ClusterEvent, type EventRegistration } from '../framework/cluster-event.ts';
import type { Plugin } from '../framework/plugin.ts';
import type { QueuedPod } from './queued-pod.ts';

/** How a rejected Pod comes back: not at all, after what is left of its back-off, or at once. */
export type Requeueing = 'no' | 'afterBackoff' | 'atOnce';

/** Rejects Pods where there are no Nodes at all: the first that comes brings them back. */
export const noNodesRejector = 'NoNodes';

interface Interest {
  readonly plugin: string;
  readonly hint: EventRegistration['hint'];
}

export class RequeueingHints {
  readonly #registrations: readonly (Interest & { readonly kind: string; readonly actions: number })[];
  readonly #interests = new Map<string, readonly Interest[]>();
  readonly #logger: Logger;

  constructor(plugins: readonly Plugin[], logger: Logger) {
    this.#logger = logger;
    const registrations = plugins.flatMap(({ name, events = [] }) =>
      events.map(({ resource, actions, hint }) => ({ plugin: name, kind: resource.kind, actions, hint })),
    );
    this.#registrations = [
      { plugin: noNodesRejector, kind: 'Node', actions: action.add, hint: undefined },
      ...registrations,
    ];
  }

  /** The plugins that care for such an event, in the order of the registry. */
  interestedIn({ kind, actions }: ClusterEvent): readonly Interest[] {
    const id = `${kind}/${actions}`;
    let interests = this.#interests.get(id);
    if (interests === undefined) {
      interests = this.#registrations.filter((known) => known.kind === kind && (known.actions & actions) !== 0);
      this.#interests.set(id, interests);
    }
    return interests;
  }

  requeueing(pod: QueuedPod, event: ClusterEvent): Requeueing {
    let requeueing: Requeueing = 'no';
    for (const interest of this.interestedIn(event)) {
      if (!pod.rejectedBy.has(interest.plugin) || this.#skips(interest, pod, event)) continue;
      if (pod.pendingOn.has(interest.plugin)) return 'atOnce';
      requeueing = 'afterBackoff';
      if (pod.pendingOn.size === 0) break;
    }
    return requeueing;
  }

  #skips({ plugin, hint }: Interest, { info }: QueuedPod, event: ClusterEvent): boolean {
    if (hint === undefined) return false;
    try {
      return hint(info, event.old, event.new) === 'Skip';
    } catch (error) {
      // A Pod too many is tried, which costs less than one that stays behind.
      this.#logger.error({ plugin, pod: info.key, error }, 'a queueing hint threw');
      return false;
    }
  }
}
