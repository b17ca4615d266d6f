/**
 * Makes the volumes of this Node's Pods on the host, for real containers.
 *
 * Watches: the ConfigMaps and Secrets that volumes show, each by its name. Reads: claims and their volumes, when a Pod starts. Asks for: tokens of service
 * accounts. Writes: files below its directory, as upstream lays them out, mounts below them, and events FailedMount. Never touches what lies elsewhere on the
 * host, but for what a hostPath volume may make.
 *
 * Files are what it remembers by: a new one finds on the host what the one before it has left, keeps the volumes of Pods that still run up to date,
 * and takes down those of Pods that are no more.
 */
import { mkdir, readdir, realpath, rm, stat } from 'node:fs/promises';
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import type { Client } from '../../client/client.ts';
import type { PodEvents } from '../pod-events.ts';
import { isTerminalPhase } from '../status/pod-phase.ts';
import type { HostFiles } from './container-files.ts';
import { MountedPodVolumes } from './mounted-pod-volumes.ts';
import { type Mounter, SystemMounter } from './mounter.ts';
import { PodDirectories } from './pod-directories.ts';
import type { PodVolumes, VolumeListener, VolumeManager } from './pod-volumes.ts';
import { ServiceAccountTokens } from './service-account-tokens.ts';
import type { VolumeHost } from './volume-plugin.ts';
import { WatchedObjects } from './watched-objects.ts';

export interface MountedVolumeManagerOptions {
  /** Acts as the Node. */
  readonly client: Client;
  readonly events: PodEvents;
  readonly node: () => Node | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** The kubelet's own directory, such as `/var/lib/kubelet`; made where it is not there. */
  readonly rootDirectory: string;
  /** `cluster.local` where absent. */
  readonly clusterDomain?: string;
  /** The host's own commands where absent, which take root. */
  readonly mounter?: Mounter;
  /** `/etc/hosts` where absent. */
  readonly hostsFile?: string;
}

/** Until what could not be taken down of a Pod that is no more is tried again. */
const orphanRetryMs = 60_000;

export class MountedVolumeManager implements VolumeManager {
  readonly #options: MountedVolumeManagerOptions;
  readonly #files: HostFiles;
  readonly #watched: WatchedObjects;
  readonly #tokens: ServiceAccountTokens;
  readonly #host: VolumeHost;
  readonly #open = new Map<string, PodVolumes>();
  #orphans: Timer | undefined;
  #stopped = false;

  private constructor(options: MountedVolumeManagerOptions, rootDirectory: string) {
    this.#options = options;
    const { clusterDomain = 'cluster.local', mounter = new SystemMounter(), hostsFile = '/etc/hosts' } = options;
    this.#files = { directories: new PodDirectories(rootDirectory), mounter, clusterDomain, hostsFile };
    this.#watched = new WatchedObjects(options);
    this.#tokens = new ServiceAccountTokens(options);
    this.#host = { client: options.client, node: options.node, objects: this.#watched, tokens: this.#tokens };
  }

  static async create(options: MountedVolumeManagerOptions): Promise<MountedVolumeManager> {
    await mkdir(options.rootDirectory, { recursive: true, mode: 0o750 });
    // The kernel tells of mounts by their real paths.
    return new MountedVolumeManager(options, await realpath(options.rootDirectory));
  }

  open(pod: Pod, listener: VolumeListener): PodVolumes {
    const { uid = '' } = pod.metadata;
    const { clock, events, logger } = this.#options;
    const volumes = new MountedPodVolumes(
      {
        host: this.#host,
        files: this.#files,
        watched: this.#watched,
        clock,
        logger,
        listener,
        onFailure: (about, message) => events.pod(about, 'Warning', 'FailedMount', message),
        takeDown: () => this.#takeDown(uid),
        remove: () => this.#remove(uid),
      },
      pod,
    );
    this.#open.set(uid, volumes);
    if (pod.metadata.deletionTimestamp === undefined && !isTerminalPhase(pod.status.phase)) {
      void this.#resume(uid, volumes);
    }
    return volumes;
  }

  async removeOrphans(isKnown: (podUid: string) => boolean): Promise<void> {
    const { logger, clock } = this.#options;
    const uids = await readdir(this.#files.directories.pods).catch(() => []);
    let areLeft = false;
    for (const uid of uids) {
      if (isKnown(uid)) continue;
      try {
        await this.#takeDown(uid);
        await this.#remove(uid);
      } catch (error) {
        areLeft = true;
        logger.warn({ podUid: uid, error }, 'volumes of a Pod that is no more could not be removed');
      }
    }
    this.#orphans?.cancel();
    if (!areLeft || this.#stopped) return;
    this.#orphans = clock.setTimeout(() => void this.removeOrphans(isKnown), orphanRetryMs, { unref: true });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#orphans?.cancel();
    await Promise.all([this.#watched.stop(), ...[...this.#open.values()].map((volumes) => volumes.stop())]);
  }

  /** The volumes of a Pod that runs already. */
  async #resume(uid: string, volumes: PodVolumes): Promise<void> {
    const isThere = await stat(this.#files.directories.volumes(uid)).then(
      () => true,
      () => false,
    );
    if (isThere) await volumes.areReady();
  }

  /** Parts of volumes are mounts too, over the volumes that they are of. */
  async #takeDown(uid: string): Promise<void> {
    const { directories, mounter } = this.#files;
    for (const point of await mounter.mountPointsBelow(directories.pod(uid))) await mounter.unmount(point);
    for (const path of [directories.subPaths(uid), directories.volumes(uid)]) {
      await this.#removeTree(path);
    }
  }

  async #remove(uid: string): Promise<void> {
    await this.#removeTree(this.#files.directories.pod(uid));
    this.#tokens.forget(uid);
    this.#open.delete(uid);
  }

  /** What is mounted below it is not the Pod's to remove. */
  async #removeTree(path: string): Promise<void> {
    const points = await this.#files.mounter.mountPointsBelow(path);
    if (points.length > 0) throw new Error(`${points[0]} is still mounted`);
    await rm(path, { recursive: true, force: true });
  }
}
