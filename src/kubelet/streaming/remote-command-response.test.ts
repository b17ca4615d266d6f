import { afterEach, describe, expect, it } from 'vitest';
import { type StreamingServer, startStreamingServer } from '../../../test/fixtures/streaming-server.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import type { ExecStreams } from '../runtime/runtime.ts';
import { streamCreationMsMax } from './spdy-remote-command.ts';
import type { StreamingHost } from './streaming-host.ts';
import { pingMs, streamIdleMsMax } from './streaming-sessions.ts';

const servers: StreamingServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(...given: Parameters<typeof startStreamingServer>): Promise<StreamingServer> {
  const server = await startStreamingServer(...given);
  servers.push(server);
  return server;
}

/** Writes its input to its output, tells sizes on the error output, and exits with the code that its command says. */
const echo: StreamingHost['exec'] = async (_id, [, code = '0'], { stdin, stdout, stderr, resize }) => {
  void (async () => {
    for await (const { width, height } of resize ?? []) await stderr?.(Buffer.from(`${width}x${height};`));
  })();
  for await (const chunk of stdin ?? []) await stdout?.(chunk);
  return Number(code);
};

const exec = (query: string, container = 'c'): string => `/exec/default/p/${container}?${query}`;
const all = 'input=1&output=1&error=1';

const statusOf = (text: string) => JSON.parse(text);
const success = { metadata: {}, status: 'Success' };
const exit7 = {
  metadata: {},
  status: 'Failure',
  message: 'command terminated with non-zero exit code: error executing command [sh 7], exit code 7',
  reason: 'NonZeroExitCode',
  details: { causes: [{ reason: 'ExitCode', message: '7' }] },
};

describe('a command over a WebSocket', () => {
  it('gets its input and its end, answers, and tells its exit code', async () => {
    const server = await start({ exec: echo });
    const socket = await server.webSocket(exec(`command=sh&command=7&${all}`));
    socket.send(0, 'one ');
    socket.send(0, 'two');
    socket.send(255, Uint8Array.of(0));
    expect(await socket.closed).toBe(1000);
    expect(socket.text(1)).toBe('one two');
    expect(statusOf(socket.text(3))).toEqual(exit7);
    await expect.poll(() => server.kubelet.sessions.count).toBe(0);
  });

  it.each([
    ['v5.channel.k8s.io', [] as unknown[], success],
    ['v4.channel.k8s.io', [[1, '']], success],
    ['v4.base64.channel.k8s.io', [[1, '']], success],
    ['channel.k8s.io', [[1, '']], undefined],
    ['base64.channel.k8s.io', [[1, '']], undefined],
  ])('speaks %s', async (protocol, first, end) => {
    const server = await start({
      exec: async (_id, command, { stdout }) => {
        await stdout?.(Buffer.from(`ran ${command.join(' ')}`));
        return 0;
      },
    });
    const socket = await server.webSocket(exec(`command=a&command=b&${all}`), [protocol]);
    await socket.closed;
    expect(socket.client.protocol).toBe(protocol);
    const said = socket.received.filter(([channel]) => channel === 3);
    expect(socket.received.slice(0, -said.length || undefined)).toEqual([...first, [1, 'ran a b']]);
    expect(said.map(([, text]) => statusOf(text))).toEqual(end === undefined ? [] : [end]);
  });

  it('tells what went wrong in words, before v4', async () => {
    const server = await start({ exec: echo });
    const socket = await server.webSocket(exec('command=sh&command=7&output=1'), ['channel.k8s.io']);
    await socket.closed;
    expect(socket.text(3)).toBe(exit7.message);
  });

  it('learns the sizes of the terminal, and has one output', async () => {
    const seen: Partial<ExecStreams>[] = [];
    const sizes: unknown[] = [];
    const server = await start({
      exec: async (_id, _command, streams) => {
        seen.push(streams);
        for await (const size of streams.resize ?? []) if (sizes.push(size) === 2) break;
        return 0;
      },
    });
    const socket = await server.webSocket(exec(`command=sh&tty=1&${all}`));
    socket.send(4, '{"Width":80,"He');
    socket.send(4, 'ight":24}\n{"Width":-1,"Height":0}{"Width":120,"Height":40}');
    await socket.closed;
    expect(sizes).toEqual([
      { width: 80, height: 24 },
      { width: 120, height: 40 },
    ]);
    expect([seen[0]!.tty, seen[0]!.stderr, seen[0]!.stdout]).toEqual([true, undefined, expect.any(Function)]);
  });

  it('gets only the streams that are wanted, and takes no input from elsewhere', async () => {
    const server = await start({
      exec: async (_id, _command, { stdin, stdout, stderr, resize }) => {
        await stderr?.(Buffer.from(JSON.stringify([stdin === undefined, stdout === undefined, resize === undefined])));
        return 0;
      },
    });
    const socket = await server.webSocket(exec('command=sh&error=1'));
    socket.send(0, 'input');
    socket.send(9, 'nothing');
    socket.client.send(Buffer.alloc(0));
    await socket.closed;
    expect(socket.text(2)).toBe('[true,true,true]');
  });

  it('that fails is an error of the server', async () => {
    const server = await start({
      exec: async () => {
        throw new Error('no such file');
      },
    });
    const socket = await server.webSocket(exec(`command=sh&${all}`));
    await socket.closed;
    const message = 'error executing command in container: no such file';
    expect(statusOf(socket.text(3))).toEqual({
      metadata: {},
      status: 'Failure',
      message: `Internal error occurred: ${message}`,
      reason: 'InternalError',
      details: { causes: [{ message }] },
      code: 500,
    });
  });

  it.each<[string, (socket: Awaited<ReturnType<StreamingServer['webSocket']>>) => void]>([
    ['says so', ({ client }) => client.close()],
    ['does not', ({ client }) => client.terminate()],
  ])('is told when its client goes away, and $0', async (_, leave) => {
    let aborted = false;
    const server = await start({
      exec: async (_id, _command, { signal }) => {
        await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
        aborted = true;
        throw new Error('killed');
      },
    });
    const socket = await server.webSocket(exec(`command=sh&${all}`));
    await expect.poll(() => server.kubelet.sessions.count).toBe(1);
    leave(socket);
    await expect.poll(() => [aborted, server.kubelet.sessions.count]).toEqual([true, 0]);
  });

  it('keeps a client waiting that sends faster than it reads', async () => {
    let go: () => void = () => {};
    let bytes = 0;
    const server = await start({
      exec: async (_id, _command, { stdin }) => {
        await new Promise<void>((resolve) => {
          go = resolve;
        });
        for await (const chunk of stdin ?? []) bytes += chunk.length;
        return 0;
      },
    });
    const socket = await server.webSocket(exec(`command=sh&${all}`));
    const piece = Buffer.alloc(1024 * 1024);
    let sent = 0;
    for (let i = 0; i < 40; i++) socket.client.send(piece, () => sent++);
    socket.send(255, Uint8Array.of(0));
    for (let i = 0; i < 300; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBeLessThan(30);
    go();
    await socket.closed;
    expect(bytes).toBe(40 * (piece.length - 1));
  });
});

describe('a command over SPDY', () => {
  const streamsOf = (types: readonly string[]) => types.map((streamtype) => ({ streamtype }));

  it.each([
    ['v5.channel.k8s.io', exit7],
    ['v4.channel.k8s.io', exit7],
    ['v3.channel.k8s.io', exit7.message],
    ['v2.channel.k8s.io', exit7.message],
    ['channel.k8s.io', exit7.message],
  ])('speaks %s', async (protocol, expected) => {
    const server = await start({ exec: echo });
    const client = await server.spdy(exec(`command=sh&command=7&${all}`), ['x', protocol]);
    expect(client.protocol).toBe(protocol);
    const [error, stdin, stdout] = await Promise.all(
      streamsOf(['error', 'stdin', 'stdout', 'stderr', 'unknown']).map((headers) => client.open(headers)),
    );
    stdin!.end('input');
    expect(await read(stdout!)).toBe('input');
    const end = await read(error!);
    expect(end.startsWith('{') ? statusOf(end) : end).toEqual(expected);
    client.connection.destroy();
    await expect.poll(() => server.kubelet.sessions.count).toBe(0);
  });

  it('learns the sizes of the terminal', async () => {
    const sizes: unknown[] = [];
    const server = await start({
      exec: async (_id, _command, { resize }) => {
        for await (const size of resize ?? []) if (sizes.push(size) === 2) break;
        return 0;
      },
    });
    const client = await server.spdy(exec('command=sh&tty=1&output=1'));
    const [error, , resize] = await Promise.all(
      streamsOf(['error', 'stdout', 'resize']).map((headers) => client.open(headers)),
    );
    resize!.write('{"Width":80,"Height":24}\n{"Width":1');
    resize!.write('20,"Height":40}\n');
    expect(statusOf(await read(error!))).toEqual(success);
    expect(sizes).toEqual([
      { width: 80, height: 24 },
      { width: 120, height: 40 },
    ]);
    client.connection.destroy();
  });

  it('does not wait for ever for the streams that it needs', async () => {
    const clock = new VirtualClock();
    const server = await start({ exec: echo }, { clock });
    const client = await server.spdy(exec(`command=sh&${all}`));
    await client.open({ streamtype: 'error' });
    await clock.advance(streamCreationMsMax - 1);
    expect(server.kubelet.sessions.count).toBe(1);
    await clock.advance(1);
    await client.connection.ended;
    await expect.poll(() => server.kubelet.sessions.count).toBe(0);
  });

  it.each<[string, (client: Awaited<ReturnType<StreamingServer['spdy']>>) => void]>([
    ['cuts it off', ({ socket }) => socket.destroy()],
    ['sends what is no frame', ({ socket }) => socket.write(Buffer.alloc(8, 255))],
    ['ends it in the middle of a frame', ({ socket }) => socket.end(Buffer.from([0x80, 3, 0]))],
  ])('is told when its client %s', async (_, leave) => {
    let aborted = false;
    const server = await start({
      exec: async (_id, _command, { signal, stdin }) => {
        signal?.addEventListener('abort', () => {
          aborted = true;
        });
        for await (const _chunk of stdin ?? []);
        return 0;
      },
    });
    const client = await server.spdy(exec('command=sh&input=1'));
    await Promise.all(streamsOf(['error', 'stdin']).map((headers) => client.open(headers)));
    leave(client);
    await expect.poll(() => [aborted, server.kubelet.sessions.count]).toEqual([true, 0]);
  });
});

describe('attaching', () => {
  it('has a terminal where the container has one, whatever the client says', async () => {
    const seen: (boolean | undefined)[] = [];
    const server = await start({
      attach: async (id, { tty, stdout }) => {
        seen.push(tty);
        await stdout?.(Buffer.from(id));
      },
    });
    const first = await server.webSocket('/attach/default/p/c?output=1&tty=1');
    await first.closed;
    const second = await server.webSocket('/attach/default/p/u/t?output=1');
    await second.closed;
    expect([seen, first.text(1), second.text(1)]).toEqual([[false, true], 'id-of-c', 'id-of-t']);
    expect(statusOf(first.text(3))).toEqual(success);
  });

  it('tells what went wrong', async () => {
    const server = await start({
      attach: async () => {
        throw new Error('it is gone');
      },
    });
    const socket = await server.webSocket('/attach/default/p/c?output=1');
    await socket.closed;
    expect(statusOf(socket.text(3)).message).toBe('Internal error occurred: error attaching to container: it is gone');
  });
});

describe('connections', () => {
  it('are ended with the kubelet, and none begins after', async () => {
    const server = await start({ exec: echo });
    const webSocket = await server.webSocket(exec(`command=sh&${all}`));
    const spdy = await server.spdy(exec(`command=sh&${all}`));
    await expect.poll(() => server.kubelet.sessions.count).toBe(2);
    await server.kubelet.close();
    await Promise.all([webSocket.closed, spdy.connection.ended]);
    expect(server.kubelet.sessions.count).toBe(0);
    const late = await server.webSocket(exec(`command=sh&${all}`));
    expect(await late.closed).toBe(1006);
    expect(server.kubelet.sessions.count).toBe(0);
  });

  it('are looked at from time to time', async () => {
    const clock = new VirtualClock();
    const server = await start({ exec: echo }, { clock });
    const webSocket = await server.webSocket(exec(`command=sh&${all}`));
    let pings = 0;
    webSocket.client.on('ping', () => pings++);
    await expect.poll(() => server.kubelet.sessions.count).toBe(1);
    await clock.advance(2 * pingMs);
    await expect.poll(() => pings).toBe(2);
  });

  it('are ended once nothing was said for hours', async () => {
    const clock = new VirtualClock();
    const server = await start({ exec: echo }, { clock });
    const webSocket = await server.webSocket(exec(`command=sh&${all}`));
    const spdy = await server.spdy(exec(`command=sh&${all}`));
    await expect.poll(() => server.kubelet.sessions.count).toBe(2);
    await clock.advance(streamIdleMsMax);
    await Promise.all([webSocket.closed, spdy.connection.ended]);
    await expect.poll(() => [server.kubelet.sessions.count, clock.pending]).toEqual([0, 0]);
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
  const accepted = 'v5.channel.k8s.io v4.channel.k8s.io v3.channel.k8s.io v2.channel.k8s.io channel.k8s.io';
  it.each<[string, string, Record<string, string>, number, string]>([
    ['that is no upgrade', exec(all), {}, 400, 'unable to upgrade: missing upgrade headers in request'],
    [
      'for another protocol',
      exec(all),
      { connection: 'Upgrade', upgrade: 'h2c' },
      400,
      'unable to upgrade: missing upgrade headers in request',
    ],
    [
      'for no streams',
      exec('command=sh&tty=1&error=1'),
      spdy,
      400,
      'you must specify at least 1 of stdin, stdout, stderr',
    ],
    ['for a Pod that is not there', `/exec/default/q/c?${all}`, spdy, 404, 'pod does not exist'],
    ['for a container that does not run', exec(all, 'x"y'), spdy, 500, String.raw`container not found ("x\"y")`],
    ['without a stream protocol', exec(all), spdy, 400, 'unable to upgrade: X-Stream-Protocol-Version is required'],
    [
      'with unknown stream protocols',
      exec(all),
      { ...spdy, 'x-stream-protocol-version': 'v9, v8' },
      403,
      `unable to upgrade: unable to negotiate protocol: client supports [v9 v8], server accepts [${accepted}]`,
    ],
    [
      'with unknown subprotocols',
      exec(all),
      { ...webSocket, 'sec-websocket-protocol': 'v9' },
      403,
      'no subprotocol of the client is known here: v5.channel.k8s.io, v4.channel.k8s.io, v4.base64.channel.k8s.io, channel.k8s.io, base64.channel.k8s.io are',
    ],
    ['at a path that is too short', `/exec/default/p?${all}`, spdy, 404, '404: Page Not Found'],
    ['at a path that is too long', `/attach/default/p/u/c/d?${all}`, spdy, 404, '404: Page Not Found'],
  ])('%s', async (_, path, headers, status, text) => {
    const server = await start({});
    const refusal = await server.refused(path, headers);
    expect([refusal.status, refusal.text]).toEqual([status, text]);
    expect(server.kubelet.sessions.count).toBe(0);
  });

  it('with a method that changes nothing here', async () => {
    const server = await start({});
    expect((await server.refused(exec(all), {}, 'PUT')).status).toBe(405);
  });
});

async function read(stream: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}
