import { type Clock, systemClock } from '../../base/clock.ts';
import { Client } from '../client.ts';
import { HttpTransport } from './http-transport.ts';
import { readKubeconfig } from './kubeconfig.ts';
import type { BearerToken } from './server-access.ts';

export interface ClientFromKubeconfigOptions {
  /** The name of a context; the file's current one where absent. */
  readonly context?: string;
  /** Field management knows writers by what is before the slash: `wherry` where absent. */
  readonly userAgent?: string;
  /** In place of the kubeconfig's own token, where that has to be renewed. */
  readonly token?: BearerToken;
  /** The system's where absent. */
  readonly clock?: Clock;
}

/**
 * A client of the server that a kubeconfig names. `pathOrText` is the path of a file, or its content. Nothing is sent yet: a server that cannot
 * be reached shows with the first request. Rejects with a KubeconfigError. `client.transport.close()` ends its connections.
 */
export async function clientFromKubeconfig(
  pathOrText: string,
  options: ClientFromKubeconfigOptions = {},
): Promise<Client> {
  const { context, userAgent, token, clock = systemClock } = options;
  const { access } = await readKubeconfig(pathOrText, { context, clock });
  return new Client(
    new HttpTransport({ access: token === undefined ? access : { ...access, token }, userAgent, clock }),
  );
}
