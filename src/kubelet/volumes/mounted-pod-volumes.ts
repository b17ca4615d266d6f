/** The volumes of one Pod as files of this host: set up before its containers, kept up to date beside them, taken down after them. */
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Volume } from '../../api/core/v1/volume.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import type { Logger } from '../../base/logger.ts';
import { containerFiles, type HostFiles } from './container-files.ts';
import type { ContainerFiles, ContainerFilesRequest, PodVolumes, VolumeListener } from './pod-volumes.ts';
import { VolumeAttempts } from './volume-attempts.ts';
import { limitsOf, VolumeLimits } from './volume-limits.ts';
import type { MountedVolume, VolumeHost } from './volume-plugin.ts';
import { pluginFor } from './volume-plugins.ts';
import type { ObjectName, WatchedObjects } from './watched-objects.ts';

export interface MountedPodVolumesOptions {
  readonly host: VolumeHost;
  readonly files: HostFiles;
  readonly watched: WatchedObjects;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onFailure: (pod: Pod, message: string) => void;
  readonly listener: VolumeListener;
  /** Removes the Pod's mounts and volumes from the host. */
  readonly takeDown: () => Promise<void>;
  /** After takeDown(): removes the rest of it. */
  readonly remove: () => Promise<void>;
}

export class MountedPodVolumes implements PodVolumes {
  readonly #options: MountedPodVolumesOptions;
  readonly #attempts: VolumeAttempts;
  readonly #limits: VolumeLimits;
  readonly #mounted = new Map<string, MountedVolume>();
  /** When volumes are to be made anew, by name. */
  readonly #refreshes = new Map<string, number>();
  #unwatch: (() => void)[] | undefined;
  #timer: Timer | undefined;
  #stopped = false;
  #pod: Pod;

  constructor(options: MountedPodVolumesOptions, pod: Pod) {
    this.#options = options;
    this.#pod = pod;
    const volumes = pod.spec.volumes ?? [];
    this.#limits = new VolumeLimits({
      clock: options.clock,
      limits: limitsOf(volumes),
      pathOf: (name) => this.#mounted.get(name)?.path,
      onExceeded: (message) => options.listener.onLimitExceeded(message),
    });
    this.#attempts = new VolumeAttempts({
      clock: options.clock,
      tasks: new Map(volumes.map((volume) => [volume.name, () => this.#setUp(volume)])),
      onFailure: (message) => options.onFailure(this.#pod, message),
      onReady: () => options.listener.onReady(),
    });
  }

  update(pod: Pod): void {
    const previous = this.#pod;
    this.#pod = pod;
    if (this.#unwatch === undefined || !showsOther(pod, previous)) return;
    for (const volume of pod.spec.volumes ?? []) if (showsPod(volume)) this.#attempts.renew(volume.name);
  }

  areReady(): Promise<boolean> {
    if (this.#unwatch === undefined && !this.#stopped) {
      this.#unwatch = this.#watch();
      this.#limits.start();
    }
    return this.#attempts.areReady();
  }

  async containerFiles(request: ContainerFilesRequest): Promise<ContainerFiles> {
    const facts = { ...request, pod: this.#pod, podIps: await request.podIps(), volumes: this.#mounted };
    try {
      return await containerFiles(facts, this.#options.files);
    } catch (error) {
      // People are told what failed, in upstream's words; why, the log alone says.
      const { namespace, name } = this.#pod.metadata;
      const about = { pod: `${namespace}/${name}`, container: request.container.name, error };
      this.#options.logger.warn(about, 'a container has no files');
      throw error;
    }
  }

  async tearDown(): Promise<void> {
    await this.stop();
    await this.#options.takeDown();
  }

  remove(): Promise<void> {
    return this.#options.remove();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    for (const unwatch of this.#unwatch ?? []) unwatch();
    this.#unwatch = [];
    await Promise.all([this.#limits.stop(), this.#attempts.stop()]);
  }

  async #setUp(volume: Volume): Promise<void> {
    const { host, files, clock } = this.#options;
    const plugin = pluginFor(volume);
    if (plugin === undefined) throw new Error('no volume plugin matched');
    const { uid = '' } = this.#pod.metadata;
    const resolved = await plugin.resolve({ pod: this.#pod, volume }, host);
    if (this.#stopped) return;
    const directory = files.directories.volume(uid, plugin.name, volume.name);
    const place = { directory, mounter: files.mounter, nowMs: clock.now() };
    this.#mounted.set(volume.name, await resolved.mount(place));
    if (resolved.refreshAtMs === undefined) this.#refreshes.delete(volume.name);
    else this.#refreshes.set(volume.name, resolved.refreshAtMs);
    this.#scheduleRefresh();
  }

  #watch(): (() => void)[] {
    const { namespace = '' } = this.#pod.metadata;
    return (this.#pod.spec.volumes ?? []).flatMap((volume) =>
      shownObjects(volume, namespace).map((object) =>
        this.#options.watched.watch(object, () => this.#attempts.renew(volume.name)),
      ),
    );
  }

  #scheduleRefresh(): void {
    this.#timer?.cancel();
    if (this.#stopped || this.#refreshes.size === 0) return;
    const { clock } = this.#options;
    const waitMs = Math.max(Math.min(...this.#refreshes.values()) - clock.now(), 0);
    this.#timer = clock.setTimeout(() => this.#refresh(), waitMs, { unref: true });
  }

  #refresh(): void {
    const nowMs = this.#options.clock.now();
    for (const [name, atMs] of this.#refreshes) {
      if (atMs > nowMs) continue;
      this.#refreshes.delete(name);
      this.#attempts.renew(name);
    }
    this.#scheduleRefresh();
  }
}

/** Whether files that show the Pod itself may say something else. */
function showsOther({ metadata }: Pod, { metadata: previous }: Pod): boolean {
  return (
    metadata.generation !== previous.generation ||
    !deepEqual(metadata.labels, previous.labels) ||
    !deepEqual(metadata.annotations, previous.annotations)
  );
}

function showsPod({ downwardAPI, projected }: Volume): boolean {
  return downwardAPI !== undefined || projected?.sources?.some((source) => source.downwardAPI !== undefined) === true;
}

/** The objects whose changes the volume shows. */
function shownObjects({ configMap, secret, projected }: Volume, namespace: string): readonly ObjectName[] {
  const objects: ObjectName[] = [];
  const add = (kind: ObjectName['kind'], name: string | undefined): void => {
    if (name) objects.push({ kind, namespace, name });
  };
  add('ConfigMap', configMap?.name);
  add('Secret', secret?.secretName);
  for (const source of projected?.sources ?? []) {
    add('ConfigMap', source.configMap?.name);
    add('Secret', source.secret?.name);
  }
  return objects;
}
