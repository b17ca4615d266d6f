import type { Duplex } from 'node:stream';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { ExecStreams } from '../runtime/runtime.ts';

/** What clients can talk to in Pods: what the runtime gives of it. */
export interface StreamingHost {
  /** The ID, without the runtime's name before it, of the instance that runs; undefined where none does. */
  runningContainer(pod: Pod, container: string): Promise<string | undefined>;
  /** Resolves with the exit code. */
  exec(containerId: string, command: readonly string[], streams: ExecStreams): Promise<number>;
  attach(containerId: string, streams: ExecStreams): Promise<void>;
  /** The ID of the Pod's sandbox that is ready; undefined where none is. */
  readySandbox(pod: Pod): Promise<string | undefined>;
  portForward(sandboxId: string, port: number, connection: Duplex): Promise<void>;
}
