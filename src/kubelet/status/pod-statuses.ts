/** Where the workers of Pods leave what they have to report. */
import type { Pod, PodStatus } from '../../api/core/v1/pod.ts';

export interface PodStatuses {
  /** `pod`: as the API has it. */
  set(pod: Pod, status: PodStatus): void;
  /** The last status that was set. */
  get(uid: string): PodStatus | undefined;
  /** The API has a new state of the Pod. */
  observe(pod: Pod): void;
  /** The Pod has ended: the API may drop it, once somebody has asked for that and its status is written. */
  finish(pod: Pod): void;
  /** The API no longer has the Pod. */
  forget(uid: string): void;
}
