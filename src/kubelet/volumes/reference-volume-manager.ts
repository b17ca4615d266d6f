/**
 * Looks after the volumes of containers that have no files: sees that what they refer to is there, as a kubelet that mounts them would, and nothing
 * else. Reads ConfigMaps, Secrets and claims, each when its Pod starts. A Pod that has no such volumes, but for the usual one with its account's token,
 * costs nothing.
 */
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Volume } from '../../api/core/v1/volume.ts';
import type { Clock } from '../../base/clock.ts';
import type { Client } from '../../client/client.ts';
import { FetchedObjects } from '../environment/pod-objects.ts';
import type { PodEvents } from '../pod-events.ts';
import type { PodVolumes, VolumeListener, VolumeManager } from './pod-volumes.ts';
import { VolumeAttempts } from './volume-attempts.ts';
import type { VolumeHost } from './volume-plugin.ts';
import { pluginFor } from './volume-plugins.ts';

export interface ReferenceVolumeManagerOptions {
  /** Acts as the Node. */
  readonly client: Client;
  readonly events: PodEvents;
  readonly clock: Clock;
  readonly node: () => Node | undefined;
}

/** Begins the names of the volumes that the API server gives to Pods for the token of their account. */
const apiAccessPrefix = 'kube-api-access-';

export class ReferenceVolumeManager implements VolumeManager {
  readonly #options: ReferenceVolumeManagerOptions;
  readonly #host: VolumeHost;

  constructor(options: ReferenceVolumeManagerOptions) {
    this.#options = options;
    this.#host = { ...options, objects: new FetchedObjects(options.client) };
  }

  open(pod: Pod, listener: VolumeListener): PodVolumes | undefined {
    const volumes = pod.spec.volumes?.filter(refersToObjects) ?? [];
    if (volumes.length === 0) return undefined;
    const tasks = new Map(
      volumes.map((volume) => [
        volume.name,
        async () => void (await pluginFor(volume)!.resolve({ pod, volume }, this.#host)),
      ]),
    );
    const { clock, events } = this.#options;
    const onFailure = (message: string): void => events.pod(pod, 'Warning', 'FailedMount', message);
    return new ReferencedVolumes(new VolumeAttempts({ clock, tasks, onFailure, onReady: () => listener.onReady() }));
  }

  async removeOrphans(): Promise<void> {}

  async stop(): Promise<void> {}
}

function refersToObjects(volume: Volume): boolean {
  const isApiAccess =
    volume.name.startsWith(apiAccessPrefix) &&
    volume.projected?.sources?.some((source) => source.serviceAccountToken !== undefined) === true;
  return !isApiAccess && pluginFor(volume)?.hasReferences(volume) === true;
}

class ReferencedVolumes implements PodVolumes {
  readonly #attempts: VolumeAttempts;

  constructor(attempts: VolumeAttempts) {
    this.#attempts = attempts;
  }

  update(): void {}

  areReady(): Promise<boolean> {
    return this.#attempts.areReady();
  }

  containerFiles(): undefined {}

  tearDown(): Promise<void> {
    return this.#attempts.stop();
  }

  async remove(): Promise<void> {}

  stop(): Promise<void> {
    return this.#attempts.stop();
  }
}
