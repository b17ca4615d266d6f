/** Puts the files of a volume that shows objects in their place: on tmpfs where they may be secret. */
import { chmod, mkdir } from 'node:fs/promises';
import type { Pod } from '../../api/core/v1/pod.ts';
import { parseQuantity } from '../../api/quantity.ts';
import { writeAtomically } from './atomic-writer.ts';
import type { TmpfsOptions } from './mounter.ts';
import { applyOwnership, ownershipOf } from './ownership.ts';
import type { Payload } from './payload.ts';
import type { MountedVolume, ResolvedVolume, VolumeHost, VolumePlace } from './volume-plugin.ts';

export interface ProjectedFiles {
  readonly pod: Pod;
  readonly payload: Payload;
  /** `memory`: never written to a disk. */
  readonly medium: 'disk' | 'memory';
  readonly refreshAtMs?: number;
}

const volumeMode = 0o777;

export function projectedFiles(
  { pod, payload, medium, refreshAtMs }: ProjectedFiles,
  host: VolumeHost,
): ResolvedVolume {
  return {
    refreshAtMs,
    async mount(place): Promise<MountedVolume> {
      if (medium === 'memory') await ensureTmpfs(place, { sizeBytes: memoryBytes(host) });
      else await ensureDirectory(place.directory);
      const ownership = ownershipOf(pod);
      await writeAtomically(place.directory, {
        payload,
        nowMs: place.nowMs,
        finish: async (directory) => {
          if (ownership !== undefined) {
            await applyOwnership(directory, { ...ownership, onRootMismatch: false, readOnly: true });
          }
        },
      });
      return { path: place.directory, readOnly: true };
    },
  };
}

/** One that is there already stays as it is. */
export async function ensureTmpfs({ directory, mounter }: VolumePlace, options: TmpfsOptions): Promise<void> {
  if ((await mounter.mountPointsBelow(directory)).includes(directory)) return;
  await ensureDirectory(directory);
  await mounter.mountTmpfs(directory, options);
}

async function ensureDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o750 });
  // Whatever the process's umask.
  await chmod(path, volumeMode);
}

/** All that the Node gives to Pods; undefined where that is not known. */
export function memoryBytes({ node }: VolumeHost): number | undefined {
  const memory = node()?.status.allocatable?.memory;
  return memory === undefined ? undefined : parseQuantity(memory).value();
}
