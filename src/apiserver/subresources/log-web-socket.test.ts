import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startUpgradeServer, type UpgradeServer } from '../../../test/fixtures/upgrade-server.ts';
import type { ByteSink, HttpBody } from '../../base/http-message.ts';
import { logOverWebSocket } from './log-web-socket.ts';

const servers: UpgradeServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function open(body: HttpBody, protocols: string[]) {
  let gone = false;
  const server = await startUpgradeServer((request) =>
    logOverWebSocket(request, body, () => {
      gone = true;
    }),
  );
  servers.push(server);
  const client = new WebSocket(`ws://127.0.0.1:${server.port}/`, protocols);
  const messages: string[] = [];
  client.on('message', (data, isBinary) => messages.push(`${isBinary ? 'bytes' : 'text'} ${data}`));
  client.on('error', () => {});
  const closed = new Promise<number>((resolve) => client.once('close', resolve));
  return { client, messages, closed, isGone: () => gone };
}

const chunks = [Buffer.from('one\n'), Buffer.from('two\n')];
const stream: HttpBody = {
  kind: 'stream',
  start(sink) {
    for (const chunk of chunks) sink.write(chunk);
    sink.end();
  },
};

describe('a log in a WebSocket', () => {
  it.each<[string, HttpBody, string[], string[]]>([
    ['bytes', { kind: 'bytes', chunks }, ['binary.k8s.io'], ['bytes ', 'bytes one\n', 'bytes two\n']],
    ['a stream', stream, ['x', 'binary.k8s.io'], ['bytes ', 'bytes one\n', 'bytes two\n']],
    ['base64', stream, ['base64.binary.k8s.io'], ['text ', 'text b25lCg==', 'text dHdvCg==']],
    ['no protocol', stream, [], ['bytes ', 'bytes one\n', 'bytes two\n']],
    ['nothing', { kind: 'empty' }, ['binary.k8s.io'], ['bytes ']],
  ])('comes whole, and ends: %s', async (_, body, protocols, expected) => {
    const { messages, closed, isGone } = await open(body, protocols);
    expect([await closed, messages]).toEqual([1000, expected]);
    await expect.poll(isGone).toBe(true);
  });

  it('goes no faster than its reader, who may go away', async () => {
    let sink: ByteSink | undefined;
    const body: HttpBody = {
      kind: 'stream',
      start(each) {
        sink = each;
      },
    };
    const { client, isGone } = await open(body, ['binary.k8s.io']);
    await once(client, 'open');
    await expect.poll(() => sink !== undefined).toBe(true);
    client.pause();
    const piece = Buffer.alloc(1024 * 1024);
    let drained = false;
    let writes = 0;
    while (sink!.write(piece) || writes < 64) writes++;
    sink!.onDrain(() => {
      drained = true;
    });
    for (let i = 0; i < 100; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(drained).toBe(false);
    client.resume();
    await expect.poll(() => drained).toBe(true);
    expect(isGone()).toBe(false);
    client.terminate();
    await expect.poll(isGone).toBe(true);
  });

  it('is told to nobody who speaks another protocol', async () => {
    const { closed, isGone } = await open(stream, ['v4.channel.k8s.io']);
    await closed;
    expect(isGone()).toBe(true);
  });
});
