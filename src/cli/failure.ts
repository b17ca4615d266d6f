/** How the command ends when it cannot go on: what went wrong and what to do next, and no stack unless it is our own fault. */
import { DataDirectoryError, StoreUnavailableError } from '../storage/store.ts';

/** Wrong options or circumstances: the message is written for the person at the terminal. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const exitUserFault = 2;
const exitOwnFault = 1;

interface SystemError extends Error {
  readonly code?: string;
  readonly port?: number;
  readonly address?: string;
  readonly path?: string;
}

/** Of circumstances, with messages that say what to do. By name: their modules are loaded only for who needs them. */
const explained: ReadonlySet<string> = new Set([
  'CertificateFileError',
  'ConnectionError',
  'KubeconfigError',
  'RuntimeInUseError',
]);

export function reportFailure(error: unknown): void {
  const known = explain(error);
  if (known === undefined) {
    console.error(error instanceof Error ? error.stack : error);
    console.error('\nwherry: this is a fault in wherry; please report it with the lines above');
    process.exitCode = exitOwnFault;
  } else {
    console.error(`wherry: ${known}`);
    process.exitCode = exitUserFault;
  }
}

function explain(error: unknown): string | undefined {
  if (error instanceof UsageError || error instanceof DataDirectoryError) return error.message;
  if (error instanceof StoreUnavailableError) return error.message;
  if (!(error instanceof Error)) return undefined;
  if (explained.has(error.name)) return error.message;
  if (error.name === 'StatusError') return `the API server refuses: ${error.message}`;
  const { code, port, address, path } = error as SystemError;
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is in use; choose another with --port, or --port 0 for any free one`;
    case 'EADDRNOTAVAIL':
      return `${address} is no address of this machine; choose another with --bind-address`;
    case 'EACCES':
    case 'EPERM':
      return path === undefined
        ? `not allowed to listen on port ${port}; choose one above 1023 with --port`
        : `not allowed to use ${path}; choose another place with --data-dir or --kubeconfig`;
    case 'ENOSPC':
      return 'the disk is full';
    case 'ENOENT':
      return `there is no file or folder ${path}`;
    default:
      return undefined;
  }
}
