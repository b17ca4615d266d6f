import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { HttpResponse } from '../http-message.ts';
import type { WebSocketConnection } from './websocket-connection.ts';
import { messageBytesMax, webSocketResponse } from './websocket-response.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** A server that accepts WebSockets, or answers with the status and text of the refusal. */
async function start(protocols: readonly string[] = ['b', 'a']) {
  const opened: { readonly connection: WebSocketConnection; readonly protocol: string }[] = [];
  const server = createServer();
  servers.push(server);
  server.on('upgrade', (request, socket: Socket, head) => {
    sockets.push(socket);
    const response = webSocketResponse(
      {
        method: request.method ?? '',
        path: '/',
        query: '',
        headers: request.headers as Record<string, string>,
        readBody: async () => new Uint8Array(),
        signal: new AbortController().signal,
      },
      { protocols, onOpen: (connection, protocol) => opened.push({ connection, protocol }) },
    );
    if (response.body.kind === 'upgrade') response.body.accept(socket, head);
    else socket.end(`HTTP/1.1 ${response.status} No\r\ncontent-length: 0\r\nx-why: ${textOf(response)}\r\n\r\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const openClient = async (offered: string[] = []): Promise<WebSocket> => {
    const client = new WebSocket(`ws://127.0.0.1:${port}`, offered);
    client.on('error', () => {});
    await once(client, 'open');
    return client;
  };
  return { port, opened, openClient };
}

function textOf({ body }: HttpResponse): string {
  return body.kind === 'bytes' ? Buffer.concat(body.chunks).toString() : '';
}

async function all(connection: WebSocketConnection): Promise<(string | Uint8Array)[]> {
  const messages: (string | Uint8Array)[] = [];
  for await (const message of connection.messages()) messages.push(message);
  return messages;
}

describe('a WebSocket', () => {
  it('speaks the first protocol of the client that is known', async () => {
    const { opened, openClient } = await start();
    const client = await openClient(['x', 'a', 'b']);
    expect([client.protocol, opened[0]!.protocol]).toEqual(['a', 'a']);
  });

  it('speaks none with a client that names none, where that is possible', async () => {
    const { opened, openClient } = await start(['a', '']);
    const client = await openClient();
    expect([client.protocol, opened[0]!.protocol]).toEqual(['', '']);
  });

  it('carries messages both ways, and its end', async () => {
    const { opened, openClient } = await start();
    const client = await openClient(['a']);
    const { connection } = opened[0]!;
    const received: unknown[] = [];
    client.on('message', (data, isBinary) => received.push(isBinary ? data : String(data)));
    const closed = once(client, 'close');
    client.send('text');
    client.send(Buffer.from('bytes'));
    client.send('');
    const reading = all(connection);
    await connection.send('answer');
    await connection.send(Buffer.from([1, 2]));
    client.close();
    expect(await reading).toEqual(['text', Buffer.from('bytes'), '']);
    await connection.ended;
    expect(received).toEqual(['answer', Buffer.from([1, 2])]);
    await closed;
    // Nobody is there any more, and that is no fault.
    await connection.send('late');
  });

  it('is closed as all is well, after what was sent', async () => {
    const { opened, openClient } = await start();
    const client = await openClient(['a']);
    const received: string[] = [];
    client.on('message', (data) => received.push(String(data)));
    const { connection } = opened[0]!;
    void connection.send('x'.repeat(1_000_000));
    connection.close();
    connection.close();
    const [code] = await once(client, 'close');
    expect([code, received.map(({ length }) => length)]).toEqual([1000, [1_000_000]]);
    expect(await all(connection)).toEqual([]);
  });

  it('is a stream of bytes for whoever wants that', async () => {
    const { opened, openClient } = await start();
    const client = await openClient(['a']);
    const bytes = opened[0]!.connection.bytes();
    client.send(Buffer.from('one '));
    client.send(Buffer.from('two'));
    const received = once(client, 'message');
    bytes.write('answer');
    expect(String((await received)[0])).toBe('answer');
    client.close();
    expect(await text(bytes)).toBe('one two');
  });

  it('keeps a sender waiting while its messages are not read', async () => {
    const { opened, openClient } = await start();
    const client = await openClient(['a']);
    const piece = Buffer.alloc(1024 * 1024);
    let sent = 0;
    for (let i = 0; i < 64; i++) client.send(piece, () => sent++);
    const reading = opened[0]!.connection.messages();
    await reading.next();
    for (let i = 0; i < 200; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBeLessThan(48);
    for (let i = 1; i < 64; i++) await reading.next();
    client.terminate();
    expect((await reading.next()).done).toBe(true);
  });
});

describe('a request for one is refused', () => {
  const good = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version': '13' };
  const cases: readonly [string, string, Record<string, string>, number, string][] = [
    ['that is no GET', 'POST', { ...good, 'sec-websocket-protocol': 'a' }, 405, 'a WebSocket is opened with GET'],
    ['without a key', 'GET', { 'sec-websocket-version': '13' }, 400, 'missing or invalid Sec-WebSocket-Key header'],
    [
      'with a bad key',
      'GET',
      { ...good, 'sec-websocket-key': 'x' },
      400,
      'missing or invalid Sec-WebSocket-Key header',
    ],
    [
      'of another version',
      'GET',
      { ...good, 'sec-websocket-version': '7' },
      400,
      'missing or unsupported Sec-WebSocket-Version header',
    ],
    [
      'of other protocols',
      'GET',
      { ...good, 'sec-websocket-protocol': 'x, y' },
      403,
      'no subprotocol of the client is known here: b, a are',
    ],
    ['of no protocol', 'GET', good, 403, 'no subprotocol of the client is known here: b, a are'],
  ];
  it.each(cases)('%s', (_, method, headers, status, message) => {
    const signal = new AbortController().signal;
    const request = { method, path: '/', query: '', headers, readBody: async () => new Uint8Array(), signal };
    const response = webSocketResponse(request, { protocols: ['b', 'a'], onOpen: () => {} });
    expect([response.status, textOf(response)]).toEqual([status, message]);
  });
});

describe('what breaks the rules', () => {
  const cases: readonly [string, Buffer][] = [
    ['frames without a mask', Buffer.from([0x82, 0x01, 0x61])],
    ['unknown kinds of frames', Buffer.from([0x83, 0x80, 0, 0, 0, 0])],
    ['reserved bits', Buffer.from([0xf2, 0x80, 0, 0, 0, 0])],
    ['control frames in parts', Buffer.from([0x09, 0x80, 0, 0, 0, 0])],
    ['a part of nothing', Buffer.from([0x80, 0x80, 0, 0, 0, 0])],
    ['text that is none', Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0xff])],
    [
      'a huge message',
      Buffer.concat([Buffer.from([0x82, 0xff, 0, 0, 0, 0]), uint32(messageBytesMax + 1), Buffer.alloc(4)]),
    ],
    ['a frame that is cut off', Buffer.from([0x82, 0x85, 0, 0, 0, 0, 0x61])],
  ];
  it.each(cases)('%s: ends the connection', async (name, frame) => {
    const { port, opened } = await start();
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => {});
    socket.write(
      'GET / HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n' +
        'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: a\r\n\r\n',
    );
    await once(socket, 'data');
    await expect.poll(() => opened.length).toBe(1);
    const { connection } = opened[0]!;
    const reading = all(connection);
    socket.write(frame);
    if (name.includes('cut off')) socket.destroy();
    expect(await reading).toEqual([]);
    socket.end();
    await connection.ended;
  });
});

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
