/** Nodes with simulated containers, any number of them in this process: for each a kubelet with its Node's registration, status and lease. */

import type { LocalKubelets } from '../apiserver/subresources/kubelet-connector.ts';
import type { Random } from '../base/random.ts';
import { sha256Hex } from '../base/sha256.ts';
import { createEventRecorder } from '../client/events/create-event-recorder.ts';
import { EnvironmentResolver } from '../kubelet/environment/environment-resolver.ts';
import { FetchedObjects } from '../kubelet/environment/pod-objects.ts';
import type { NodeReader } from '../kubelet/eviction/readings.ts';
import { Kubelet } from '../kubelet/kubelet.ts';
import type { Machine } from '../kubelet/node/machine.ts';
import { NodeAgent } from '../kubelet/node/node-agent.ts';
import { NodeUpkeep, type NodeUpkeepSettings } from '../kubelet/node-upkeep.ts';
import { PodEvents } from '../kubelet/pod-events.ts';
import { SimulatedImages } from '../kubelet/runtime/simulated/simulated-images.ts';
import { SimulatedRuntime } from '../kubelet/runtime/simulated/simulated-runtime.ts';
import { ReferenceVolumeManager } from '../kubelet/volumes/reference-volume-manager.ts';
import type { Component, ComponentParts } from './component.ts';
import { kubeletIdentity } from './component-identity.ts';
import type { KubeletEndpointOptions } from './kubelet-endpoint.ts';
import { serveKubelet } from './serve-kubelet.ts';
import { SimulatedObserver } from './simulated-observer.ts';

export interface NodesOptions extends ComponentParts {
  /** Such as nodeNames() gives. */
  readonly names: readonly string[];
  /** What drives the containers of a node, which outlive its kubelet; a new one where absent. */
  readonly runtimeOf?: (nodeName: string) => SimulatedRuntime;
  /** Told of the kubelets, so that an API server in this process finds them; without it their logs can't be had. */
  readonly kubelets?: LocalKubelets;
  /** Where the kubelet's API is reached over the network; nowhere where absent. For one node. */
  readonly endpoint?: KubeletEndpointOptions;
  /** How they are looked after; they need nothing where absent, and cost less. */
  readonly upkeep?: NodeUpkeepSettings;
  /** What is left of a node's machine, where it is looked after; it never runs short where absent. */
  readonly readerOf?: (nodeName: string) => NodeReader;
}

/** What a simulated node has to offer: enough for its 110 Pods, whatever they ask for. */
const simulatedCapacity = { cpu: '32', memory: '256Gi', 'ephemeral-storage': '1Ti', pods: '110' };
/** So many nodes come up at the same time. */
const startsMax = 50;

/** `node-1`, `node-2` and so on. */
export function nodeNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `node-${i + 1}`);
}

/** Resolves once all nodes are registered. */
export async function startNodes(options: NodesOptions): Promise<Component> {
  const { names } = options;
  const images = new SimulatedImages();
  const running: Component[] = [];
  for (let from = 0; from < names.length; from += startsMax) {
    const some = names.slice(from, from + startsMax);
    running.push(...(await Promise.all(some.map((name, i) => startNode(name, from + i, { ...options, images })))));
  }
  return {
    async stop() {
      await Promise.all(running.splice(0).map((node) => node.stop()));
    },
  };
}

interface NodeOptions extends Omit<NodesOptions, 'names'> {
  /** The nodes of a process know the same. */
  readonly images: SimulatedImages;
}

/** Resolves once the node is registered. `index` is its place among all, and makes its address. */
export async function startNode(nodeName: string, index: number, options: NodeOptions): Promise<Component> {
  const { connectAs, images, clock, random, logger } = options;
  const client = connectAs(kubeletIdentity(nodeName));
  const parts = { nodeName, client, clock, random, logger };
  const endpoint = await startEndpoint(nodeName, options);
  const address = options.endpoint?.address ?? nodeAddress(index);
  const runtime = options.runtimeOf?.(nodeName) ?? new SimulatedRuntime({ nodeName, images, clock, random });
  const addresses = [{ type: 'InternalIP', address }];
  const machine: Machine = { capacity: simulatedCapacity, addresses, info: simulatedSystem(nodeName, random) };
  const { runtimeName, runtimeVersion } = await runtime.version();
  const events = createEventRecorder({ client, component: 'kubelet', host: nodeName, clock, random, logger });
  const agent = new NodeAgent({
    ...parts,
    events,
    machine,
    runtimeVersion: `${runtimeName}://${runtimeVersion}`,
    port: endpoint?.port,
    observe: () => upkeep?.observe(observer.observation) ?? observer.observation,
    onNode: ({ spec }) => {
      if (spec.podCIDR) void runtime.updateRuntimeConfig({ podCidr: spec.podCIDR });
    },
  });
  const observer = new SimulatedObserver(runtime);
  const upkeep: NodeUpkeep | undefined =
    options.upkeep &&
    new NodeUpkeep({
      ...parts,
      settings: options.upkeep,
      runtime,
      reader: options.readerOf?.(nodeName),
      kubelet: () => kubelet,
      node: () => agent.node,
      events,
      onChange: () => agent.statusChanged(),
    });
  const hostIps = (): readonly string[] => [address];
  const node = () => agent.node;
  // Simulated containers have no files; yet what they refer to has to be there.
  const inputs = { client, clock, hostIps, node, objects: new FetchedObjects(client), events: new PodEvents(events) };
  const kubelet = new Kubelet({
    ...parts,
    runtime,
    events,
    hostIps,
    node,
    ...upkeep?.forKubelet,
    environment: new EnvironmentResolver(inputs),
    volumes: new ReferenceVolumeManager(inputs),
  });
  const giveUp = (): void => void Promise.all([agent.stop(), kubelet.stop()]);
  options.signal?.addEventListener('abort', giveUp);
  await upkeep?.startStaticPods();
  await upkeep?.start();
  await agent.start();
  await kubelet.start();
  options.signal?.removeEventListener('abort', giveUp);
  const { kubelets } = options;
  const stopServing = serveKubelet({ nodeName, kubelet, runtime, kubelets, endpoint, clock, logger });
  return {
    async stop() {
      await upkeep?.shutDown();
      await stopServing();
      await endpoint?.stop();
      await upkeep?.stop();
      await kubelet.stop();
      await agent.stop();
      await events.stop();
    },
  };
}

/** What serves TLS is loaded only for who has it. */
async function startEndpoint(nodeName: string, { endpoint, ...parts }: NodeOptions) {
  if (endpoint === undefined) return undefined;
  const { startKubeletEndpoint } = await import('./kubelet-endpoint.ts');
  return startKubeletEndpoint(nodeName, endpoint, parts);
}

/** The IDs of the machine stay the same for a name, as they do over restarts of a real one. */
function simulatedSystem(nodeName: string, random: Random): Machine['info'] {
  const machineID = sha256Hex(new TextEncoder().encode(`machine of ${nodeName}`))
    .slice(0, 32)
    .toLowerCase();
  return {
    machineID,
    systemUUID: machineID.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    bootID: random.uuid(),
    kernelVersion: '6.12.0-simulated',
    osImage: 'Simulated Linux',
  };
}

/** In a network of its own, out of the way of Pods and Services. */
function nodeAddress(index: number): string {
  const host = index + 2;
  return `172.${18 + (host >> 16)}.${(host >> 8) & 255}.${host & 255}`;
}
