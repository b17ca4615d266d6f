import type { Pod } from '../../api/core/v1/pod.ts';
import type { LogOptions } from '../runtime/runtime.ts';

/** Where the kubelet's API finds logs: what the rest of the kubelet implements. */
export interface ContainerLogSource {
  /** A Pod that this kubelet runs or has run, with the newest status that the kubelet knows. */
  pod(namespace: string, name: string): Pod | undefined;
  /** As the runtime's. `containerId` is without the runtime's name before it. */
  readLogs(containerId: string, options: LogOptions): AsyncIterable<string>;
}
