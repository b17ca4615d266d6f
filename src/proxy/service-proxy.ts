/**
 * Makes Services reachable on one Node: their cluster IPs, node ports, external and load balancer IPs lead to their endpoints, by rules of the
 * kernel's nftables. No packet comes through this process.
 *
 * Watches Services, EndpointSlices and its own Node. Writes nothing to the API, and in the kernel nothing but its one table, `wherry-proxy` of
 * family inet, and the memory of UDP flows whose endpoint is gone. Listens on health check node ports alone. Headless Services, ExternalName and what has the label
 * service.kubernetes.io/service-proxy-name are not its affair.
 *
 * What a Service needs is decided by rules/, purely; nft/ finds out what differs from what the kernel has, and one transaction changes that. Changes
 * are taken together, so that a rollout of a thousand Pods costs a few transactions a second. When a transaction fails, or somebody has flushed
 * the table, all of it is made anew.
 *
 * Made → start() → running → stop() → stopped. The rules stay when it stops, and Services go on; cleanup() takes them away.
 */
import type { Node } from '../api/core/v1/node.ts';
import type { Service } from '../api/core/v1/service.ts';
import type { EndpointSlice } from '../api/discovery/v1/endpoint-slice.ts';
import type { Clock } from '../base/clock.ts';
import { deepEqual } from '../base/deep-equal.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { Client } from '../client/client.ts';
import { Informer } from '../client/informer/informer.ts';
import { ExponentialRateLimiter } from '../client/rate-limiter.ts';
import { Reconciler } from '../client/reconciler.ts';
import { keyOf } from '../client/resource-ref.ts';
import { endpointSlices, nodes, services } from '../client/resources.ts';
import type { Conntrack } from './conntrack/conntrack.ts';
import { keyOfFlows, type StaleFlows, staleFlows } from './conntrack/stale-flows.ts';
import { headlessLabel, serviceKeyOf } from './endpoints/proxy-endpoints.ts';
import { type HealthCheck, HealthCheckServers } from './health-check-servers.ts';
import { deleteTable } from './nft/diff-rule-sets.ts';
import type { Nft } from './nft/nft.ts';
import { RuleBook } from './nft/rule-book.ts';
import type { RuleSet } from './nft/rule-set.ts';
import { baseRules, preroutingChain } from './rules/base-rules.ts';
import { isEligible, type NodeFacts, nodeFacts } from './rules/node-facts.ts';
import { type ProxyNetwork, proxyNetwork } from './rules/proxy-network.ts';
import { compileService, type UdpFrontend } from './rules/service-rules.ts';
import { serviceProxyNameLabel } from './services/service-ports.ts';

export interface ServiceProxyOptions {
  readonly client: Client;
  readonly nodeName: string;
  /** Of all Pods, one for each family, as `10.244.0.0/16` or `10.244.0.0/16,fd00:10:244::/56`. What comes to a cluster IP from elsewhere is masqueraded. */
  readonly clusterCidr?: string;
  /** All that comes to a cluster IP is masqueraded. */
  readonly masqueradeAll?: boolean;
  /** Blocks of local addresses that node ports are served on; the Node's internal IPs where absent. */
  readonly nodePortAddresses?: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly nft: Nft;
  /** Where absent, no flows are deleted. */
  readonly conntrack?: Conntrack;
}

export interface ProxyHealth {
  /** Whether changes reach the kernel in time. */
  readonly healthy: boolean;
  /** Milliseconds since the epoch at which the kernel last had all that is known; undefined before the first time. */
  readonly lastUpdated: number | undefined;
  readonly currentTime: number;
  /** Whether load balancers may use this Node: it is neither being deleted nor about to be taken away by the cluster autoscaler. */
  readonly nodeEligible: boolean;
}

/** Waits so long for more changes after the first. */
const gatherMs = 10;
/** From the end of a sync to the next: twice as long as the sync took, so that two thirds of a core stay free, within these bounds. */
const pausePerSync = 2;
const pauseMsMin = 50;
const pauseMsMax = 1000;
const backoffMsMin = 1000;
const backoffMsMax = 30_000;
/** How often it is looked whether the table is still there. */
const checkMs = 30_000;
/** A change that the kernel has not got for so long makes the proxy unhealthy. */
const unhealthyMs = 60_000;
/** More UDP endpoints that go at once than that are left to time out. */
const staleFlowsMax = 1000;

const sliceOfService = 'service';
const syncKey = 'sync';
/** Who owns the part of the table that is of no Service; no Service has such a key. */
const baseOwner = '';

export class ServiceProxy {
  readonly #options: ServiceProxyOptions;
  readonly #network: ProxyNetwork;
  readonly #services: Informer<Service>;
  readonly #slices: Informer<EndpointSlice>;
  readonly #node: Informer<Node>;
  readonly #reconciler: Reconciler;
  readonly #book = new RuleBook();
  readonly #udp = new Map<string, readonly UdpFrontend[]>();
  /** Services that have changed since their rules were last made. */
  readonly #dirty = new Set<string>();
  readonly #healthChecks = new Map<string, HealthCheck>();
  readonly #healthCheckServers: HealthCheckServers;
  /** To be deleted once the kernel has the rules that send their clients elsewhere. */
  readonly #stale = new Map<string, StaleFlows>();
  /** The rules are there. */
  readonly #deletable = new Map<string, StaleFlows>();
  #isDeleting = false;
  #deleting: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();
  #facts: NodeFacts | undefined;
  /** What the kernel has is not known. */
  #isAllUnsure = true;
  /** Of the last sync; after one that failed the next is due when its wait is over, whatever happens. */
  #syncState: 'under way' | 'done' | 'failed' = 'done';
  /** Something has changed since the sync began that is under way. */
  #isSyncWanted = false;
  #restedAtMs = 0;
  #lastUpdated: number | undefined;
  /** Since when the kernel lacks something; undefined where it lacks nothing. */
  #behindSinceMs: number | undefined;
  #state: 'made' | 'running' | 'stopped' = 'made';

  constructor(options: ServiceProxyOptions) {
    this.#options = options;
    const { client, nodeName, clock, random, logger } = options;
    this.#network = proxyNetwork(options);
    const parts = { client, clock, random, logger };
    const labelSelector = `!${serviceProxyNameLabel}`;
    this.#services = new Informer<Service>({ ...parts, resource: services, select: { labelSelector } });
    this.#slices = new Informer<EndpointSlice>({
      ...parts,
      resource: endpointSlices,
      select: { labelSelector: `${labelSelector},!${headlessLabel}` },
    });
    this.#slices.addIndex(sliceOfService, (slice) => {
      const key = serviceKeyOf(slice);
      return key === undefined ? [] : [key];
    });
    const fieldSelector = `metadata.name=${nodeName}`;
    this.#node = new Informer<Node>({ ...parts, resource: nodes, select: { fieldSelector } });
    this.#healthCheckServers = new HealthCheckServers({ logger, isHealthy: () => this.health().healthy });
    this.#reconciler = new Reconciler({
      name: 'proxy',
      workers: 1,
      reconcile: () => this.#sync(),
      limiter: new ExponentialRateLimiter(backoffMsMin, backoffMsMax),
      clock,
      logger,
    });
  }

  /** Resolves once the rules of all Services there are stand. Rejects where they cannot be made; then it is stopped. */
  async start(): Promise<void> {
    if (this.#state !== 'made') return;
    this.#state = 'running';
    this.#follow();
    const informers = [this.#services, this.#slices, this.#node];
    for (const informer of informers) informer.start();
    try {
      await Promise.all(informers.map((informer) => informer.synced()));
      await this.#sync();
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#reconciler.start();
  }

  /** Resolves once nothing is under way. The rules stay. May be called twice. */
  async stop(): Promise<void> {
    this.#state = 'stopped';
    this.#stopping.abort();
    await this.#reconciler.stop();
    this.#healthCheckServers.close();
    await this.#deleting;
    await Promise.all([this.#services.stop(), this.#slices.stop(), this.#node.stop()]);
  }

  /** Takes all rules away, be they this proxy's or a former one's. Stops first. */
  async cleanup(): Promise<void> {
    await this.stop();
    await this.#options.nft.apply(deleteTable);
  }

  health(): ProxyHealth {
    const { clock } = this.#options;
    const behindMs = this.#behindSinceMs === undefined ? 0 : clock.monotonic() - this.#behindSinceMs;
    const [node] = this.#node.lister.list();
    return {
      healthy: this.#lastUpdated !== undefined && behindMs < unhealthyMs,
      lastUpdated: this.#lastUpdated,
      currentTime: clock.now(),
      nodeEligible: isEligible(node),
    };
  }

  #follow(): void {
    const noteService = (service: Service): void => this.#note(keyOf(service));
    this.#services.addHandler({ added: noteService, updated: noteService, deleted: noteService });
    const noteSlice = (slice: EndpointSlice): void => this.#note(serviceKeyOf(slice));
    this.#slices.addHandler({
      added: noteSlice,
      updated: (slice, previous) => {
        noteSlice(previous);
        noteSlice(slice);
      },
      deleted: noteSlice,
    });
    const noteNode = (): void => this.#syncSoon();
    this.#node.addHandler({ added: noteNode, updated: noteNode, deleted: noteNode });
  }

  #note(serviceKey: string | undefined): void {
    if (serviceKey === undefined) return;
    this.#dirty.add(serviceKey);
    this.#behindSinceMs ??= this.#options.clock.monotonic();
    this.#syncSoon();
  }

  #syncSoon(): void {
    this.#isSyncWanted = true;
    if (this.#syncState !== 'done') return;
    const restMs = this.#restedAtMs - this.#options.clock.monotonic();
    this.#reconciler.queue.addAfter(syncKey, Math.max(gatherMs, restMs));
  }

  async #sync(): Promise<void> {
    const { clock, logger } = this.#options;
    const startedAtMs = clock.monotonic();
    const behindSinceMs = this.#behindSinceMs ?? startedAtMs;
    this.#behindSinceMs = undefined;
    this.#isSyncWanted = false;
    this.#syncState = 'under way';
    try {
      await this.#apply(this.#decide());
      this.#lastUpdated = clock.now();
      this.#syncState = 'done';
    } catch (error) {
      this.#isAllUnsure = true;
      this.#syncState = 'failed';
      this.#behindSinceMs = behindSinceMs;
      logger.error({ err: error }, 'cannot set the rules of Services; trying again');
      throw error;
    } finally {
      const nowMs = clock.monotonic();
      const pauseMs = Math.max(pauseMsMin, pausePerSync * (nowMs - startedAtMs));
      this.#restedAtMs = nowMs + Math.min(pauseMs, pauseMsMax);
      this.#reconciler.queue.addAfter(syncKey, checkMs);
      if (this.#isSyncWanted) this.#syncSoon();
    }
  }

  /** What has changed since the last time, as commands. */
  #decide(): string {
    const [node] = this.#node.lister.list();
    // A Node that is made anew is gone for a moment; its addresses are still there.
    const facts = node === undefined && this.#facts !== undefined ? this.#facts : nodeFacts(node);
    const changes = new Map<string, RuleSet | undefined>();
    let keys: Iterable<string> = this.#dirty;
    if (!deepEqual(facts, this.#facts)) {
      // All rules depend on the Node.
      keys = new Set([...this.#dirty, ...this.#services.lister.list().map(keyOf)]);
      changes.set(baseOwner, baseRules({ ...this.#network, nodeIps: facts.ips }));
    }
    for (const key of keys) changes.set(key, this.#compile(key, facts));
    const commands = this.#book.change(changes);
    this.#facts = facts;
    this.#dirty.clear();
    return commands;
  }

  #compile(key: string, { zone, ips }: NodeFacts): RuleSet | undefined {
    const service = this.#services.lister.getByKey(key);
    const { nodeName } = this.#options;
    const context = { nodeName, zone, nodeIps: ips, clusterCidrs: this.#network.clusterCidrs };
    const compiled =
      service === undefined
        ? undefined
        : compileService(service, this.#slices.lister.byIndex(sliceOfService, key), context);
    if (compiled?.healthCheck === undefined) this.#healthChecks.delete(key);
    else this.#healthChecks.set(key, compiled.healthCheck);
    const udp = compiled?.udp ?? [];
    for (const flows of staleFlows(this.#udp.get(key) ?? [], udp)) noteFlows(this.#stale, flows);
    if (udp.length === 0) this.#udp.delete(key);
    else this.#udp.set(key, udp);
    return compiled?.rules;
  }

  async #apply(commands: string): Promise<void> {
    const { nft } = this.#options;
    if (!this.#isAllUnsure && commands === '') this.#isAllUnsure = !(await nft.hasChain(preroutingChain));
    if (this.#isAllUnsure) await nft.apply(this.#book.all());
    else if (commands !== '') await nft.apply(commands);
    this.#isAllUnsure = false;
    this.#healthCheckServers.set(this.#healthChecks.values());
    for (const flows of this.#stale.values()) noteFlows(this.#deletable, flows);
    this.#stale.clear();
    if (!this.#isDeleting) this.#deleting = this.#deleteFlows();
  }

  /** Beside the syncs, which go on meanwhile. */
  async #deleteFlows(): Promise<void> {
    const { conntrack } = this.#options;
    this.#isDeleting = true;
    while (this.#deletable.size > 0 && !this.#stopping.signal.aborted) {
      const flows = [...this.#deletable.values()];
      this.#deletable.clear();
      await conntrack?.deleteFlows(flows, this.#stopping.signal);
    }
    this.#isDeleting = false;
  }
}

function noteFlows(noted: Map<string, StaleFlows>, flows: StaleFlows): void {
  if (noted.size < staleFlowsMax) noted.set(keyOfFlows(flows), flows);
}
