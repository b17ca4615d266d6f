import { type Duplex, duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import {
  heard,
  type StreamingRuntime,
  type StreamingRuntimeOptions,
  say,
  startStreamingRuntime,
} from '../../../../test/fixtures/streaming-runtime.ts';
import { systemClock } from '../../../base/clock.ts';
import { carryToPort } from './port-forward-client.ts';
import { StreamingClient } from './streaming-client.ts';

describe('a connection to a port', () => {
  const client = new StreamingClient(systemClock);
  let server: StreamingRuntime;
  afterEach(() => server.close());

  async function forward(serve: StreamingRuntimeOptions['serve']) {
    server = await startStreamingRuntime({ streamsAwaited: 2, serve });
    const [near, far]: Duplex[] = duplexPair();
    const target = { url: server.url, protocol: 'portforward.k8s.io' } as const;
    const forwarding = client.use(target, (spdy) => carryToPort(spdy, 8080, far!));
    forwarding.catch(() => {});
    return { near: near!, far: far!, forwarding };
  }

  it('carries what either side says, and each side’s end', async () => {
    let headers = {};
    const { near, forwarding } = await forward(async ({ streams }) => {
      const data = streams.get('data');
      headers = { ...data!.headers };
      await say(data, `heard ${await heard(data)}`);
      data!.end();
      streams.get('error')!.end();
    });
    near.end('question');
    expect(await text(near)).toBe('heard question');
    await forwarding;
    expect(headers).toEqual({ streamtype: 'data', port: '8080', requestid: '0' });
    await server.sessions[0]!.connection.ended;
  });

  it('carries much, no faster than it is taken', async () => {
    const { near, forwarding } = await forward(async ({ streams }) => {
      for (let i = 0; i < 100; i++) await say(streams.get('data'), 'x'.repeat(32 * 1024));
      streams.get('data')!.end();
      streams.get('error')!.end();
    });
    let length = 0;
    for await (const chunk of near) {
      length += (chunk as Buffer).length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await forwarding;
    expect(length).toBe(100 * 32 * 1024);
  });

  it('tells why nothing accepts it', async () => {
    const { forwarding } = await forward(async ({ streams, hangUp }) => {
      await say(streams.get('error'), 'error forwarding port 8080 to pod 4f2c, uid : connection refused');
      hangUp();
    });
    await expect(forwarding).rejects.toMatchObject({ code: 'Unknown', message: 'connection refused' });
  });

  it('fails where it breaks', async () => {
    const { near, forwarding } = await forward(({ connection }) => connection.destroy());
    near.write('question');
    await expect(forwarding).rejects.toMatchObject({ code: 'Unknown', message: 'the connection was closed' });
  });

  it('ends when whoever is there goes away', async () => {
    const { far, forwarding } = await forward(({ streams }) => say(streams.get('data'), 'hello'));
    await expect.poll(() => server.sessions[0]?.streams.size).toBe(2);
    far.destroy();
    await forwarding;
    await expect.poll(() => server.sessions[0]?.connection.isEnded).toBe(true);
    expect(client.count).toBe(0);
  });
});
