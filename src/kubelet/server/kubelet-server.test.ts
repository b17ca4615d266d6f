import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { ByteSink, HttpRequest, HttpResponse } from '../../base/http-message.ts';
import { silentLogger } from '../../base/logger.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import type { LogOptions } from '../runtime/runtime.ts';
import { type KubeletHost, KubeletServer } from './kubelet-server.ts';

const pod = {
  metadata: { namespace: 'default', name: 'p', uid: 'u' },
  spec: { containers: [{ name: 'c' }, { name: 'slow' }], initContainers: [{ name: 'i' }] },
  status: {
    containerStatuses: [
      { name: 'c', containerID: 'sim://1', state: { running: {} }, lastState: {} },
      { name: 'slow', state: { waiting: { reason: 'ContainerCreating' } }, lastState: {} },
    ],
  },
} as unknown as Pod;

interface Asked {
  readonly containerId: string;
  readonly options: LogOptions;
}

function serverFixture(changes: Partial<KubeletHost> = {}) {
  const asked: Asked[] = [];
  const clock = new VirtualClock(Date.UTC(2030, 0, 1));
  const host: KubeletHost = {
    pod: (namespace, name) => (namespace === 'default' && name === 'p' ? pod : undefined),
    pods: () => [pod],
    runningPods: async () => [pod],
    async *readLogs(containerId, options) {
      asked.push({ containerId, options });
      yield 'one\n';
      yield 'two\n';
    },
    ...changes,
  };
  const server = new KubeletServer({ host, clock, logger: silentLogger });
  const send = (path: string, options: Partial<HttpRequest> = {}): Promise<HttpResponse> =>
    server.handle({
      method: 'GET',
      path,
      query: '',
      headers: {},
      readBody: async () => new Uint8Array(),
      signal: new AbortController().signal,
      ...options,
    });
  return { send, asked, clock };
}

async function textOf({ body }: HttpResponse): Promise<string> {
  if (body.kind === 'bytes') return Buffer.concat(body.chunks).toString();
  if (body.kind !== 'stream') return '';
  return new Promise((resolve) => {
    let text = '';
    body.start({
      write: (chunk) => {
        text += Buffer.from(chunk).toString();
        return true;
      },
      onDrain: (callback) => callback(),
      end: () => resolve(text),
    });
  });
}

const logs = '/containerLogs/default/p/c';

describe('the paths of a kubelet', () => {
  it.each([
    ['GET', '/healthz', 200, 'ok'],
    ['GET', '/healthz/', 200, 'ok'],
    ['GET', '/healthz/other', 404, '404: Page Not Found'],
    ['GET', '/', 404, '404: Page Not Found'],
    ['GET', '/exec/default/p/c/d', 404, '404: Page Not Found'],
    ['DELETE', '/pods', 405, '405: Method Not Allowed'],
    ['constructor', '/pods', 405, '405: Method Not Allowed'],
    ['GET', logs, 200, 'one\ntwo\n'],
    ['GET', '/containerLogs/default/p', 400, '{"message": "Missing container name."}'],
    ['GET', '/containerLogs', 400, '{"message": "Missing podID."}'],
    ['GET', '/containerLogs//p/c', 400, '{"message": "Missing podNamespace."}'],
    ['GET', '/containerLogs/default/p/c/more', 404, '404: Page Not Found'],
    ['GET', '/containerLogs/default/q/c', 404, 'pod "q" does not exist'],
    ['GET', '/containerLogs/other/p/c', 404, 'pod "p" does not exist'],
    ['GET', '/containerLogs/default/p/d', 404, 'container "d" not found in pod "p"'],
    ['GET', '/containerLogs/default/p/i', 400, 'container "i" in pod "p" is not available'],
    ['GET', '/containerLogs/default/p/slow', 400, 'container "slow" in pod "p" is waiting to start: ContainerCreating'],
  ])('%s %s is %i', async (method, path, status, text) => {
    const response = await serverFixture().send(path, { method });
    expect([response.status, await textOf(response)]).toEqual([status, text]);
  });

  it.each(['/pods', '/runningpods/'])('%s lists Pods', async (path) => {
    const response = await serverFixture().send(path);
    expect(response.headers['content-type']).toBe('application/json');
    expect(JSON.parse(await textOf(response))).toEqual({
      kind: 'PodList',
      apiVersion: 'v1',
      metadata: {},
      items: [pod],
    });
  });

  it('says what is wrong with it', async () => {
    const response = await serverFixture({ unhealthy: () => 'sync loop is stuck' }).send('/healthz');
    expect([response.status, await textOf(response)]).toEqual([500, 'sync loop is stuck']);
  });

  it('answers a fault of its own', async () => {
    const pods = (): never => {
      throw new Error('broken');
    };
    const response = await serverFixture({ pods }).send('/pods');
    expect([response.status, await textOf(response)]).toEqual([500, 'broken']);
  });
});

describe('the options of logs', () => {
  it.each<[string, LogOptions]>([
    ['', {}],
    [
      'follow=true&timestamps=true&tailLines=3&limitBytes=9',
      { follow: true, timestamps: true, tailLines: 3, limitBytes: 9 },
    ],
    ['sinceSeconds=60', { sinceMs: Date.UTC(2029, 11, 31, 23, 59) }],
    ['sinceTime=2029-12-31T00:00:00Z', { sinceMs: Date.UTC(2029, 11, 31) }],
    ['tail=5', { tailLines: 5 }],
    ['tail=all&tailLines=5', {}],
    ['stream=Stderr', { stream: 'stderr' }],
    ['stream=All', {}],
  ])('"%s" reach the runtime', async (query, expected) => {
    const { send, asked } = serverFixture();
    await textOf(await send(logs, { query }));
    const { signal: _, ...options } = asked[0]!.options;
    expect([asked[0]!.containerId, options]).toEqual(['1', expected]);
  });

  it.each([
    ['tailLines=x', 400, '{"message": "Unable to decode query."}'],
    ['tailLines=-1', 422, '{"message": "Invalid request."}'],
    ['previous=true', 400, 'previous terminated container "c" in pod "p" not found'],
  ])('"%s" are refused', async (query, status, text) => {
    const { send, asked } = serverFixture();
    const response = await send(logs, { query });
    expect([response.status, await textOf(response), asked]).toEqual([status, text, []]);
  });
});

describe('the stream of a log', () => {
  it('says in its place what could not be read', async () => {
    const { send } = serverFixture({
      // biome-ignore lint/correctness/useYield: a log that fails before its first line.
      async *readLogs() {
        throw new Error('gone');
      },
    });
    expect(await textOf(await send(logs))).toBe('unable to retrieve container logs for sim://1');
  });

  it('goes no faster than its reader, and ends with it', async () => {
    let produced = 0;
    let closed = false;
    const { send } = serverFixture({
      async *readLogs() {
        try {
          for (;;) yield `${produced++}\n`;
        } finally {
          closed = true;
        }
      },
    });
    const abort = new AbortController();
    const { body } = await send(logs, { query: 'follow=true', signal: abort.signal });
    if (body.kind !== 'stream') throw new Error(`a body of kind ${body.kind}`);
    let drain: () => void = () => {};
    let ended = false;
    const sink: ByteSink = {
      write: () => false,
      onDrain: (callback) => {
        drain = callback;
      },
      end: () => {
        ended = true;
      },
    };
    body.start(sink);
    await turn();
    expect(produced).toBe(1);
    drain();
    await turn();
    expect(produced).toBe(2);
    abort.abort();
    await turn();
    expect([closed, ended, produced]).toEqual([true, true, 3]);
  });
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
