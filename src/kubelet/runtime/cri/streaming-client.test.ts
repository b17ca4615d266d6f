import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { makeEtcdCertificates } from '../../../../test/fixtures/etcd-certificates.ts';
import { type StreamingRuntime, startStreamingRuntime } from '../../../../test/fixtures/streaming-runtime.ts';
import { systemClock } from '../../../base/clock.ts';
import { VirtualClock } from '../../../base/virtual-clock.ts';
import { refusalLengthMax, StreamingClient, upgradeMsMax } from './streaming-client.ts';

const protocol = 'v4.channel.k8s.io' as const;

describe('a connection to a streaming server', () => {
  const closing: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const each of closing.splice(0)) await each.close();
  });

  async function start(protocols?: readonly string[]): Promise<StreamingRuntime> {
    const server = await startStreamingRuntime({ protocols, streamsAwaited: 1, serve: () => {} });
    closing.push(server);
    return server;
  }

  /** Takes connections and says nothing, or what it is told to. */
  async function startSocketServer(answer?: string): Promise<{ readonly url: string; readonly sockets: Socket[] }> {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      socket.resume();
      if (answer !== undefined) socket.end(answer);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const hangUp = (): void => {
      for (const socket of sockets) socket.destroy();
    };
    closing.push(server, { close: hangUp });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/exec/x`, sockets };
  }

  it('ends with the work on it', async () => {
    const server = await start();
    const client = new StreamingClient(systemClock);
    const result = await client.use({ url: server.url, protocol }, async (connection) => {
      expect([connection.isEnded, client.count]).toEqual([false, 1]);
      return 'done';
    });
    expect([result, client.count]).toEqual(['done', 0]);
    await expect.poll(() => server.sessions[0]?.connection.isEnded).toBe(true);
    const failing = client.use({ url: server.url, protocol }, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    await expect.poll(() => server.sessions[1]?.connection.isEnded).toBe(true);
  });

  it('takes a certificate that the runtime has made for itself', async () => {
    const { certificate: cert, key } = (await makeEtcdCertificates()).server;
    const server = await startStreamingRuntime({ streamsAwaited: 1, serve: () => {}, tls: { cert, key } });
    closing.push(server);
    expect(server.url).toMatch(/^https:/);
    const client = new StreamingClient(systemClock);
    expect(await client.use({ url: server.url, protocol }, async ({ isEnded }) => isEnded)).toBe(false);
  });

  it('is refused in the words of the server', async () => {
    const server = await start(['v3.channel.k8s.io']);
    const client = new StreamingClient(systemClock);
    const none = async (): Promise<void> => {};
    await expect(client.use({ url: server.url, protocol }, none)).rejects.toMatchObject({
      code: 'Unknown',
      message:
        'unable to upgrade connection: unable to upgrade: unable to negotiate protocol: ' +
        'client supports [v4.channel.k8s.io], server accepts [v3.channel.k8s.io]',
    });
    await expect(client.use({ url: `${server.url}x`, protocol }, none)).rejects.toThrow('404: Page Not Found');
    const { url } = await startSocketServer('HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n');
    await expect(client.use({ url, protocol }, none)).rejects.toThrow('connection: 503 Service Unavailable');
    const long = await startSocketServer(`HTTP/1.1 500 No\r\n\r\n${'x'.repeat(10 * refusalLengthMax)}`);
    const refusal = `unable to upgrade connection: ${'x'.repeat(refusalLengthMax)}`;
    await expect(client.use({ url: long.url, protocol }, none)).rejects.toMatchObject({ message: refusal });
    await expect(client.use({ url: 'http://127.0.0.1:1/', protocol }, none)).rejects.toThrow('connect ECONNREFUSED');
    expect(client.count).toBe(0);
  });

  it('is not waited for without end', async () => {
    const clock = new VirtualClock();
    const { url, sockets } = await startSocketServer();
    const client = new StreamingClient(clock);
    const connecting = client.use({ url, protocol }, async () => {});
    connecting.catch(() => {});
    await expect.poll(() => sockets.length).toBe(1);
    await clock.advance(upgradeMsMax);
    await expect(connecting).rejects.toThrow('unable to upgrade connection: no answer');
    await expect.poll(() => sockets[0]!.destroyed).toBe(true);
  });

  it('ends when its signal aborts, at any time', async () => {
    const client = new StreamingClient(systemClock);
    const ending = new AbortController();
    const { url, sockets } = await startSocketServer();
    const connecting = client.use({ url, protocol, signal: ending.signal }, async () => {});
    connecting.catch(() => {});
    await expect.poll(() => sockets.length).toBe(1);
    ending.abort(new Error('enough'));
    await expect(connecting).rejects.toThrow('enough');
    await expect.poll(() => sockets[0]!.destroyed).toBe(true);
    await expect(client.use({ url, protocol, signal: ending.signal }, async () => {})).rejects.toThrow('enough');
    expect([sockets.length, client.count]).toEqual([1, 0]);
  });

  it('ends when the client is closed', async () => {
    const server = await start();
    const client = new StreamingClient(systemClock);
    const working = client.use({ url: server.url, protocol }, (connection) => connection.ended);
    working.catch(() => {});
    await expect.poll(() => server.sessions.length).toBe(1);
    client.close();
    client.close();
    await expect(working).rejects.toMatchObject({ code: 'Canceled', message: 'the runtime was closed' });
    await expect.poll(() => server.sessions[0]!.connection.isEnded).toBe(true);
  });
});
