/**
 * Pods come only to Nodes where their volumes are, or can be. Claims that wait for their first consumer are bound, or a volume is asked for, once a Node
 * has been chosen; the Pod waits until that is done.
 *
 * Watches: claims, volumes and StorageClasses. Writes: which claim a volume is for, and on claims the Node that was chosen. The rest is the binder's and
 * the provisioners'.
 */
import type { PersistentVolume } from '../../../api/core/v1/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../../api/core/v1/persistent-volume-claim.ts';
import { selectedNodeAnnotation } from '../../../api/core/v1/volume-annotations.ts';
import { isClaimBound, volumeBoundTo } from '../../../api/core/v1/volume-matching.ts';
import type { Informer } from '../../../client/informer/informer.ts';
import { keyOf } from '../../../client/resource-ref.ts';
import { nodes, persistentVolumeClaims, persistentVolumes, storageClasses } from '../../../client/resources.ts';
import type { NodeInfo } from '../../cache/node-info.ts';
import type { PodInfo } from '../../cache/pod-info.ts';
import { action, type EventRegistration, on } from '../../framework/cluster-event.ts';
import { type CycleState, StateKey } from '../../framework/cycle-state.ts';
import {
  type Plugin,
  type PluginHandle,
  type PreFilterResult,
  preFilterPassed,
  preFilterSkipped,
} from '../../framework/plugin.ts';
import { Status, success } from '../../framework/status.ts';
import {
  missingVolume,
  type NodeVolumes,
  nodeVolumes,
  noneToBind,
  noVolumes,
  otherNode,
  type VolumeLookup,
} from './node-volumes.ts';
import { type ClaimLookup, claimNames, type PodClaims, podClaims } from './pod-claims.ts';

const name = 'VolumeBinding';
/** As upstream's bindTimeoutSeconds. */
const bindTimeoutMs = 600_000;

interface PodVolumes {
  readonly claims: PodClaims;
  /** By Node, of those that were looked at. */
  readonly byNode: Map<string, NodeVolumes>;
}

const volumesKey = new StateKey<PodVolumes>(name);

const refusal = (reason: string): Status => new Status('UnschedulableAndUnresolvable', name, [reason]);
const refusals: ReadonlyMap<string, Status> = new Map(
  [missingVolume, otherNode, noneToBind].map((reason) => [reason, refusal(reason)]),
);

export const volumeBinding = (handle: PluginHandle): Plugin => new VolumeBinding(handle);

/** A Pod that has a Node, and waits for its volumes. */
interface Waiting {
  readonly nodeName: string;
  /** Keys of the claims that are to be bound. */
  readonly claims: ReadonlySet<string>;
  /** Of the claims on which the Node was written, as which revision; undefined until all is written. */
  written: ReadonlyMap<string, number> | undefined;
}

class VolumeBinding implements Plugin {
  readonly name = name;
  readonly events: readonly EventRegistration[];
  readonly #handle: PluginHandle;
  readonly #claims: Informer<PersistentVolumeClaim>;
  readonly #lookup: ClaimLookup & VolumeLookup;
  /** What was decided for Pods that are not bound yet: by volume the UID of its claim, by key of the claim its Node. */
  readonly #taken = new Map<string, string>();
  readonly #chosen = new Map<string, string>();
  readonly #waiting = new Map<string, Waiting>();

  constructor(handle: PluginHandle) {
    const { informers } = handle;
    this.#handle = handle;
    this.#claims = informers.informer(persistentVolumeClaims);
    const volumes = informers.informer(persistentVolumes).lister;
    const classes = informers.informer(storageClasses).lister;
    this.#lookup = {
      claim: (namespace, claimName) => this.#claims.lister.get(namespace, claimName),
      storageClass: (className) => classes.get('', className),
      volume: (volumeName) => volumes.get('', volumeName),
      volumes: () => volumes.list(),
      takenBy: (volumeName) => this.#taken.get(volumeName),
      chosenNode: (claim) => this.#chosen.get(keyOf(claim)),
    };
    this.#claims.addHandler({ updated: () => this.#look(), deleted: () => this.#look() });
    this.events = [
      on(persistentVolumeClaims, action.add | action.update, ({ pod }, _, claim) => {
        const isOwn = claim?.metadata.namespace === pod.metadata.namespace;
        return isOwn && claimNames(pod)?.some((each) => each.name === claim?.metadata.name) ? 'Queue' : 'Skip';
      }),
      on(persistentVolumes, action.add | action.update),
      on(storageClasses, action.add | action.update),
      on(nodes, action.add | action.updateNodeLabel),
    ];
  }

  preFilter(state: CycleState, { pod }: PodInfo): PreFilterResult {
    const names = claimNames(pod);
    if (names === undefined) return preFilterSkipped;
    const claims = podClaims(pod, names, this.#lookup);
    if ('reason' in claims) return { status: refusal(claims.reason) };
    state.write(volumesKey, { claims, byNode: new Map() });
    return preFilterPassed;
  }

  filter(state: CycleState, _pod: PodInfo, { node }: NodeInfo): Status {
    const { claims, byNode } = state.read(volumesKey);
    const volumes = nodeVolumes(claims, node, this.#lookup);
    if (typeof volumes === 'string') return refusals.get(volumes)!;
    byNode.set(node.metadata.name ?? '', volumes);
    return success;
  }

  reserve(state: CycleState, _pod: PodInfo, nodeName: string): Status {
    const { bindings, provisions } = this.#decided(state, nodeName);
    for (const { claim, volume } of bindings) this.#taken.set(volume.metadata.name ?? '', claim.metadata.uid ?? '');
    for (const claim of provisions) this.#chosen.set(keyOf(claim), nodeName);
    return success;
  }

  unreserve(state: CycleState, { uid }: PodInfo, nodeName: string): void {
    this.#waiting.delete(uid);
    this.#forget(this.#decided(state, nodeName));
  }

  permit(state: CycleState, pod: PodInfo, nodeName: string): ReturnType<NonNullable<Plugin['permit']>> {
    const volumes = this.#decided(state, nodeName);
    if (volumes === noVolumes) return { status: success };
    const waiting: Waiting = {
      nodeName,
      claims: new Set([...volumes.bindings.map(({ claim }) => keyOf(claim)), ...volumes.provisions.map(keyOf)]),
      written: undefined,
    };
    this.#waiting.set(pod.uid, waiting);
    this.#handle
      .inBackground(() => this.#write(volumes, nodeName))
      .then(
        (written) => {
          waiting.written = written;
          this.#look();
        },
        (error: unknown) => this.#reject(pod.uid, error instanceof Error ? error.message : String(error)),
      );
    return { status: new Status('Wait', name), timeoutMs: bindTimeoutMs };
  }

  postBind(state: CycleState, { uid }: PodInfo, nodeName: string): void {
    this.#waiting.delete(uid);
    this.#forget(this.#decided(state, nodeName));
  }

  /** Nothing for Pods without claims. */
  #decided(state: CycleState, nodeName: string): NodeVolumes {
    if (state.skippedFilters.has(name)) return noVolumes;
    return state.read(volumesKey).byNode.get(nodeName) ?? noVolumes;
  }

  #forget({ bindings, provisions }: NodeVolumes): void {
    for (const { volume } of bindings) this.#taken.delete(volume.metadata.name ?? '');
    for (const claim of provisions) this.#chosen.delete(keyOf(claim));
  }

  async #write({ bindings, provisions }: NodeVolumes, nodeName: string): Promise<ReadonlyMap<string, number>> {
    const { client } = this.#handle;
    const written = new Map<string, number>();
    for (const { claim, volume } of bindings) {
      const bound: PersistentVolume | undefined = volumeBoundTo(volume, claim);
      if (bound !== undefined) await client.update(persistentVolumes, bound);
    }
    for (const claim of provisions) {
      const { annotations } = claim.metadata;
      const isChosen = annotations?.[selectedNodeAnnotation] === nodeName;
      const metadata = { ...claim.metadata, annotations: { ...annotations, [selectedNodeAnnotation]: nodeName } };
      const chosen = isChosen ? claim : await client.update(persistentVolumeClaims, { ...claim, metadata });
      written.set(keyOf(claim), revisionOf(chosen));
    }
    return written;
  }

  /** Which of the Pods that wait have what they wait for, and which will not get it. */
  #look(): void {
    for (const [uid, waiting] of this.#waiting) {
      if (waiting.written === undefined) continue;
      const claims = [...waiting.claims].map((key) => this.#claims.lister.getByKey(key));
      const problem = whyInVain(claims, waiting);
      if (problem !== undefined) this.#reject(uid, problem);
      else if (claims.every(isReady)) {
        this.#waiting.delete(uid);
        this.#handle.allowWaitingPod(uid, name);
      }
    }
  }

  #reject(uid: string, message: string): void {
    this.#waiting.delete(uid);
    this.#handle.rejectWaitingPod(uid, name, message);
  }
}

/** Kubelets go by what its status says. */
const isReady = (claim: PersistentVolumeClaim | undefined): boolean =>
  claim !== undefined && isClaimBound(claim) && claim.status.phase === 'Bound';

/** A provisioner that can't make a volume on the Node takes the Node off the claim. */
function whyInVain(
  claims: readonly (PersistentVolumeClaim | undefined)[],
  { nodeName, written }: Waiting,
): string | undefined {
  for (const claim of claims) {
    if (claim === undefined) return 'a PersistentVolumeClaim was deleted while the pod waited for it';
    const revision = written?.get(keyOf(claim));
    // The cache may not have seen yet what was written.
    if (revision === undefined || revisionOf(claim) < revision || isClaimBound(claim)) continue;
    const selected = claim.metadata.annotations?.[selectedNodeAnnotation];
    const quoted = JSON.stringify(claim.metadata.name);
    if (!selected) return `selectedNode annotation reset for PVC ${quoted}`;
    if (selected !== nodeName) {
      return `selectedNode annotation value ${JSON.stringify(selected)} not set to scheduled node ${JSON.stringify(nodeName)}`;
    }
  }
  return undefined;
}

const revisionOf = ({ metadata }: PersistentVolumeClaim): number => Number(metadata.resourceVersion ?? 0);
