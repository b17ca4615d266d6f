/**
 * The cluster's DNS: names of Services, of endpoints of headless Services, of their ports and of Pods, and the reverse, after Kubernetes' DNS
 * specification; what is asked about other names is asked of the servers of the machine's resolv.conf.
 *
 * Watches Services, EndpointSlices and Namespaces, and writes nothing. Listens over UDP and TCP on the addresses that it is given. Keeps no answers:
 * each is read from the informers' caches (records/, purely), and may be kept by others for a few seconds.
 *
 * Search paths are the Pods' resolv.conf's affair, which the kubelet writes. Pods are not watched: a name that spells an address stands for that
 * address, if its namespace is there.
 *
 * Made → start() → listening → stop() → stopped.
 */
import type { Namespace } from '../api/core/v1/namespace.ts';
import type { Service } from '../api/core/v1/service.ts';
import type { EndpointSlice } from '../api/discovery/v1/endpoint-slice.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { Client } from '../client/client.ts';
import { Informer } from '../client/informer/informer.ts';
import { endpointSlices, namespaces, services } from '../client/resources.ts';
import { CachedClusterObjects } from './records/cluster-objects.ts';
import { Answerer } from './server/answerer.ts';
import { type DnsHandler, type DnsListener, listen } from './server/listeners.ts';
import { Forwarder } from './upstream/forwarder.ts';
import { type DnsServerAddress, ResolvConfServers } from './upstream/resolv-conf.ts';

export interface ClusterDnsOptions {
  readonly client: Client;
  /** Where it listens; a port of 0 is chosen by the system. */
  readonly addresses: readonly DnsServerAddress[];
  readonly clusterDomain?: string;
  /** Of all answers about the cluster. */
  readonly ttlSeconds?: number;
  /** Who is asked about other names: a file like /etc/resolv.conf, or servers. */
  readonly upstream?: { readonly resolvConf: string } | { readonly servers: readonly DnsServerAddress[] };
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

const ttlSecondsDefault = 5;
const machineResolvConf = '/etc/resolv.conf';

export class ClusterDns {
  readonly #options: ClusterDnsOptions;
  readonly #informers: {
    readonly namespaces: Informer<Namespace>;
    readonly services: Informer<Service>;
    readonly slices: Informer<EndpointSlice>;
  };
  readonly #forwarder: Forwarder;
  readonly #answerer: Answerer;
  #listeners: readonly DnsListener[] = [];
  #isStopped = false;

  constructor(options: ClusterDnsOptions) {
    this.#options = options;
    const { client, clock, random, logger, addresses, clusterDomain = 'cluster.local' } = options;
    const parts = { client, clock, random, logger };
    this.#informers = {
      namespaces: new Informer<Namespace>({ ...parts, resource: namespaces }),
      services: new Informer<Service>({ ...parts, resource: services }),
      slices: new Informer<EndpointSlice>({ ...parts, resource: endpointSlices }),
    };
    const objects = new CachedClusterObjects(this.#informers);
    const zone = {
      domain: clusterDomain.toLowerCase().replace(/\.$/, ''),
      ttlSeconds: options.ttlSeconds ?? ttlSecondsDefault,
      serverIps: addresses.map(({ host }) => host).filter((host) => !/^(0\.0\.0\.0|::|127\..*|::1)$/.test(host)),
    };
    this.#forwarder = new Forwarder({ servers: this.#serversToAsk(), clock, random });
    this.#answerer = new Answerer({
      objects: () => (this.isReady ? objects : undefined),
      zone: () => ({ ...zone, serial: Math.floor(clock.now() / 1000) }),
      upstream: this.#forwarder,
      random,
      logger,
    });
  }

  /** Whether it knows the cluster. */
  get isReady(): boolean {
    return Object.values(this.#informers).every((informer) => informer.hasSynced);
  }

  /** Where it listens, with the ports that the system chose. */
  get addresses(): readonly DnsServerAddress[] {
    return this.#listeners.map(({ address }) => address);
  }

  /** Resolves once it listens everywhere and knows the cluster. Rejects where an address can't be had; then it listens nowhere. */
  async start(): Promise<void> {
    const { addresses, clock, logger } = this.#options;
    const handler: DnsHandler = (message, transport) => this.#answerer.answer(message, transport);
    const outcomes = await Promise.allSettled(addresses.map((address) => listen({ address, handler, clock, logger })));
    this.#listeners = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined || this.#isStopped) {
      await this.stop();
      throw failed?.reason ?? new Error('stopped while it started');
    }
    for (const informer of Object.values(this.#informers)) informer.start();
    await Promise.all(Object.values(this.#informers).map((informer) => informer.synced()));
  }

  /** Resolves once it listens no more. May be called twice. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#forwarder.close();
    await Promise.all([
      ...this.#listeners.map((listener) => listener.close()),
      ...Object.values(this.#informers).map((informer) => informer.stop()),
    ]);
  }

  #serversToAsk(): () => Promise<readonly DnsServerAddress[]> {
    const { upstream = { resolvConf: machineResolvConf }, addresses, clock } = this.#options;
    if ('servers' in upstream) return async () => upstream.servers;
    const except = addresses.filter(({ port }) => port === 53).map(({ host }) => host);
    const servers = new ResolvConfServers({ path: upstream.resolvConf, except, clock });
    return () => servers.servers();
  }
}
