import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../base/logger.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { withLength } from '../wire/stream-messages.ts';
import { type DnsListener, listen } from './listeners.ts';

const host = '127.0.0.1';

describe('connections to a DNS server', () => {
  let clock: VirtualClock;
  let listener: DnsListener;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    clock = new VirtualClock();
    // What begins with an x is answered by nothing.
    const handler = async (message: Buffer) => (message[0] === 0x78 ? undefined : message);
    listener = await listen({ address: { host, port: 0 }, handler, clock, logger: silentLogger });
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await listener.close();
  });

  async function open(): Promise<Socket> {
    const socket = connect({ host, port: listener.address.port });
    sockets.push(socket);
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('connect', resolve));
    return socket;
  }

  async function ask(socket: Socket, text: string): Promise<string> {
    const answered = new Promise<string>((resolve) => {
      socket.once('data', (chunk) => resolve(String(chunk.subarray(2))));
      socket.once('close', () => resolve('closed'));
    });
    socket.write(withLength(Buffer.from(text)));
    return answered;
  }

  const closed = (socket: Socket): Promise<void> =>
    socket.destroyed ? Promise.resolve() : new Promise((resolve) => socket.once('close', () => resolve()));

  it('end when they have been silent for half a minute', async () => {
    const socket = await open();
    expect(await ask(socket, 'one')).toBe('one');
    await clock.advance(29_000);
    expect(await ask(socket, 'two')).toBe('two');
    await clock.advance(29_000);
    expect(await ask(socket, 'three')).toBe('three');
    await clock.advance(30_000);
    await closed(socket);
    expect(clock.pending).toBe(0);
  });

  it('end where there is nothing to answer', async () => {
    expect(await ask(await open(), 'x')).toBe('closed');
  });

  it('are 256 at most', async () => {
    for (let i = 0; i < 256; i++) await open();
    expect(await ask(sockets[255]!, 'last')).toBe('last');
    await closed(await open());
    sockets[0]!.destroy();
    expect(await ask(sockets[1]!, 'first')).toBe('first');
    expect(await ask(await open(), 'another')).toBe('another');
  });

  it('end with the server', async () => {
    const socket = await open();
    await listener.close();
    await closed(socket);
  });
});
