import type { PodInfo } from '../cache/pod-info.ts';

/** Which Pods have room held for them on a Node, where others were evicted for them. An entry for a pending Pod at most. */
export class Nominator {
  readonly #byNode = new Map<string, Map<string, PodInfo>>();
  readonly #nodeOf = new Map<string, string>();

  /** An empty name takes the nomination back. */
  set(info: PodInfo, nodeName: string): void {
    this.delete(info.uid);
    if (nodeName === '') return;
    this.#nodeOf.set(info.uid, nodeName);
    const pods = this.#byNode.get(nodeName);
    if (pods === undefined) this.#byNode.set(nodeName, new Map([[info.uid, info]]));
    else pods.set(info.uid, info);
  }

  /** The Pod has changed; where it was nominated stays unless it says otherwise itself. */
  update(info: PodInfo): void {
    const nodeName = info.pod.status.nominatedNodeName || this.#nodeOf.get(info.uid);
    if (nodeName !== undefined) this.set(info, nodeName);
  }

  delete(uid: string): void {
    const nodeName = this.#nodeOf.get(uid);
    if (nodeName === undefined) return;
    this.#nodeOf.delete(uid);
    const pods = this.#byNode.get(nodeName)!;
    pods.delete(uid);
    if (pods.size === 0) this.#byNode.delete(nodeName);
  }

  podsOn(nodeName: string): Iterable<PodInfo> {
    return this.#byNode.get(nodeName)?.values() ?? none;
  }

  get isEmpty(): boolean {
    return this.#byNode.size === 0;
  }

  hasPodsOn(nodeName: string): boolean {
    return this.#byNode.has(nodeName);
  }
}

const none: readonly PodInfo[] = [];
