import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CriFailure, CriServer } from '../../../../test/fixtures/cri-server.ts';
import { systemClock } from '../../../base/clock.ts';
import type { RuntimePod } from '../runtime.ts';
import { CriClient } from './cri-client.ts';
import * as methods from './methods.ts';
import { readPodStats } from './pod-stats.ts';

const sandbox = (id: string, ready = true) => ({ id, ready, attempt: 0, createdAtMs: 0, ips: [] });
const pod = (...sandboxes: RuntimePod['sandboxes']): RuntimePod => ({
  uid: 'u',
  namespace: 'default',
  name: 'web',
  sandboxes,
  containers: [],
});
const pods = [pod(sandbox('a'), sandbox('old', false)), pod(sandbox('b')), pod(sandbox('leaving')), pod()];
const stats = (id: string) => ({ attributes: { id }, linux: { cpu: { usageCoreNanoSeconds: 5n } } });

describe('the statistics of Pods', () => {
  let server: CriServer;
  let client: CriClient | undefined;
  let asked: string[];

  beforeEach(async () => {
    asked = [];
    server = await CriServer.create();
  });
  afterEach(async () => {
    client?.close();
    await server.dispose();
  });

  async function read(answer: ((id: string) => readonly string[]) | undefined): Promise<string[] | undefined> {
    if (answer !== undefined) {
      server.answer(methods.listPodSandboxStats, ({ filter }) => {
        asked.push(filter?.id ?? '');
        return { stats: answer(filter?.id ?? '').map(stats) };
      });
    }
    await server.start();
    client = await CriClient.open(server.endpoint, systemClock);
    return (await readPodStats(client, pods))?.map(({ attributes }) => attributes?.id ?? '');
  }

  it('come with one answer', async () => {
    expect(await read(() => ['a', 'b'])).toEqual(['a', 'b']);
    expect(asked).toEqual(['']);
  });

  it('come one by one where not all can be had', async () => {
    const found = await read((id) => {
      if (id === '' || id === 'leaving') throw new CriFailure(2, 'no metrics');
      return [id];
    });
    expect(found).toEqual(['a', 'b']);
    expect(asked.sort()).toEqual(['', 'a', 'b', 'leaving']);
  });

  it('are not there where the runtime has none', async () => {
    expect(await read(undefined)).toBeUndefined();
  });
});
