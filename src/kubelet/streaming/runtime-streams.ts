import type { Duplex } from 'node:stream';
import type { Pod } from '../../api/core/v1/pod.ts';
import { runtimeUid } from '../critical-pod.ts';
import { type ExecStreams, type Runtime, RuntimeError } from '../runtime/runtime.ts';
import type { StreamingHost } from './streaming-host.ts';

/** What of a runtime's containers clients can talk to. */
export class RuntimeStreams implements StreamingHost {
  readonly #runtime: Runtime;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  async runningContainer(pod: Pod, container: string): Promise<string | undefined> {
    const { containers } = await this.#runtime.podStatus(runtimeUid(pod));
    return containers.find(({ name, state }) => name === container && state === 'running')?.id;
  }

  exec(containerId: string, command: readonly string[], streams: ExecStreams): Promise<number> {
    return this.#runtime.exec(containerId, command, streams);
  }

  async attach(containerId: string, streams: ExecStreams): Promise<void> {
    if (this.#runtime.attach === undefined) throw this.#unable('attach to containers');
    await this.#runtime.attach(containerId, streams);
  }

  async readySandbox(pod: Pod): Promise<string | undefined> {
    const { sandboxes } = await this.#runtime.podStatus(runtimeUid(pod));
    return sandboxes.find(({ ready }) => ready)?.id;
  }

  async portForward(sandboxId: string, port: number, connection: Duplex): Promise<void> {
    if (this.#runtime.portForward === undefined) throw this.#unable('forward ports');
    await this.#runtime.portForward(sandboxId, port, connection);
  }

  #unable(what: string): RuntimeError {
    return new RuntimeError('Unknown', `the runtime ${this.#runtime.name} cannot ${what}`);
  }
}
