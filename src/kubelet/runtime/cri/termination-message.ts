/** The file into which a container writes why it ends, and what of it, or of its log, people are told. As upstream's kubelet has it. */
import { chmod, mkdir, open, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../../../base/clock.ts';
import type { ContainerConfig, ContainerMount } from '../runtime.ts';
import { readLog } from './log-reader.ts';
import type { CriContainerStatus } from './messages.ts';
import { terminationPathAnnotation, terminationPolicyAnnotation } from './pod-labels.ts';

const messageBytesMax = 4096;
const logLinesMax = 80;
const logBytesMax = 2048;

/** Makes the file on the host, empty, for the container to have it mounted. Nothing where the container names none. */
export async function prepareTerminationFile(
  podsDirectory: string,
  { pod, container, attempt }: ContainerConfig,
): Promise<readonly ContainerMount[]> {
  const { terminationMessagePath: containerPath } = container;
  if (!containerPath) return [];
  const hostPath = join(
    podDirectory(podsDirectory, pod.metadata.uid ?? ''),
    'containers',
    container.name,
    `${attempt}`,
  );
  await mkdir(dirname(hostPath), { recursive: true, mode: 0o750 });
  await writeFile(hostPath, '');
  // Whatever the container runs as; the process's umask does not count.
  await chmod(hostPath, 0o666);
  return [{ hostPath, containerPath, selinuxRelabel: true }];
}

/** The Pod's folder goes with them, unless others still have something there. */
export async function removePodFiles(podsDirectory: string, podUid: string): Promise<void> {
  const folder = podDirectory(podsDirectory, podUid);
  await rm(join(folder, 'containers'), { recursive: true, force: true });
  await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTEMPTY') throw error;
  });
}

const podDirectory = (podsDirectory: string, podUid: string): string => join(podsDirectory, podUid);

/** What an ended container left behind. */
export async function terminationMessage(status: CriContainerStatus, clock: Clock): Promise<string> {
  const path = status.annotations[terminationPathAnnotation];
  const mount = status.mounts.find(({ containerPath }) => path && containerPath === path);
  const written = mount === undefined ? '' : await firstBytes(mount.hostPath);
  const isFallback = status.annotations[terminationPolicyAnnotation] === 'FallbackToLogsOnError';
  if (written !== '' || !isFallback || status.exitCode === 0) return written;
  return lastOfLog(status.logPath, clock);
}

async function firstBytes(path: string): Promise<string> {
  try {
    await using file = await open(path, 'r');
    const { bytesRead, buffer } = await file.read(Buffer.alloc(messageBytesMax), 0, messageBytesMax, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? '' : `Error on reading termination log ${path}: ${message}`;
  }
}

async function lastOfLog(path: string, clock: Clock): Promise<string> {
  let text = '';
  const source = { path, clock, isRunning: async () => false };
  for await (const piece of readLog(source, { tailLines: logLinesMax })) text += piece;
  const bytes = Buffer.from(text);
  return bytes.subarray(Math.max(bytes.length - logBytesMax, 0)).toString('utf8');
}
