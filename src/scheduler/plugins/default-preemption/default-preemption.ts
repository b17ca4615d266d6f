/**
 * Makes room for a Pod that fits nowhere by evicting less important ones: tries on clones of the Nodes what would be without them, picks the Node
 * where it hurts least, has the Pod nominated for it, and deletes the victims. The Pod is scheduled once they are gone.
 */
import type { Pod } from '../../../api/core/v1/pod.ts';
import type { PodDisruptionBudget } from '../../../api/policy/v1/pod-disruption-budget.ts';
import { isNotFound } from '../../../api/status-error.ts';
import { formatTime } from '../../../api/time.ts';
import { podDisruptionBudgets, pods } from '../../../client/resources.ts';
import type { NodeInfo } from '../../cache/node-info.ts';
import type { PodInfo } from '../../cache/pod-info.ts';
import type { CycleState } from '../../framework/cycle-state.ts';
import { Diagnosis } from '../../framework/diagnosis.ts';
import type { NodeStatuses } from '../../framework/node-statuses.ts';
import type { Plugin, PluginHandle, PostFilterResult } from '../../framework/plugin.ts';
import { Status, success } from '../../framework/status.ts';
import { pickCandidate } from './pick-candidate.ts';
import { selectVictims, type Victims } from './victims.ts';

const name = 'DefaultPreemption';
const unhelpful = new Status('UnschedulableAndUnresolvable', name, ['Preemption is not helpful for scheduling']);

/** So many Nodes that would do are enough to pick from: a tenth, and a hundred at least. Upstream's numbers. */
const candidatesMin = 100;
const candidatesPercent = 10;

const refuse = (why: string): Status => new Status('Unschedulable', name, [`preemption: ${why}`]);

/** Why the Pod may not evict others, if it may not. Pure. */
export function whyNotEligible(
  { pod, priority }: PodInfo,
  nominatedNode: NodeInfo | undefined,
  nominatedStatus: Status,
): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  if (nominatedNode === undefined || nominatedStatus.code === 'UnschedulableAndUnresolvable') return undefined;
  const awaitsVictim = nominatedNode.pods.some((info) => info.priority < priority && isBeingPreempted(info.pod));
  return awaitsVictim ? 'not eligible due to a terminating pod on the nominated node.' : undefined;
}

function isBeingPreempted({ metadata, status }: Pod): boolean {
  if (metadata.deletionTimestamp === undefined) return false;
  return (status.conditions ?? []).some(
    ({ type, status: value, reason }) =>
      type === 'DisruptionTarget' && value === 'True' && reason === 'PreemptionByScheduler',
  );
}

export function candidatesToFind(nodeCount: number): number {
  return Math.min(nodeCount, Math.max(candidatesMin, Math.floor((nodeCount * candidatesPercent) / 100)));
}

class DefaultPreemption implements Plugin {
  readonly name = name;
  readonly #handle: PluginHandle;
  readonly #budgets: { list(): readonly PodDisruptionBudget[] };

  constructor(handle: PluginHandle) {
    this.#handle = handle;
    this.#budgets = handle.informers.informer(podDisruptionBudgets).lister;
  }

  postFilter(state: CycleState, pod: PodInfo, statuses: NodeStatuses): PostFilterResult {
    const snapshot = this.#handle.snapshot();
    const nominated = pod.pod.status.nominatedNodeName ?? '';
    const why = whyNotEligible(pod, snapshot.get(nominated), statuses.get(nominated));
    if (why !== undefined) return { status: refuse(why) };
    const diagnosis = new Diagnosis(snapshot.nodes.length);
    diagnosis.statuses.absent = unhelpful;
    const candidates = this.#candidates(state, pod, statuses, diagnosis);
    if (candidates.length === 0) return { status: refuse(diagnosis.message), nominatedNodeName: '' };
    const picked = pickCandidate(candidates, this.#handle.clock.now());
    this.#prepare(pod, picked);
    return { status: success, nominatedNodeName: picked.nodeName };
  }

  /** Begins at a Node left to chance, so that not the same ones suffer each time. */
  #candidates(state: CycleState, pod: PodInfo, statuses: NodeStatuses, diagnosis: Diagnosis): readonly Victims[] {
    const { random, clock } = this.#handle;
    const helpful = statuses.withCode('Unschedulable', this.#handle.snapshot().nodes);
    const enough = candidatesToFind(helpful.length);
    const offset = Math.floor(random.next() * helpful.length);
    const budgets = this.#budgets.list();
    const candidates: Victims[] = [];
    let harmless = 0;
    for (let i = 0; i < helpful.length && (harmless === 0 || candidates.length < enough); i++) {
      const node = helpful[(offset + i) % helpful.length]!;
      const victims = selectVictims(this.#handle, { pod, node, state, budgets, nowMs: clock.now() });
      if (victims instanceof Status) {
        diagnosis.statuses.add(node, victims);
        continue;
      }
      candidates.push(victims);
      if (victims.violations === 0) harmless++;
    }
    return candidates;
  }

  #prepare(pod: PodInfo, { nodeName, pods: victims }: Victims): void {
    const { logger, inBackground } = this.#handle;
    for (const victim of victims) {
      inBackground(() => this.#evict(pod, victim, nodeName)).catch((error: unknown) => {
        if (!isNotFound(error)) logger.warn({ pod: victim.key, error }, 'a pod could not be preempted');
      });
    }
    // Room was held for these on the Node; now it is the more important Pod's.
    const displaced = [...this.#handle.nominatedPodsOn(nodeName)].filter(({ priority }) => priority < pod.priority);
    for (const { uid } of displaced) this.#handle.clearNomination(uid);
    this.#handle.activate(displaced.map(({ uid }) => uid));
  }

  async #evict({ uid, pod }: PodInfo, victim: PodInfo, nodeName: string): Promise<void> {
    const { client, events, clock } = this.#handle;
    if (this.#handle.rejectWaitingPod(victim.uid, name, 'preempted')) return;
    const { namespace, name: victimName = '', deletionTimestamp } = victim.pod.metadata;
    if (deletionTimestamp !== undefined) return;
    const key = { namespace, name: victimName };
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: `${pod.spec.schedulerName}: preempting to accommodate a higher priority pod`,
      lastProbeTime: null,
      lastTransitionTime: formatTime(clock.now()),
    };
    const patch = { metadata: { uid: victim.uid }, status: { conditions: [condition] } };
    await client.patch(pods, key, 'strategic', patch, { subresource: 'status' });
    await client.delete(pods, key, { preconditions: { uid: victim.uid } });
    const message = `Preempted by pod ${uid} on node ${nodeName}`;
    events.event({ resource: pods, object: victim.pod }, 'Normal', 'Preempted', message);
  }
}

export function defaultPreemption(handle: PluginHandle): Plugin {
  return new DefaultPreemption(handle);
}
