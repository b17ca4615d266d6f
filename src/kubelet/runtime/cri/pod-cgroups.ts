/**
 * The cgroups of Pods, above those that the runtime makes for containers: they carry what holds for the Pod as a whole, and their folders by quality
 * of service share the CPU among the classes. Made before a sandbox, removed after the last one. For the cgroupfs driver, on cgroup v1 and v2; with
 * the systemd driver the slices are systemd's, and stay as the runtime makes them.
 */
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { podQosClass } from '../../../api/core/v1/pod-requests.ts';
import { type Clock, sleep } from '../../../base/clock.ts';
import { cpuSharesMin, type NodeResources, podResources } from './linux-resources.ts';
import type { LinuxContainerResources } from './messages.ts';
import { cgroupParts } from './pod-cgroup-name.ts';

export interface PodCgroupsOptions {
  readonly clock: Clock;
  readonly node: NodeResources;
  /** As the kubelet's --cgroup-root. */
  readonly root?: string;
  /** Where cgroups are mounted: `/sys/fs/cgroup`. */
  readonly mountPoint?: string;
}

const mountPointDefault = '/sys/fs/cgroup';
/** The last process of a cgroup may take a moment to be gone. */
const removalAttemptsMax = 20;
const removalRetryMs = 50;
/** What a cgroup v2 hands on to those below it. */
const controllers = ['cpuset', 'cpu', 'io', 'memory', 'hugetlb', 'pids'];

export class PodCgroups {
  readonly #clock: Clock;
  readonly #node: NodeResources;
  readonly #root: string;
  readonly #mountPoint: string;
  /** Where the Pods' cgroups are, by uid; those of Pods from before a restart are looked for. */
  readonly #made = new Map<string, readonly string[]>();
  #sharing: Promise<void> = Promise.resolve();
  #nextSharing: Promise<void> | undefined;

  constructor({ clock, node, root = '/', mountPoint = mountPointDefault }: PodCgroupsOptions) {
    this.#clock = clock;
    this.#node = node;
    this.#root = root;
    this.#mountPoint = mountPoint;
  }

  /** Makes the Pod's cgroup with its values. */
  async ensure(pod: Pod): Promise<void> {
    const parts = cgroupParts(pod, this.#root);
    this.#made.set(pod.metadata.uid ?? '', parts);
    await this.#make(parts, podResources(pod, this.#node));
    await this.#shareAmongClasses(pod, parts.slice(0, -1));
  }

  /** Removes the Pod's cgroup, whichever of the classes it was in. Nothing of it may run any more; what does is left, in its cgroup. */
  async remove(podUid: string): Promise<void> {
    const made = this.#made.get(podUid);
    this.#made.delete(podUid);
    const classes = [['kubepods'], ['kubepods', 'burstable'], ['kubepods', 'besteffort']];
    const folders = made === undefined ? classes.map((folder) => this.#parts(...folder, `pod${podUid}`)) : [made];
    let paths = (await this.#trees()).flatMap((tree) => folders.map((parts) => join(tree, ...parts)));
    for (let attempt = 1; paths.length > 0 && attempt <= removalAttemptsMax; attempt++) {
      if (attempt > 1) await sleep(this.#clock, removalRetryMs);
      const removed = await Promise.all(paths.map(removeTree));
      paths = paths.filter((_, i) => !removed[i]);
    }
    if (folders.some((parts) => parts.at(-2) === 'burstable')) await this.#shareAmongBurstable();
  }

  /** Removes the folders of the classes, and what holds them, as far as there is no Pod in them. */
  async removeClasses(): Promise<void> {
    for (const tree of await this.#trees()) {
      for (const name of ['burstable', 'besteffort', '.']) {
        // Of a cgroup with others in it the kernel keeps the folder.
        await rmdir(join(tree, ...this.#parts('kubepods', name))).catch(() => {});
      }
    }
  }

  async #make(parts: readonly string[], values: LinuxContainerResources): Promise<void> {
    if (this.#node.cgroupVersion === 2) {
      for (let depth = 0; depth < parts.length; depth++) {
        const folder = join(this.#mountPoint, ...parts.slice(0, depth));
        await mkdir(folder, { recursive: true });
        await enableControllers(folder);
      }
    }
    for (const tree of this.#treesWithValues()) await mkdir(join(tree, ...parts), { recursive: true });
    await this.#set(parts, values);
  }

  /** Burstable Pods together get what they ask for, and those of best effort the least there is. */
  async #shareAmongClasses(pod: Pod, folder: readonly string[]): Promise<void> {
    const qos = podQosClass(pod);
    if (qos === 'BestEffort') await this.#set(folder, { cpuShares: cpuSharesMin });
    if (qos === 'Burstable') await this.#shareAmongBurstable();
  }

  /** It takes a look at every Pod of the class: whoever asks while one is under way shares the next one with all others who do. */
  #shareAmongBurstable(): Promise<void> {
    this.#nextSharing ??= this.#sharing.then(() => {
      const folder = this.#parts('kubepods', 'burstable');
      this.#sharing = this.#nextSharing!.catch(() => {});
      this.#nextSharing = undefined;
      return this.#sharesOf(folder).then((shares) => this.#set(folder, shares));
    });
    return this.#nextSharing;
  }

  /** What the Pods in a folder ask for, as their cgroups have it: so it is right after a restart too. */
  async #sharesOf(folder: readonly string[]): Promise<LinuxContainerResources> {
    const [tree] = this.#treesWithValues();
    const path = join(tree!, ...folder);
    const isV2 = this.#node.cgroupVersion === 2;
    let cpuShares = 0;
    for (const entry of await readdir(path, { withFileTypes: true }).catch(() => [])) {
      if (!entry.isDirectory()) continue;
      const text = await readFile(join(path, entry.name, isV2 ? 'cpu.weight' : 'cpu.shares'), 'utf8').catch(() => '0');
      cpuShares += isV2 ? sharesOfWeight(Number(text)) : Number(text);
    }
    return { cpuShares: Math.max(cpuShares, cpuSharesMin) };
  }

  async #set(parts: readonly string[], values: LinuxContainerResources): Promise<void> {
    for (const { tree, file, text } of cgroupFiles(values, this.#node.cgroupVersion)) {
      const path = join(this.#mountPoint, tree, ...parts, file);
      await writeFile(path, text, { flag: 'r+' }).catch((error: NodeJS.ErrnoException) => {
        // The folder of a class that has no Pods, or a kernel without that controller.
        if (error.code !== 'ENOENT') throw error;
      });
    }
  }

  #parts(...parts: readonly string[]): string[] {
    return [...this.#root.split('/').filter((part) => part !== ''), ...parts];
  }

  #treesWithValues(): string[] {
    const names = this.#node.cgroupVersion === 2 ? [''] : ['cpu', 'memory'];
    return names.map((name) => join(this.#mountPoint, name));
  }

  /** Every hierarchy; v1 has one for each controller. */
  async #trees(): Promise<string[]> {
    if (this.#node.cgroupVersion === 2) return [this.#mountPoint];
    const entries = await readdir(this.#mountPoint, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(this.#mountPoint, name));
  }
}

export interface CgroupFile {
  /** Of cgroup v1 the controller's. */
  readonly tree: string;
  readonly file: string;
  readonly text: string;
}

/** What is to be written where. Pure. */
export function cgroupFiles(values: LinuxContainerResources, cgroupVersion: 1 | 2): CgroupFile[] {
  const { cpuShares, cpuQuota = 0, cpuPeriod = 0, memoryLimitInBytes = 0 } = values;
  const files: CgroupFile[] = [];
  const add = (tree: string, file: string, value: unknown): void => {
    files.push({ tree: cgroupVersion === 2 ? '' : tree, file, text: `${value}` });
  };
  if (cgroupVersion === 2) {
    if (cpuShares !== undefined) add('', 'cpu.weight', weightOfShares(Number(cpuShares)));
    if (cpuPeriod !== 0) add('', 'cpu.max', `${cpuQuota === 0 ? 'max' : cpuQuota} ${cpuPeriod}`);
    if (memoryLimitInBytes !== 0) add('', 'memory.max', memoryLimitInBytes);
    return files;
  }
  if (cpuShares !== undefined) add('cpu', 'cpu.shares', cpuShares);
  if (cpuPeriod !== 0) {
    add('cpu', 'cpu.cfs_period_us', cpuPeriod);
    add('cpu', 'cpu.cfs_quota_us', cpuQuota === 0 ? -1 : cpuQuota);
  }
  if (memoryLimitInBytes !== 0) add('memory', 'memory.limit_in_bytes', memoryLimitInBytes);
  return files;
}

/** Shares are from 2 to 262144, weights from 1 to 10000. */
function weightOfShares(shares: number): number {
  return 1 + Math.floor(((shares - 2) * 9999) / 262_142);
}

/** Weights are coarser: the middle of the shares that come to that weight. */
function sharesOfWeight(weight: number): number {
  return weight === 0 ? 0 : Math.round(2 + ((weight - 0.5) * 262_142) / 9999);
}

async function enableControllers(folder: string): Promise<void> {
  const available = (await readFile(join(folder, 'cgroup.controllers'), 'utf8')).split(/\s+/);
  for (const controller of controllers) {
    if (available.includes(controller)) await writeFile(join(folder, 'cgroup.subtree_control'), `+${controller}`);
  }
}

/**
 * Folders of cgroups have files that go with them, so that only folders are removed, the innermost first. False where a process is still there.
 */
async function removeTree(folder: string): Promise<boolean> {
  if (await removeFolder(folder)) return true;
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const inner = entries.filter((entry) => entry.isDirectory());
  for (const { name } of inner) await removeTree(join(folder, name));
  return inner.length > 0 && removeFolder(folder);
}

/** False where something is in it. */
async function removeFolder(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (code === 'EBUSY' || code === 'ENOTEMPTY') return false;
    throw error;
  }
}
