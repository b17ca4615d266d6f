/**
 * What is left of this machine, and what its Pods use, as the kernel and the container runtime tell: /proc, the file systems, cgroups, CRI's statistics,
 * and the sizes of logs and volumes. It has a connection of its own to the runtime, for statistics may take their time.
 */
import { readFile, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pod } from '../../../api/core/v1/pod.ts';
import type { Clock } from '../../../base/clock.ts';
import { diskUsage, noDiskUsage } from '../../disk-usage.ts';
import type {
  ContainerUsage,
  FileSystemReading,
  NodeReader,
  NodeReadings,
  PodUsage,
  StarvedResource,
} from '../../eviction/readings.ts';
import { CriClient } from './cri-client.ts';
import { parseMeminfo } from './meminfo.ts';
import type { CriContainerStats } from './messages.ts';
import * as methods from './methods.ts';
import { cgroupParent } from './pod-cgroup-name.ts';
import { containerNameLabel } from './pod-labels.ts';
import { podUidOf } from './runtime-pods.ts';
import { podLogDirectory } from './sandbox-config.ts';

export interface MachineReaderOptions {
  /** Of CRI: the path of a socket. */
  readonly endpoint: string;
  readonly clock: Clock;
  /** The kubelet's own directory. */
  readonly rootDirectory: string;
  readonly logsDirectory: string;
  /** As the kubelet's --cgroup-root. */
  readonly cgroupRoot?: string;
}

const cgroupMount = '/sys/fs/cgroup';

export class MachineReader implements NodeReader {
  readonly #options: MachineReaderOptions;
  readonly #client: CriClient;

  private constructor(options: MachineReaderOptions, client: CriClient) {
    this.#options = options;
    this.#client = client;
  }

  static async open(options: MachineReaderOptions): Promise<MachineReader> {
    return new MachineReader(options, await CriClient.open(options.endpoint, options.clock));
  }

  /** May be called twice. */
  close(): void {
    this.#client.close();
  }

  async node(): Promise<NodeReadings> {
    const { rootDirectory } = this.#options;
    const imagePath = await this.#imagePath();
    const [memory, processes, nodeFs, imageFs, nodeDevice, imageDevice] = await Promise.all([
      readMemory(),
      readProcesses(),
      readFileSystem(rootDirectory),
      readFileSystem(imagePath),
      deviceOf(rootDirectory),
      deviceOf(imagePath),
    ]);
    return {
      ...(memory !== undefined && { memory }),
      ...(processes !== undefined && { processes }),
      ...(nodeFs !== undefined && { nodeFs }),
      ...(imageFs !== undefined && { imageFs }),
      hasImageFs: imageDevice !== undefined && imageDevice !== nodeDevice,
    };
  }

  async pods(pods: readonly Pod[], resource: StarvedResource): Promise<ReadonlyMap<string, PodUsage>> {
    const { stats } = await this.#client.call(methods.listContainerStats, { filter: {} });
    const countsDisk = resource === 'ephemeral-storage' || resource === 'inodes';
    const found = new Map<string, PodUsage>();
    for (const pod of pods) {
      const { uid = '' } = pod.metadata;
      const own = stats.filter(({ attributes }) => attributes !== undefined && podUidOf(attributes) === uid);
      const containers = await Promise.all(own.map((each) => this.#containerUsage(pod, each, countsDisk)));
      found.set(uid, {
        containers,
        volumes: countsDisk ? await diskUsage(join(this.#options.rootDirectory, 'pods', uid)) : noDiskUsage,
        processes: resource === 'pids' ? await this.#processesOf(pod) : 0,
      });
    }
    return found;
  }

  async #containerUsage(pod: Pod, stats: CriContainerStats, countsDisk: boolean): Promise<ContainerUsage> {
    const name = stats.attributes?.labels[containerNameLabel] ?? '';
    const memory = stats.memory?.workingSetBytes;
    const layer = stats.writableLayer;
    return {
      name,
      ...(memory !== undefined && { memoryBytes: Number(memory) }),
      ...(layer !== undefined && {
        rootfs: { bytes: Number(layer.usedBytes ?? 0), inodes: Number(layer.inodesUsed ?? 0) },
      }),
      ...(countsDisk && { logsBytes: (await this.#logUsage(pod, name)).bytes }),
    };
  }

  #logUsage({ metadata }: Pod, containerName: string) {
    const { logsDirectory } = this.#options;
    const { namespace = '', name = '', uid = '' } = metadata;
    return diskUsage(join(podLogDirectory(logsDirectory, { namespace, name, uid }), containerName));
  }

  /** Where one of the two ways to name cgroups has the Pod's, in a hierarchy of its own or in the one that there is. */
  async #processesOf(pod: Pod): Promise<number> {
    for (const driver of ['cgroupfs', 'systemd'] as const) {
      for (const tree of ['', 'pids']) {
        const folder = join(cgroupMount, tree, cgroupParent(pod, driver, this.#options.cgroupRoot));
        const count = Number((await textOf(join(folder, 'pids.current'))) || Number.NaN);
        if (!Number.isNaN(count)) return count;
      }
    }
    return 0;
  }

  /** Some runtimes name the directory of images before it is there. */
  async #imagePath(): Promise<string> {
    try {
      const { imageFilesystems } = await this.#client.call(methods.imageFsInfo, {});
      return imageFilesystems[0]?.fsId?.mountpoint ?? '';
    } catch {
      return '';
    }
  }
}

/** Of /proc/loadavg, whose fourth field is `running/all`. Pure. */
export function parseProcessCount(loadavg: string): number {
  return Number(/^\S+ \S+ \S+ \d+\/(\d+) /.exec(loadavg)?.[1] ?? Number.NaN);
}

async function readMemory(): Promise<NodeReadings['memory']> {
  return parseMeminfo(await textOf('/proc/meminfo'));
}

async function readProcesses(): Promise<NodeReadings['processes']> {
  const [pids, threads, loadavg] = await Promise.all(
    ['/proc/sys/kernel/pid_max', '/proc/sys/kernel/threads-max', '/proc/loadavg'].map(textOf),
  );
  const limits = [pids, threads].filter((text) => text !== '').map(Number);
  const running = parseProcessCount(loadavg!);
  return limits.length === 0 || Number.isNaN(running) ? undefined : { max: Math.min(...limits), running };
}

async function readFileSystem(path: string): Promise<FileSystemReading | undefined> {
  if (path === '') return undefined;
  try {
    const { blocks, bavail, bsize, files, ffree } = await statfs(path);
    const inodes = files > 0 ? { inodes: files, inodesFree: ffree } : {};
    return { capacityBytes: blocks * bsize, availableBytes: bavail * bsize, ...inodes };
  } catch {
    return undefined;
  }
}

async function deviceOf(path: string): Promise<number | undefined> {
  return path === '' ? undefined : (await stat(path).catch(() => undefined))?.dev;
}

/** Empty where it can't be read. */
async function textOf(path: string): Promise<string> {
  return (await readFile(path, 'utf8').catch(() => '')).trim();
}
