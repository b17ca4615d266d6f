import type { Pod, PodStatus } from '../../api/core/v1/pod.ts';
import type { ProbeResults } from '../probes/probe-results.ts';
import type { RuntimePod } from '../runtime/runtime.ts';

/** Why a container that is to run does not. */
export interface StartError {
  /** `ErrImagePull`, `CrashLoopBackOff`, `CreateContainerError` … */
  readonly reason: string;
  readonly message: string;
}

/** From what follows the status of a Pod. */
export interface StatusFacts {
  readonly pod: Pod;
  readonly runtimePod: RuntimePod;
  /** Begins the IDs of containers. */
  readonly runtimeName: string;
  /** The last one that was made of these facts, or the API's. */
  readonly previous: PodStatus;
  /** By names of containers. */
  readonly startErrors: ReadonlyMap<string, StartError>;
  readonly probes: ProbeResults;
  readonly hostIps: readonly string[];
  /** Nothing of it will run again. */
  readonly isTerminal: boolean;
  /** The kubelet has ended the Pod for a reason of its own, such as its deadline. */
  readonly failure: PodFailure | undefined;
  readonly nowMs: number;
}

export interface PodFailure {
  readonly reason: string;
  readonly message: string;
  /** Through no fault of its own, but for the Node's sake: so says the condition DisruptionTarget. */
  readonly isDisruption?: boolean;
}
