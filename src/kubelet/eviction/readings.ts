/** What is read of a machine and its Pods to see whether it runs out of anything. */
import type { Pod } from '../../api/core/v1/pod.ts';
import type { DiskUsage } from '../disk-usage.ts';

/** What Pods are evicted for, as requests and messages call it. */
export type StarvedResource = 'memory' | 'ephemeral-storage' | 'inodes' | 'pids';

/** Of a file system, with all that is on it. */
export interface FileSystemReading {
  readonly capacityBytes: number;
  readonly availableBytes: number;
  /** Absent for file systems that do not count them. */
  readonly inodes?: number;
  readonly inodesFree?: number;
}

/** What cannot be read is absent: nothing is done about it. */
export interface NodeReadings {
  readonly memory?: { readonly capacityBytes: number; readonly availableBytes: number };
  /** Of the kubelet's directory: volumes and logs. */
  readonly nodeFs?: FileSystemReading;
  /** Of the runtime's images, and of what containers write. */
  readonly imageFs?: FileSystemReading;
  /** Images have a file system of their own. */
  readonly hasImageFs: boolean;
  readonly processes?: { readonly max: number; readonly running: number };
}

export interface ContainerUsage {
  readonly name: string;
  /** What cannot be had back without harm. */
  readonly memoryBytes?: number;
  /** What it has written beside its volumes. */
  readonly rootfs?: DiskUsage;
  readonly logsBytes?: number;
}

export interface PodUsage {
  readonly containers: readonly ContainerUsage[];
  /** On the kubelet's disk; those in memory count as memory. */
  readonly volumes: DiskUsage;
  readonly processes: number;
}

export interface NodeReader {
  node(): Promise<NodeReadings>;
  /** By uid, as far as it concerns the resource. Those of which nothing is known are missing. */
  pods(pods: readonly Pod[], resource: StarvedResource): Promise<ReadonlyMap<string, PodUsage>>;
}

export const memoryOf = ({ containers }: PodUsage): number =>
  containers.reduce((sum, { memoryBytes = 0 }) => sum + memoryBytes, 0);
