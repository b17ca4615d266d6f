/** How a command ended, as a runtime's streaming server tells it: a Status in JSON. Pure. */
import { RuntimeError } from '../runtime.ts';

interface EndStatus {
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly message?: string }[] };
}

/** What the kubelet's own API also puts before the reason. */
const said = /^(?:Internal error occurred: )?(?:error (?:executing command in|attaching to) container: )?/;

/** Throws a RuntimeError where the command did not run to its end. */
export function exitCodeOf(text: string): number {
  const status = readStatus('exec', text);
  if (status.status === 'Success') return 0;
  const code = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  if (status.reason === 'NonZeroExitCode' && code !== undefined && /^\d+$/.test(code)) return Number(code);
  throw failureOf('exec', status, text);
}

/** Throws a RuntimeError where the container could not be talked to until it ended. */
export function checkAttachEnd(text: string): void {
  const status = readStatus('attach', text);
  if (status.status !== 'Success') throw failureOf('attach', status, text);
}

function readStatus(what: string, text: string): EndStatus {
  if (text === '') throw new RuntimeError('Unknown', `${what}: the connection was closed before the end`);
  try {
    return JSON.parse(text) as EndStatus;
  } catch {
    throw new RuntimeError('Unknown', `${what}: ${text}`);
  }
}

function failureOf(what: string, { message }: EndStatus, text: string): RuntimeError {
  return new RuntimeError('Unknown', (message ?? `${what}: ${text}`).replace(said, ''));
}
