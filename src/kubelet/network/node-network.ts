/**
 * The network of one Node's Pods, for clusters whose Nodes are on one link: a bridge on each Node, of which CNI plugins make Pods members, and
 * routes to the Pods of the other Nodes by these Nodes' addresses.
 *
 * Watches Nodes; writes nothing to the API. Writes on the machine: a CNI configuration out of the Node's podCIDR, routes with a protocol number of its
 * own, and the nftables table `wherry-network`, which masquerades what Pods send out of the cluster. What of the machine stands in the way it
 * tells, and does not change.
 *
 * Where somebody else has a CNI configuration, the network is theirs: then this one takes its own away and only looks on.
 *
 * Made → start() → running → stop() → stopped. All of it stays when it stops, unless stop() is told to take it away.
 */
import { readdir, rm, rmdir } from 'node:fs/promises';
import { isIP } from 'node:net';
import { dirname, join } from 'node:path';
import type { Node } from '../../api/core/v1/node.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import type { Client } from '../../client/client.ts';
import { Informer } from '../../client/informer/informer.ts';
import { ExponentialRateLimiter } from '../../client/rate-limiter.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { nodes } from '../../client/resources.ts';
import { bridgeName, cniConfig, networkName } from './cni/cni-config.ts';
import { CniFolder } from './cni/cni-folder.ts';
import { CniPluginsMissingError, findPluginFolder } from './cni/cni-plugins.ts';
import { forwardProblems, type NetworkProblem, neededSysctls, sysctlProblems } from './host/host-problems.ts';
import { deleteMasquerade, masqueradeCommands } from './host/masquerade.ts';
import type { NetworkPrograms } from './host/network-programs.ts';
import { HostSysctls, type Sysctls } from './host/sysctls.ts';
import { desiredRoutes, familyOf, internalIpsOf, podCidrsOf } from './routes/pod-routes.ts';
import { RouteTable } from './routes/route-table.ts';

export interface NodeNetworkOptions {
  readonly client: Client;
  readonly nodeName: string;
  /** Of the Pods of all Nodes, as `10.244.0.0/16` or one for each family with a comma between. */
  readonly clusterCidr?: string;
  /** Where the container runtime looks for its CNI configuration. */
  readonly configFolder?: string;
  /** Where the addresses in use are noted. */
  readonly addressFolder?: string;
  /** Where CNI plugins may be. */
  readonly pluginFolders?: readonly string[];
  readonly programs: NetworkPrograms;
  readonly sysctls?: Sysctls;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

const addressFolderDefault = '/run/wherry/pod-addresses';
const reconcileKey = 'network';
/** Waits so long for more changes of Nodes. */
const gatherMs = 100;
/** How often it is looked whether all is as it should be, whatever happened to it. */
const checkMs = 30_000;
const backoffMsMin = 1000;
const backoffMsMax = 30_000;
const families = [4, 6] as const;

export class NodeNetwork {
  readonly #options: NodeNetworkOptions;
  readonly #folder: CniFolder;
  readonly #routes: RouteTable;
  readonly #sysctls: Sysctls;
  readonly #nodes: Informer<Node>;
  readonly #reconciler: Reconciler;
  /** What nft was last told. */
  #masquerade = '';
  /** Nothing of ours is left on the machine. */
  #isWithdrawn = false;
  #problems: readonly NetworkProblem[] = [];
  #state: 'made' | 'running' | 'stopped' = 'made';

  constructor(options: NodeNetworkOptions) {
    this.#options = options;
    const { client, clock, random, logger } = options;
    this.#folder = new CniFolder(options.configFolder);
    this.#routes = new RouteTable(options.programs.ip);
    this.#sysctls = options.sysctls ?? new HostSysctls();
    this.#nodes = new Informer<Node>({ client, clock, random, logger, resource: nodes });
    this.#reconciler = new Reconciler({
      name: 'node_network',
      workers: 1,
      reconcile: () => this.#reconcile(),
      limiter: new ExponentialRateLimiter(backoffMsMin, backoffMsMax),
      clock,
      logger,
    });
  }

  /** What keeps Pods from the network, as far as it is known. */
  get problems(): readonly NetworkProblem[] {
    return this.#problems;
  }

  /** Resolves once it has done what can be done for now: the Node's podCIDR may come later. Where it rejects it is stopped. */
  async start(): Promise<void> {
    if (this.#state !== 'made') return;
    this.#state = 'running';
    const soon = (): void => this.#reconciler.queue.addAfter(reconcileKey, gatherMs);
    this.#nodes.addHandler({
      added: soon,
      updated: (node, previous) => {
        if (!isSameNetwork(node, previous)) soon();
      },
      deleted: soon,
    });
    this.#nodes.start();
    try {
      await this.#nodes.synced();
      await this.#reconcile();
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#reconciler.start();
  }

  /** Resolves once nothing is under way. `remove`: all that it has written on the machine goes. May be called twice. */
  async stop({ remove = false }: { readonly remove?: boolean } = {}): Promise<void> {
    this.#state = 'stopped';
    await this.#reconciler.stop();
    await this.#nodes.stop();
    if (remove) await removeNodeNetwork(this.#options);
  }

  async #reconcile(): Promise<void> {
    const { nodeName, clusterCidr = '', logger } = this.#options;
    const all = this.#nodes.lister.list();
    const own = this.#nodes.lister.get('', nodeName);
    const podCidrs = own === undefined ? [] : podCidrsOf(own);
    const problems: NetworkProblem[] = [];
    try {
      const others = await this.#folder.others();
      if (others.length > 0) {
        if (!this.#isWithdrawn) {
          await this.#withdraw();
          logger.info({ others }, 'the network of Pods is left to another CNI configuration');
        }
      } else if (podCidrs.length === 0) {
        problems.push({
          what: `Node ${nodeName} has no podCIDR yet`,
          remedy: 'the controller manager gives it one when it is told to allocate them (--allocate-node-cidrs)',
        });
      } else {
        this.#isWithdrawn = false;
        const addressFolder = this.#options.addressFolder ?? addressFolderDefault;
        if (await this.#folder.write(cniConfig({ podCidrs, addressFolder }))) {
          logger.info({ podCidrs, file: this.#folder.path }, 'the network of Pods is configured');
        }
        const clusterCidrs = clusterCidr.split(',').filter((cidr) => cidr !== '');
        await this.#setMasquerade(masqueradeCommands({ podCidrs, clusterCidrs }));
        problems.push(...(await this.#setRoutes(all)), ...this.#pluginProblems());
      }
      problems.push(...(await this.#hostProblems(podCidrs)));
      this.#tell(problems);
    } finally {
      this.#reconciler.queue.addAfter(reconcileKey, checkMs);
    }
  }

  async #setMasquerade(commands: string): Promise<void> {
    if (this.#masquerade === commands && (await this.#hasMasquerade())) return;
    this.#masquerade = '';
    await this.#options.programs.nft.run(['-f', '-'], { stdin: commands });
    this.#masquerade = commands;
  }

  async #hasMasquerade(): Promise<boolean> {
    const chains = await this.#options.programs.nft.run(['-j', 'list', 'chains', 'inet']);
    return chains.includes('"wherry-network"');
  }

  async #setRoutes(all: readonly Node[]): Promise<readonly NetworkProblem[]> {
    const problems: NetworkProblem[] = [];
    for (const family of families) {
      const desired = desiredRoutes(all, this.#options.nodeName, family);
      const { refused, why } = await this.#routes.reconcile(family, desired);
      if (refused.length === 0) continue;
      const some = refused.map(({ destination, gateway }) => `${destination} via ${gateway}`).join(', ');
      problems.push({
        what: `the kernel takes no route to Pods of other Nodes: ${some} (${why.split('\n')[0]})`,
        remedy: 'Nodes must be on one link, with InternalIPs of it; or install a CNI plugin that tunnels',
      });
    }
    return problems;
  }

  #pluginProblems(): readonly NetworkProblem[] {
    try {
      findPluginFolder(this.#options.pluginFolders);
      return [];
    } catch (error) {
      if (!(error instanceof CniPluginsMissingError)) throw error;
      return [{ what: error.message, remedy: error.remedy }];
    }
  }

  async #hostProblems(podCidrs: readonly string[]): Promise<readonly NetworkProblem[]> {
    const needed = [...new Set(podCidrs.map(familyOf))];
    const names = neededSysctls(needed);
    const values = new Map<string, string | undefined>();
    for (const name of names) values.set(name, await this.#sysctls.read(name));
    const chains = await this.#options.programs.nft.run(['-j', 'list', 'chains']);
    return [...sysctlProblems(needed, values), ...forwardProblems(chains)];
  }

  /** Each problem is told when it comes up. */
  #tell(problems: readonly NetworkProblem[]): void {
    const known = new Set(this.#problems.map(({ what }) => what));
    for (const { what, remedy } of problems) {
      if (!known.has(what)) this.#options.logger.warn({ remedy }, what);
    }
    this.#problems = problems;
  }

  /** Takes away configuration, routes and table. */
  async #withdraw(): Promise<void> {
    await withdraw(this.#options.programs, this.#folder);
    this.#masquerade = '';
    this.#isWithdrawn = true;
  }
}

interface Link {
  readonly ifname: string;
  readonly master?: string;
}

export interface NetworkRemovalOptions
  extends Pick<NodeNetworkOptions, 'configFolder' | 'addressFolder' | 'programs'> {}

/** Takes away all that a NodeNetwork has written on the machine, in this process or a former one. The bridge stays while Pods are on it. */
export async function removeNodeNetwork(options: NetworkRemovalOptions): Promise<void> {
  const { programs, configFolder, addressFolder = addressFolderDefault } = options;
  await withdraw(programs, new CniFolder(configFolder));
  const links = JSON.parse((await programs.ip.run(['-json', 'link', 'show'])) || '[]') as readonly Link[];
  if (links.some(({ master }) => master === bridgeName)) return;
  if (links.some(({ ifname }) => ifname === bridgeName)) await programs.ip.run(['link', 'delete', bridgeName]);
  const notes = join(addressFolder, networkName);
  const names = await readdir(notes).catch(() => []);
  if (names.some((name) => isIP(name) !== 0)) return;
  await rm(notes, { recursive: true, force: true });
  if (addressFolder !== addressFolderDefault) return;
  for (const folder of [addressFolder, dirname(addressFolder)]) await rmdir(folder).catch(() => {});
}

async function withdraw({ ip, nft }: NetworkPrograms, folder: CniFolder): Promise<void> {
  await folder.remove();
  const routes = new RouteTable(ip);
  for (const family of families) await routes.reconcile(family, []);
  await nft.run(['-f', '-'], { stdin: deleteMasquerade });
}

/** Nodes change every few seconds, and nearly never in what matters here. */
function isSameNetwork(a: Node, b: Node): boolean {
  const of = (node: Node): string => [...podCidrsOf(node), ...internalIpsOf(node)].join();
  return of(a) === of(b);
}
