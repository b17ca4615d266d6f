/**
 * What the kubelet asks of whoever looks after volumes. Two do: MountedVolumeManager makes them on the host, ReferenceVolumeManager, for containers
 * that have no files, only sees that what they refer to is there.
 */
import type { Container } from '../../api/core/v1/container.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { ContainerDevice, ContainerMount, EnvironmentVariable } from '../runtime/runtime.ts';

export interface VolumeManager {
  /**
   * From now on looks after the volumes of the Pod, which may be there from before the kubelet started. Undefined where there is nothing to look
   * after.
   */
  open(pod: Pod, listener: VolumeListener): PodVolumes | undefined;
  /** Takes down what is left of Pods that nobody knows; what can't be taken down is tried again later. Never rejects. */
  removeOrphans(isKnown: (podUid: string) => boolean): Promise<void>;
  /** Leaves all volumes as they are. Resolves once nothing of it is under way. May be called twice. */
  stop(): Promise<void>;
}

/** Must not throw, nor wait. */
export interface VolumeListener {
  /** Volumes that were not ready are. */
  onReady(): void;
  /** A volume holds more than it may: its Pod is to be evicted. Told once. */
  onLimitExceeded(message: string): void;
}

/** Opened → setting up → ready → torn down → removed. Its volumes may be torn down and removed in any of these states. */
export interface PodVolumes {
  /** The API has a new state of the Pod. */
  update(pod: Pod): void;
  /**
   * Whether all are as the Pod asks. The first call sets them up; those that fail are tried again later, longer each time, until all are there, which
   * `onReady` tells. People are told of failures by events.
   */
  areReady(): Promise<boolean>;
  /** Where a container finds what it mounts; undefined where it has no files. Rejects where it must not be made: the message is what people read. */
  containerFiles(request: ContainerFilesRequest): Promise<ContainerFiles> | undefined;
  /** No container uses them any more. Rejects where something could not be taken down; then it may be called again. */
  tearDown(): Promise<void>;
  /** After tearDown(): leaves nothing of the Pod on the host. */
  remove(): Promise<void>;
  /** Leaves them as they are, and does nothing more. Resolves once nothing is under way. May be called twice. */
  stop(): Promise<void>;
}

export interface ContainerFilesRequest {
  readonly container: Container;
  /** All variables of the container, where they are known: paths may refer to them. */
  readonly environment: readonly EnvironmentVariable[];
  readonly podIps: () => Promise<readonly string[]>;
}

export interface ContainerFiles {
  readonly mounts: readonly ContainerMount[];
  readonly devices: readonly ContainerDevice[];
}
