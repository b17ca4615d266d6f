import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../base/clock.ts';
import type { ContainerConfig } from '../runtime.ts';
import type { CriContainerStatus } from './messages.ts';
import { prepareTerminationFile, removePodFiles, terminationMessage } from './termination-message.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wherry-termination-'));
});
afterEach(() => rm(folder, { recursive: true }));

const path = '/dev/termination-log';
const line = (text: string): string => `2026-01-02T03:04:05.000000000Z stdout F ${text}\n`;
const manyLines = Array.from({ length: 100 }, (_, i) => `line ${i}`);

const cases: readonly {
  name: string;
  written?: string;
  log?: string;
  policy?: string;
  exitCode?: number;
  noMount?: boolean;
  expected: string;
}[] = [
  { name: 'what it wrote', written: 'done', expected: 'done' },
  { name: 'nothing', written: '', log: line('in the log'), exitCode: 1, expected: '' },
  { name: 'the first 4096 bytes', written: 'x'.repeat(5000), expected: 'x'.repeat(4096) },
  {
    name: 'its log, where it may and failed',
    written: '',
    log: line('boom'),
    policy: 'FallbackToLogsOnError',
    exitCode: 1,
    expected: 'boom\n',
  },
  {
    name: 'nothing of its log where it ended well',
    written: '',
    log: line('fine'),
    policy: 'FallbackToLogsOnError',
    expected: '',
  },
  {
    name: 'what it wrote before its log',
    written: 'why',
    log: line('boom'),
    policy: 'FallbackToLogsOnError',
    exitCode: 1,
    expected: 'why',
  },
  {
    name: 'the last eighty lines',
    written: '',
    log: manyLines.map(line).join(''),
    policy: 'FallbackToLogsOnError',
    exitCode: 1,
    expected: `${manyLines.slice(20).join('\n')}\n`,
  },
  {
    name: 'the last 2048 bytes',
    written: '',
    log: line('y'.repeat(3000)),
    policy: 'FallbackToLogsOnError',
    exitCode: 1,
    expected: `${'y'.repeat(2047)}\n`,
  },
  { name: 'nothing where there is no file', expected: '' },
  { name: 'nothing where nothing was mounted', written: 'hidden', noMount: true, expected: '' },
];

describe('what an ended container leaves behind', () => {
  it.each(cases)('is $name', async ({ written, log, policy = 'File', exitCode = 0, noMount = false, expected }) => {
    const hostPath = join(folder, 'message');
    const logPath = join(folder, '0.log');
    if (written !== undefined) await writeFile(hostPath, written);
    if (log !== undefined) await writeFile(logPath, log);
    const status = {
      annotations: {
        'io.kubernetes.container.terminationMessagePath': path,
        'io.kubernetes.container.terminationMessagePolicy': policy,
      },
      mounts: noMount ? [] : [{ containerPath: path, hostPath }],
      exitCode,
      logPath,
    } as unknown as CriContainerStatus;
    expect(await terminationMessage(status, systemClock)).toBe(expected);
  });
});

describe('the file for it', () => {
  const config = (terminationMessagePath: string | undefined, attempt = 0): ContainerConfig =>
    ({
      pod: { metadata: { uid: 'u1' } },
      container: { name: 'main', terminationMessagePath },
      attempt,
    }) as unknown as ContainerConfig;

  it('is empty, writable for everybody, and one for each run', async () => {
    const [first, ...more] = await prepareTerminationFile(folder, config(path));
    expect(more).toEqual([]);
    expect(first).toEqual({
      hostPath: join(folder, 'u1/containers/main/0'),
      containerPath: path,
      selinuxRelabel: true,
    });
    expect((await stat(first!.hostPath)).mode & 0o777).toBe(0o666);
    await writeFile(first!.hostPath, 'left over');
    await prepareTerminationFile(folder, config(path));
    expect(await readFile(first!.hostPath, 'utf8')).toBe('');
    const [second] = await prepareTerminationFile(folder, config(path, 1));
    expect(second!.hostPath).not.toBe(first!.hostPath);
    await writeFile(join(folder, 'u1/volume'), '');
    await removePodFiles(folder, 'u1');
    expect(await readdir(join(folder, 'u1'))).toEqual(['volume']);
    await rm(join(folder, 'u1/volume'));
    await removePodFiles(folder, 'u1');
    await removePodFiles(folder, 'u1');
    expect(await readdir(folder)).toEqual([]);
  });

  it('is not made where the container wants none', async () => {
    expect(await prepareTerminationFile(folder, config(undefined))).toEqual([]);
    expect(await prepareTerminationFile(folder, config(''))).toEqual([]);
  });
});
