/** How a command ended, as clients are told: a Status. The texts are upstream's; people see them. Pure. */

export interface CommandStatus {
  readonly metadata: Readonly<Record<string, never>>;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: { readonly causes: readonly { readonly reason?: string; readonly message?: string }[] };
  readonly code?: number;
}

export const successStatus: CommandStatus = { metadata: {}, status: 'Success' };

export function exitStatus(exitCode: number, command: readonly string[]): CommandStatus {
  if (exitCode === 0) return successStatus;
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: error executing command [${command.join(' ')}], exit code ${exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}

/** The command could not be run, or the container not be talked to. `what` begins the text: `error executing command in container`. */
export function failureStatus(what: string, error: unknown): CommandStatus {
  const message = `${what}: ${error instanceof Error ? error.message : String(error)}`;
  return {
    metadata: {},
    status: 'Failure',
    message: `Internal error occurred: ${message}`,
    reason: 'InternalError',
    details: { causes: [{ message }] },
    code: 500,
  };
}
