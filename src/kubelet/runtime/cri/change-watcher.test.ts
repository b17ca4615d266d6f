import type { ServerWritableStream } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CriServer } from '../../../../test/fixtures/cri-server.ts';
import { systemClock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { VirtualClock } from '../../../base/virtual-clock.ts';
import { ChangeWatcher } from './change-watcher.ts';
import { CriClient } from './cri-client.ts';
import * as methods from './methods.ts';
import { StateTracker } from './state-tracker.ts';

const labels = { 'io.kubernetes.pod.uid': 'u' };

describe('noticing what happens to containers', () => {
  let server: CriServer;
  let client: CriClient;
  let clock: VirtualClock;
  let looks: number;
  let lookError: Error | undefined;
  let warnings: number;
  let watcher: ChangeWatcher;
  const events: string[] = [];

  async function start(setUp: (server: CriServer) => void = () => {}): Promise<void> {
    setUp(server);
    await server.start();
    client = await CriClient.open(server.endpoint, systemClock);
    const tracker = new StateTracker(({ type, containerId = '' }) => events.push(`${type} ${containerId}`.trim()));
    const logger = { warn: () => warnings++, debug: () => {} } as unknown as Logger;
    const look = async (): Promise<void> => {
      looks++;
      if (lookError !== undefined) throw lookError;
    };
    watcher = new ChangeWatcher({ client, clock, logger, tracker, look, forget: (id) => tracker.remove(id) });
    watcher.start();
    watcher.start();
  }

  beforeEach(async () => {
    server = await CriServer.create();
    clock = new VirtualClock();
    looks = 0;
    lookError = undefined;
    warnings = 0;
    events.length = 0;
  });
  afterEach(async () => {
    watcher.stop();
    client.close();
    await server.dispose();
  });

  it('looks each second where the runtime tells nothing, whatever fails, until it is stopped', async () => {
    await start();
    for (let second = 1; second <= 3; second++) {
      await clock.advance(1000);
      await expect.poll(() => [looks, clock.pending]).toEqual([second, 1]);
    }
    lookError = new Error('away');
    for (let second = 4; second <= 6; second++) {
      await clock.advance(1000);
      await expect.poll(() => [looks, clock.pending]).toEqual([second, 1]);
    }
    expect(warnings).toBe(1);
    watcher.stop();
    expect(clock.pending).toBe(0);
    watcher.start();
    await clock.advance(1000);
    expect(looks).toBe(7);
  });

  type Stream = ServerWritableStream<unknown, Parameters<typeof methods.getContainerEvents.response.encode>[0]>;

  it('is told by a runtime that has events, and looks seldom', async () => {
    const streams: Stream[] = [];
    await start((server) => server.stream(methods.getContainerEvents, (stream) => streams.push(stream as Stream)));
    await expect.poll(() => streams).toHaveLength(1);
    const podSandboxStatus = { id: 's', labels };
    const tell = (containerId: string, type: string, event: object = { podSandboxStatus }): void => {
      streams.at(-1)!.write({ containerId, containerEventType: type as never, ...event });
    };
    tell('s', 'CONTAINER_CREATED_EVENT');
    tell('s', 'CONTAINER_STARTED_EVENT');
    tell('c', 'CONTAINER_CREATED_EVENT');
    tell('c', 'CONTAINER_STARTED_EVENT');
    tell('c', 'CONTAINER_STOPPED_EVENT');
    tell('foreign', 'CONTAINER_STOPPED_EVENT', { podSandboxStatus: { id: 't' } });
    tell('unheard-of', 'CONTAINER_STOPPED_EVENT', {});
    tell('c', 'CONTAINER_DELETED_EVENT', {});
    tell('s', 'CONTAINER_STOPPED_EVENT', {});
    await expect
      .poll(() => events)
      .toEqual([
        'container-created c',
        'container-started c',
        'container-stopped c',
        'container-removed c',
        'sandbox-stopped',
      ]);
    // Once when the stream began to speak.
    await expect.poll(() => [looks, clock.pending]).toEqual([1, 1]);
    await clock.advance(59_000);
    expect(looks).toBe(1);
    await clock.advance(1000);
    await expect.poll(() => [looks, clock.pending]).toEqual([2, 1]);
    // The stream breaks: it looks each second again, until the stream is back.
    streams[0]!.end();
    await expect.poll(() => clock.pending).toBe(2);
    await clock.advance(1000);
    await expect.poll(() => [looks, clock.pending]).toEqual([3, 2]);
    await clock.advance(4000);
    await expect.poll(() => streams).toHaveLength(2);
    tell('d', 'CONTAINER_STARTED_EVENT');
    await expect.poll(() => events.slice(5)).toEqual(['container-created d', 'container-started d']);
  });
});
