/**
 * What a kubelet does for its Node beside running the Pods of the API, put together: it keeps the Node from running short, removes what nobody needs,
 * runs static Pods, and ends Pods before the Node goes. Says what the Node lacks, and which Pods it does not take for that.
 *
 * Made → startStaticPods → start → running → (shutDown →) stop.
 */
import type { Node } from '../api/core/v1/node.ts';
import type { Pod } from '../api/core/v1/pod.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { EventRecorder, EventType } from '../client/events/event-recorder.ts';
import { nodes } from '../client/resources.ts';
import { EvictionManager } from './eviction/eviction-manager.ts';
import type { NodeReader } from './eviction/readings.ts';
import { parseThresholds, type Threshold } from './eviction/thresholds.ts';
import { ContainerCollector } from './garbage-collection/container-collector.ts';
import { ImageCollector } from './garbage-collection/image-collector.ts';
import type { DiskMargins } from './garbage-collection/image-records.ts';
import type { LogDirectories } from './garbage-collection/log-directories.ts';
import type { KubeletOptions } from './kubelet.ts';
import type { NodeObservation } from './node/machine.ts';
import type { NodePods } from './node-pods.ts';
import { PodEvents } from './pod-events.ts';
import type { Runtime } from './runtime/runtime.ts';
import { NodeShutdown } from './shutdown/node-shutdown.ts';
import type { ShutdownPeriods } from './shutdown/shutdown-groups.ts';
import { ManifestSource } from './static-pods/manifest-source.ts';

/** What of it can be chosen; upstream's defaults where absent. */
export interface NodeUpkeepSettings {
  readonly evictionThresholds?: readonly Threshold[];
  readonly evictionTransitionMs?: number;
  readonly evictionMaxPodGraceSeconds?: number;
  readonly imageMargins?: DiskMargins;
  readonly imageMinAgeMs?: number;
  /** As the kubelet's options of these names. */
  readonly imagePullsMax?: number;
  readonly allowedUnsafeSysctls?: readonly string[];
  /** A file or a folder with static Pods; there are none where absent. */
  readonly podManifestPath?: string;
  /** When the Node goes, Pods go on as they are where absent. */
  readonly shutdown?: ShutdownPeriods;
}

/** The kubelet, as far as this uses it. */
interface NodeKubelet extends NodePods {
  setStaticPods(pods: readonly Pod[]): void;
}

export interface NodeUpkeepOptions {
  readonly nodeName: string;
  readonly settings: NodeUpkeepSettings;
  readonly runtime: Pick<Runtime, 'listImages' | 'removeImage' | 'listPods' | 'removeContainer' | 'removePodSandbox'>;
  /** Where absent, the Node never runs short, and its images stay. */
  readonly reader?: NodeReader;
  readonly logDirectories?: LogDirectories;
  readonly kubelet: () => NodeKubelet;
  readonly node: () => Node | undefined;
  readonly events: EventRecorder;
  /** There is something new to observe. */
  readonly onChange: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class NodeUpkeep {
  readonly #options: NodeUpkeepOptions;
  readonly #containers: ContainerCollector;
  readonly #images: ImageCollector | undefined;
  readonly #eviction: EvictionManager | undefined;
  readonly #shutdown: NodeShutdown | undefined;
  readonly #manifests: ManifestSource | undefined;
  #seen: { readonly key: string; readonly base: NodeObservation; readonly observation: NodeObservation } | undefined;

  constructor(options: NodeUpkeepOptions) {
    this.#options = options;
    const { nodeName, settings, runtime, reader, kubelet, logDirectories, events, onChange, clock, logger } = options;
    const tellOfNode = (type: EventType, reason: string, message: string): void => this.#tell(type, reason, message);
    const parts = { runtime, pods: kubelet, events: new PodEvents(events), tellOfNode, onChange, clock, logger };
    this.#containers = new ContainerCollector({ ...parts, logDirectories });
    if (reader !== undefined) {
      this.#images = new ImageCollector({
        ...parts,
        disk: async () => (await reader.node()).imageFs,
        margins: settings.imageMargins,
        minAgeMs: settings.imageMinAgeMs,
      });
      this.#eviction = new EvictionManager({
        ...parts,
        reader,
        thresholds: settings.evictionThresholds ?? parseThresholds({}),
        transitionMs: settings.evictionTransitionMs,
        maxPodGraceSeconds: settings.evictionMaxPodGraceSeconds,
        reclaimDisk: () => this.#reclaimDisk(),
      });
    }
    if (settings.shutdown !== undefined) this.#shutdown = new NodeShutdown({ ...parts, periods: settings.shutdown });
    if (settings.podManifestPath !== undefined) {
      this.#manifests = new ManifestSource({
        path: settings.podManifestPath,
        nodeName,
        onPods: (pods) => kubelet().setStaticPods(pods),
        clock,
        logger,
      });
    }
  }

  /** What the kubelet has to know of it. */
  get forKubelet(): Pick<KubeletOptions, 'whyRefused' | 'hasStaticPods' | 'imagePullsMax' | 'allowedUnsafeSysctls'> {
    const { imagePullsMax, allowedUnsafeSysctls } = this.#options.settings;
    return {
      imagePullsMax,
      allowedUnsafeSysctls,
      whyRefused: (pod) => this.#eviction?.whyRefused(pod) ?? this.#shutdown?.whyRefused(pod),
      hasStaticPods: this.#manifests !== undefined,
    };
  }

  /** `base`: what is to be seen beside it. The same again, as long as neither has changed. */
  observe(base: NodeObservation): NodeObservation {
    const conditions = this.#eviction?.conditions ?? [];
    const errors = this.#shutdown?.errors ?? [];
    const key = [...conditions, ...errors].join();
    if (this.#seen?.base === base && this.#seen.key === key) return this.#seen.observation;
    const observation: NodeObservation =
      key === ''
        ? base
        : {
            ...base,
            errors: [...base.errors, ...errors],
            memoryPressure: base.memoryPressure || conditions.includes('MemoryPressure'),
            diskPressure: base.diskPressure || conditions.includes('DiskPressure'),
            pidPressure: base.pidPressure || conditions.includes('PIDPressure'),
          };
    this.#seen = { key, base, observation };
    return observation;
  }

  /** Before the API is there. Resolves once they are known. */
  async startStaticPods(): Promise<void> {
    await this.#options.logDirectories?.noteOwn();
    await this.#manifests?.start();
  }

  /** Resolves once it is known what the Node lacks. */
  async start(): Promise<void> {
    this.#containers.start();
    this.#images?.start();
    await this.#eviction?.start();
  }

  /** Ends the Pods where the settings say so. Resolves once that is done. */
  async shutDown(): Promise<void> {
    await this.#shutdown?.begin();
  }

  /** Resolves once nothing of it is under way. May be called twice. */
  async stop(): Promise<void> {
    await Promise.all([this.#manifests?.stop(), this.#eviction?.stop(), this.#images?.stop(), this.#containers.stop()]);
  }

  /** As much as nobody needs. Never rejects. */
  async #reclaimDisk(): Promise<void> {
    const { logger } = this.#options;
    try {
      await this.#containers.collect({ isShort: true });
    } catch (error) {
      logger.warn({ error }, 'containers that have ended could not be removed');
    }
    try {
      await this.#images?.removeUnused();
    } catch (error) {
      logger.warn({ error }, 'images could not be removed');
    }
  }

  #tell(type: EventType, reason: string, message: string): void {
    const { nodeName, node, events } = this.#options;
    const object = node() ?? ({ metadata: { name: nodeName } } as Node);
    events.event({ resource: nodes, object }, type, reason, message);
  }
}
