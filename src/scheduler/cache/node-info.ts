import type { Node } from '../../api/core/v1/node.ts';
import type { Taint } from '../../api/core/v1/scheduling.ts';
import { UsedPorts } from './host-ports.ts';
import type { PodInfo } from './pod-info.ts';
import { Resource } from './resource.ts';

/** An image that Nodes have. Shared by all of them, so that the count is always the latest. */
export interface ImageState {
  readonly sizeBytes: number;
  readonly nodeCount: number;
}

const noImages: ReadonlyMap<string, ImageState> = new Map();
const noTaints: readonly Taint[] = Object.freeze([]);

/**
 * A Node with the Pods that are on it or are about to be, and the sums that filters and scores compare. The cache changes its own; plugins see
 * those of a snapshot, which they may clone to ask what would be if.
 */
export class NodeInfo {
  readonly name: string;
  /** Absent while there are only Pods that name the Node. Never absent in a snapshot. */
  #node: Node | undefined;
  /** Grows with every change of any Node: an equal one means an equal NodeInfo. */
  generation = 0;
  pods: PodInfo[] = [];
  podsWithAffinity: PodInfo[] = [];
  podsWithRequiredAntiAffinity: PodInfo[] = [];
  requested = new Resource();
  /** With an assumed share for each container that states none; for scores. */
  nonZeroMilliCpu = 0;
  nonZeroMemory = 0;
  allocatable = new Resource();
  usedPorts: UsedPorts | undefined;
  images: ReadonlyMap<string, ImageState> = noImages;
  /** Those that keep Pods off, NoSchedule and NoExecute, in their order. */
  hardTaints: readonly Taint[] = noTaints;
  /** PreferNoSchedule. */
  softTaints: readonly Taint[] = noTaints;

  constructor(name: string) {
    this.name = name;
  }

  get node(): Node {
    return this.#node!;
  }

  get hasNode(): boolean {
    return this.#node !== undefined;
  }

  setNode(node: Node, images: ReadonlyMap<string, ImageState>): void {
    const taints = node.spec.taints ?? noTaints;
    this.#node = node;
    this.allocatable = Resource.of(node.status.allocatable);
    this.images = images.size === 0 ? noImages : images;
    this.hardTaints = select(taints, ({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute');
    this.softTaints = select(taints, ({ effect }) => effect === 'PreferNoSchedule');
  }

  removeNode(): void {
    this.#node = undefined;
    this.images = noImages;
  }

  addPod(pod: PodInfo): void {
    this.pods.push(pod);
    if (pod.hasPodAffinity) this.podsWithAffinity.push(pod);
    if (pod.hasRequiredPodAntiAffinity) this.podsWithRequiredAntiAffinity.push(pod);
    this.requested.add(pod.requests);
    this.nonZeroMilliCpu += pod.nonZeroMilliCpu;
    this.nonZeroMemory += pod.nonZeroMemory;
    if (pod.hostPorts.length === 0) return;
    this.usedPorts ??= new UsedPorts();
    for (const port of pod.hostPorts) this.usedPorts.add(port);
  }

  /** Returns whether it was there. */
  removePod(uid: string): boolean {
    const pod = take(this.pods, uid);
    if (pod === undefined) return false;
    if (pod.hasPodAffinity) take(this.podsWithAffinity, uid);
    if (pod.hasRequiredPodAntiAffinity) take(this.podsWithRequiredAntiAffinity, uid);
    this.requested.subtract(pod.requests);
    this.nonZeroMilliCpu -= pod.nonZeroMilliCpu;
    this.nonZeroMemory -= pod.nonZeroMemory;
    for (const port of pod.hostPorts) this.usedPorts?.remove(port);
    return true;
  }

  clone(): NodeInfo {
    const copy = new NodeInfo(this.name);
    copy.#node = this.#node;
    copy.generation = this.generation;
    copy.pods = this.pods.slice();
    copy.podsWithAffinity = this.podsWithAffinity.slice();
    copy.podsWithRequiredAntiAffinity = this.podsWithRequiredAntiAffinity.slice();
    copy.requested = this.requested.clone();
    copy.nonZeroMilliCpu = this.nonZeroMilliCpu;
    copy.nonZeroMemory = this.nonZeroMemory;
    // Replaced as a whole when the Node changes.
    copy.allocatable = this.allocatable;
    copy.usedPorts = this.usedPorts?.clone();
    copy.images = this.images;
    copy.hardTaints = this.hardTaints;
    copy.softTaints = this.softTaints;
    return copy;
  }
}

function select(taints: readonly Taint[], wanted: (taint: Taint) => boolean): readonly Taint[] {
  const selected = taints.filter(wanted);
  return selected.length === 0 ? noTaints : selected;
}

/** What changes is most often what came last; the order of the others does not matter. */
function take(pods: PodInfo[], uid: string): PodInfo | undefined {
  for (let i = pods.length - 1; i >= 0; i--) {
    const pod = pods[i]!;
    if (pod.uid !== uid) continue;
    const last = pods.pop()!;
    if (last !== pod) pods[i] = last;
    return pod;
  }
  return undefined;
}
