/** A directory that lives as long as its Pod: on the kubelet's disk, or in memory. */
import { chmod, chown, lstat, mkdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { aggregateContainerLimits } from '../../../api/core/v1/pod-requests.ts';
import type { EmptyDirVolumeSource } from '../../../api/core/v1/volume-source.ts';
import { parseQuantity } from '../../../api/quantity.ts';
import { groupMode, ownershipOf } from '../ownership.ts';
import { ensureTmpfs, memoryBytes } from '../projected-files.ts';
import type { VolumePlugin } from '../volume-plugin.ts';

const modeDefault = 0o777;

export const emptyDirPlugin: VolumePlugin = {
  name: 'kubernetes.io/empty-dir',
  supports: ({ emptyDir }) => emptyDir !== undefined,
  hasReferences: () => false,
  async resolve({ pod, volume }, host) {
    const source = volume.emptyDir!;
    const { medium = '', mode = modeDefault } = source;
    return {
      async mount(place) {
        const { directory } = place;
        const group = ownershipOf(pod)?.fsGroup;
        const owned = group === undefined ? mode : groupMode(mode);
        if (medium === 'Memory') {
          const sizeBytes = tmpfsBytes(pod, source, memoryBytes(host));
          await ensureTmpfs(place, { sizeBytes, mode: owned, group });
        } else if (medium === '') {
          await ensureOnDisk(directory, owned, group);
        } else {
          throw new Error(`unknown storage medium ${JSON.stringify(medium)}`);
        }
        return { path: directory, readOnly: false };
      },
    };
  },
};

/** One that is there already is the containers', to do with as they like. */
async function ensureOnDisk(directory: string, mode: number, group: number | undefined): Promise<void> {
  if (await exists(directory)) return;
  const unfinished = join(dirname(directory), `.${basename(directory)}.new`);
  await mkdir(unfinished, { recursive: true, mode: 0o750 });
  if (group !== undefined) await chown(unfinished, (await lstat(unfinished)).uid, group);
  // Whatever the process's umask.
  await chmod(unfinished, mode);
  await rename(unfinished, directory);
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** The least of what the volume, the Pod and the Node allow; undefined where none says anything. Pure. */
export function tmpfsBytes(
  { spec }: Pod,
  { sizeLimit }: EmptyDirVolumeSource,
  nodeBytes: number | undefined,
): number | undefined {
  // A container without a limit takes what there is.
  const areAllLimited = spec.containers.every(({ resources }) => resources.limits?.memory !== undefined);
  const podLimit =
    spec.resources?.limits?.memory ?? (areAllLimited ? aggregateContainerLimits(spec).memory : undefined);
  const bounds = [sizeLimit, podLimit].map((text) => (text === undefined ? 0 : parseQuantity(text).value()));
  const stated = [...bounds, nodeBytes ?? 0].filter((bytes) => bytes > 0);
  return stated.length === 0 ? undefined : Math.min(...stated);
}
