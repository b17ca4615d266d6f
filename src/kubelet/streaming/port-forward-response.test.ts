import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { type StreamingServer, startStreamingServer, type TestSpdy } from '../../../test/fixtures/streaming-server.ts';
import { systemClock } from '../../base/clock.ts';
import { SpdyConnection } from '../../base/spdy/spdy-connection.ts';
import type { SpdyStream } from '../../base/spdy/spdy-stream.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { portOf, refusePortForwardStream } from './spdy-port-forward.ts';
import { streamCreationMsMax } from './spdy-remote-command.ts';
import type { StreamingHost } from './streaming-host.ts';
import { portForwardTunnelProtocol, portsMax, portsOfQuery } from './websocket-port-forward.ts';

const servers: StreamingServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(...given: Parameters<typeof startStreamingServer>): Promise<StreamingServer> {
  const server = await startStreamingServer(...given);
  servers.push(server);
  return server;
}

const path = '/portForward/default/p';

/** Greets with the port, answers each piece in capitals, ends when the client does. Port 9 refuses. */
const shout: StreamingHost['portForward'] = async (sandboxId, port, connection) => {
  if (port === 9) throw new Error('connection refused');
  connection.write(`${sandboxId}:${port} `);
  for await (const chunk of connection.iterator({ destroyOnReturn: false }))
    connection.write(String(chunk).toUpperCase());
  connection.end();
};

async function connectPort({ open }: Pick<TestSpdy, 'open'>, port: number, requestid: string | undefined) {
  const headers = { port: String(port), ...(requestid === undefined ? {} : { requestid }) };
  const error = await open({ streamtype: 'error', ...headers });
  error.end();
  const data = await open({ streamtype: 'data', ...headers });
  return { error, data };
}

describe('ports over SPDY', () => {
  it('carry many connections at once', async () => {
    const server = await start({ portForward: shout });
    const client = await server.spdy(path, ['portforward.k8s.io']);
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const { data, error } = await connectPort(client, 8000 + i, String(i));
        data.end(`hello ${i}`);
        return [await read(data), await read(error)];
      }),
    );
    expect(answers).toEqual(Array.from({ length: 20 }, (_, i) => [`sandbox:${8000 + i} HELLO ${i}`, '']));
    await expect.poll(() => client.connection.streams).toBe(0);
    client.connection.close();
    await client.connection.ended;
    await expect.poll(() => server.kubelet.sessions.count).toBe(0);
  });

  it('take clients that give no request IDs', async () => {
    const server = await start({ portForward: shout });
    const client = await server.spdy(path, ['portforward.k8s.io']);
    for (const port of [1, 2]) {
      const { data } = await connectPort(client, port, undefined);
      data.end('a');
      expect(await read(data)).toBe(`sandbox:${port} A`);
    }
    client.connection.destroy();
  });

  it('tell why a connection failed, and go on', async () => {
    const server = await start({ portForward: shout });
    const client = await server.spdy(path, ['portforward.k8s.io']);
    const bad = await connectPort(client, 9, '0');
    expect(await read(bad.error)).toBe('error forwarding port 9 to pod sandbox, uid : connection refused');
    expect(await read(bad.data)).toBe('');
    const good = await connectPort(client, 10, '1');
    good.data.end('b');
    expect(await read(good.data)).toBe('sandbox:10 B');
    client.connection.destroy();
  });

  it('end what the runtime has when the client goes away', async () => {
    const connections: Duplex[] = [];
    const server = await start({
      portForward: async (_id, _port, connection) => {
        connections.push(connection);
        await once(connection, 'close');
      },
    });
    const client = await server.spdy(path, ['portforward.k8s.io']);
    await connectPort(client, 1, '0');
    await connectPort(client, 1, '1');
    await expect.poll(() => connections.length).toBe(2);
    client.socket.destroy();
    await expect.poll(() => connections.map(({ destroyed }) => destroyed)).toEqual([true, true]);
    await expect.poll(() => server.kubelet.sessions.count).toBe(0);
  });

  it('refuse a second stream of the same kind', async () => {
    const server = await start({ portForward: shout });
    const client = await server.spdy(path, ['portforward.k8s.io']);
    const headers = { port: '1', requestid: '0', streamtype: 'error' };
    const first = await client.open(headers);
    const second = await client.open(headers);
    await expect.poll(() => second.destroyed).toBe(true);
    expect(String((await once(first, 'data'))[0])).toBe(
      'error processing stream for request 0: error stream already assigned',
    );
    client.connection.destroy();
  });

  it('do not wait for ever for the other stream', async () => {
    const clock = new VirtualClock();
    const server = await start({ portForward: shout }, { clock });
    const client = await server.spdy(path, ['portforward.k8s.io']);
    const error = await client.open({ port: '1', requestid: '0', streamtype: 'error' });
    const data = await client.open({ port: '1', requestid: '1', streamtype: 'data' });
    await clock.advance(streamCreationMsMax);
    expect(await read(error)).toBe('(request=0) timed out waiting for streams');
    await expect.poll(() => data.destroyed).toBe(true);
    client.connection.destroy();
  });

  it.each<[Record<string, string>, string | undefined]>([
    [{ streamtype: 'data', port: '80' }, undefined],
    [{ streamtype: 'error', port: '65535' }, undefined],
    [{ streamtype: 'data' }, '"port" header is required'],
    [{ streamtype: 'data', port: '0' }, 'unable to parse "0" as a port'],
    [{ streamtype: 'data', port: '65536' }, 'unable to parse "65536" as a port'],
    [{ streamtype: 'data', port: '-1' }, 'unable to parse "-1" as a port'],
    [{ port: '80' }, '"streamType" header is required'],
    [{ port: '80', streamtype: 'stdin' }, 'invalid stream type "stdin"'],
  ])('with the headers %j', (headers, refusal) => {
    expect(refusePortForwardStream(headers)).toBe(refusal);
  });

  it('are refused stream by stream', async () => {
    const server = await start({ portForward: shout });
    const client = await server.spdy(path, ['portforward.k8s.io']);
    await expect(client.open({ streamtype: 'data', port: 'x' })).rejects.toThrow('reset');
    expect(client.connection.isEnded).toBe(false);
    client.connection.destroy();
  });
});

describe('SPDY in a WebSocket', () => {
  it('is the same', async () => {
    const server = await start({ portForward: shout });
    const { socket, protocol } = await server.tunnel(path, portForwardTunnelProtocol);
    expect(protocol).toBe(portForwardTunnelProtocol);
    const connection = new SpdyConnection({ socket, role: 'client', clock: systemClock });
    const open = (headers: Record<string, string>): Promise<SpdyStream> => connection.open(headers);
    const { data } = await connectPort({ open }, 80, '0');
    data.end('through');
    expect(await read(data)).toBe('sandbox:80 THROUGH');
    expect(server.kubelet.sessions.count).toBe(1);
    socket.destroy();
    await expect.poll(() => server.kubelet.sessions.count).toBe(0);
  });

  it('ends with what is no frame in it', async () => {
    const server = await start({ portForward: shout });
    const { socket } = await server.tunnel(path, portForwardTunnelProtocol);
    socket.write(Buffer.alloc(8, 255));
    await expect.poll(() => server.kubelet.sessions.count).toBe(0);
  });
});

describe('ports in the channels of a WebSocket', () => {
  it.each(['v4.channel.k8s.io', 'v4.base64.channel.k8s.io'])('over %s', async (protocol) => {
    const server = await start({ portForward: shout });
    const socket = await server.webSocket(`${path}?port=8080&port=81`, [protocol]);
    socket.send(0, 'one');
    socket.send(2, 'two');
    socket.send(3, 'nobody reads that');
    socket.send(8, 'nor that');
    const bytes = (port: number): string => String.fromCharCode(port & 255, port >> 8);
    const lossy = (text: string): string => Buffer.from(text, 'latin1').toString();
    await expect
      .poll(() => [socket.text(0), socket.text(1), socket.text(2), socket.text(3)])
      .toEqual([`${lossy(bytes(8080))}sandbox:8080 ONE`, lossy(bytes(8080)), `${bytes(81)}sandbox:81 TWO`, bytes(81)]);
    socket.client.close();
    await expect.poll(() => server.kubelet.sessions.count).toBe(0);
  });

  it('tell why a connection failed, and end with the last one', async () => {
    const server = await start({ portForward: shout });
    const socket = await server.webSocket(`${path}?port=9`, ['v4.channel.k8s.io']);
    expect(await socket.closed).toBe(1000);
    expect(socket.text(1).slice(2)).toBe('error forwarding port 9 to pod sandbox, uid : connection refused');
  });

  it('keep a client waiting that sends faster than the port takes it', async () => {
    let go: () => void = () => {};
    let bytes = 0;
    const server = await start({
      portForward: async (_id, _port, connection) => {
        await new Promise<void>((resolve) => {
          go = resolve;
        });
        for await (const chunk of connection) {
          bytes += (chunk as Buffer).length;
          if (bytes === 40 * 1024 * 1024) break;
        }
      },
    });
    const socket = await server.webSocket(`${path}?port=80`, ['v4.channel.k8s.io']);
    let sent = 0;
    const piece = Buffer.alloc(1024 * 1024 + 1);
    for (let i = 0; i < 40; i++) socket.client.send(piece, () => sent++);
    for (let i = 0; i < 300; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBeLessThan(30);
    go();
    await socket.closed;
    expect(bytes).toBe(40 * 1024 * 1024);
  });

  it.each<[string, readonly number[] | string]>([
    ['port=80&port=81,82', [80, 81, 82]],
    ['', 'query parameter "port" is required'],
    ['port=', 'query parameter "port" cannot be empty'],
    ['port=x', 'unable to parse "x" as a port'],
    ['port=1,x', 'unable to parse "1,x" as a port'],
    [
      Array.from({ length: portsMax + 1 }, (_, i) => `port=${i + 1}`).join('&'),
      `at most ${portsMax} ports can be forwarded`,
    ],
  ])('asked for with "%s"', (query, expected) => {
    expect(portsOfQuery(new URLSearchParams(query))).toEqual(expected);
  });

  it('have numbers as ports have', () => {
    expect(['1', '65535', '0', '65536', '1.5', '', '+1', '123456'].map(portOf)).toEqual([
      1,
      65_535,
      ...Array(6).fill(undefined),
    ]);
  });
});

describe('a request is refused', () => {
  const spdy = { connection: 'Upgrade', upgrade: 'SPDY/3.1' };
  const webSocket = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version': '13',
  };
  it.each<[string, string, Record<string, string>, number, string]>([
    ['that is no upgrade', path, {}, 400, 'unable to upgrade: missing upgrade headers in request'],
    ['for a Pod that is not there', '/portForward/default/q', spdy, 404, 'pod does not exist'],
    ['without ports', path, webSocket, 400, 'query parameter "port" is required'],
    ['at a path that is too long', `${path}/u/x`, spdy, 404, '404: Page Not Found'],
  ])('%s', async (_, where, headers, status, text) => {
    const server = await start({});
    const refusal = await server.refused(where, headers);
    expect([refusal.status, refusal.text]).toEqual([status, text]);
  });

  it('for a Pod that has no sandbox', async () => {
    const server = await start({ readySandbox: async () => undefined });
    const refusal = await server.refused(path, spdy);
    expect([refusal.status, refusal.text]).toEqual([500, 'pod not found ("p_default")']);
  });
});

async function read(stream: SpdyStream): Promise<string> {
  let text = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) text += chunk;
  return text;
}
