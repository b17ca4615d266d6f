/**
 * Wires the components of a cluster together: the store, the API server, its HTTPS endpoint; what is started first is stopped last.
 * The only place that knows them all.
 */
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { serviceResource } from '../api/core/v1/service-resource.ts';
import { builtInResources } from '../api/resources.ts';
import type { AdmissionPlugin } from '../apiserver/admission/admission.ts';
import { type BuiltInPluginsOptions, builtInPlugins } from '../apiserver/admission/built-in-plugins.ts';
import { defaultServiceCidrs, ServiceAllocator } from '../apiserver/allocation/service-allocator.ts';
import { AuditLog } from '../apiserver/audit.ts';
import { bootstrap, bootstrapService } from '../apiserver/bootstrap/bootstrap.ts';
import { bootstrapRbac } from '../apiserver/bootstrap/rbac-policy.ts';
import { createDiscoveryPath } from '../apiserver/discovery/discovery-path.ts';
import { type HttpServer, startHttpServer } from '../apiserver/http/server.ts';
import { ApiServerMetrics, type ResourceCount } from '../apiserver/metrics/api-server-metrics.ts';
import { createOpenApiPath } from '../apiserver/openapi/openapi-path.ts';
import { type HealthCheck, healthPaths } from '../apiserver/paths/health.ts';
import { metricsPath } from '../apiserver/paths/metrics.ts';
import { serviceAccountIssuerPaths } from '../apiserver/paths/service-account-issuer.ts';
import { versionPath } from '../apiserver/paths/version.ts';
import type { ResourceRegistry } from '../apiserver/resource-registry.ts';
import { issueClientCertificate, type KeyPair } from '../apiserver/security/certificate-authority.ts';
import { type ClusterCertificates, ensureCertificates, servingNames } from '../apiserver/security/certificates.ts';
import { kubeconfigText } from '../apiserver/security/kubeconfig.ts';
import { followRbac } from '../apiserver/security/rbac/rbac-feed.ts';
import { ApiServer } from '../apiserver/server.ts';
import type { HttpsKubelets } from '../apiserver/subresources/https-kubelets.ts';
import { firstConnector, LocalKubelets } from '../apiserver/subresources/kubelet-connector.ts';
import { registerSubresources } from '../apiserver/subresources/register.ts';
import { type Clock, systemClock } from '../base/clock.ts';
import { type Logger, silentLogger } from '../base/logger.ts';
import { type Random, systemRandom } from '../base/random.ts';
import type { Store } from '../storage/store.ts';
import { advertise, bootstrapClusterNetwork, hasClusterNetwork } from './bootstrap-cluster-network.ts';
import type { Component } from './component.ts';
import { MeteredStore } from './metered-store.ts';
import { openStore } from './open-store.ts';
import type { ClusterOptions } from './options.ts';
import { remoteKubelets } from './remote-kubelets.ts';
import { makeSecurity } from './security.ts';
import { startComponents } from './start-components.ts';
import { readNodeAddresses } from './this-machine.ts';

export interface Cluster extends AsyncDisposable {
  /** `https://127.0.0.1:6443` */
  readonly url: string;
  readonly port: number;
  /** The administrator's, as YAML text. */
  readonly kubeconfig: string;
  readonly dataDir: string | undefined;
  readonly store: Store;
  readonly server: ApiServer;
  /** The kubeconfig of somebody else, with a client certificate of the cluster's authority. */
  kubeconfigFor(user: string, groups?: readonly string[]): Promise<string>;
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
  const names = await servedNames(options, parts.random);
  const [store, certificates] = await Promise.all([
    openStore(options, parts),
    ensureCertificates({
      dir: options.dataDir === undefined ? undefined : join(options.dataDir, 'pki'),
      names: servingNames(hostname(), names),
      ...parts,
    }),
  ]);
  const { server, security, kubelets, remote, audit, endpoint } = await makeServer(options, store, certificates, parts);
  let http: HttpServer | undefined;
  try {
    const clusterIp = await allocateServices(server, options, parts.random);
    await bootstrap(server);
    await bootstrapRbac(server);
    await Promise.all([
      servesResourceMetrics(options) && (await import('./resource-metrics.ts')).bootstrapMetricsReader(server),
      hasClusterNetwork(options) && bootstrapClusterNetwork(server, clusterIp, parts.logger),
    ]);
    await followRbac({ registry: server.parts.registry, index: security.index, ...parts });
    http = await startHttpServer({
      handler: (request) => server.handle(request),
      host: options.host ?? '127.0.0.1',
      port: options.port,
      tls: { ...certificates.serving, clientCa: certificates.authority.cert },
      ...parts,
    });
    endpoint.url = http.url;
    await bootstrapService(server, { clusterIp, port: http.port });
    if (isForRealPods(options)) await advertise(server, options, http.port);
    options.onReady?.('apiserver', http.url);
    const components = await startComponents({ options, server, security, kubelets, certificates, ...parts });
    return runningCluster({ options, store, server, http, remote, certificates, audit, components, parts });
  } catch (error) {
    await http?.close();
    server.close();
    await audit?.close();
    await store.close();
    throw error;
  }
}

const isForRealPods = (options: ClusterOptions): boolean =>
  options.realNode !== undefined || hasClusterNetwork(options);

/** Where Pods are real they verify the server by the addresses at which they reach it. */
async function servedNames(options: ClusterOptions, random: Random): Promise<readonly string[]> {
  const { names = [], host, advertiseAddress, serviceCidr } = options;
  if (!isForRealPods(options)) return names;
  const { firstAddress } = new ServiceAllocator({ random, cidrs: serviceCidr?.split(',') });
  const own = (await readNodeAddresses()).map(({ address }) => address);
  return [...names, firstAddress, ...own, ...[advertiseAddress, host].filter((name) => name !== undefined)];
}

interface Parts {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

async function makeServer(options: ClusterOptions, store: Store, certificates: ClusterCertificates, parts: Parts) {
  /** Known once the server listens. */
  const endpoint = { url: '' };
  let server: ApiServer | undefined;
  const security = makeSecurity({
    serviceAccountKey: certificates.serviceAccountKey,
    registry: () => server!.parts.registry,
    ...parts,
  });
  const metrics = new ApiServerMetrics({ countObjects: () => objectCounts(server!.parts.registry) });
  const audit =
    options.auditLogPath === undefined ? undefined : await AuditLog.open(auditPath(options.auditLogPath), parts);
  const metered = new MeteredStore(store, parts.clock, (operation, type, durationMs) =>
    metrics.storageRequest(operation, type, durationMs),
  );
  server = new ApiServer({
    store: metered,
    resources: builtInResources,
    authenticator: security.authenticator,
    authorizer: security.authorizer,
    impersonate: security.impersonate,
    admission: [
      ...enabledPlugins(options, { registry: () => server!.parts.registry, authorizer: security.authorizer, ...parts }),
      security.escalationCheck,
    ],
    paths: [
      createDiscoveryPath(),
      createOpenApiPath(),
      versionPath,
      healthPaths(healthChecks(store)),
      metricsPath(metrics),
      serviceAccountIssuerPaths(security.serviceAccountTokens, () => endpoint.url),
    ],
    instruments: metrics,
    observers: audit === undefined ? [metrics] : [metrics, audit],
    ...parts,
  });
  const kubelets = new LocalKubelets();
  const { authority } = certificates;
  const remote = remoteKubelets({ registry: () => server!.parts.registry, authority, ...parts });
  const connector = firstConnector([kubelets, remote]);
  registerSubresources(server.subresources, { ...security, kubelets: connector });
  if (servesResourceMetrics(options)) {
    const { serveResourceMetrics } = await import('./resource-metrics.ts');
    serveResourceMetrics(server, connector);
  }
  return { server, security, kubelets, remote, audit, endpoint };
}

function servesResourceMetrics({ resourceMetrics, nodes = 0, realNode }: ClusterOptions): boolean {
  return resourceMetrics ?? (nodes > 0 || realNode !== undefined);
}

/** Throws where a plugin that is not there is to be left out. */
function enabledPlugins(
  options: ClusterOptions,
  parts: Omit<BuiltInPluginsOptions, 'serviceAccount'>,
): AdmissionPlugin[] {
  const disabled = options.disabledAdmissionPlugins ?? (options.controllers ? [] : [serviceAccountPlugin]);
  const isAccountNamed = disabled.includes(serviceAccountPlugin);
  const plugins = builtInPlugins({ ...parts, serviceAccount: isAccountNamed ? 'off' : 'on' });
  const unknown = disabled.filter((name) => !plugins.some((plugin) => plugin.name === name));
  if (unknown.length > 0) throw new Error(`there is no admission plugin ${unknown.join(', ')}`);
  // Without its plugin a Pod's account still gets its name.
  return plugins.filter(({ name }) => name === serviceAccountPlugin || !disabled.includes(name));
}

const serviceAccountPlugin = 'ServiceAccount';

/** `-` is standard output, as upstream has it. */
function auditPath(path: string): string {
  return path === '-' ? '/dev/stdout' : path;
}

/** Services get their addresses and ports from what the stored ones have left. Returns the API server's own address. */
async function allocateServices(server: ApiServer, options: ClusterOptions, random: Random): Promise<string> {
  const cidrs = options.serviceCidr?.split(',') ?? defaultServiceCidrs;
  const allocator = new ServiceAllocator({ random, cidrs });
  const { cache } = server.parts.registry.storage(serviceResource);
  await cache.start();
  await allocator.load(async () => [...cache.range(cache.prefix)].map((stored) => stored.object));
  server.parts.hooks.set('', 'services', allocator);
  return allocator.firstAddress;
}

function* objectCounts(registry: ResourceRegistry): Iterable<ResourceCount> {
  for (const { definition, cache } of registry.storages) {
    yield { group: definition.group, resource: definition.resource, objects: cache.size };
  }
}

function healthChecks(store: Store): HealthCheck[] {
  const endpoints = ['livez', 'readyz', 'healthz'] as const;
  return [
    { name: 'ping', endpoints, check: () => {} },
    { name: 'etcd', endpoints, check: () => store.ping() },
  ];
}

interface Running {
  readonly options: ClusterOptions;
  readonly store: Store;
  readonly server: ApiServer;
  readonly http: HttpServer;
  readonly remote: HttpsKubelets;
  readonly certificates: ClusterCertificates;
  readonly audit: AuditLog | undefined;
  readonly components: Component;
  readonly parts: Parts;
}

function runningCluster(running: Running): Cluster {
  const { options, store, server, http, remote, certificates, audit, components, parts } = running;
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await components.stop();
    await http.close();
    remote.close();
    server.close();
    await audit?.close();
    await store.close();
  };
  const kubeconfigOf = (credentials: KeyPair, userName?: string): string =>
    kubeconfigText({
      name: 'wherry',
      server: http.url,
      certificateAuthority: certificates.authority.cert,
      credentials,
      userName,
    });
  return {
    url: http.url,
    port: http.port,
    kubeconfig: kubeconfigOf(certificates.admin),
    kubeconfigFor: async (user, groups = []) =>
      kubeconfigOf(await issueClientCertificate(certificates.authority, { user, groups }, parts), user),
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
