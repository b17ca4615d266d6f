import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CriServer } from '../../../../test/fixtures/cri-server.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../../test/fixtures/temporary-folder.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { systemClock } from '../../../base/clock.ts';
import { MachineReader, parseProcessCount } from './machine-reader.ts';
import { parseMeminfo } from './meminfo.ts';
import * as methods from './methods.ts';

describe('what the kernel tells', () => {
  it.each([
    [
      'MemTotal:       4028440 kB\nMemFree:          10000 kB\nInactive:       900 kB\nInactive(file):   500 kB\n',
      { capacityBytes: 4_028_440 * 1024, availableBytes: 10_500 * 1024 },
    ],
    ['MemTotal:       100 kB\nMemFree:          10 kB\n', { capacityBytes: 102_400, availableBytes: 10_240 }],
    ['', undefined],
  ])('of memory: %o', (text, expected) => {
    expect(parseMeminfo(text)).toEqual(expected);
  });

  it('of processes', () => {
    expect(parseProcessCount('0.10 0.20 0.30 2/345 6789')).toBe(345);
    expect(parseProcessCount('')).toBeNaN();
  });
});

const labelsOf = (uid: string) => ({ 'io.kubernetes.pod.uid': uid, 'io.kubernetes.container.name': 'web' });

describe('what the runtime tells', () => {
  let server: CriServer;
  let folder: TemporaryFolder;
  let reader: MachineReader;

  beforeEach(async () => {
    folder = await makeTemporaryFolder();
    server = await CriServer.create();
    server.answer(methods.imageFsInfo, () => ({ imageFilesystems: [{ fsId: { mountpoint: folder.path } }] }));
    server.answer(methods.listContainerStats, () => ({
      stats: [
        {
          attributes: { id: 'c', labels: labelsOf('u') },
          memory: { workingSetBytes: 5000n },
          writableLayer: { usedBytes: 700n, inodesUsed: 7n },
        },
        { attributes: { id: 'other', labels: labelsOf('another') } },
      ],
    }));
    await server.start();
    reader = await MachineReader.open({
      endpoint: server.endpoint,
      clock: systemClock,
      rootDirectory: folder.path,
      logsDirectory: join(folder.path, 'logs'),
    });
  });
  afterEach(async () => {
    reader.close();
    await server.dispose();
    await folder.remove();
  });

  const pod = { metadata: { namespace: 'default', name: 'web', uid: 'u' }, spec: { containers: [] } } as unknown as Pod;

  it('is on the same disk where images are on that of the kubelet', async () => {
    const { hasImageFs, nodeFs, imageFs } = await reader.node();
    expect(hasImageFs).toBe(false);
    expect(imageFs?.capacityBytes).toBe(nodeFs?.capacityBytes);
    expect(imageFs!.availableBytes).toBeGreaterThan(0);
  });

  it('goes with what lies on the disk', async () => {
    const logs = join(folder.path, 'logs/default_web_u/web');
    const volume = join(folder.path, 'pods/u/volumes/v');
    for (const path of [logs, volume]) await mkdir(path, { recursive: true });
    await writeFile(join(logs, '0.log'), 'x'.repeat(100_000));
    await writeFile(join(volume, 'file'), 'x'.repeat(300_000));
    const usage = (await reader.pods([pod], 'ephemeral-storage')).get('u')!;
    expect(usage.containers).toEqual([
      { name: 'web', memoryBytes: 5000, rootfs: { bytes: 700, inodes: 7 }, logsBytes: expect.any(Number) },
    ]);
    expect(usage.containers[0]!.logsBytes).toBeGreaterThanOrEqual(100_000);
    expect(usage.volumes.bytes).toBeGreaterThanOrEqual(300_000);
    expect(usage.volumes.inodes).toBe(4);
  });

  it('is enough where memory is what counts', async () => {
    const usage = (await reader.pods([pod], 'memory')).get('u')!;
    expect(usage).toEqual({
      containers: [{ name: 'web', memoryBytes: 5000, rootfs: { bytes: 700, inodes: 7 } }],
      volumes: { bytes: 0, inodes: 0 },
      processes: 0,
    });
  });
});
