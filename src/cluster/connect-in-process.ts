import type { ApiServer } from '../apiserver/server.ts';
import { Client } from '../client/client.ts';
import type { ConnectAs } from './component-identity.ts';
import { InProcessTransport } from './in-process-transport.ts';

/** How components reach an API server in their own process. */
export const connectInProcess =
  (server: ApiServer): ConnectAs =>
  ({ user, userAgent }) =>
    new Client(new InProcessTransport(server, user, userAgent));
