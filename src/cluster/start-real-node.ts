/**
 * This machine as a Node whose containers are real: a kubelet over a CRI socket, with its Node's registration, status and lease.
 *
 * Writes below the kubelet's directory, the folder of logs and the Pods' cgroups; what the runtime does is asked for by CRI. The network of Pods is the
 * runtime's, by CNI: the Node is ready once the runtime says that it has one. When it stops, containers go on, and the next one over the same directory finds
 * them; one that keeps nothing ends its Pods and takes its directory away.
 *
 * A runtime may have another kubelet's Pods. They would be taken for Pods that are no more: it is refused.
 */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Node } from '../api/core/v1/node.ts';
import type { LocalKubelets } from '../apiserver/subresources/kubelet-connector.ts';
import type { Logger } from '../base/logger.ts';
import type { Client } from '../client/client.ts';
import { createEventRecorder } from '../client/events/create-event-recorder.ts';
import { Informer } from '../client/informer/informer.ts';
import { pods, services } from '../client/resources.ts';
import { EnvironmentResolver } from '../kubelet/environment/environment-resolver.ts';
import { FetchedObjects } from '../kubelet/environment/pod-objects.ts';
import { reservedFor } from '../kubelet/eviction/thresholds.ts';
import { Kubelet } from '../kubelet/kubelet.ts';
import type { Machine } from '../kubelet/node/machine.ts';
import { NodeAgent } from '../kubelet/node/node-agent.ts';
import type { NodeUpkeepSettings } from '../kubelet/node-upkeep.ts';
import { PodEvents } from '../kubelet/pod-events.ts';
import { CriRuntime } from '../kubelet/runtime/cri/cri-runtime.ts';
import { readNodeResources } from '../kubelet/runtime/cri/node-resources.ts';
import { PodCgroups } from '../kubelet/runtime/cri/pod-cgroups.ts';
import type { Runtime } from '../kubelet/runtime/runtime.ts';
import { MountedVolumeManager } from '../kubelet/volumes/mounted-volume-manager.ts';
import type { Component, ComponentParts } from './component.ts';
import { kubeletIdentity } from './component-identity.ts';
import type { KubeletEndpointOptions } from './kubelet-endpoint.ts';
import { openNodeUpkeep } from './real-node-upkeep.ts';
import { RuntimeObserver } from './runtime-observer.ts';
import { serveKubelet } from './serve-kubelet.ts';
import { readMachine } from './this-machine.ts';

export interface RealNodeParts extends ComponentParts {
  readonly nodeName: string;
  /** Of CRI: the path of a socket. */
  readonly endpoint: string;
  /** The kubelet's own. Where absent, nothing is kept. */
  readonly rootDirectory?: string;
  readonly logsDirectory?: string;
  readonly cgroupRoot?: string;
  /** Of the cluster's DNS; Pods get the host's settings where absent. */
  readonly dnsServers?: readonly string[];
  /** `cluster.local` where absent. */
  readonly clusterDomain?: string;
  /** Where the Node is reached; as the machine's routes say where absent. */
  readonly nodeIp?: string;
  /** As in startNodes(). */
  readonly kubelets?: LocalKubelets;
  /** Where the kubelet's API is reached over the network; nowhere where absent. */
  readonly api?: Omit<KubeletEndpointOptions, 'address'>;
  /** How the Node is looked after; as upstream does by default where absent. */
  readonly upkeep?: NodeUpkeepSettings;
}

export interface RealNode extends Component {
  /** `containerd://2.1.0` */
  readonly runtimeVersion: string;
  readonly machine: Machine;
}

/** The runtime has Pods of which nothing is known here. The message says what to do. */
export class RuntimeInUseError extends Error {
  override readonly name = 'RuntimeInUseError';
}

export const clusterDomainDefault = 'cluster.local';
/** For containers of a cluster that keeps nothing. */
const endGraceMs = 2000;
const namesMax = 3;

/** Resolves once the Node is registered. Rejects with a RuntimeInUseError, or where the runtime does not answer. */
export async function startRealNode(options: RealNodeParts): Promise<RealNode> {
  const isEphemeral = options.rootDirectory === undefined;
  const rootDirectory = options.rootDirectory ?? (await mkdtemp(join(tmpdir(), 'wherry-kubelet-')));
  await mkdir(rootDirectory, { recursive: true, mode: 0o750 });
  const stops: (() => Promise<void> | void)[] = [];
  if (isEphemeral) stops.push(() => rm(rootDirectory, { recursive: true, force: true }));
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= stopAll(stops);
    return stopping;
  };
  const giveUp = (): void => void stop();
  options.signal?.addEventListener('abort', giveUp);
  try {
    return { ...(await start({ ...options, rootDirectory }, isEphemeral, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
  }
}

/** What was started last is stopped first. */
async function stopAll(stops: (() => Promise<void> | void)[]): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop();
}

type Started = RealNodeParts & { readonly rootDirectory: string };

async function start(
  options: Started,
  isEphemeral: boolean,
  stops: (() => Promise<void> | void)[],
): Promise<Omit<RealNode, 'stop'>> {
  const { connectAs, clock, random, logger, nodeName, rootDirectory } = options;
  const { clusterDomain = clusterDomainDefault } = options;
  const client = connectAs(kubeletIdentity(nodeName));
  const parts = { nodeName, client, clock, random, logger };
  const runtime = await connect(options);
  stops.push(() => runtime.close());
  await refuseOthersPods(runtime, client, options);
  const machine = await describeMachine(options);
  const endpoint = await startEndpoint(machine, options);
  if (endpoint !== undefined) stops.push(() => endpoint.stop());
  const { runtimeName, runtimeVersion: version } = await runtime.version();
  const runtimeVersion = `${runtimeName}://${version}`;

  const events = createEventRecorder({ ...parts, component: 'kubelet', host: nodeName });
  const observer = new RuntimeObserver({ runtime, clock, logger, onChange: () => agent.statusChanged() });
  const agent = new NodeAgent({
    ...parts,
    events,
    machine,
    runtimeVersion,
    port: endpoint?.port,
    observe: () => upkeep.observe(observer.observation),
    onNode: podCidrTeller(runtime, logger),
  });
  stops.push(() => events.stop());
  await observer.start();
  stops.push(() => observer.stop());

  const hostIps = machine.addresses.filter(({ type }) => type === 'InternalIP').map(({ address }) => address);
  const inputs = { ...parts, hostIps: () => hostIps, node: () => agent.node, events: new PodEvents(events) };
  const serviceInformer = new Informer({ ...parts, resource: services });
  const volumes = await MountedVolumeManager.create({ ...inputs, rootDirectory, clusterDomain });
  const objects = new FetchedObjects(client);
  const environment = new EnvironmentResolver({ ...inputs, objects, services: serviceInformer });
  const { upkeep, stop: stopUpkeep } = await openNodeUpkeep({
    ...options,
    runtime,
    kubelet: () => kubelet,
    node: () => agent.node,
    events,
    onChange: () => agent.statusChanged(),
  });
  stops.push(stopUpkeep);
  const kubelet: Kubelet = new Kubelet({ ...inputs, ...upkeep.forKubelet, runtime, events, environment, volumes });
  serviceInformer.start();
  stops.push(() => serviceInformer.stop());
  stops.push(() => agent.stop());
  stops.push(async () => {
    await upkeep.stop();
    await kubelet.stop();
    if (!isEphemeral) return;
    await endPods(runtime, options);
    await volumes.removeOrphans(() => false);
    await removeCgroups(options);
  });
  stops.push(() => upkeep.shutDown());
  await upkeep.startStaticPods();
  await upkeep.start();
  await agent.start();
  await serviceInformer.synced();
  await kubelet.start();
  const { kubelets } = options;
  stops.push(serveKubelet({ nodeName, kubelet, runtime, kubelets, endpoint, clock, logger }));
  // While it can be asked.
  stops.push(() => upkeep.shutDown());
  return { runtimeVersion, machine };
}

/** Tells the runtime the range of its Pods' addresses, until it has been told. */
function podCidrTeller(runtime: CriRuntime, logger: Logger): (node: Node) => void {
  let podCidr: string | undefined;
  return ({ spec: { podCIDR: range } }) => {
    if (!range || range === podCidr) return;
    podCidr = range;
    runtime.updateRuntimeConfig({ podCidr: range }).catch((error: unknown) => {
      podCidr = undefined;
      logger.warn({ error, podCidr: range }, 'the runtime was not told the range of Pod addresses');
    });
  };
}

/** Its address may be another one that leads to it. */
async function describeMachine({ rootDirectory, nodeIp: address, upkeep }: Started): Promise<Machine> {
  const machine = await readMachine(rootDirectory);
  const reserved = reservedFor(upkeep?.evictionThresholds);
  return {
    ...machine,
    ...(address !== undefined && { addresses: [{ type: 'InternalIP', address }] }),
    ...(reserved !== undefined && { reserved }),
  };
}

/** What serves TLS is loaded only for who has it. */
async function startEndpoint({ addresses }: Machine, { api, nodeName, ...parts }: Started) {
  if (api === undefined) return undefined;
  const { startKubeletEndpoint } = await import('./kubelet-endpoint.ts');
  return startKubeletEndpoint(nodeName, { ...api, address: addresses[0]!.address }, parts);
}

async function connect(options: Started): Promise<CriRuntime> {
  const { endpoint, clock, logger, rootDirectory, logsDirectory, cgroupRoot, dnsServers } = options;
  const { clusterDomain: domain = clusterDomainDefault } = options;
  return CriRuntime.connect({
    endpoint,
    clock,
    logger,
    node: await readNodeResources(),
    rootDirectory,
    logsDirectory,
    cgroupRoot,
    clusterDns: dnsServers === undefined ? undefined : { servers: dnsServers, domain },
  });
}

/** Its own Pods have left directories, or are the Node's in the API: those whose images were still being pulled. */
async function refuseOthersPods(runtime: Runtime, client: Client, { rootDirectory, endpoint, nodeName }: Started) {
  const own = new Set(await readdir(join(rootDirectory, 'pods')).catch(() => []));
  const unknown = (await runtime.listPods()).filter(({ uid }) => !own.has(uid));
  if (unknown.length === 0) return;
  const { items } = await client.list(pods, { fieldSelector: `spec.nodeName=${nodeName}` });
  const bound = new Set(items.map(({ metadata }) => metadata.uid));
  const others = unknown.filter(({ uid }) => !bound.has(uid));
  if (others.length === 0) return;
  const names = others.slice(0, namesMax).map(({ namespace, name }) => `${namespace}/${name}`);
  const more = others.length > namesMax ? ` and ${others.length - namesMax} more` : '';
  throw new RuntimeInUseError(
    `the container runtime at ${endpoint} has Pods of another cluster: ${names.join(', ')}${more}; ` +
      'choose another runtime with --cri-endpoint, or --runtime simulated; if nobody needs those Pods: crictl rmp --all --force',
  );
}

/** What is left above those of Pods that are gone. */
async function removeCgroups({ clock, cgroupRoot }: Started): Promise<void> {
  await new PodCgroups({ clock, node: await readNodeResources(), root: cgroupRoot }).removeClasses();
}

/** Never rejects. */
async function endPods(runtime: Runtime, { logger }: Started): Promise<void> {
  const found = await runtime.listPods().catch(() => []);
  const ending = found.map(async ({ namespace, name, containers, sandboxes }) => {
    try {
      await Promise.all(containers.map(({ id }) => runtime.stopContainer(id, endGraceMs)));
      for (const { id } of sandboxes) await runtime.removePodSandbox(id);
    } catch (error) {
      logger.warn({ pod: `${namespace}/${name}`, error }, 'a Pod could not be ended');
    }
  });
  await Promise.all(ending);
}
