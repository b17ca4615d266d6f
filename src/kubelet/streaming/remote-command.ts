/** A command in a container, or the container's own first process, that a client talks to, whatever protocol lies between them. */
import type { Logger } from '../../base/logger.ts';
import type { ExecStreams } from '../runtime/runtime.ts';
import { type CommandStatus, exitStatus, failureStatus, successStatus } from './command-status.ts';

/** The client's side. */
export interface RemoteCommandConnection {
  readonly streams: ExecStreams;
  /** Tells the client how it ended, after all output, and closes the connection. Resolves once that has ended. */
  end(status: CommandStatus): Promise<void>;
}

/** What the client gets to talk to. */
export interface RemoteCommand {
  /** Begins the text about a failure: `error executing command in container`. */
  readonly failureText: string;
  /** Resolves with how it ended. */
  run(streams: ExecStreams): Promise<CommandStatus>;
}

export function execCommand(
  command: readonly string[],
  exec: (streams: ExecStreams) => Promise<number>,
): RemoteCommand {
  return {
    failureText: 'error executing command in container',
    run: async (streams) => exitStatus(await exec(streams), command),
  };
}

export function attachCommand(attach: (streams: ExecStreams) => Promise<void>): RemoteCommand {
  return {
    failureText: 'error attaching to container',
    async run(streams) {
      await attach(streams);
      return successStatus;
    },
  };
}

/** Never rejects. Resolves once nothing of it is left. */
export async function serveRemoteCommand(
  { streams, end }: RemoteCommandConnection,
  { failureText, run }: RemoteCommand,
  logger: Logger,
): Promise<void> {
  let status: CommandStatus;
  try {
    status = await run(streams);
  } catch (error) {
    // A client that has gone away wants to know no more.
    if (!streams.signal?.aborted) logger.info({ error: String(error) }, failureText);
    status = failureStatus(failureText, error);
  }
  await end(status);
}
