import type { Pod } from '../../api/core/v1/pod.ts';
import type { ProbeResults } from '../probes/probe-results.ts';
import type { RuntimeContainer, RuntimePod } from '../runtime/runtime.ts';

/** From what follows what a Pod needs next. */
export interface PodFacts {
  readonly pod: Pod;
  readonly runtimePod: RuntimePod;
  readonly probes: ProbeResults;
}

/** The newest container of that name. */
export function newestContainer(pod: RuntimePod, name: string): RuntimeContainer | undefined {
  return pod.containers.find((container) => container.name === name);
}
