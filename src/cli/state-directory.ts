import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where a cluster's data goes unless told: the user's state directory, by the XDG rules. */
export function defaultDataDir(env: NodeJS.ProcessEnv): string {
  const state = env.XDG_STATE_HOME;
  const isAbsolute = state?.startsWith('/') ?? false;
  return join(isAbsolute ? state! : join(homedir(), '.local', 'state'), 'wherry');
}
