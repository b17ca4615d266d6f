/** For tests: an API server without sockets, on a store in memory and a clock that stands still until it is told to move. */
import { builtInResources } from '../api/resources.ts';
import { silentLogger } from '../base/logger.ts';
import { systemRandom } from '../base/random.ts';
import { VirtualClock } from '../base/virtual-clock.ts';
import { MemoryStore } from '../storage/memory/memory-store.ts';
import { type BuiltInPluginsOptions, builtInPlugins } from './admission/built-in-plugins.ts';
import { bootstrap } from './bootstrap/bootstrap.ts';
import { localRequest, objectOf } from './local-request.ts';
import type { Authorizer, UserInfo } from './request.ts';
import { ApiServer } from './server.ts';
import { registerObjectSubresources } from './subresources/register.ts';

/** Any object, to look into. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every kind, and expect() is what checks them.
export type Answer = any;

export interface SendOptions {
  readonly query?: string;
  readonly user?: UserInfo;
  readonly contentType?: string;
}

export interface ServerFixture {
  readonly server: ApiServer;
  readonly clock: VirtualClock;
  /** The answer's object. Throws the StatusError that the answer stands for where it is a failure. */
  send(method: string, path: string, object?: object, options?: SendOptions): Promise<Answer>;
}

const admin: UserInfo = { name: 'admin', groups: ['system:masters'] };

export interface FixtureOptions {
  /** Everybody may do everything where absent. */
  readonly authorizer?: Authorizer;
  readonly serviceAccount?: BuiltInPluginsOptions['serviceAccount'];
}

export async function startServerFixture(options: FixtureOptions = {}): Promise<ServerFixture> {
  const clock = new VirtualClock();
  const random = systemRandom;
  const authorizer = options.authorizer ?? { authorize: () => ({ allowed: true, reason: '' }) };
  const server: ApiServer = new ApiServer({
    store: new MemoryStore({ clock }),
    resources: builtInResources,
    authenticator: { authenticate: () => undefined },
    authorizer,
    admission: builtInPlugins({
      registry: () => server.parts.registry,
      serviceAccount: options.serviceAccount ?? 'off',
      authorizer,
      clock,
      random,
    }),
    paths: [],
    clock,
    random,
    logger: silentLogger,
  });
  registerObjectSubresources(server.subresources);
  await bootstrap(server);
  return {
    server,
    clock,
    send: async (method, path, object, { query, user = admin, contentType } = {}) =>
      objectOf(
        await server.handle(
          localRequest({
            method,
            path,
            query,
            contentType,
            object: object === undefined ? undefined : structuredClone(object),
            user,
          }),
        ),
      ),
  };
}
