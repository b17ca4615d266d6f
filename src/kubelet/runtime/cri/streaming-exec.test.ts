import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { execOverWebSocket, exitCodeOf } from './streaming-exec.ts';

const failure = (status: object): string => JSON.stringify({ status: 'Failure', ...status });

describe('the end of a command', () => {
  const codes: readonly (readonly [string, string, number])[] = [
    ['success', '{"metadata":{},"status":"Success"}', 0],
    ['a code', failure({ reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: '8' }] } }), 8],
  ];
  it.each(codes)('may be %s', (_, text, code) => expect(exitCodeOf(text)).toBe(code));

  const errors: readonly (readonly [string, string | undefined, string])[] = [
    ['no status', undefined, 'the connection was closed before the command ended'],
    ['a failure in words', failure({ reason: 'InternalError', message: 'no such file' }), 'no such file'],
    ['a failure without words', failure({}), 'exec: '],
    ['a code that is none', failure({ reason: 'NonZeroExitCode', details: { causes: [] }, message: 'odd' }), 'odd'],
    ['what is no status', 'container not running', 'exec: container not running'],
  ];
  it.each(errors)('may be %s', (_, text, message) => expect(() => exitCodeOf(text)).toThrow(message));
});

describe('a command that somebody talks to', () => {
  let server: WebSocketServer | undefined;
  const received: string[] = [];

  /** A server whose command does as it is told. */
  async function serve(protocol: string, act: (socket: WebSocket) => void): Promise<string> {
    received.length = 0;
    server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => protocol });
    server.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => received.push(`${data[0]} ${data.subarray(1).toString()}`));
      act(socket);
    });
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/exec/token`;
  }
  afterEach(() => {
    for (const client of server?.clients ?? []) client.terminate();
    server?.close();
  });

  const send = (socket: WebSocket, channel: number, text: string): void =>
    socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(text)]));
  async function* input(...chunks: string[]): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }

  it('gives its output and its code', async () => {
    const url = await serve('v4.channel.k8s.io', (socket) => {
      send(socket, 1, '');
      send(socket, 1, 'out');
      send(socket, 2, 'err');
      send(socket, 3, '{"status":"Success"}');
      socket.close();
    });
    const output: string[] = [];
    const code = await execOverWebSocket(url, {
      stdout: (chunk) => output.push(`out ${Buffer.from(chunk)}`),
      stderr: (chunk) => output.push(`err ${Buffer.from(chunk)}`),
    });
    expect({ code, output }).toEqual({ code: 0, output: ['out out', 'err err'] });
  });

  it('waits for whoever takes the output', async () => {
    const url = await serve('v4.channel.k8s.io', (socket) => {
      for (let i = 0; i < 100; i++) send(socket, 1, `${i},`);
      send(socket, 3, '{"status":"Success"}');
      socket.close();
    });
    let underWay = 0;
    let underWayMax = 0;
    let output = '';
    await execOverWebSocket(url, {
      stdout: async (chunk) => {
        underWayMax = Math.max(underWayMax, ++underWay);
        await new Promise((resolve) => setImmediate(resolve));
        output += Buffer.from(chunk).toString();
        underWay--;
      },
    });
    expect(output).toBe(Array.from({ length: 100 }, (_, i) => `${i},`).join(''));
    expect(underWayMax).toBe(1);
  });

  it('is cut off where its output can be taken no more', async () => {
    const url = await serve('v4.channel.k8s.io', (socket) => send(socket, 1, 'out'));
    const command = execOverWebSocket(url, { stdout: () => Promise.reject(new Error('gone')) });
    await expect(command).rejects.toThrow('gone');
  });

  const protocols: readonly (readonly [string, string[]])[] = [
    ['v4.channel.k8s.io', ['0 a', '0 b']],
    ['v5.channel.k8s.io', ['0 a', '0 b', '255 \0']],
  ];
  it.each(protocols)('takes input by %s', async (protocol, expected) => {
    const url = await serve(protocol, (socket) => {
      socket.on('message', () => {
        if (received.length < expected.length) return;
        send(socket, 3, '{"status":"Success"}');
        socket.close();
      });
    });
    await execOverWebSocket(url, { stdin: input('a', 'b') });
    expect(received).toEqual(expected);
  });

  it('is told the size of the terminal', async () => {
    const url = await serve('v5.channel.k8s.io', (socket) => {
      socket.on('message', () => {
        send(socket, 3, '{"status":"Success"}');
        socket.close();
      });
    });
    async function* sizes() {
      yield { width: 80, height: 24 };
    }
    await execOverWebSocket(url, { tty: true, resize: sizes() });
    expect(received).toEqual(['4 {"Width":80,"Height":24}']);
  });

  it('is cut off when its signal aborts, and fails where nobody serves it', async () => {
    const ending = new AbortController();
    const url = await serve('v4.channel.k8s.io', () => ending.abort(new Error('enough')));
    await expect(execOverWebSocket(url, { signal: ending.signal })).rejects.toThrow('enough');
    await expect(execOverWebSocket(url, { signal: ending.signal })).rejects.toThrow('enough');
    await expect(execOverWebSocket('http://127.0.0.1:1/exec/x', {})).rejects.toThrow('exec: connect ECONNREFUSED');
  });
});
