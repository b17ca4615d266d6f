/** The scheduling framework: the extension points at which plugins decide, and what they may use. */
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import type { Client } from '../../client/client.ts';
import type { EventRecorder } from '../../client/events/event-recorder.ts';
import type { InformerFactory } from '../../client/informer/informer-factory.ts';
import type { NodeInfo } from '../cache/node-info.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import type { Snapshot } from '../cache/snapshot.ts';
import type { QueuedPod } from '../queue/queued-pod.ts';
import type { EventRegistration } from './cluster-event.ts';
import type { CycleState } from './cycle-state.ts';
import type { NodeStatuses } from './node-statuses.ts';
import { type Status, skip, success } from './status.ts';

/** Scores go from 0 to this. */
export const nodeScoreMax = 100;

export interface PreFilterResult {
  /** Skip: the plugin's filter is not run for this Pod. */
  readonly status: Status;
  /** The only Nodes that come into question; all where absent. */
  readonly nodeNames?: ReadonlySet<string>;
}

export const preFilterPassed: PreFilterResult = { status: success };
export const preFilterSkipped: PreFilterResult = { status: skip };

export interface PostFilterResult {
  /** Success: the Pod can be scheduled before long, on the nominated Node. */
  readonly status: Status;
  /** Empty takes a nomination back; it stays as it is where absent. */
  readonly nominatedNodeName?: string;
}

interface PermitResult {
  /** Success, Wait, or a rejection. */
  readonly status: Status;
  /** How long the Pod waits at most before it is rejected. */
  readonly timeoutMs?: number;
}

/**
 * A plugin has a method for each extension point at which it takes part. Up to `permit` all are synchronous: within a scheduling cycle nothing else
 * happens. What is thrown counts as an Error status, and the Pod is tried again later.
 */
export interface Plugin {
  /** Upstream's name. */
  readonly name: string;
  /** What may let a Pod fit that this plugin rejected. A Pod whose rejecting plugins have none waits for the next flush. */
  readonly events?: readonly EventRegistration[];

  /** Whether the Pod may come into the active queue. */
  preEnqueue?(pod: PodInfo): Status;
  /** Which Pod is scheduled first. One plugin alone has it. */
  less?(a: QueuedPod, b: QueuedPod): boolean;
  preFilter?(state: CycleState, pod: PodInfo, snapshot: Snapshot): PreFilterResult;
  /** What would be if `added` were on the Node as well: brings what preFilter wrote into `state` up to date. */
  addPod?(state: CycleState, pod: PodInfo, added: PodInfo, node: NodeInfo): void;
  removePod?(state: CycleState, pod: PodInfo, removed: PodInfo, node: NodeInfo): void;
  filter?(state: CycleState, pod: PodInfo, node: NodeInfo): Status;
  /** When no Node fits. The first plugin that succeeds ends the round. */
  postFilter?(state: CycleState, pod: PodInfo, statuses: NodeStatuses): PostFilterResult;
  /** `nodes` are those that fit; Skip: the plugin does not score for this Pod. */
  preScore?(state: CycleState, pod: PodInfo, nodes: readonly NodeInfo[]): Status;
  score?(state: CycleState, pod: PodInfo, node: NodeInfo): number;
  /** Brings scores, one for each Node that fits, into 0 to 100, in place. */
  normalizeScores?(state: CycleState, pod: PodInfo, scores: Float64Array): void;
  reserve?(state: CycleState, pod: PodInfo, nodeName: string): Status;
  /** Takes back what reserve did. Is called for all plugins, may be called twice, and must not throw. */
  unreserve?(state: CycleState, pod: PodInfo, nodeName: string): void;
  permit?(state: CycleState, pod: PodInfo, nodeName: string): PermitResult;
  preBind?(state: CycleState, pod: PodInfo, nodeName: string): Promise<Status>;
  /** Skip leaves it to the next plugin. */
  bind?(state: CycleState, pod: PodInfo, nodeName: string): Promise<Status>;
  postBind?(state: CycleState, pod: PodInfo, nodeName: string): void;
}

/** What a plugin is given when it is made, at the start, with the informers not yet synced. */
export interface PluginHandle {
  readonly client: Client;
  readonly informers: InformerFactory;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** For requests that a scheduling cycle sends off: so many at a time make the next cycle wait, and stopping waits for them. */
  inBackground<T>(write: () => Promise<T>): Promise<T>;
  /** The Nodes of the cycle that is running. */
  snapshot(): Snapshot;
  /** Pods with room held for them on the Node. */
  nominatedPodsOn(nodeName: string): Iterable<PodInfo>;
  /** Takes the nomination of a pending Pod back, in the scheduler alone. */
  clearNomination(uid: string): void;
  /** Runs all filters on a Node, real or cloned, with the Pods in mind that are nominated for it. */
  filterWithNominatedPods(state: CycleState, pod: PodInfo, node: NodeInfo): Status;
  /** Puts a Pod on a cloned Node, or takes it off, for plugins too. */
  addPod(state: CycleState, pod: PodInfo, added: PodInfo, node: NodeInfo): void;
  removePod(state: CycleState, pod: PodInfo, removed: PodInfo, node: NodeInfo): void;
  /** Lets a Pod go that waits in Permit. Returns whether it was waiting. */
  allowWaitingPod(uid: string, plugin: string): boolean;
  rejectWaitingPod(uid: string, plugin: string, message: string): boolean;
  /** Brings pending Pods into the active queue. */
  activate(uids: Iterable<string>): void;
}

export interface PluginEntry {
  readonly make: (handle: PluginHandle) => Plugin;
  /** How much its scores count; 1 where absent. */
  readonly weight?: number;
}
