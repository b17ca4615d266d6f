/** What those that look after a Node want of its Pods: the kubelet as they see it. */
import type { Pod } from '../api/core/v1/pod.ts';
import type { PodFailure } from './status/status-facts.ts';

/** All that its containers have; what they have left, which nobody changes any more; nothing that anybody wants. */
export type PodTraces = 'all' | 'logs' | 'none';

export interface NodePods {
  /** Those that run, or are to, those that are just ending included; with their newest statuses. */
  activePods(): readonly Pod[];
  /**
   * Ends a Pod for a reason of the kubelet's own; see PodWorker.end(). Resolves once nothing of it runs, which may be never while the runtime does not
   * answer.
   */
  endPod(uid: string, failure: PodFailure, graceSeconds?: number): Promise<void>;
  /** What is to be left of a Pod in the runtime; undefined until all that are the Node's are known. */
  podTraces(uid: string): PodTraces | undefined;
  /** Resolves once what is known of Pods is in the API. Rejects where the signal aborts first. */
  statusesWritten(signal: AbortSignal): Promise<void>;
}
