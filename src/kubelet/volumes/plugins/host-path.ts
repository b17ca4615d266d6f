/** What lies on the host anyway. */
import { chmod, mkdir, open, stat } from 'node:fs/promises';
import type { HostPathVolumeSource } from '../../../api/core/v1/volume-source.ts';
import type { VolumePlugin } from '../volume-plugin.ts';

export const hostPathPlugin: VolumePlugin = {
  name: 'kubernetes.io/host-path',
  supports: ({ hostPath }) => hostPath !== undefined,
  hasReferences: () => false,
  async resolve({ volume }) {
    const source = volume.hostPath!;
    return {
      async mount() {
        await checkHostPath(source);
        return { path: source.path, readOnly: false };
      },
    };
  },
};

type FileKind = 'Directory' | 'File' | 'Socket' | 'CharDevice' | 'BlockDevice';

const kindTexts: Readonly<Record<FileKind, string>> = {
  Directory: 'a directory',
  File: 'a file',
  Socket: 'a socket file',
  CharDevice: 'a character device',
  BlockDevice: 'a block device',
};

const directoryMode = 0o755;
const fileMode = 0o644;

/** Makes what may be made, and rejects where the path is not what its type says. Where it has no type, anything goes. */
export async function checkHostPath({ path, type = '' }: HostPathVolumeSource, mode = directoryMode): Promise<void> {
  if (type === '') return;
  const kind = type.replace(/OrCreate$/, '') as FileKind;
  const mayMake = type === 'DirectoryOrCreate' || type === 'FileOrCreate';
  if (kindTexts[kind] === undefined || (kind !== type && !mayMake))
    throw new Error(`${type} is an invalid volume type`);
  const found = await kindOf(path);
  if (found === undefined && mayMake) await make(path, kind, mode);
  else if (found !== kind) throw new Error(`hostPath type check failed: ${path} is not ${kindTexts[kind]}`);
}

async function make(path: string, kind: FileKind, mode: number): Promise<void> {
  if (kind === 'Directory') {
    await mkdir(path, { recursive: true, mode: directoryMode });
    if (mode !== directoryMode) await chmod(path, mode);
  } else {
    // Its directory has to be there.
    await using _ = await open(path, 'a', fileMode);
  }
}

async function kindOf(path: string): Promise<FileKind | 'other' | undefined> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) return 'Directory';
    if (stats.isFile()) return 'File';
    if (stats.isSocket()) return 'Socket';
    if (stats.isCharacterDevice()) return 'CharDevice';
    return stats.isBlockDevice() ? 'BlockDevice' : 'other';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
