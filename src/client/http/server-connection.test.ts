import { constants } from 'node:http2';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Exchange,
  type ScriptedHttpServerOptions,
  startScriptedHttpServer,
} from '../../../test/fixtures/scripted-http-server.ts';
import { startTcpProxy } from '../../../test/fixtures/tcp-proxy.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { Client } from '../client.ts';
import { configMaps } from '../resources.ts';
import { ConnectionError } from '../transport.ts';
import { HttpTransport } from './http-transport.ts';
import { pingAfterMs, pingAnswerMsMax } from './http2-session.ts';
import { connectMsMax } from './server-connection.ts';

const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

interface Options extends Partial<ScriptedHttpServerOptions> {
  readonly clock?: Clock;
  readonly throughProxy?: boolean;
}

async function connected({ clock = systemClock, throughProxy = false, ...options }: Options = {}) {
  const received: Exchange[] = [];
  const server = await startScriptedHttpServer({
    form: 'h2',
    ...options,
    handle: (exchange) => {
      received.push(exchange);
      if (options.handle !== undefined) options.handle(exchange);
      else if (exchange.path.includes('watch=true')) exchange.begin();
      else exchange.answer(200, {});
    },
  });
  running.push(() => server[Symbol.asyncDispose]());
  const proxy = await startTcpProxy(server.port);
  running.push(() => proxy[Symbol.asyncDispose]());
  const access = {
    server: throughProxy ? `https://127.0.0.1:${proxy.port}` : server.url,
    certificateAuthority: server.certificateAuthority,
  };
  const transport = new HttpTransport({ access, clock });
  running.push(() => transport.close());
  return { server, proxy, client: new Client(transport), received };
}

const map = { metadata: { namespace: 'default', name: 'a' } };
const key = { namespace: 'default', name: 'a' };

async function watch(client: Client) {
  const abort = new AbortController();
  const watching = { abort, ended: [] as unknown[] };
  await client.watch(
    configMaps,
    { signal: abort.signal },
    { event: () => {}, end: (error) => watching.ended.push(error) },
  );
  return watching;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

/** Lets an answer come by a real socket. */
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
};

describe('a connection of HTTP/2', () => {
  it('is one for all who ask for it at the same time', async () => {
    const { server, client } = await connected();
    await Promise.all(Array.from({ length: 50 }, () => client.get(configMaps, key)));
    expect(server.connections).toBe(1);
  });

  it('that is full has others beside it, which go when they are gone', async () => {
    const { server, client, received } = await connected({ streamsMax: 3 });
    const watches = await Promise.all(Array.from({ length: 8 }, () => watch(client)));
    expect(server.connections).toBe(3);
    for (const { abort } of watches) abort.abort();
    await Promise.all(received.map(({ closed }) => closed));
    await Promise.all(Array.from({ length: 4 }, () => client.get(configMaps, key)));
    expect(server.connections).toBe(3);
  });

  it('that refuses a request, whatever it is, gets it again', async () => {
    let refusals = 3;
    const { client, received } = await connected({
      handle: (exchange) => {
        if (refusals-- > 0) exchange.reset(constants.NGHTTP2_REFUSED_STREAM);
        else exchange.answer(201, {});
      },
    });
    await client.create(configMaps, map);
    expect(received).toHaveLength(4);
  });

  it.each(['NGHTTP2_CANCEL', 'NGHTTP2_INTERNAL_ERROR', 'NGHTTP2_NO_ERROR'] as const)(
    'that gives a request up does not get it again: %s',
    async (code) => {
      const { client, received } = await connected({ handle: (exchange) => exchange.reset(constants[code]) });
      await expect(client.create(configMaps, map)).rejects.toBeInstanceOf(ConnectionError);
      expect(received).toHaveLength(1);
    },
  );

  it('that the server says goodbye on is left for another, once what is under way has ended', async () => {
    const { server, client } = await connected();
    const watching = await watch(client);
    for (const session of server.sessions) session.goaway();
    await until(() => server.connections === 1);
    for (let i = 0; i < 3; i++) await client.create(configMaps, map);
    expect(server.connections).toBe(2);
    expect(watching.ended).toEqual([]);
    watching.abort.abort();
  });

  it('that breaks ends its watches with an error, and the next request makes another', async () => {
    const { server, proxy, client } = await connected({ throughProxy: true });
    const watches = [await watch(client), await watch(client)];
    proxy.cut();
    await until(() => watches.every(({ ended }) => ended.length === 1));
    for (const { ended } of watches) expect(ended[0]).toBeInstanceOf(ConnectionError);
    await client.get(configMaps, key);
    expect(server.connections).toBe(2);
  });

  it('that is silent is asked whether it is there, and left where it does not answer', async () => {
    const clock = new VirtualClock();
    const { proxy, client, received } = await connected({ throughProxy: true, clock });
    const watching = await watch(client);
    for (let i = 0; i < 20; i++) {
      await clock.advance(pingAfterMs);
      await turns();
    }
    expect(watching.ended).toEqual([]);
    proxy.silence();
    await clock.advance(pingAfterMs);
    await clock.advance(pingAnswerMsMax - 1);
    expect(watching.ended).toEqual([]);
    await clock.advance(1);
    await until(() => watching.ended.length === 1);
    expect(String(watching.ended[0])).toContain('the connection is dead: no answer to a ping for 15 s');
    await client.get(configMaps, key);
    expect(received).toHaveLength(2);
  });
});

it('a connection that the server has said goodbye on is not taken for dead', async () => {
  const clock = new VirtualClock();
  const { server, client } = await connected({ clock });
  const watching = await watch(client);
  await clock.advance(pingAfterMs - 1);
  for (const session of server.sessions) session.goaway();
  await turns();
  for (let i = 0; i < 5; i++) {
    await clock.advance(pingAfterMs);
    await turns();
  }
  expect(watching.ended).toEqual([]);
});

describe('close()', () => {
  it('breaks off what is under way on connections that the server has said goodbye on, too', async () => {
    const { server, client } = await connected();
    const draining = await watch(client);
    for (const session of server.sessions) session.goaway();
    await turns();
    const open = await watch(client);
    expect(server.connections).toBe(2);
    await client.transport.close();
    await until(() => draining.ended.length + open.ended.length === 2);
  });

  it('gives up a connection that is being made', async () => {
    const { proxy, client } = await connected({ throughProxy: true });
    const get = client.get(configMaps, key).catch((error: unknown) => error);
    await until(() => proxy.open === 1);
    proxy.silence();
    await client.transport.close();
    expect(await get).toBeInstanceOf(ConnectionError);
  });
});

describe('a server', () => {
  it('that never finishes the handshake is given up', async () => {
    const clock = new VirtualClock();
    const { proxy, client } = await connected({ throughProxy: true, clock });
    const get = client.get(configMaps, key).catch((error: unknown) => error);
    await until(() => proxy.open === 1);
    proxy.silence();
    await until(() => clock.pending > 0);
    await clock.advance(connectMsMax);
    expect(String(await get)).toContain('no connection within 30 s');
  });

  it('that comes back on the same port is found again', async () => {
    const first = await connected();
    await first.client.get(configMaps, key);
    await first.server[Symbol.asyncDispose]();
    await expect(first.client.get(configMaps, key)).rejects.toBeInstanceOf(ConnectionError);
    const second = await connected({ port: first.server.port });
    await first.client.get(configMaps, key);
    expect(second.received).toHaveLength(1);
  });

  it('that comes back on the same port with another authority is not trusted', async () => {
    const first = await connected();
    await first.client.get(configMaps, key);
    await first.server[Symbol.asyncDispose]();
    await connected({ port: first.server.port, names: ['127.0.0.1', 'other'] });
    await expect(first.client.create(configMaps, map)).rejects.toThrow('certificate');
  });
});

it('a request that is aborted before there is a connection is never sent', async () => {
  const { client, received } = await connected();
  const abort = new AbortController();
  const get = client.get(configMaps, key, { signal: abort.signal });
  abort.abort();
  await expect(get).rejects.toBe(abort.signal.reason);
  await client.create(configMaps, map);
  expect(received.map(({ method }) => method)).toEqual(['POST']);
});
