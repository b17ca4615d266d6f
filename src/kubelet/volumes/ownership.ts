/** Gives the files of a volume to a Pod's group, as upstream does. */
import { chmod, lchown, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pod } from '../../api/core/v1/pod.ts';

export interface Ownership {
  readonly fsGroup: number;
  readonly readOnly?: boolean;
  /** Looks no further where the volume's own directory already is the group's. */
  readonly onRootMismatch?: boolean;
}

const readWriteMask = 0o660;
const readOnlyMask = 0o440;
const directoryMask = 0o2110;

/** Undefined where the Pod's volumes belong to no group. */
export function ownershipOf({ spec }: Pod): Ownership | undefined {
  const { fsGroup, fsGroupChangePolicy } = spec.securityContext ?? {};
  if (fsGroup === undefined) return undefined;
  return { fsGroup, onRootMismatch: fsGroupChangePolicy === 'OnRootMismatch' };
}

/** The user whom all containers of the Pod run as, where that is one and the same. */
export function commonUser({ spec }: Pod): number | undefined {
  const users = [...(spec.initContainers ?? []), ...spec.containers].map(
    ({ securityContext }) => securityContext?.runAsUser ?? spec.securityContext?.runAsUser,
  );
  return users.every((user) => user === users[0]) ? users[0] : undefined;
}

export async function applyOwnership(path: string, ownership: Ownership): Promise<void> {
  if (ownership.onRootMismatch && (await belongsAlready(path, ownership))) return;
  await applyBelow(path, ownership);
}

async function belongsAlready(path: string, { fsGroup, readOnly }: Ownership): Promise<boolean> {
  const { gid, mode } = await lstat(path);
  const wanted = maskOf(true, readOnly);
  return gid === fsGroup && (mode & wanted) === wanted;
}

/** The directory itself last: until then it does not look as if all was done. */
async function applyBelow(path: string, ownership: Ownership): Promise<void> {
  const stats = await lstat(path);
  if (stats.isDirectory()) {
    for (const name of await readdir(path)) await applyBelow(join(path, name), ownership);
  }
  await lchown(path, stats.uid, ownership.fsGroup);
  if (stats.isSymbolicLink()) return;
  await chmod(path, (stats.mode & 0o7777) | maskOf(stats.isDirectory(), ownership.readOnly));
}

/** The mode of a directory that its group writes to, and whose files are the group's too. */
export const groupMode = (mode: number): number => mode | maskOf(true);

const maskOf = (isDirectory: boolean, readOnly = false): number =>
  (readOnly ? readOnlyMask : readWriteMask) | (isDirectory ? directoryMask : 0);
