/**
 * Wires the components of a cluster together: the store, the API server, its HTTPS endpoint; what is started first is stopped last.
 * The only place that knows them all.
 */
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { builtInResources } from '../api/resources.ts';
import { bootstrap } from '../apiserver/bootstrap/bootstrap.ts';
import { createDiscoveryPath } from '../apiserver/discovery/discovery-path.ts';
import { type HttpServer, startHttpServer } from '../apiserver/http/server.ts';
import { type HealthCheck, healthPaths } from '../apiserver/paths/health.ts';
import { versionPath } from '../apiserver/paths/version.ts';
import { mastersAuthorizer } from '../apiserver/security/authorization.ts';
import { type ClusterCertificates, ensureCertificates, servingNames } from '../apiserver/security/certificates.ts';
import { kubeconfigText } from '../apiserver/security/kubeconfig.ts';
import { ApiServer } from '../apiserver/server.ts';
import { type Clock, systemClock } from '../base/clock.ts';
import { type Logger, silentLogger } from '../base/logger.ts';
import { type Random, systemRandom } from '../base/random.ts';
import type { Store } from '../storage/store.ts';
import { openStore } from './open-store.ts';
import type { ClusterOptions } from './options.ts';

export interface Cluster extends AsyncDisposable {
  /** `https://127.0.0.1:6443` */
  readonly url: string;
  readonly port: number;
  /** The administrator's, as YAML text. */
  readonly kubeconfig: string;
  readonly dataDir: string | undefined;
  readonly store: Store;
  readonly server: ApiServer;
  /** Stops everything in order. May be called twice. */
  close(): Promise<void>;
}

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const parts = {
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
    logger: options.logger ?? silentLogger,
  };
  if (options.dataDir !== undefined) await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const [store, certificates] = await Promise.all([
    openStore(options, parts),
    ensureCertificates({
      dir: options.dataDir === undefined ? undefined : join(options.dataDir, 'pki'),
      names: servingNames(hostname(), options.names),
      ...parts,
    }),
  ]);
  const server = makeServer(store, parts);
  try {
    await bootstrap(server);
    const http = await startHttpServer({
      handler: (request) => server.handle(request),
      host: options.host ?? '127.0.0.1',
      port: options.port,
      tls: { ...certificates.serving, clientCa: certificates.authority.cert },
      ...parts,
    });
    options.onReady?.('apiserver', http.url);
    return runningCluster({ options, store, server, http, certificates });
  } catch (error) {
    server.close();
    await store.close();
    throw error;
  }
}

function makeServer(
  store: Store,
  parts: { readonly clock: Clock; readonly random: Random; readonly logger: Logger },
): ApiServer {
  const stores: HealthCheck = { name: 'etcd', endpoints: ['livez', 'readyz', 'healthz'], check: () => store.ping() };
  const ping: HealthCheck = { name: 'ping', endpoints: ['livez', 'readyz', 'healthz'], check: () => {} };
  return new ApiServer({
    store,
    resources: builtInResources,
    authenticator: {
      authenticate: ({ certificate }) =>
        certificate && { name: certificate.commonName, groups: [...certificate.organizations, 'system:authenticated'] },
    },
    authorizer: mastersAuthorizer,
    admission: [],
    paths: [createDiscoveryPath(), versionPath, healthPaths([ping, stores])],
    ...parts,
  });
}

interface Running {
  readonly options: ClusterOptions;
  readonly store: Store;
  readonly server: ApiServer;
  readonly http: HttpServer;
  readonly certificates: ClusterCertificates;
}

function runningCluster({ options, store, server, http, certificates }: Running): Cluster {
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await http.close();
    server.close();
    await store.close();
  };
  return {
    url: http.url,
    port: http.port,
    kubeconfig: kubeconfigText({
      name: 'wherry',
      server: http.url,
      certificateAuthority: certificates.authority.cert,
      credentials: certificates.admin,
    }),
    dataDir: options.dataDir,
    store,
    server,
    close: () => {
      closing ??= close();
      return closing;
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}
