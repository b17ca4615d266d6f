/**
 * What is on which Node: Nodes and assigned Pods as the informers tell, and beside them the Pods that the scheduler has decided about and whose
 * binding is under way (assumed).
 *
 * A Pod is: unknown → assume → assumed → (finishBinding) → added by the informer → removed; or assumed → forget → unknown; or, if the informer
 * never tells of it after its binding has finished, assumed → expired → unknown.
 *
 * Bounded by the cluster: an entry for each assigned Pod and Node.
 */
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import { withTag } from './image-names.ts';
import { type ImageState, NodeInfo } from './node-info.ts';
import { NodeTree } from './node-tree.ts';
import { PodInfo } from './pod-info.ts';
import { Snapshot } from './snapshot.ts';

/** How long after its binding a Pod counts although the informer has not told of it. Far longer than any informer is late. */
export const assumedPodTtlMs = 15 * 60_000;

interface PodEntry {
  info: PodInfo;
  nodeName: string;
  assumed: boolean;
}

interface CountedImage extends ImageState {
  sizeBytes: number;
  nodeCount: number;
}

export class SchedulerCache {
  readonly #clock: Clock;
  readonly #nodes = new Map<string, NodeInfo>();
  readonly #tree = new NodeTree();
  readonly #pods = new Map<string, PodEntry>();
  readonly #images = new Map<string, CountedImage>();
  /** Assumed Pods whose binding has finished, with the time when they expire; the first is due first. */
  readonly #expiring = new Map<string, number>();
  readonly #snapshot = new Snapshot(this.#images);
  readonly #changed = new Set<NodeInfo>();
  #orderChanged = false;
  #generation = 0;
  #expiry: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get nodeCount(): number {
    return this.#tree.size;
  }

  get podCount(): number {
    return this.#pods.size;
  }

  /** How many Pods are assumed. */
  get assumedCount(): number {
    let count = 0;
    for (const { assumed } of this.#pods.values()) if (assumed) count++;
    return count;
  }

  isAssumed(uid: string): boolean {
    return this.#pods.get(uid)?.assumed === true;
  }

  /** As things were when snapshot() was last called. */
  get lastSnapshot(): Snapshot {
    return this.#snapshot;
  }

  /** As things are now. It is always the same object; what has changed since the last call is replaced in it. */
  snapshot(): Snapshot {
    if (this.#orderChanged) this.#resetSnapshot();
    else for (const node of this.#changed) if (node.hasNode) this.#snapshot.replace(node.clone());
    this.#changed.clear();
    return this.#snapshot;
  }

  /** The Pod counts on the Node from now on. Throws if it counts already. */
  assume(info: PodInfo, nodeName: string): void {
    if (this.#pods.has(info.uid)) throw new Error(`pod ${info.key} (${info.uid}) is in the cache, so can't be assumed`);
    this.#put({ info, nodeName, assumed: true });
  }

  /** The Pod is not, or not yet, where it was assumed to be. Returns whether it was assumed. */
  forget(uid: string): boolean {
    const entry = this.#pods.get(uid);
    if (entry?.assumed !== true) return false;
    this.#remove(entry);
    return true;
  }

  /** The API has taken the binding: the informer is going to tell of it. */
  finishBinding(uid: string): void {
    if (!this.isAssumed(uid)) return;
    this.#expiring.set(uid, this.#clock.monotonic() + assumedPodTtlMs);
    this.#armExpiry();
  }

  /** An assigned Pod, new or changed, as the informer has it. */
  setPod(pod: Pod): void {
    const uid = pod.metadata.uid ?? '';
    const entry = this.#pods.get(uid);
    if (entry !== undefined) this.#remove(entry);
    this.#put({ info: PodInfo.of(pod), nodeName: pod.spec.nodeName ?? '', assumed: false });
  }

  /** Returns whether it counted. */
  removePod(uid: string): boolean {
    const entry = this.#pods.get(uid);
    if (entry === undefined) return false;
    this.#remove(entry);
    return true;
  }

  setNode(node: Node): void {
    const name = node.metadata.name ?? '';
    const info = this.#nodeInfo(name);
    this.#countImages(info, -1);
    info.setNode(node, this.#imagesOf(node));
    this.#countImages(info, 1);
    if (this.#tree.put(name, node)) this.#orderChanged = true;
    this.#touch(info);
  }

  /** Its Pods still count, in case it comes back before they are gone. */
  removeNode(name: string): void {
    const info = this.#nodes.get(name);
    if (info === undefined || !this.#tree.remove(name)) return;
    this.#countImages(info, -1);
    info.removeNode();
    this.#orderChanged = true;
    this.#touch(info);
    this.#dropIfEmpty(info);
  }

  /** Ends its timer. May be called twice. */
  stop(): void {
    this.#expiry?.cancel();
    this.#expiry = undefined;
  }

  #put(entry: PodEntry): void {
    const node = this.#nodeInfo(entry.nodeName);
    this.#pods.set(entry.info.uid, entry);
    node.addPod(entry.info);
    this.#touch(node);
  }

  #remove({ info, nodeName }: PodEntry): void {
    const node = this.#nodes.get(nodeName)!;
    this.#pods.delete(info.uid);
    this.#expiring.delete(info.uid);
    node.removePod(info.uid);
    this.#touch(node);
    this.#dropIfEmpty(node);
  }

  #nodeInfo(name: string): NodeInfo {
    let info = this.#nodes.get(name);
    if (info === undefined) {
      info = new NodeInfo(name);
      this.#nodes.set(name, info);
    }
    return info;
  }

  #dropIfEmpty(info: NodeInfo): void {
    if (info.hasNode || info.pods.length > 0) return;
    this.#nodes.delete(info.name);
    this.#changed.delete(info);
  }

  #touch(info: NodeInfo): void {
    info.generation = ++this.#generation;
    this.#changed.add(info);
  }

  #resetSnapshot(): void {
    const nodes = this.#tree.list().map((name) => {
      const current = this.#nodes.get(name)!;
      const previous = this.#snapshot.get(name);
      return previous?.generation === current.generation ? previous : current.clone();
    });
    this.#snapshot.reset(nodes);
    this.#orderChanged = false;
  }

  #imagesOf({ status }: Node): ReadonlyMap<string, CountedImage> {
    const images = new Map<string, CountedImage>();
    for (const { names, sizeBytes = 0 } of status.images ?? []) {
      for (const text of names) {
        const name = withTag(text);
        const image = this.#images.get(name) ?? { sizeBytes, nodeCount: 0 };
        image.sizeBytes = sizeBytes;
        this.#images.set(name, image);
        images.set(name, image);
      }
    }
    return images;
  }

  #countImages(info: NodeInfo, change: 1 | -1): void {
    for (const [name, image] of info.images as ReadonlyMap<string, CountedImage>) {
      image.nodeCount += change;
      if (change === 1) this.#images.set(name, image);
      else if (image.nodeCount === 0) this.#images.delete(name);
    }
  }

  #armExpiry(): void {
    if (this.#expiry !== undefined) return;
    for (const dueMs of this.#expiring.values()) {
      this.#expiry = this.#clock.setTimeout(() => this.#expire(), dueMs - this.#clock.monotonic(), { unref: true });
      return;
    }
  }

  #expire(): void {
    this.#expiry = undefined;
    const nowMs = this.#clock.monotonic();
    for (const [uid, dueMs] of this.#expiring) {
      if (dueMs > nowMs) break;
      this.#remove(this.#pods.get(uid)!);
    }
    this.#armExpiry();
  }
}
