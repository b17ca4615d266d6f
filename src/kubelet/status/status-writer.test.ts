import { describe, expect, it } from 'vitest';
import type { Pod, PodStatus } from '../../api/core/v1/pod.ts';
import { StatusError } from '../../api/status-error.ts';
import { silentLogger } from '../../base/logger.ts';
import { onNextTurn } from '../../base/next-turn.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { Client } from '../../client/client.ts';
import type { Transport, TransportRequest } from '../../client/transport.ts';
import { StatusWriter } from './status-writer.ts';

/** Answers when it is told to. */
class HeldTransport implements Transport {
  readonly requests: TransportRequest[] = [];
  readonly #answers: { resolve(answer: object): void; reject(error: unknown): void }[] = [];

  send(request: TransportRequest): Promise<object> {
    this.requests.push(request);
    return new Promise((resolve, reject) => this.#answers.push({ resolve, reject }));
  }

  /** The oldest request. */
  async answer(answer: object): Promise<void> {
    this.#answers.shift()!.resolve(answer);
    await turns();
  }

  async refuse(error: unknown): Promise<void> {
    this.#answers.shift()!.reject(error);
    await turns();
  }

  /** `PATCH {"phase":"Running"}` since the last call. */
  take(): string[] {
    return this.requests.splice(0).map(({ method, path, body }) => {
      const { status } = body as { readonly status?: object };
      return method === 'DELETE' ? `DELETE ${path.split('/').at(-1)}` : `${method} ${JSON.stringify(status)}`;
    });
  }

  list = () => Promise.reject(new Error('not asked for'));
  watch = () => Promise.reject(new Error('not asked for'));
  close = async (): Promise<void> => {};
}

async function turns(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise<void>((resolve) => onNextTurn(resolve));
}

const podOf = (resourceVersion: string, status: object = {}, metadata: object = {}, name = 'web'): Pod =>
  ({
    metadata: { name, namespace: 'default', uid: `uid-${name}`, resourceVersion, ...metadata },
    spec: {},
    status,
  }) as unknown as Pod;

const statusOf = (phase: string): PodStatus => ({ phase }) as PodStatus;
const deleted = { deletionTimestamp: 'now' };

function newWriter() {
  const transport = new HeldTransport();
  const clock = new VirtualClock();
  const writer = new StatusWriter({ client: new Client(transport), clock, logger: silentLogger });
  return { transport, clock, writer };
}

describe('statuses', () => {
  it('are written once for what is set at once, the newest', async () => {
    const { transport, writer } = newWriter();
    writer.set(podOf('1'), statusOf('Pending'));
    writer.set(podOf('1'), statusOf('Running'));
    expect(writer.get('uid-web')).toEqual(statusOf('Running'));
    await turns();
    expect(transport.requests).toMatchObject([
      {
        method: 'PATCH',
        path: '/api/v1/namespaces/default/pods/web/status',
        contentType: 'application/strategic-merge-patch+json',
        body: { metadata: { uid: 'uid-web' }, status: { phase: 'Running' } },
      },
    ]);
  });

  it('are not written where the API has them', async () => {
    const { transport, writer } = newWriter();
    writer.set(podOf('1', statusOf('Running')), statusOf('Running'));
    await turns();
    expect(transport.take()).toEqual([]);
  });

  it('that the API finds no different are not written again, and hold up no deletion', async () => {
    const { transport, writer } = newWriter();
    const pod = podOf('1', statusOf('Pending'), deleted);
    writer.set(pod, statusOf('Running'));
    writer.finish(pod);
    await turns();
    expect(transport.take()).toEqual(['PATCH {"phase":"Running"}']);
    await transport.answer(pod);
    expect(transport.take()).toEqual(['DELETE web']);
    writer.set(pod, statusOf('Failed'));
    await transport.answer(pod);
    expect(transport.take()).toEqual(['PATCH {"phase":"Failed"}']);
  });

  it('are written again where others overwrite them, though the watch came before the answer', async () => {
    const { transport, writer } = newWriter();
    writer.set(podOf('1', statusOf('Pending')), statusOf('Running'));
    await turns();
    expect(transport.take()).toEqual(['PATCH {"phase":"Running"}']);
    writer.observe(podOf('2', statusOf('Running')));
    await transport.answer(podOf('2', statusOf('Running')));
    expect(transport.take()).toEqual([]);
    writer.observe(podOf('3', statusOf('Pending')));
    await turns();
    expect(transport.take()).toEqual(['PATCH {"phase":"Running"}']);
  });

  it('wait for the write before them, and then only the newest is written', async () => {
    const { transport, writer } = newWriter();
    writer.set(podOf('1'), statusOf('Pending'));
    await turns();
    writer.set(podOf('1'), statusOf('Running'));
    writer.set(podOf('1'), statusOf('Succeeded'));
    await turns();
    expect(transport.take()).toEqual(['PATCH {"phase":"Pending"}']);
    await transport.answer(podOf('2', statusOf('Pending')));
    expect(transport.take()).toEqual(['PATCH {"phase":"Succeeded"}']);
    await transport.answer(podOf('3', statusOf('Succeeded')));
    expect(transport.take()).toEqual([]);
  });

  it('of many Pods are written so many at a time', async () => {
    const { transport, writer } = newWriter();
    for (let i = 0; i < 40; i++) writer.set(podOf('1', {}, {}, `p${i}`), statusOf('Running'));
    await turns();
    expect(transport.take()).toHaveLength(16);
    await transport.answer(podOf('2', statusOf('Running'), {}, 'p0'));
    expect(transport.take()).toHaveLength(1);
  });

  it('are set right where others overwrite them, and not for old news', async () => {
    const { transport, writer } = newWriter();
    writer.set(podOf('5', statusOf('Running')), statusOf('Running'));
    writer.observe(podOf('4', statusOf('Pending')));
    await turns();
    expect(transport.take()).toEqual([]);
    writer.observe(podOf('6', statusOf('Unknown')));
    await turns();
    expect(transport.take()).toEqual(['PATCH {"phase":"Running"}']);
    writer.observe(podOf('7', {}, {}, 'stranger'));
    await turns();
    expect(transport.take()).toEqual([]);
  });

  it('are tried again, later each time, as they are then', async () => {
    const { transport, clock, writer } = newWriter();
    const unavailable = new StatusError(503, 'ServiceUnavailable', 'not now');
    writer.set(podOf('1'), statusOf('Pending'));
    await turns();
    writer.set(podOf('1'), statusOf('Failed'));
    await transport.refuse(unavailable);
    writer.set(podOf('1'), statusOf('Running'));
    await turns();
    expect(transport.take()).toEqual(['PATCH {"phase":"Pending"}']);
    const seen: number[] = [];
    for (let tries = 0; tries < 5; tries++) {
      const beganMs = clock.monotonic();
      while (transport.requests.length === 0) {
        await clock.advance(500);
        await turns();
      }
      seen.push(clock.monotonic() - beganMs);
      expect(transport.take()).toEqual(['PATCH {"phase":"Running"}']);
      await transport.refuse(unavailable);
    }
    expect(seen).toEqual([1000, 2000, 4000, 8000, 10_000]);
  });

  it('of Pods that are gone are given up', async () => {
    const { transport, clock, writer } = newWriter();
    writer.set(podOf('1'), statusOf('Running'));
    await turns();
    await transport.refuse(new StatusError(404, 'NotFound', 'gone'));
    writer.set(podOf('1', {}, {}, 'other'), statusOf('Running'));
    writer.forget('uid-other');
    writer.forget('uid-other');
    await clock.advance(60_000);
    expect(transport.take()).toHaveLength(1);
    expect(writer.get('uid-other')).toBeUndefined();
  });
});

describe('Pods that have ended', () => {
  it('are deleted after their last status, once somebody has asked for it', async () => {
    const { transport, writer } = newWriter();
    writer.set(podOf('1', statusOf('Running')), statusOf('Failed'));
    writer.finish(podOf('1'));
    await turns();
    expect(transport.take()).toEqual(['PATCH {"phase":"Failed"}']);
    await transport.answer(podOf('2', statusOf('Failed')));
    expect(transport.take()).toEqual([]);
    writer.observe(podOf('3', statusOf('Failed'), deleted));
    await turns();
    expect(transport.requests).toMatchObject([
      { method: 'DELETE', body: { gracePeriodSeconds: 0, preconditions: { uid: 'uid-web' } } },
    ]);
    transport.take();
    await transport.answer(podOf('4', statusOf('Failed'), deleted));
    writer.observe(podOf('5', statusOf('Failed'), { ...deleted, finalizers: ['keep'] }));
    await turns();
    expect(transport.take()).toEqual([]);
  });

  it('are deleted at once where there is nothing to say', async () => {
    const { transport, writer } = newWriter();
    writer.set(podOf('1', statusOf('Failed'), deleted), statusOf('Failed'));
    writer.finish(podOf('1', statusOf('Failed'), deleted));
    await turns();
    expect(transport.take()).toEqual(['DELETE web']);
  });
});

describe('a writer that stops', () => {
  it('waits for what it has begun, and begins nothing more', async () => {
    const { transport, writer } = newWriter();
    writer.set(podOf('1'), statusOf('Running'));
    await turns();
    writer.set(podOf('1'), statusOf('Failed'));
    let stopped = false;
    const stopping = writer.stop().then(() => {
      stopped = true;
    });
    await turns();
    expect(stopped).toBe(false);
    await transport.answer(podOf('2', statusOf('Running')));
    await stopping;
    writer.set(podOf('2'), statusOf('Succeeded'));
    await turns();
    expect(transport.take()).toEqual(['PATCH {"phase":"Running"}']);
    await writer.stop();
  });
});
