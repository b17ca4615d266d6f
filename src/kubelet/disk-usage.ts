/** How much of a disk files take. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface DiskUsage {
  readonly bytes: number;
  readonly inodes: number;
}

export const noDiskUsage: DiskUsage = { bytes: 0, inodes: 0 };

/** What disks count in. */
const blockBytes = 512;

function addDiskUsage(a: DiskUsage, b: DiskUsage): DiskUsage {
  return { bytes: a.bytes + b.bytes, inodes: a.inodes + b.inodes };
}

/** Of a file, or of all below a directory that is on the same disk. What goes meanwhile takes nothing. */
export async function diskUsage(path: string, device?: number): Promise<DiskUsage> {
  try {
    const stats = await lstat(path);
    if (device !== undefined && stats.dev !== device) return noDiskUsage;
    let usage = { bytes: stats.blocks * blockBytes, inodes: 1 };
    if (!stats.isDirectory()) return usage;
    for (const name of await readdir(path)) usage = addDiskUsage(usage, await diskUsage(join(path, name), stats.dev));
    return usage;
  } catch {
    return noDiskUsage;
  }
}
