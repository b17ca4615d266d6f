/** What a client wants of a command, or of a container that runs. Pure. */

export interface StreamOptions {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** Undefined where it wants nothing at all. */
export function readStreamOptions(query: URLSearchParams): StreamOptions | undefined {
  const wants = (name: string): boolean => query.get(name) === '1';
  const tty = wants('tty');
  const [stdin, stdout] = [wants('input'), wants('output')];
  // A terminal has one output.
  const stderr = wants('error') && !tty;
  return stdin || stdout || stderr ? { stdin, stdout, stderr, tty } : undefined;
}
