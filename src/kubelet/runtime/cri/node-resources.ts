/** What of the machine the values of cgroups depend on. */
import { access } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { NodeResources } from './linux-resources.ts';

export async function readNodeResources(cgroupMountPoint = '/sys/fs/cgroup'): Promise<NodeResources> {
  const isV2 = await access(join(cgroupMountPoint, 'cgroup.controllers')).then(
    () => true,
    () => false,
  );
  return { memoryCapacityBytes: totalmem(), cgroupVersion: isV2 ? 2 : 1 };
}
